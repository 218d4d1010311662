from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.commands.allocation import ToHold, to_hold
from nuoda.domains.orders.commands.planning import HOUSE, Need, Planner
from nuoda.domains.orders.commands.proposed import lacking, take_offers_back
from nuoda.domains.orders.commands.substituting import Replaced, part_of, replacements, to_be_asked
from nuoda.domains.orders.commands.terms import Sourcing
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order, Substitution
from nuoda.domains.orders.rules import ALIVE
from nuoda.domains.orders.rules.allocating import (
    OPEN_LINES,
    UNSETTLED,
    PartState,
    SubstitutionState,
    Withdrawn,
)
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import command
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import insert, rows_where

_WANTING = ", ".join(repr(one.value) for one in OPEN_LINES)
_PENDING = ", ".join(repr(one.value) for one in UNSETTLED)
_CONCERNED = (
    "order_id = ANY(%s::uuid[]) AND (EXISTS (SELECT FROM orders_substitution AS offered"
    f" WHERE offered.line_id = orders_allocated_line.id AND offered.state IN ({_PENDING}))"
    f" OR state IN ({_WANTING})"
    " AND EXISTS (SELECT FROM orders_substitute AS agreed"
    " WHERE agreed.customer_id = orders_allocated_line.customer_id"
    " AND agreed.product_id = orders_allocated_line.product_id AND agreed.ended_at IS NULL))"
    " ORDER BY id FOR UPDATE"
)
GRACE = timedelta(hours=1)
"""So much longer than she may answer are the goods held, so that an answer in the last minute is in time."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """``hold`` is to be held while customers are asked, ``release`` is not wanted any more."""

    hold: tuple[ToHold, ...]
    release: tuple[str, ...]


@command
def propose_substitutes(*, by: Actor, at: datetime, order_ids: Sequence[UUID]) -> Proposed:
    """Choose what may be offered in place of what open lines lack, where customers want to be asked.

    Once for what a line asks; what is offered already and not needed any more is withdrawn. Returns what is
    to be held, with what was chosen before and is not asked yet. Constant number of queries.
    """
    lines = _concerned(order_ids)
    if not lines:
        return Proposed((), ())
    lacks = lacking(lines.values())
    every = Substitution.objects.select_for_update().filter(line__in=list(lines))
    before = list(every.exclude(state=SubstitutionState.WITHDRAWN).order_by("id"))
    moot = [row for row in before if row.state in UNSETTLED and row.quantity > lacks[row.line_id]]
    release = take_offers_back(moot, Withdrawn.CAME, at)
    rest = [row for row in before if row.state in UNSETTLED and row not in moot]
    asked = {row.line_id for row in before if row not in moot and row.round >= lines[row.line_id].first_round}
    asked |= {row.line_id for row in rest}
    planner = _planner(lines, lacks, at)
    wanted = [need for need in planner.needs if need.line.id not in asked] if planner else []
    if planner is None:
        return Proposed((), release)
    found = replacements(
        wanted, lacks, to_be_asked, customers=planner.customers, sourcing=planner.sourcing, at=at,
        one_each=True,
    ) if wanted else []  # fmt: skip
    _write(found, planner, at)
    due = {row.id: row for row in _unasked(lines)}
    parts = list(
        AllocatedPart.objects.filter(offer__in=list(due), state=PartState.OFFERED, number="").order_by("id")
    )
    orders = {need.order.id: need.order for need in planner.needs}
    hold = to_hold(
        parts, lines, orders, planner,
        until=lambda part, _policy: due[part.offer_id].answer_by + GRACE if part.offer_id else None,
    )  # fmt: skip
    return Proposed(hold, release)


def _concerned(order_ids: Sequence[UUID]) -> dict[UUID, AllocatedLine]:
    """Open lines for which another product is agreed, and those that have one offered; locked. One query."""
    return {row.id: row for row in rows_where(AllocatedLine, _CONCERNED, [arrays.ids(order_ids)])}


def _planner(lines: Mapping[UUID, AllocatedLine], lacks: Mapping[UUID, int], at: datetime) -> Planner | None:
    """The lines that lack something with all they are planned by; None where none does."""
    orders = {
        row.id: row
        for row in Order.objects.filter(
            id__in={line.order_id for line in lines.values()}, state__in=ALIVE
        ).defer("search")
    }
    short = [line for key, line in lines.items() if lacks[key] > 0 and line.order_id in orders]
    if not short:
        return None
    customers = customers_by_id({line.customer_id for line in short}, actor=HOUSE)
    products = products_by_id({line.product_id for line in short}, actor=HOUSE)
    needs = [
        Need(line, orders[line.order_id], products[line.product_id], lacks[line.id])
        for line in sorted(short, key=lambda row: (row.order_id, row.place))
    ]
    return Planner(needs, customers, Sourcing(customers, products, house_day(at)), at)


def _unasked(lines: Mapping[UUID, AllocatedLine]) -> list[Substitution]:
    rows = Substitution.objects.filter(line__in=list(lines), state=SubstitutionState.PLANNED)
    return list(rows.order_by("id"))


def _write(found: Sequence[Replaced], planner: Planner, at: datetime) -> None:
    """Write down what is offered, a product a line, with the parts that will be held for it."""
    groups: dict[UUID, list[Replaced]] = defaultdict(list)
    for one in found:
        groups[one.planned.need.line.id].append(one)
    offers, parts = [], []
    for group in groups.values():
        need, pair = group[0].planned.need, group[0].pair
        line = need.line
        until = at + timedelta(hours=planner.policy(need).answer_hours)
        if line.cancel_at is not None:
            until = min(until, line.cancel_at)
        if until <= at:
            continue
        offer = Substitution(
            id=new_id(), line_id=line.id, order_id=line.order_id, customer_id=line.customer_id,
            product_id=line.product_id, other_id=pair.other_id, sku=line.sku, other_sku=need.product.sku,
            quantity=sum(one.planned.quantity for one in group), round=line.round, source=pair.source,
            made_at=at, answer_by=until, due_on=max(one.planned.way.due_on for one in group),
        )  # fmt: skip
        offers.append(offer)
        for place, one in enumerate(group):
            part = part_of(one.planned, place, at)
            part.key, part.state, part.offer_id = f"{offer.id.hex}/{place}", PartState.OFFERED.value, offer.id
            part.agreed, part.first = pair.source, False
            parts.append(part)
    insert(offers)
    insert(parts)
