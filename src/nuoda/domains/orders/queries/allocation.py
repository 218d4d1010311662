"""Order lines whose goods lie with us: how they are served, and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from nuoda.domains.orders.models import AllocatedLine, AllocatedPart
from nuoda.domains.orders.rules.allocating import LIVE_PARTS, OPEN_LINES, PartKind, PartState
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest, visible_where


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A line that waits for goods; ``number`` is what is held of those to come, "" where nothing is."""

    order_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class ServedPart:
    """So many pieces from a source; ``number`` is the reservation's, or the purchase order's.

    Of another product than was ordered: ``agreed`` is where that stands, ``consent`` how she agreed.
    """

    kind: str
    state: str
    source: str
    product_id: UUID
    sku: str
    quantity: int
    number: str
    leaves_on: date
    due_on: date
    cost: int
    agreed: str
    consent: str
    consented_by: str
    consented_at: datetime | None


@dataclass(frozen=True, slots=True)
class ServedLine:
    """How a line is served, and why: see ``models.AllocatedLine``. Costs are for the house alone."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    place: int
    product_id: UUID
    sku: str
    quantity: int
    state: str
    held: int
    dropped: int
    first_held: int
    promise_on: date | None
    cancel_at: datetime | None
    cost: int
    currency: str
    decision: dict[str, Any]
    planned_at: datetime | None
    parts: tuple[ServedPart, ...]

    @property
    def wanted(self) -> int:
        """So many pieces are wanted still: what was called off is not."""
        return self.quantity - self.dropped

    @property
    def late(self) -> int:
        """So many of them come later, or nobody knows when: no goods of any product serve them."""
        return max(0, self.wanted - sum(one.quantity for one in self.parts if one.kind != PartKind.COMING))


@dataclass(frozen=True, slots=True)
class Rest:
    """So many pieces are still to come, the last delivered on ``day``, where that is known of all."""

    pieces: int
    day: date | None

    def begins(self, zone: ZoneInfo) -> datetime | None:
        """When its day begins. A day is judged as a day: late is what is promised before it."""
        return None if self.day is None else datetime.combine(self.day, time(), zone)


_LINE = tuple(name for name in ServedLine.__dataclass_fields__ if name != "parts")
_PART = tuple(ServedPart.__dataclass_fields__)
SERVED = Sum(
    "parts__quantity",
    filter=Q(parts__state__in=[*LIVE_PARTS, PartState.SENT]) & ~Q(parts__kind=PartKind.COMING),
    default=0,
)
"""Of a line so many pieces are served by goods, its own or others in their place."""
_SHOWN = "line_id = ANY(%s::uuid[]) AND state IN ('planned', 'held', 'sent')"


def rest_of(lines: Iterable[ServedLine]) -> Rest | None:
    """What of an order is still to leave; None where nothing is.

    That is what waits for goods, what a supplier was asked for and has not sent, and what the warehouse still
    holds where other goods of the order left it: one that nobody tells us of loading owes nothing.
    """
    wanted = list(lines)
    stock = [one for line in wanted for one in line.parts if one.kind != PartKind.SUPPLIER]
    loads = any(one.state == PartState.SENT for one in stock)
    pieces, days = 0, list[date | None]()
    for line in wanted:
        asked = _held(line, PartKind.SUPPLIER)
        lying = _held(line, PartKind.STOCK)
        if line.state in OPEN_LINES:
            sent = sum(one.quantity for one in line.parts if one.state == PartState.SENT)
            pieces += line.quantity - sent - sum(one.quantity for one in (*asked, *lying))
            days.append(line.promise_on)
        owed = [*asked, *(lying if loads else ())]
        pieces += sum(one.quantity for one in owed)
        days += [one.due_on for one in owed]
    if not days:
        return None
    known = [day for day in days if day is not None]
    return Rest(pieces, max(known) if len(known) == len(days) else None)


def _held(line: ServedLine, kind: PartKind) -> list[ServedPart]:
    return [one for one in line.parts if one.kind == kind and one.state == PartState.HELD]


def rests_of(order_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, Rest]:
    """What of these orders is still to leave; those of which nothing is are left out. Two queries at most."""
    found = ((key, rest_of(lines)) for key, lines in served_lines(order_ids, actor=actor).items())
    return {key: rest for key, rest in found if rest is not None}


def served_lines(order_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[ServedLine]]:
    """The lines of orders with what serves them, in their order. Two queries, one where there are none."""
    ids = arrays.ids(order_ids)
    if not ids:
        return {}
    lines = visible_where(
        AllocatedLine, "order_id = ANY(%s::uuid[])", [ids], actor=actor, order="order_id, place"
    )
    parts = _parts_of(lines, actor)
    found: dict[UUID, list[ServedLine]] = {}
    for row in lines:
        own = {name: getattr(row, name) for name in _LINE}
        found.setdefault(row.order_id, []).append(ServedLine(**own, parts=tuple(parts.get(row.id, ()))))
    return found


def _parts_of(lines: Sequence[AllocatedLine], actor: Actor) -> dict[UUID, list[ServedPart]]:
    found: dict[UUID, list[ServedPart]] = {}
    if not lines:
        return found
    ids = arrays.ids(row.id for row in lines)
    for row in visible_where(AllocatedPart, _SHOWN, [ids], actor=actor, order="due_on, id"):
        part = ServedPart(**{name: getattr(row, name) for name in _PART})
        found.setdefault(row.line_id, []).append(part)
    return found


def lines_awaiting(owners: Sequence[UUID], *, actor: Actor) -> list[Awaiting]:
    """Lines that wait for goods of these owners, the highest tier and then the oldest first. Two queries."""
    rows = (
        AllocatedLine.objects.visible_to(actor)
        .filter(product__customer_id__in=owners, state__in=OPEN_LINES)
        .order_by("-rank", "ordered_at", "id")
    )
    coming = AllocatedPart.objects.visible_to(actor).filter(
        line__in=rows.values("id"), kind=PartKind.COMING, state=PartState.HELD
    )
    numbers: dict[UUID, list[str]] = {}
    for part in coming.order_by("due_on", "id"):
        numbers.setdefault(part.line_id, []).append(part.number)
    return [Awaiting(row.order_id, number) for row in rows for number in numbers.get(row.id, [""])]


def instructions_of(order_ids: Iterable[UUID], *, actor: Actor) -> dict[str, tuple[str, ...]]:
    """What whoever handles goods held for orders must mind, by reservation. One query."""
    parts = AllocatedPart.objects.visible_to(actor).select_related("line__order", "product")
    rows = parts.filter(line__order__in=list(order_ids), state=PartState.HELD).exclude(number="")
    return {row.number: tuple(dict.fromkeys((*row.line.order.handling, *row.product.marks))) for row in rows}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that waits for goods, as a list shows it."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    reference: str
    product_id: UUID
    sku: str
    quantity: int
    held: int
    state: str
    promise_on: date | None
    cancel_at: datetime | None
    ordered_at: datetime
    lacking: int


def waiting_lines(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    customer_id: UUID | None = None,
    text: str = "",
) -> Page[WaitingLine]:
    """Lines that wait for goods, the highest tier and then the oldest first."""
    found = AllocatedLine.objects.visible_to(actor).filter(state__in=OPEN_LINES).select_related("order")
    rows = found.annotate(served=SERVED)
    if state:
        rows = rows.filter(state=state)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if text:
        rows = rows.filter(Q(sku=text.strip()) | Q(order__reference=text.strip()))
    sorts = {
        "reference": "order__reference", "sku": "sku", "state": "state", "quantity": "quantity",
        "promise_on": "promise_on", "cancel_at": "cancel_at", "ordered_at": "ordered_at",
    }  # fmt: skip
    return page_of(rows, window, sorts=sorts, default=("-rank", "ordered_at", "id"), shape=waiting_shape)


def waiting_shape(row: Any) -> WaitingLine:
    """A line, with what is ``SERVED`` of it, as lists of what waits show it."""
    return WaitingLine(
        row.id, row.order_id, row.customer_id, row.order.reference, row.product_id, row.sku, row.quantity,
        row.held, row.state, row.promise_on, row.cancel_at, row.ordered_at,
        max(0, row.quantity - row.dropped - row.served),
    )  # fmt: skip


def waiting_after(
    after: UUID | None, *, actor: Actor, limit: int, state: str = "", sku: str = ""
) -> list[WaitingLine]:
    """Lines that wait for goods in the order of their ids after a cursor: how machines page. One query."""
    found = AllocatedLine.objects.visible_to(actor).filter(state__in=OPEN_LINES).select_related("order")
    rows = found.annotate(served=SERVED)
    if after is not None:
        rows = rows.filter(id__gt=after)
    for name, value in (("state", state), ("sku", sku)):
        if value:
            rows = rows.filter(**{name: value})
    return [waiting_shape(row) for row in rows.order_by("id")[:limit]]


def backorder_moments(*, actor: Actor) -> list[Moment]:
    """When the next back-order is called off."""
    return [earliest(AllocatedLine, "cancel_at", "cancel_at IS NOT NULL", actor=actor)]
