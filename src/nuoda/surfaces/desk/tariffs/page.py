"""One version of a tariff: its sheet row by row, its other versions, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nuoda.domains.contracts.queries.tariffs import (
    COLUMNS,
    Change,
    SheetRow,
    TariffRow,
    differences,
    tariff_rows,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.pages.names import called
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


def groups_of(rows: Sequence[SheetRow]) -> list[tuple[str, list[str], list[list[str]]]]:
    """The rows of a sheet by their kind, each with the columns that some row of it fills."""
    groups = []
    for kind in dict.fromkeys(row.get("row", "") for row in rows):
        own = [row for row in rows if row.get("row") == kind]
        used = [name for name in COLUMNS if name != "row" and any(row.get(name) for row in own)]
        groups.append((kind, used, [[row.get(name, "") for name in used] for row in own]))
    return groups


def _of(versions: Sequence[TariffRow], number: str) -> TariffRow | None:
    return next((one for one in versions if str(one.version) == number), None)


def change_words(change: Change) -> tuple[str, str, str]:
    """What happened to a row, how it was, how it is."""
    if change.before is None:
        return _("new"), "", spelt(change.after or {})
    if change.after is None:
        return _("gone"), spelt(change.before), ""
    return ", ".join(change.columns), spelt(change.before), spelt(change.after)


def spelt(row: SheetRow) -> str:
    """A row of a sheet in one line."""
    return " · ".join(
        f"{name} {row[name]}" if name != "row" else row[name] for name in COLUMNS if row.get(name)
    )
