"""What a sheet would make: its columns as they are understood, its first rows, what is wrong with them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language

from nuoda.domains.orders.commands import remember_layout
from nuoda.kernel.actor import Actor
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.runs import open_run
from nuoda.kernel.translate import here
from nuoda.pages.names import called
from nuoda.surfaces.intake.delivery import Tally, deliver
from nuoda.surfaces.intake.doors import HouseDoors
from nuoda.surfaces.intake.jobs import put_into_queue
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.mapping.apply import outcomes, read_header
from nuoda.surfaces.intake.mapping.drafts import Mapped, Outcome, Refused
from nuoda.surfaces.intake.pages.columns import layout_in, looked_up, options_of
from nuoda.surfaces.intake.pages.seen import Guessed, Problem, Seen, SeenRow, cells_of, headings_of
from nuoda.surfaces.intake.pages.sides import DESK, Side
from nuoda.surfaces.intake.problems import FileRefused, MappingRefused
from nuoda.surfaces.intake.readers.sheet_table import Peculiar, peculiarities
from nuoda.surfaces.intake.sheet_import.layout import Layout, adapted
from nuoda.surfaces.intake.sheet_import.run import KIND, column_of, first_cursor
from nuoda.surfaces.intake.sheet_import.sheets import KINDS, columns_of, header_names, schema_of
from nuoda.surfaces.intake.stream import batch_of


def preview(request: ActedRequest, side: Side, upload_id: UUID, kind: str) -> HttpResponse:
    """The first rows of a kept file, read as a kind of sheet."""
    path = side.file(request, upload_id, kind)
    around = side.around(request, {})
    card = side.customer(request, request.GET.get("customer", "")) if side is DESK else around["customer"]
    found = looked_up(kind, path, request.GET, card, actor=request.actor, at=request.now)
    seen = Seen([], [], refused=found.refused)
    if not found.refused:
        seen = look(kind, path, found.layout, actor=request.actor, at=request.now)
    chosen = request.GET.get("customer", "") if card and side.frame == "desk" else ""
    asked = "?" + urlencode({"customer": chosen}) if chosen else ""
    context = {
        **around,
        "kind": kind,
        "kinds": [
            (each, KINDS[each][0], side.url("_preview", upload_id, each) + asked) for each in side.kinds
        ],
        "name": path.name,
        "whose": chosen,
        "seen_at": request.now.isoformat(),
        "whose_name": called(card) if card else "",
        "seen": seen,
        "choices": found.choices,
        "guessed": sum(1 for one in found.choices if one.guessed),
        "options": options_of(kind, without=("customer",) if card else ()),
        "columns": columns_of(kind),
        "peculiar": peculiarities(path) if not found.refused else Peculiar(),
        "most": LIMITS.preview_rows,
        "start_url": side.url("_start", upload_id, kind),
    }
    return render(request, "intake/preview.html", context)


def start(request: ActedRequest, side: Side, upload_id: UUID, kind: str) -> HttpResponse:
    """Let the import run, or try every row first; then show how far it is."""
    path = side.file(request, upload_id, kind)
    card = side.customer(request, request.POST.get("customer", ""))
    check = request.POST.get("check") == "1"
    layout = layout_in(request.POST, path, kind, card, actor=request.actor, at=request.now)
    if card is not None and layout.columns:
        remember_layout(
            by=request.actor, at=request.now, customer_id=card.id, kind=kind, columns=layout.columns
        )
    cursor = first_cursor(kind, upload_id, get_language() or "en", layout=layout, check=check)
    digest = hashlib.sha256(repr(cursor).encode()).hexdigest()[:16]
    # A second click finds the run of the first.
    run_id = open_run.once(f"import/{upload_id}/{digest}")(
        by=request.actor, at=request.now, kind=KIND, title=path.name, cursor=cursor
    )
    put_into_queue(run_id)
    return HttpResponseRedirect(side.url("", run_id))


def look(kind: str, path: Path, layout: Layout, *, actor: Actor, at: datetime) -> Seen:
    """Read the first rows of a file as a kind of sheet; nothing is taken in."""
    schema = adapted(schema_of(kind), layout)
    try:
        header = read_header(schema, path)
        rows = list(islice(outcomes(schema, {schema.rows: [path]}), LIMITS.preview_rows))
    except (FileRefused, MappingRefused) as error:
        problems = [Problem(one.field, here(one.reason), here(one.remedy)) for one in error.fields]
        return Seen([], [], refused=problems)
    names = {**header_names(kind, get_language() or "en"), **header.called}
    found = _tried(rows, names, actor=actor, at=at)
    headings = headings_of(kind)
    return Seen(headings, [_seen(row, found, headings) for row in rows], header.ignored)


def _tried(
    rows: Sequence[Outcome], names: Mapping[str, str], *, actor: Actor, at: datetime
) -> Mapping[int, list[Problem]]:
    """What the commands would refuse of these rows, by row, in the file's own words; nothing is taken in."""
    mapped = [row for row in rows if isinstance(row, Mapped)]
    found: dict[int, list[Problem]] = defaultdict(list)
    for one in deliver(batch_of(mapped), HouseDoors(actor, trying=True), at, Tally()):
        problem = Problem(column_of(one.field, names), here(one.reason), here(one.remedy))
        if problem not in found[one.row]:
            found[one.row].append(problem)
    return found


def _seen(row: Outcome, found: Mapping[int, list[Problem]], headings: Sequence[str]) -> SeenRow:
    if isinstance(row, Refused):
        problems = [Problem(one.field, here(one.reason), here(one.remedy)) for one in row.refusals]
        return SeenRow(row.place.row, row.place.line, (), problems, until=row.place.row + row.rows - 1)
    problems = found.get(row.place.row, [])
    cells = cells_of(row)
    named = list(zip(cells, headings, strict=True)) if cells else []
    guesses = [Guessed(one.field, here(one.reason), " / ".join(one.choices[:6])) for one in row.guesses]
    last = row.place.row + row.rows - 1
    return SeenRow(row.place.row, row.place.line, named, problems, guesses, last)
