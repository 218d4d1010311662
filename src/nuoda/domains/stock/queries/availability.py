"""What bears on a promise of goods: what is here, comes and is held, and what customers demand of lots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from nuoda.kernel.readings import read_together, shapes_reading
from nuoda.kernel.statements import Computed

Pair = tuple[UUID, UUID]
_OF_ADVICE = "SELECT a.{} FROM stock_advice AS a WHERE a.id = advice_id"
_day = date.fromisoformat


@dataclass(frozen=True, slots=True)
class _Here:
    """Good pieces of a lot that may be promised."""

    product_id: UUID
    warehouse_id: UUID
    expires_on: date | None
    quantity: int


@dataclass(frozen=True, slots=True)
class _Coming:
    """A line of a delivery that is awaited."""

    product_id: UUID
    warehouse_id: UUID
    rest: int
    expected_on: date
    state: str


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held and not picked."""

    product_id: UUID
    warehouse_id: UUID
    rest: int
    due_on: date
    tier: str
    hold: str


_BOTH = "product_id = ANY(%s::uuid[]) AND warehouse_id = ANY(%s::uuid[])"
_EXPIRES = (Computed("expires_on", "(SELECT expires_on FROM stock_lot AS l WHERE l.id = lot_id)", _day),)
_AWAITED = (
    Computed("warehouse_id", f"({_OF_ADVICE.format('warehouse_id')})", UUID),
    Computed("rest", "quantity - received"),
    Computed("expected_on", f"({_OF_ADVICE.format('expected_on')})", _day),
    Computed("state", f"({_OF_ADVICE.format('state')})"),
)
_LEFT = (Computed("rest", "quantity - picked"), Computed("due_on", "due_on", _day))


def fill_ledgers(found: Mapping[Pair, Ledger], at: datetime, *, actor: Actor) -> None:
    """Read what is here, comes and is held into ledgers. One query."""
    both = [list({product for product, _house in found}), list({house for _product, house in found})]
    here, coming, held = read_together(
        shapes_reading(
            _Here, Balance, f"{_BOTH} AND NOT outside AND quantity > 0 AND state = %s AND location_id IN"
            " (SELECT id FROM stock_location WHERE kind = ANY(%s::text[]))",
            [*both, State.GOOD.value, list(PROMISABLE)], actor=actor, computed=_EXPIRES,
        ),
        shapes_reading(
            _Coming, AdviceLine, "product_id = ANY(%s::uuid[]) AND quantity > received AND advice_id IN"
            " (SELECT id FROM stock_advice WHERE warehouse_id = ANY(%s::uuid[]) AND state = ANY(%s::text[]))",
            [*both, list(AWAITED)], actor=actor, computed=_AWAITED,
        ),
        shapes_reading(
            _Held, Reservation, f"{_BOTH} AND state = %s AND (hold = %s OR expires_at > %s)",
            [*both, ReservationState.HELD.value, Hold.HARD.value, at], actor=actor, computed=_LEFT,
        ),
    )  # fmt: skip
    for lot in here:
        if (lot.product_id, lot.warehouse_id) in found:
            found[lot.product_id, lot.warehouse_id].here.append((lot.expires_on, lot.quantity))
    for line in coming:
        ledger = found.get((line.product_id, line.warehouse_id))
        # What is overdue and did not arrive has no day that anybody could promise by.
        late = ledger is not None and line.expected_on < ledger.today
        if ledger is None or (late and line.state == AdviceState.EXPECTED):
            continue
        ledger.coming.append(Supply(max(line.expected_on, ledger.today), line.rest))
    for row in held:
        ledger = found.get((row.product_id, row.warehouse_id))
        if ledger is not None:
            ledger.hold(row.rest, on=row.due_on, tier=row.tier, hold=row.hold)


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
