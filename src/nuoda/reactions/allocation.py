"""What orders ask for is held in warehouses: planned, held, and planned anew where goods fail."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.orders.commands import (
    HeldPart,
    ToHold,
    ask_back_goods,
    follow_orders,
    lose_parts,
    note_come,
    note_sent,
    plan_allocations,
    settle_allocations,
)
from nuoda.domains.orders.facts import OrderAmended, OrderCancelled, OrderConfirmed, OrderMerged
from nuoda.domains.orders.queries.allocation import instructions_of, lines_awaiting
from nuoda.domains.stock.commands import (
    firm,
    instruct_reservations,
    reserve,
)
from nuoda.domains.stock.facts import (
    AdviceReceived,
    CountDecided,
    GoodsLoaded,
    PickShort,
    StockDamaged,
    StockFact,
    StockVaried,
)
from nuoda.domains.stock.queries.promised import firmable, held_by_key, overheld
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.reactions.holding import ALLOCATOR, draft_of, release
from nuoda.reactions.substitutions import carry_answers, keep_offers, offer_substitutes, withdraw_gone
from nuoda.reactions.taking_back import goods_called_off

ORDER_FACTS = (OrderConfirmed, OrderAmended, OrderCancelled, OrderMerged)
FAILED = (StockDamaged, PickShort, StockVaried, CountDecided)
ROUNDS = 4
"""So often an order is planned anew when others take its goods in between; then the clock tries again."""


def allocate_orders(facts: Sequence[Recorded]) -> None:
    """New and changed orders are served from stock; what orders do not want any more is given back.

    Of an order that was called off, whoever comes first wins by the lock of the reservation: a pick after
    this is refused, and what was picked before goes back to its shelf.
    """
    changed = {
        UUID(one.fact.subject.id)
        for one in facts
        if isinstance(one.fact, OrderAmended | OrderCancelled | OrderMerged)
    }
    if changed:
        off = goods_called_off(facts)
        numbers = follow_orders(by=ALLOCATOR, at=clock.now(), order_ids=sorted(changed))
        release(sorted({*numbers, *off.held}))
        if off.orders:
            ask_back_goods(by=ALLOCATOR, at=clock.now(), order_ids=off.orders)
        _instruct(facts)
    wanted = changed | {UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, OrderConfirmed)}
    allocate(sorted(wanted))


def _instruct(facts: Sequence[Recorded]) -> None:
    """Instructions that an order changed are those of what is held for it."""
    told = {
        UUID(one.fact.subject.id)
        for one in facts
        if isinstance(one.fact, OrderAmended) and "handling" in one.fact.fields
    }
    if told:
        handling = instructions_of(sorted(told), actor=ALLOCATOR)
        instruct_reservations(by=ALLOCATOR, at=clock.now(), handling=handling)


def allocate(order_ids: Sequence[UUID]) -> None:
    """Plan, hold and settle orders together, until nothing that was planned went to somebody else; then
    offer another product for what lacks, where customers want to be asked."""
    if not order_ids:
        return
    wanted = tuple(order_ids)
    for _round in range(ROUNDS):
        now = clock.now()
        planned = plan_allocations(by=ALLOCATOR, at=now, order_ids=wanted) if wanted else ()
        if not planned:
            break
        drafts = [draft_of(one) for one in planned if one.warehouse]
        if drafts:
            reserve(by=ALLOCATOR, at=now, reservations=drafts)
        held = held_by_key([one.key for one in planned], actor=ALLOCATOR, at=now)
        numbers = {key: row.number for key, row in held.items() if row.state == "held" and not row.lapsed}
        numbers |= {one.key: _purchase(one) for one in planned if not one.warehouse}
        parts = [HeldPart(one.key, numbers.get(one.key, "")) for one in planned]
        settled = settle_allocations(by=ALLOCATOR, at=now, held=parts)
        release(settled.release)
        wanted = settled.again
    offer_substitutes(order_ids)


def _purchase(one: ToHold) -> str:
    """The number of the draft of a purchase order, which follows from the part it is for."""
    return "PO" + one.key.replace("/", "")[-16:].upper()


def mend_allocations(facts: Sequence[Recorded]) -> None:
    """Goods that were held were damaged, not found or counted otherwise: the orders hit are planned anew."""
    pairs = {
        (one.fact.customer_id, one.fact.warehouse)
        for one in facts
        if isinstance(one.fact, FAILED) and isinstance(one.fact, StockFact) and one.fact.customer_id
    }
    withdraw_gone(sorted({owner for owner, _house in pairs if owner}))
    over = overheld([(owner, house) for owner, house in pairs if owner], actor=ALLOCATOR)
    if not over:
        return
    release([number for _key, number in over])
    allocate(lose_parts(by=ALLOCATOR, at=clock.now(), keys=[key for key, _number in over]))


def serve_waiting(facts: Sequence[Recorded]) -> None:
    """Goods came in: what was promised of them is held, and who still waits for the product is served."""
    owners = {
        one.fact.customer_id
        for one in facts
        if isinstance(one.fact, AdviceReceived) and one.fact.customer_id is not None
    }
    waiting = lines_awaiting(sorted(owners), actor=ALLOCATOR)
    now = clock.now()
    ready = firmable([one.number for one in waiting if one.number], actor=ALLOCATOR, at=now)
    if ready:
        firm(by=ALLOCATOR, at=now, numbers=ready)
        note_come(by=ALLOCATOR, at=now, numbers=ready)
    allocate(sorted({one.order_id for one in waiting}))


def settle_substitutions(facts: Sequence[Recorded]) -> None:
    """A product that was offered in place of another is promised to be held, and then taken or let go."""
    keep_offers(facts)
    allocate(carry_answers(facts))


def note_loaded(facts: Sequence[Recorded]) -> None:
    """What left for an order is not held for it any more."""
    numbers = [one.fact.number for one in facts if isinstance(one.fact, GoodsLoaded)]
    if numbers:
        note_sent(by=ALLOCATOR, at=clock.now(), numbers=numbers)
