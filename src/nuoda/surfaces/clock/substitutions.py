"""Offers of other products that nobody answered: over, and what was held for them is free."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.orders.commands import expire_substitutions
from nuoda.domains.promises.commands import keep_promises
from nuoda.domains.promises.facts import Kind, Proof
from nuoda.domains.stock.commands import release_reservations
from nuoda.kernel.actor import Actor


def end_substitutions(*, by: Actor, at: datetime) -> int:
    """End a batch of them; what was held as long as was said is kept. Returns how many there were."""
    done = expire_substitutions(by=by, at=at)
    numbers = [number for one in done for number in one.release]
    if numbers:
        release_reservations(by=by, at=at, numbers=numbers)
    if done:
        keep_promises(
            by=by, at=at, kinds=[Kind.CUSTOM.value], subject_kind="order_ask",
            subject_ids=[one.ask_id for one in done], done_at=min(one.answer_by for one in done),
            proof=Proof.HELD.value,
        )  # fmt: skip
    return len(done)
