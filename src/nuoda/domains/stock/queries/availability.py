"""What bears on a promise of goods: what is here, comes and is held, and what customers demand of lots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from nuoda.domains.stock.models import AdviceLine, Balance, LotTerm, Reservation
from nuoda.domains.stock.rules import (
    AWAITED,
    PROMISABLE,
    AdviceState,
    Hold,
    Ledger,
    LotTerms,
    ReservationState,
    State,
    Supply,
)
from nuoda.kernel.actor import Actor

Pair = tuple[UUID, UUID]


def fill_ledgers(found: Mapping[Pair, Ledger], at: datetime, *, actor: Actor) -> None:
    """Read what is here, comes and is held into ledgers. Three queries."""
    products, houses = {product for product, _house in found}, {house for _product, house in found}
    here = Balance.objects.visible_to(actor).filter(
        product_id__in=products, warehouse_id__in=houses, outside=False, quantity__gt=0,
        state=State.GOOD.value, location__kind__in=PROMISABLE,
    )  # fmt: skip
    lots = here.values_list("product_id", "warehouse_id", "lot__expires_on", "quantity")
    for product, house, expires, n in lots:
        if (product, house) in found:
            found[product, house].here.append((expires, n))
    coming = (
        AdviceLine.objects.visible_to(actor)
        .filter(product_id__in=products, advice__warehouse_id__in=houses, advice__state__in=AWAITED)
        .select_related("advice")
    )
    for line in coming:
        ledger = found.get((line.product_id, line.advice.warehouse_id))
        rest = line.quantity - line.received
        # What is overdue and did not arrive has no day that anybody could promise by.
        late = ledger is not None and line.advice.expected_on < ledger.today
        if ledger is None or rest <= 0 or (late and line.advice.state == AdviceState.EXPECTED):
            continue
        ledger.coming.append(Supply(max(line.advice.expected_on, ledger.today), rest))
    for row in held_at(at, actor=actor).filter(product_id__in=products, warehouse_id__in=houses):
        held = found.get((row.product_id, row.warehouse_id))
        if held is not None:
            held.hold(row.quantity - row.picked, on=row.due_on, tier=row.tier, hold=row.hold)


def held_at(at: datetime, *, actor: Actor) -> QuerySet[Reservation]:
    """The reservations that hold at an instant: hard ones, and soft ones that have not lapsed."""
    rows = Reservation.objects.visible_to(actor).filter(state=ReservationState.HELD.value)
    return rows.filter(Q(hold=Hold.HARD.value) | Q(expires_at__gt=at))


class Terms:
    """What customers demand of lots, by day; the consignee's own come before those for all."""

    def __init__(self, rows: Iterable[LotTerm]) -> None:
        self._rows = list(rows)

    def on(self, customer: UUID, consignee: str, day: date) -> LotTerms:
        fit = [
            row
            for row in self._rows
            if row.customer_id == customer
            and row.consignee in ("", consignee)
            and row.valid_from <= day
            and (row.valid_to is None or day <= row.valid_to)
        ]
        if not fit:
            return LotTerms()
        row = max(fit, key=lambda one: (one.consignee != "", one.valid_from))
        return LotTerms(row.percent, row.days, row.single, row.not_older, row.most)


def terms_of(customers: Iterable[UUID], *, actor: Actor) -> Terms:
    """One query."""
    return Terms(LotTerm.objects.visible_to(actor).filter(customer_id__in=list(customers)))
