"""An import while it runs and after: how far, what came of it, and the rows to mend."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nuoda.kernel import limits
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.runs import RunPage, ask_to_stop, checkpoint, open_run, run_page
from nuoda.kernel.translate import here, in_language
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.jobs import put_into_queue
from nuoda.surfaces.intake.pages.sides import Side
from nuoda.surfaces.intake.rejections import COLUMNS, read_rejections, safe_cell
from nuoda.surfaces.intake.sheet_import.layout import Layout
from nuoda.surfaces.intake.sheet_import.mending import sheet_to_mend
from nuoda.surfaces.intake.sheet_import.run import RUN_KINDS, is_active, rejections_path
from nuoda.surfaces.intake.sheet_import.sheets import sheet_word
from nuoda.surfaces.intake.sheet_import.uploads import find_upload

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SHOWN = 20
# A run that gives no sign for so long lost its worker; the clock gives its job back to the queue.
_SILENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of an import so far."""

    rows: int
    accepted: int
    duplicate: int
    rejected: int


def _run(request: ActedRequest, run_id: UUID) -> RunPage:
    page = run_page(run_id, actor=request.actor)
    if page.kind not in RUN_KINDS:
        raise NotFound
    return page


def one(request: ActedRequest, side: Side, run_id: UUID) -> HttpResponse:
    """One import; for htmx the part that changes while it runs."""
    page = _run(request, run_id)
    context: dict[str, Any] = {
        "run": page,
        "kind": sheet_word(page.cursor["kind"]),
        "counts": _counts(page.report),
        "active": is_active(page),
        "silent": is_active(page) and request.now - page.beat_at > _SILENT,
        "rejections": _first_rejections(run_id),
        "shown": _SHOWN,
        "kept": find_upload(UUID(page.cursor["upload"])) is not None,
        "preview_url": _preview_url(page, side),
        "kept_days": limits.UPLOADS_KEPT.days,
        "check": bool(page.cursor.get("check")),
        "urls": {
            name: side.url(f"_{name}" if name else "", run_id)
            for name in ("stop", "resume", "take", "rejections", "mend")
        },
        "page_url": side.url("", run_id),
    }
    if request.headers.get("HX-Request"):
        return render(request, "intake/progress.html", context)
    return side.show(request, "intake/import.html", context)


def _preview_url(page: RunPage, side: Side) -> str:
    """Where the file is looked at again; "" for one that was read by somebody's own mapping."""
    kind = page.cursor["kind"]
    if kind not in side.kinds:
        return ""
    whose = Layout.from_json(page.cursor.get("layout", {})).customer if side.frame == "desk" else ""
    asked = "?" + urlencode({"customer": whose}) if whose else ""
    return side.url("_preview", page.cursor["upload"], kind) + asked


def _counts(report: Mapping[str, Any]) -> Counts:
    tally = Tally.from_json(report)
    return Counts(
        tally.rows,
        sum(kind.accepted for kind in tally.kinds.values()),
        sum(kind.duplicate for kind in tally.kinds.values()),
        tally.rejected,
    )


def _first_rejections(run_id: UUID) -> Sequence[Mapping[str, object]]:
    path = rejections_path(run_id)
    if not path.exists():
        return []
    return [
        {
            "row": one.row, "line": one.line, "field": one.field, "reason": here(one.reason),
            "remedy": here(one.remedy),
        }
        for one in islice(read_rejections(path), _SHOWN)
    ]  # fmt: skip


def stop(request: ActedRequest, side: Side, run_id: UUID) -> HttpResponse:
    """Ask it to stop after the chunk it has in hand."""
    _run(request, run_id)
    try:
        ask_to_stop(by=request.actor, at=request.now, run_id=run_id)
    except NuodaError as error:
        messages.error(request, here(error.sentence))
    return HttpResponseRedirect(side.url("", run_id))


def resume(request: ActedRequest, side: Side, run_id: UUID) -> HttpResponse:
    """Go on where it was: one that was stopped, failed, or lost its worker."""
    page = _run(request, run_id)
    if page.state == "done":
        messages.error(request, _("It has been taken in completely; there is nothing left to do."))
        return HttpResponseRedirect(side.url("", run_id))
    if page.finished_at is not None:
        checkpoint(
            by=request.actor, at=request.now, run_id=run_id, done=page.done, total=page.total,
            cursor=page.cursor, report=page.report,
        )  # fmt: skip
    put_into_queue(run_id)
    return HttpResponseRedirect(side.url("", run_id))


def take(request: ActedRequest, side: Side, run_id: UUID) -> HttpResponse:
    """Take in what was checked, laid out as it was checked."""
    page = _run(request, run_id)
    if not page.cursor.get("check") or page.state != "done":
        messages.error(request, _("It has not been checked to its end yet."))
        return HttpResponseRedirect(side.url("", run_id))
    cursor = {**page.cursor, "check": False, "taken": 0, "bytes": 0}
    taken_id = open_run.once(f"checked/{run_id}")(
        by=request.actor, at=request.now, kind=page.kind, title=page.title, cursor=cursor, total=page.total
    )
    put_into_queue(taken_id)
    return HttpResponseRedirect(side.url("", taken_id))


def mend(request: ActedRequest, side: Side, run_id: UUID) -> HttpResponseBase:
    """The refused rows as they came, with what is wrong beside them."""
    page = _run(request, run_id)
    path = find_upload(UUID(page.cursor["upload"]))
    if path is None or not rejections_path(run_id).exists() or page.cursor["kind"] not in side.kinds:
        raise NotFound
    body = sheet_to_mend(page.cursor, path, rejections_path(run_id))
    stem = page.title.rsplit(".", 1)[0]
    headers = {"Content-Disposition": content_disposition_header(True, f"mend-{stem}.xlsx") or ""}
    return HttpResponse(body, content_type=_SHEET, headers=headers)


class _Line:
    """What a CSV writer writes to: hands back each line."""

    def write(self, line: str) -> bytes:
        return line.encode()


def _lines(path: Path) -> Iterator[bytes]:
    """The file of rejections in the words of the reader, line by line."""
    writer, language = csv.writer(_Line()), get_language() or "en"
    yield writer.writerow(COLUMNS[:-1])
    for one in read_rejections(path):
        said = (in_language(one.reason, language), in_language(one.remedy, language))
        file, field, reason, remedy = map(safe_cell, (one.file, one.field, *said))
        yield writer.writerow((one.row, file, one.line, field, reason, remedy))


def rejections(request: ActedRequest, side: Side, run_id: UUID) -> HttpResponseBase:
    """Every refused row as CSV: where it stands, what is wrong, what mends it."""
    page = _run(request, run_id)
    path = rejections_path(run_id)
    if not path.exists():
        raise NotFound
    stem = page.title.rsplit(".", 1)[0]
    body = chain([codecs.BOM_UTF8], _lines(path))
    headers = {"Content-Disposition": content_disposition_header(True, f"rejections-{stem}.csv") or ""}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
