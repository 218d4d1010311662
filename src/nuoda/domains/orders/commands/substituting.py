"""Another product in place of what lacks, where the customer agreed before (domain reference §5.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands.planning import HOUSE, Need, Planned, Planner
from nuoda.domains.orders.commands.terms import Sourcing
from nuoda.domains.orders.models import AllocatedPart, Substitute, Substitution
from nuoda.domains.orders.rules.allocating import Consent, PartKind, SubstitutionState
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.kernel.ids import new_id

MOST_TURNS = 3
"""So many substitutes of a line are tried, one after the other."""


class Replaced(NamedTuple):
    """What stands in for so many pieces of a need, and by which agreement."""

    planned: Planned
    pair: Substitute


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
    now: dict[UUID, int] = defaultdict(int)
    for part in parts:
        now[part.line_id] += part.quantity if part.kind != PartKind.COMING else 0
    lacks = {need.line.id: need.quantity - now[need.line.id] for need in planner.needs}
    found = replacements(
        planner.needs, lacks, _unasked, customers=planner.customers, sourcing=planner.sourcing, at=at,
        refused=_refused([key for key, n in lacks.items() if n > 0]),
    )  # fmt: skip
    if not found:
        return parts
    replaced: dict[UUID, int] = defaultdict(int)
    for one in found:
        replaced[one.planned.need.line.id] += one.planned.quantity
    kept = _without(parts, replaced)
    return [*kept, *(_agreed(one, len(parts) + place, at) for place, one in enumerate(found))]


def _refused(line_ids: Sequence[UUID]) -> frozenset[tuple[UUID, UUID]]:
    """Lines and the products that their customers declined for them: an agreement made later is no yes to
    what was asked before."""
    if not line_ids:
        return frozenset()
    rows = Substitution.objects.filter(line__in=line_ids, state=SubstitutionState.DECLINED)
    return frozenset(rows.values_list("line_id", "other_id"))


def _agreed(one: Replaced, place: int, at: datetime) -> AllocatedPart:
    part = part_of(one.planned, place, at)
    part.agreed, part.consent, part.consented_at = one.pair.source, Consent.AUTO.value, at
    return part


def consent_of(need: Need, sourcing: Sourcing) -> str:
    """What the line itself says, else what the customer's policy does."""
    place, lines = need.line.place, need.order.lines
    own = lines[place].get("substitutes", "") if place < len(lines) else ""
    return own or sourcing.policy(need.order.customer_id).consent


def _unasked(consent: str, pair: Substitute) -> bool:
    return consent == Consent.AUTO and pair.auto


def to_be_asked(consent: str, pair: Substitute) -> bool:
    """Whether a pair may stand in, once she agrees."""
    return consent == Consent.ASK or (consent == Consent.AUTO and not pair.auto)


def replacements(
    needs: Sequence[Need],
    lacks: Mapping[UUID, int],
    may: Callable[[str, Substitute], bool],
    *,
    customers: Mapping[UUID, CustomerCard],
    sourcing: Sourcing,
    at: datetime,
    one_each: bool = False,
    refused: Collection[tuple[UUID, UUID]] = (),
) -> list[Replaced]:
    """What lies there and may stand in for what lines lack, by line id; the first turn first.

    ``one_each``: of the products that may, the first that lies there. ``refused``: pairs of line and product
    that may not. A constant number of queries a turn.
    """
    rest = {key: n for key, n in lacks.items() if n > 0}
    pairs = {
        need.line.id: [
            row
            for row in sourcing.substitutes(need.order.customer_id, need.product.id)
            if may(consent_of(need, sourcing), row) and (need.line.id, row.other_id) not in refused
        ]
        for need in needs
        if need.line.id in rest
    }
    found: list[Replaced] = []
    for turn in range(MOST_TURNS):
        asked = {key: rows[turn] for key, rows in pairs.items() if len(rows) > turn and rest.get(key, 0) > 0}
        if not asked:
            break
        for one in _tried(needs, asked, rest, customers=customers, sourcing=sourcing, at=at):
            key = one.need.line.id
            found.append(Replaced(one, asked[key]))
            rest[key] -= one.quantity
        if one_each:
            done = {one.planned.need.line.id for one in found}
            rest = {key: n for key, n in rest.items() if key not in done}
    return found


def _tried(
    needs: Sequence[Need],
    asked: Mapping[UUID, Substitute],
    rest: Mapping[UUID, int],
    *,
    customers: Mapping[UUID, CustomerCard],
    sourcing: Sourcing,
    at: datetime,
) -> list[Planned]:
    """What lies there now of one substitute a line."""
    products = products_by_id({row.other_id for row in asked.values()}, actor=HOUSE)
    wanted = [
        Need(need.line, need.order, products[asked[need.line.id].other_id], rest[need.line.id])
        for need in needs
        if need.line.id in asked
    ]
    other = Planner(wanted, customers, sourcing, at)
    return [
        one
        for decision in other.solve().decisions.values()
        for one in other.planned(decision)
        if one.way.kind == PartKind.STOCK
    ]


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
