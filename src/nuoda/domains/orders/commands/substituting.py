"""Another product in place of what lacks, where the customer agreed before (domain reference §5.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.commands.planning import HOUSE, Need, Planned, Planner
from nuoda.domains.orders.models import AllocatedPart
from nuoda.domains.orders.rules.allocating import Consent, PartKind
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.kernel.ids import new_id


def part_of(one: Planned, place: int, at: datetime) -> AllocatedPart:
    """The row of a planned part; its key follows from the line, the round and its place in it."""
    line = one.need.line
    return AllocatedPart(
        id=new_id(), line_id=line.id, key=f"{line.id.hex}/{line.round}/{place}", kind=one.way.kind,
        source=one.source.place, product_id=one.need.product.id, sku=one.need.product.sku,
        quantity=one.quantity, leaves_on=one.way.leaves_on, due_on=one.way.due_on,
        cost=one.way.piece * one.quantity, made_at=at, first=_is_first(one),
    )  # fmt: skip


def _is_first(one: Planned) -> bool:
    line = one.need.line
    own = one.way.kind == PartKind.STOCK and one.need.product.id == line.product_id
    return own and line.round == line.first_round


def stand_in(planner: Planner, parts: list[AllocatedPart], at: datetime) -> list[AllocatedPart]:
    """Serve what would come later or not at all by products that lie there and may stand in unasked."""
    needs = _replaceable(planner, parts)
    if not needs:
        return parts
    other = Planner(needs, planner.customers, planner.sourcing, at)
    planned = [
        one
        for decision in other.solve().decisions.values()
        for one in other.planned(decision)
        if one.way.kind == PartKind.STOCK
    ]
    replaced: dict[UUID, int] = defaultdict(int)
    for one in planned:
        replaced[one.need.line.id] += one.quantity
    kept = _without(parts, replaced)
    return [*kept, *(part_of(one, len(parts) + place, at) for place, one in enumerate(planned))]


def _replaceable(planner: Planner, parts: Sequence[AllocatedPart]) -> list[Need]:
    now: dict[UUID, int] = defaultdict(int)
    for part in parts:
        now[part.line_id] += part.quantity if part.kind != PartKind.COMING else 0
    wanted = []
    for need in planner.needs:
        lacks = need.quantity - now[need.line.id]
        rows = planner.sourcing.substitutes(need.order.customer_id, need.product.id)
        first = next((row for row in rows if row.auto), None)
        if lacks > 0 and first is not None and planner.policy(need).consent == Consent.AUTO:
            wanted.append((need, first.other_id, lacks))
    products = products_by_id({key for _need, key, _lacks in wanted}, actor=HOUSE)
    return [Need(need.line, need.order, products[key], lacks) for need, key, lacks in wanted]


def _without(parts: Sequence[AllocatedPart], replaced: dict[UUID, int]) -> list[AllocatedPart]:
    """Parts that come later are not awaited as far as others stand in; what comes last goes first."""
    kept = []
    for part in sorted(parts, key=lambda one: (one.due_on, one.key), reverse=True):
        if part.kind == PartKind.COMING:
            less = min(part.quantity, replaced[part.line_id])
            replaced[part.line_id] -= less
            part.cost -= part.cost * less // part.quantity
            part.quantity -= less
        if part.quantity:
            kept.append(part)
    return kept
