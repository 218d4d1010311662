from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum

from nuoda.domains.customers.facts import RANK
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.orders.commands.planning import HOUSE, Need, Planner
from nuoda.domains.orders.commands.reckoning import reckon
from nuoda.domains.orders.commands.substituting import part_of, stand_in
from nuoda.domains.orders.commands.terms import Sourcing
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, OpenCatalogue, Order
from nuoda.domains.orders.rules import ALIVE
from nuoda.domains.orders.rules.allocating import (
    LIVE_PARTS,
    OPEN_LINES,
    LineState,
    PartKind,
    PartState,
    Policy,
)
from nuoda.domains.orders.rules.contest import Decision
from nuoda.domains.stock.facts import Hold
from nuoda.domains.stock.queries.sourcing import ProductCard, products_by_id, products_by_sku
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import command
from nuoda.kernel.statements import insert, insert_new, rows_where

_ALIVE = f"id = ANY(%s::uuid[]) AND state IN ({', '.join(repr(one.value) for one in ALIVE)})"
_OF_ORDERS = "order_id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
_HOUSES = ("allowed", "preferred", "excluded")


@dataclass(frozen=True, slots=True)
class ToHold:
    """Goods that a plan wants held: what a reservation of stock needs. ``owner`` and ``taker`` by code.

    ``handling`` are the instructions of the order, then the marks of the goods.
    """

    key: str
    warehouse: str
    owner: str
    sku: str
    quantity: int
    due_on: date
    hold: str
    expires_at: datetime | None
    taker: str
    reference: str
    consignee: str
    handling: tuple[str, ...] = ()


@command
def plan_allocations(*, by: Actor, at: datetime, order_ids: Sequence[UUID]) -> tuple[ToHold, ...]:
    """Decide from where the open lines of orders are served, all of them together, and write down why.

    Returns what is to be held, with what was planned before and not settled yet. Lines whose product nobody
    keeps with us are none of ours. Constant number of queries.
    """
    alive = rows_where(Order, _ALIVE, [arrays.ids(order_ids)], without="search")
    orders = {row.id: row for row in alive}
    customers = customers_by_id({row.customer_id for row in orders.values()}, actor=HOUSE)
    _begin(orders.values(), customers)
    lines = _locked(orders)
    if not lines:
        return ()
    parts = list(AllocatedPart.objects.filter(line__in=list(lines), state__in=LIVE_PARTS).order_by("id"))
    sent = dict(
        AllocatedPart.objects.filter(line__in=list(lines), state=PartState.SENT)
        .values_list("line_id")
        .annotate(n=Sum("quantity"))
        .order_by()
    )
    products = products_by_id({row.product_id for row in lines.values()}, actor=HOUSE)
    needs = _needs(lines, orders, parts, sent, products)
    sourcing = Sourcing(customers, {need.product.id for need in needs}, house_day(at))
    planner = Planner(needs, customers, sourcing, at)
    fresh = stand_in(planner, _plan(planner, at), at) if needs else []
    insert(fresh)
    waiting = {one.line_id for one in (*parts, *fresh) if one.state == PartState.PLANNED}
    reckon([need.line for need in needs if need.line.id not in waiting], at)
    planned = [one for one in (*parts, *fresh) if one.state == PartState.PLANNED]
    return to_hold(planned, lines, orders, planner, until=_called_off)


def _begin(orders: Iterable[Order], customers: Mapping[UUID, CustomerCard]) -> None:
    """Write down the lines of orders whose products lie with us: her own, then those open to her."""
    asked = [
        (order, place, line)
        for order in orders
        for place, line in enumerate(order.lines)
        if line.get("sku") and line.get("quantity", 0) > 0
    ]
    if not asked:
        return
    owners: dict[UUID, list[UUID]] = {key: [key] for key in customers}
    for customer, owner in (
        OpenCatalogue.objects.filter(customer_id__in=list(customers))
        .order_by("set_at", "id")
        .values_list("customer_id", "owner_id")
    ):
        owners[customer].append(owner)
    known = products_by_sku(
        {(owner, line["sku"]) for order, _place, line in asked for owner in owners[order.customer_id]},
        actor=HOUSE,
    )
    rows: list[AllocatedLine] = []
    for order, place, line in asked:
        found = (known.get((owner, line["sku"])) for owner in owners[order.customer_id])
        product = next((one for one in found if one is not None), None)
        if product is not None:
            rows.append(
                AllocatedLine(
                    order_id=order.id, customer_id=order.customer_id, place=place, product_id=product.id,
                    sku=product.sku, quantity=line["quantity"], ordered_at=order.ordered_at,
                    rank=RANK.get(customers[order.customer_id].tier, 0),
                )
            )  # fmt: skip
    rows.sort(key=lambda row: (row.order_id, row.place))
    insert_new(rows)


def _locked(orders: Mapping[UUID, Order]) -> dict[UUID, AllocatedLine]:
    rows = rows_where(AllocatedLine, _OF_ORDERS, [arrays.ids(orders)]) if orders else []
    return {row.id: row for row in rows if row.state != LineState.CANCELLED}


def _needs(
    lines: Mapping[UUID, AllocatedLine],
    orders: Mapping[UUID, Order],
    parts: Iterable[AllocatedPart],
    sent: Mapping[UUID, int],
    products: Mapping[UUID, ProductCard],
) -> list[Need]:
    served: dict[UUID, int] = defaultdict(int, sent)
    for one in parts:
        served[one.line_id] += one.quantity
    rest = {key: line.quantity - line.dropped - served[key] for key, line in lines.items()}
    return [
        Need(line, orders[line.order_id], products[line.product_id], rest[line.id])
        for line in sorted(lines.values(), key=lambda row: (row.order_id, row.place))
        if line.state in OPEN_LINES and rest[line.id] > 0
    ]


def _plan(planner: Planner, at: datetime) -> list[AllocatedPart]:
    outcome = planner.solve()
    fresh: list[AllocatedPart] = []
    own: dict[str, list[Need]] = defaultdict(list)
    for need in planner.needs:
        need.line.round += 1
        need.line.planned_at = at
        need.line.decision = {}
        own[str(need.order.id)].append(need)
    for order, decision in outcome.decisions.items():
        planned = planner.planned(decision)
        for need in own[order]:
            own_parts = [one for one in planned if one.need is need and one.way.kind == PartKind.STOCK]
            need.line.decision = _told(planner, need, decision, proven=outcome.proven)
            stood = planner.standings(need, sum(one.quantity for one in own_parts))
            need.line.decision |= {"stood": stood} if stood else {}
        fresh += [part_of(one, place, at) for place, one in enumerate(planned)]
    save_columns([need.line for need in planner.needs], "round", "planned_at", "decision")
    return fresh


def _told(planner: Planner, need: Need, decision: Decision, *, proven: bool) -> dict[str, Any]:
    """Why an order is served as it is, as pages show it: what was chosen and what came next, with costs."""
    plan, other, policy = decision.plan, decision.runner_up, planner.policy(need)
    told: dict[str, Any] = {
        "places": sorted({one.place for one in plan.sources}),
        "shipments": len(plan.sources),
        "cost": plan.cost,
        "lacking": plan.lacking,
        "currency": policy.currency,
        "proven": proven,
        "payer": policy.payer if len(plan.sources) > 1 else "",
    }
    if other is not None:
        told["runner_up"] = {
            "places": sorted({one.place for one in other.sources}), "shipments": len(other.sources),
            "cost": other.cost, "lacking": other.lacking, "scarce": decision.scarce,
        }  # fmt: skip
    houses = {name: list(found) for name in _HOUSES if (found := getattr(policy, name))}
    if houses:
        told["houses"] = houses
    quota = planner.quotas.get(str(need.line.id))
    if quota is not None:
        told["rationed"] = {
            "policy": planner.sourcing.policy(need.product.customer_id).shortage, "quota": quota,
        }  # fmt: skip
    return told


def to_hold(
    planned: Sequence[AllocatedPart],
    lines: Mapping[UUID, AllocatedLine],
    orders: Mapping[UUID, Order],
    planner: Planner,
    *,
    until: Callable[[AllocatedPart, Policy], datetime | None],
) -> tuple[ToHold, ...]:
    """What a reservation needs of each part; one with an end by ``until`` is soft. Two queries."""
    products = products_by_id({one.product_id for one in planned}, actor=HOUSE)
    owners = customers_by_id({one.customer_id for one in products.values()}, actor=HOUSE)
    found = []
    for one in planned:
        line = lines[one.line_id]
        order, product = orders[line.order_id], products[one.product_id]
        need = Need(line, order, product, one.quantity)
        ends, house = until(one, planner.policy(need)), "" if one.kind == PartKind.SUPPLIER else one.source
        found.append(
            ToHold(
                one.key, house, owners[product.customer_id].code, one.sku, one.quantity, one.due_on,
                (Hold.SOFT if ends else Hold.HARD).value, ends, planner.customers[order.customer_id].code,
                order.reference, planner.consignee(need),
                tuple(dict.fromkeys((*order.handling, *product.marks))),
            )
        )  # fmt: skip
    return tuple(found)


def _called_off(part: AllocatedPart, policy: Policy) -> datetime | None:
    coming = part.kind == PartKind.COMING
    return part.made_at + timedelta(days=policy.backorder_days) if coming else None
