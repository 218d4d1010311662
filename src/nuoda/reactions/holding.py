"""What a plan wants held becomes reservations of stock, and what is not wanted any more is given back."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.domains.orders.commands import ToHold
from nuoda.domains.stock.commands import Goods, ReservationDraft, release_reservations
from nuoda.kernel import clock
from nuoda.kernel.actor import system

ALLOCATOR = system("allocator")


def draft_of(one: ToHold) -> ReservationDraft:
    """The reservation of a planned part."""
    return ReservationDraft(
        one.key, one.warehouse, Goods(one.owner, one.sku), one.quantity, one.due_on, one.reference, one.hold,
        one.expires_at, one.taker, one.consignee, one.handling,
    )  # fmt: skip


def release(numbers: Sequence[str]) -> None:
    """Give reservations back; known ones stay over."""
    if numbers:
        release_reservations(by=ALLOCATOR, at=clock.now(), numbers=numbers)
