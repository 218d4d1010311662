"""One version of a tariff: its sheet row by row, its other versions, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from nuoda.domains.contracts.queries.tariffs import (
    COLUMNS,
    SheetRow,
    TariffRow,
    differences,
    tariff_rows,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.translate import listed
from nuoda.pages.names import called
from nuoda.pages.tariff_words import change_words
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.frame import RUNNERS, show
from nuoda.surfaces.desk.tariffs.listing import NAV


@door(STAFF)
@require_safe
def tariff(request: ActedRequest, code: str) -> HttpResponse:
    """A version (``?version=``, else the newest) against another (``?against=``, else the one before)."""
    today = request.now.astimezone(request.zone).date()
    versions = tariff_rows(actor=request.actor, day=today, code=code, with_rows=True)
    if not versions:
        raise NotFound
    chosen = _of(versions, request.GET.get("version", "")) or versions[0]
    before = _of(versions, request.GET.get("against", "")) or _of(versions, str(chosen.version - 1))
    cards = customers_by_id([chosen.customer_id], actor=request.actor)
    context = {
        "row": chosen,
        "versions": versions,
        "before": before,
        "changes": [change_words(one) for one in differences(before.rows, chosen.rows)] if before else [],
        "groups": groups_of(chosen.rows),
        "whose": called(next(iter(cards.values()), None)) if chosen.customer_id else "",
        "may_write": request.actor.role in RUNNERS,
    }
    return show(request, "desk/tariffs/tariff.html", NAV, context)


_FIGURES = frozenset({"weight", "price", "percent", "minimum", "maximum", "most"})
_WORDS_OF = {
    "unit": "tariff_unit", "family": "service_family", "origin": "tariff_area", "destination": "tariff_area",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, or the head of a column: what it says, and whether it stands at the right."""

    text: str
    figure: bool


def groups_of(rows: Sequence[SheetRow]) -> list[tuple[str, list[Cell], list[list[Cell]]]]:
    """The rows of a sheet by their kind, each with the columns that some row of it fills, in words."""
    groups = []
    for kind in dict.fromkeys(row.get("row", "") for row in rows):
        own = [row for row in rows if row.get("row") == kind]
        used = [name for name in COLUMNS if name != "row" and any(row.get(name) for row in own)]
        heads = [Cell(word("tariff_column", name), name in _FIGURES) for name in used]
        groups.append((kind, heads, [[_cell(row, name) for name in used] for row in own]))
    return groups


def _cell(row: SheetRow, column: str) -> Cell:
    text = row.get(column, "")
    if row.get("row") == "setting":
        if column == "code":
            return Cell(word("tariff_setting", text), False)
        if row.get("code") == "fuel_on":
            text = listed(word("charge", one) for one in text.replace(",", " ").split())
    return Cell(word(_WORDS_OF[column], text) if column in _WORDS_OF else text, column in _FIGURES)


def _of(versions: Sequence[TariffRow], number: str) -> TariffRow | None:
    return next((one for one in versions if str(one.version) == number), None)
