"""Imports from the command line: the same runs as on the page, worked off here and now.

A file that was being taken in when the process died is gone on with when it is given again; one that was
taken in completely finds everything known and changes nothing.
"""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TextIO
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.runs import RunPage, ask_to_stop, checkpoint, latest_runs, open_run, run_page
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.mapping.apply import check_files
from nuoda.surfaces.intake.mapping.files import matched_files
from nuoda.surfaces.intake.mapping.load import find_mapping, load_mapping
from nuoda.surfaces.intake.mapping.schema import Schema
from nuoda.surfaces.intake.progress import ProgressLine
from nuoda.surfaces.intake.sheet_import.run import (
    KIND,
    MAPPING_KIND,
    first_cursor,
    rejections_path,
    run_import,
)
from nuoda.surfaces.intake.sheet_import.sheets import KINDS
from nuoda.surfaces.intake.sheet_import.uploads import find_upload, keep_copies

__all__ = ["KINDS", "ImportRuns", "Stopped", "import_files"]

IMPORTER = system("import")
_REMEMBERED = 500
_BLOCK = 1 << 20


class Stopped(Exception):
    """Somebody asked to stop; what was taken in stays."""


class ImportRuns(Conflict):
    """Another process takes the same file in."""

    code = "import_runs"
    sentence = _("This file is being taken in by another process. Wait for it.")


def import_files(kind: str, files: Sequence[Path], mapping: str, out: TextIO) -> dict[str, Any]:
    """Take files in and say what came of them; progress goes to ``out``.

    A mapping of one file takes each file for itself, one of several takes them together. Every file is
    looked at before the first is taken in. Raises :class:`FileRefused`, :class:`MappingRefused`,
    :class:`ImportRuns`; :class:`Stopped` on an interrupt, after the chunk in hand.
    """
    path = find_mapping(mapping)
    schema = load_mapping(path)
    _refuse_other_kind(schema, kind)
    groups = [[file] for file in files] if len(schema.files) == 1 else [list(files)]
    for group in groups:
        check_files(schema, matched_files(schema, group))
    name = mapping if mapping == path.stem else str(path.resolve())
    pages = [_import_one(name, path, group, out) for group in groups]
    return _answer(pages)


def _refuse_other_kind(schema: Schema, kind: str) -> None:
    told = schema.events or schema.positions or schema.readings
    makes = {"orders": schema.order, "shipments": schema.shipment, "tracking": told}
    if not makes[kind]:
        figures = {"name": schema.name, "kind": kind}
        reason = _("The mapping %(name)s makes no %(kind)s.", figures)
        raise Invalid(fields=[FieldError("--mapping", reason, _("Choose another mapping."))])


def _import_one(mapping: str, path: Path, files: Sequence[Path], out: TextIO) -> RunPage:
    digest = _digest([path, *files])
    with _alone(digest):
        run_id = _unfinished(digest) or _opened(mapping, digest, files)
        line = ProgressLine(out, files[0].name)
        with _stopping() as stop:

            def watch(taken: int, total: int | None) -> None:
                line(taken, total)
                if stop:
                    ask_to_stop(by=IMPORTER, at=clock.now(), run_id=run_id)

            run_import(run_id, watch=watch)
        line.end()
    page = run_page(run_id, actor=IMPORTER)
    if page.state == "stopped":
        raise Stopped(
            here(_("Stopped after %(done)s rows. Give the file again to go on.", {"done": page.done}))
        )
    if page.state == "failed":
        raise Invalid(fields=[FieldError(files[0].name, _("%(why)s", {"why": page.error}))])
    return page


def _digest(files: Sequence[Path]) -> str:
    """One digest of a mapping and its files' content."""
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as handle:
            while block := handle.read(_BLOCK):
                found.update(block)
        found.update(b"\x00")
    return found.hexdigest()


def _unfinished(digest: str) -> UUID | None:
    """The run that had this file in hand and did not come to its end, made ready to go on."""
    for page in latest_runs(actor=IMPORTER, limit=_REMEMBERED):
        if page.cursor.get("digest") != digest or page.state == "done":
            continue
        if find_upload(UUID(page.cursor["upload"])) is None:
            continue
        checkpoint(
            by=IMPORTER, at=clock.now(), run_id=page.id, done=page.done, total=page.total,
            cursor=page.cursor, report=page.report,
        )  # fmt: skip
        return page.id
    return None


def _opened(mapping: str, digest: str, files: Sequence[Path]) -> UUID:
    cursor = first_cursor(mapping, keep_copies(files), get_language() or "en") | {"digest": digest}
    kind = KIND if mapping in KINDS else MAPPING_KIND
    return open_run(by=IMPORTER, at=clock.now(), kind=kind, title=files[0].name, cursor=cursor)


@contextmanager
def _alone(digest: str) -> Iterator[None]:
    """Hold the file for this process; the database lets go of it when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [digest])
        if not cursor.fetchone()[0]:
            raise ImportRuns
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [digest])


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """Yields a list that is no longer empty once somebody has asked to stop."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _answer(pages: Sequence[RunPage]) -> dict[str, Any]:
    tallies = [Tally.from_json(page.report) for page in pages]
    rejected = sum(tally.rejected for tally in tallies)
    files = [str(rejections_path(page.id)) for page in pages]
    return {
        "rows": sum(tally.rows for tally in tallies),
        "accepted": _sum(tallies, "accepted"),
        "duplicate": _sum(tallies, "duplicate"),
        "rejected": rejected,
        "rejections": files if rejected else [],
    }


def _sum(tallies: Sequence[Tally], what: str) -> Mapping[str, int]:
    counts = {kind: sum(getattr(tally.kinds[kind], what) for tally in tallies) for kind in tallies[0].kinds}
    return {kind: count for kind, count in counts.items() if count}
