"""Orders that are held, on all lanes, each beside its twin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from nuoda.domains.orders.models import OrderHold
from nuoda.domains.orders.queries.changes import HoldRow
from nuoda.domains.orders.queries.order import OrderPage, orders_by_id
from nuoda.domains.orders.rules import VERSIONED, differences
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class HeldPair:
    """A held order beside its twin; ``differs`` names the fields in which they differ."""

    hold: HoldRow
    order: OrderPage
    twin: OrderPage | None
    differs: frozenset[str]


def _hold(row: OrderHold) -> HoldRow:
    return HoldRow(**{name: getattr(row, name) for name in HoldRow.__dataclass_fields__})


_AREA = ("city", "region")


def held_pairs(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    customer_id: UUID | None = None,
    reason: str = "",
    place: str = "",
    customers: Collection[UUID] | None = None,
) -> Page[HeldPair]:
    """Orders that are held on all lanes, the oldest first, each beside its twin. Three queries.

    ``place`` is how the city or region of either end begins; ``customers`` are the only ones (None: all).
    """
    rows = OrderHold.objects.visible_to(actor).filter(decision="")
    if text:
        rows = rows.filter(order__reference__istartswith=text)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if reason:
        rows = rows.filter(reason=reason)
    if customers is not None:
        rows = rows.filter(customer_id__in=list(customers))
    if place:
        ends = [f"order__{side}__{part}__startswith" for side in ("sender", "consignee") for part in _AREA]
        rows = rows.filter(reduce(or_, (Q(**{end: place}) for end in ends)))
    found = page_of(
        rows, window, sorts={"held_at": "held_at", "reference": "order__reference"},
        default=("held_at", "id"), shape=_hold,
    )  # fmt: skip
    ids = [one for hold in found.rows for one in (hold.order_id, hold.twin_id)]
    orders = orders_by_id(ids, actor=actor) if ids else {}
    return Page([_pair(hold, orders) for hold in found.rows], found.total, found.page, found.size)


def _pair(hold: HoldRow, orders: Mapping[UUID, OrderPage]) -> HeldPair:
    order = orders[hold.order_id]
    twin = orders.get(hold.twin_id) if hold.twin_id else None
    if twin is None:
        return HeldPair(hold, order, None, frozenset())
    first, second = ({name: getattr(one, name) for name in VERSIONED} for one in (twin, order))
    return HeldPair(hold, order, twin, frozenset(one["field"] for one in differences(first, second)))
