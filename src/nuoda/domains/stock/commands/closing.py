from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.hand import check_batch, may_decide
from nuoda.domains.stock.models import Advice, Balance, Location, Reservation, Warehouse
from nuoda.domains.stock.rules import AWAITED, ReservationState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import run
from nuoda.kernel.text import text as _


@command
def close_places(*, by: Actor, at: datetime, places: Sequence[tuple[str, str]]) -> IntakeReport:
    """Close places, named by warehouse and code. Refused while goods lie there, and for the last of a kind
    that every warehouse needs. One that is closed already is a duplicate.

    Whoever brings goods there at the same moment waits, or is waited for.
    """
    may_decide(by)
    if problems := check_batch(len(places)):
        raise Invalid(fields=problems)
    catalog = Catalog(places=places)
    found = [catalog.find_place(*one) for one in places]
    run(
        "SELECT 1 FROM stock_location WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE",
        [[row.id for row in found if row is not None]],
    )
    lying = Balance.objects.filter(location__in=[row for row in found if row], quantity__gt=0)
    full = set(lying.values_list("location_id", flat=True).order_by().distinct())
    refused, shut = [], list[Location]()
    for index, (row, (house, code)) in enumerate(zip(found, places, strict=True)):
        if row is not None and row.closed_at is not None:
            continue
        wrong: list[FieldError] = []
        if row is None:
            catalog.place("place", house, code, wrong)
        elif row.outside or catalog.is_last(row):
            reason = _("Every warehouse needs a place such as %(code)s.", {"code": row.code})
            wrong.append(FieldError("place", reason, _("Leave it open, or close the warehouse.")))
        elif row.id in full:
            reason = _("Goods lie in %(code)s.", {"code": row.code})
            wrong.append(FieldError("place", reason, _("Move them to another place first.")))
        else:
            row.closed_at = at
            shut.append(row)
        if wrong:
            refused.append(Refused(index, tuple(wrong)))
    save_columns(shut, "closed_at")
    return IntakeReport(len(shut), len(places) - len(shut) - len(refused), tuple(refused))


@command
def close_warehouse(*, by: Actor, at: datetime, code: str) -> None:
    """Close a warehouse in which nothing lies, to which nothing comes and from which nothing is promised.

    Raises ``Invalid`` with everything that stands against it, and ``Forbidden`` for whoever does not lead.
    """
    may_decide(by)
    problems: list[FieldError] = []
    row = Warehouse.objects.select_for_update().filter(code=code).first()
    if row is None or row.closed_at is not None:
        Catalog(warehouses=[code]).warehouse(code, problems)
        raise Invalid(fields=problems)
    against = (
        (
            Balance.objects.filter(warehouse=row, outside=False, quantity__gt=0).exists(),
            _("Goods lie in it."), _("Move them out, or write them off by a count."),
        ),
        (
            Advice.objects.filter(warehouse=row, state__in=AWAITED).exists(),
            _("Deliveries to it are awaited."), _("Take them in, or call them off."),
        ),
        (
            Reservation.objects.filter(warehouse=row, state=ReservationState.HELD.value).exists(),
            _("Goods in it are promised."), _("Release the reservations first."),
        ),
    )  # fmt: skip
    problems += [FieldError("warehouse", reason, remedy) for holds, reason, remedy in against if holds]
    if problems:
        raise Invalid(fields=problems)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
