"""One import as it runs: chunk by chunk through the same commands, stoppable, resumed where it was.

Each chunk has idempotency keys of its own, and the mark that follows it holds how far the file of
rejections reaches. A process that dies in between repeats its chunk: what was taken then is answered
from store, and what was written to the file after the mark is cut off.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.queries import ordering_times
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Invalid
from nuoda.kernel.runs import RunPage, checkpoint, finish_run, run_page, stop_requested
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import explained, here, in_language, joined
from nuoda.surfaces.intake.delivery import Tally, deliver
from nuoda.surfaces.intake.doors import HouseDoors
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.mapping.apply import outcomes, read_header
from nuoda.surfaces.intake.mapping.drafts import Mapped, Outcome, Refused
from nuoda.surfaces.intake.mapping.files import matched_files
from nuoda.surfaces.intake.mapping.join import Paths
from nuoda.surfaces.intake.mapping.schema import Schema
from nuoda.surfaces.intake.mapping.together import beside
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.readers import open_table
from nuoda.surfaces.intake.rejections import RejectionFile
from nuoda.surfaces.intake.sheet_import.layout import Layout, adapted
from nuoda.surfaces.intake.sheet_import.sheets import header_names, schema_of
from nuoda.surfaces.intake.sheet_import.uploads import find_upload
from nuoda.surfaces.intake.stream import batch_of

KIND = "import"
MAPPING_KIND = "import-mapping"
RUN_KINDS = (KIND, MAPPING_KIND)
_COUNTED_BYTES = 30 * 1024 * 1024
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds after which an import tries again whose database went away."""

log = logging.getLogger(__name__)


Watch = Callable[[int, int | None], None]
"""Told after each chunk how many rows are taken, and of how many where that is known."""


def _unwatched(_taken: int, _total: int | None) -> None:
    """Nobody looks on while a worker runs an import; the page reads its marks."""


class UploadGone(LookupError):
    """The file of an import is no longer there."""


def rejections_path(run_id: UUID) -> Path:
    return Path(settings.NUODA_HOME) / "rejections" / f"import-{run_id}.csv"


def first_cursor(
    kind: str, upload_id: UUID, language: str, *, layout: Layout | None = None, check: bool = False
) -> dict[str, Any]:
    """The cursor of a fresh import; with ``check`` every row is tried and nothing is taken in."""
    laid_out = layout.as_json() if layout else {}
    return {
        "kind": kind, "upload": str(upload_id), "language": language, "taken": 0, "bytes": 0,
        "layout": laid_out, "check": check,
    }  # fmt: skip


def schema_for(cursor: Mapping[str, Any]) -> Schema:
    """The mapping that a run follows."""
    return adapted(schema_of(cursor["kind"]), Layout.from_json(cursor.get("layout", {})))


@dataclass(slots=True)
class _Import:
    run_id: UUID
    actor: Actor
    cursor: dict[str, Any]
    tally: Tally
    total: int | None
    watch: Watch

    def mark(self, taken: int, written: int) -> None:
        """Note how far it is."""
        self.cursor |= {"taken": taken, "bytes": written}
        checkpoint(
            by=self.actor, at=clock.now(), run_id=self.run_id, done=taken, total=self.total,
            cursor=self.cursor, report=self.tally.as_json(),
        )  # fmt: skip
        self.watch(taken, self.total)

    def end(self, state: str, error: str = "") -> None:
        finish_run(
            by=self.actor, at=clock.now(), run_id=self.run_id, report=self.tally.as_json(), state=state,
            error=error,
        )  # fmt: skip


def run_import(run_id: UUID, *, watch: Watch = _unwatched, chunk_rows: int | None = None) -> None:
    """Run an import to its end, to a stop asked for, or to the file's refusal. One that ended stays so.

    ``chunk_rows`` (else the house's limit) are taken at once, and a stop is heeded after each. Where the
    database goes away it goes on from its mark as soon as it is back; where it stays away, that is its end.
    """
    for pause in (*PAUSES, None):
        try:
            _run(run_id, watch, chunk_rows or LIMITS.chunk_rows)
        except (OperationalError, InterfaceError) as error:
            connection.close()  # what is lost is opened anew by the next question
            log.warning("import %s lost its database", run_id, exc_info=True)
            if pause is None:
                _give_up(run_id, error)
                raise
            time.sleep(pause)
        else:
            return


def _give_up(run_id: UUID, error: Exception) -> None:
    """Say why it stands still. Whatever is raised here leaves it without a sign of life, which is shown."""
    page = run_page(run_id, actor=Actor(Role.SYSTEM, KIND, KIND))
    words = _("The database did not answer: %(why)s", {"why": str(error).strip()[:200]})
    finish_run(
        by=Actor(Role.SYSTEM, KIND, page.started_by), at=clock.now(), run_id=run_id, report=page.report,
        state="failed", error=in_language(words, page.cursor["language"]),
    )  # fmt: skip


def _run(run_id: UUID, watch: Watch, chunk_rows: int) -> None:
    page = run_page(run_id, actor=Actor(Role.SYSTEM, KIND, KIND))
    if not is_active(page):
        return
    path = find_upload(UUID(page.cursor["upload"]))
    one = _Import(
        run_id, Actor(Role.SYSTEM, KIND, page.started_by), dict(page.cursor),
        Tally.from_json(page.report), page.total, watch,
    )  # fmt: skip
    if path is None:
        one.end("failed", in_language(_("The uploaded file is gone."), one.cursor["language"]))
        raise UploadGone(str(run_id))
    with translation.override(one.cursor["language"]):
        try:
            _take_all(one, schema_for(one.cursor), path, chunk_rows)
        except Invalid as refused:
            reasons = [f"{field.field}: {explained(field)}" for field in refused.fields]
            one.end("failed", joined(reasons) or here(refused.sentence))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            one.end("failed", f"{type(error).__name__}: {error}")
            raise


def _take_all(one: _Import, schema: Schema, path: Path, chunk_rows: int) -> None:
    doors = HouseDoors(one.actor, trying=bool(one.cursor.get("check")))
    layout = Layout.from_json(one.cursor.get("layout", {}))
    sheets = matched_files(schema, sorted(path.parent.iterdir()))
    taken = int(one.cursor["taken"])
    if one.total is None:
        one.total = _count(schema, sheets)
    names = _names(one, schema, path)
    with _rejections(one, taken) as file:
        one.mark(taken, file.path.stat().st_size)
        for chunk in _chunks(schema, sheets, taken, chunk_rows):
            doors.under(f"{KIND}/{one.run_id}/{taken}")
            file.add(_deliver(_dated(chunk, layout, one.actor), doors, one, names))
            file.flush()
            taken += sum(one.rows for one in chunk)
            one.mark(taken, file.path.stat().st_size)
            if stop_requested(one.run_id):
                one.end("stopped")
                return
    one.end("done")


def _names(one: _Import, schema: Schema, path: Path) -> dict[str, str]:
    """What the file calls each column; a column that it lacks is called as in the empty sheet."""
    names = header_names(one.cursor["kind"], one.cursor["language"])
    return names if len(schema.files) > 1 else {**names, **read_header(schema, path).called}


def _dated(chunk: Sequence[Outcome], layout: Layout, actor: Actor) -> Sequence[Outcome]:
    """Orders that do not say when they were placed keep the time they were first taken with.

    So the same sheet again changes nothing.
    """
    undated = [row for row in chunk if isinstance(row, Mapped) and _is_undated(row, layout)]
    orders = [row.order for row in undated if row.order is not None]
    card = customers_by_code([layout.customer], actor=actor).get(layout.customer) if orders else None
    if card is None:
        return chunk
    marked = {id(row) for row in undated}
    known = ordering_times(card.id, [one.reference for one in orders], actor=actor)
    return [_as_known(row, known) if isinstance(row, Mapped) and id(row) in marked else row for row in chunk]


def _is_undated(row: Mapped, layout: Layout) -> bool:
    return row.order is not None and layout.taken_at is not None and row.order.ordered_at == layout.taken_at


def _as_known(row: Mapped, known: Mapping[str, datetime]) -> Mapped:
    if row.order is None or row.order.reference not in known:
        return row
    return replace(row, order=replace(row.order, ordered_at=known[row.order.reference]))


def _deliver(
    chunk: Sequence[Outcome], doors: HouseDoors, one: _Import, names: Mapping[str, str]
) -> list[Refusal]:
    """Hand a chunk over; what was refused comes back in the order of the file."""
    for outcome in chunk:
        one.tally.saw(outcome)
    refused = [refusal for row in chunk if isinstance(row, Refused) for refusal in row.refusals]
    mapped = [row for row in chunk if isinstance(row, Mapped)]
    found = deliver(batch_of(mapped), doors, clock.now(), one.tally)
    refused += [replace(each, field=column_of(each.field, names)) for each in found]
    named = {each.row for each in found}
    refused += [beside(place) for row in mapped if row.place.row in named for place in row.beside]
    return sorted(refused, key=lambda each: each.row)


def column_of(field: str, names: Mapping[str, str]) -> str:
    """What the file calls the column of a field: ``consignee.phone`` stands in ``consignee_phone``."""
    return names.get(field.replace(".", "_"), field)


def _chunks(schema: Schema, sheets: Paths, taken: int, chunk_rows: int) -> Iterator[list[Outcome]]:
    rest = outcomes(schema, sheets, skipped=taken)
    while chunk := list(islice(rest, chunk_rows)):
        yield chunk


def _rejections(one: _Import, taken: int) -> RejectionFile:
    """The file of rejections as it stood at the mark."""
    path = rejections_path(one.run_id)
    with path.open("r+b") if path.exists() else nullcontext() as before:
        if before is not None:
            os.truncate(before.fileno(), int(one.cursor["bytes"]))
    return RejectionFile(path, say=here, append=bool(one.cursor["bytes"]))


def _count(schema: Schema, sheets: Paths) -> int | None:
    """How many rows the file has; None where counting them would take long, or there are several."""
    path = sheets[schema.rows][0]
    if len(schema.files) > 1 or path.stat().st_size > _COUNTED_BYTES:
        return None
    with open_table(path, schema.source.form, LIMITS) as table:
        return sum(1 for _row in table.rows)


def is_active(page: RunPage) -> bool:
    return page.finished_at is None
