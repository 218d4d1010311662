"""Back-orders that did not come by their day: called off, and what was to come is free for others."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.orders.commands import call_off_backorders
from nuoda.domains.stock.commands import release_reservations
from nuoda.kernel.actor import Actor


def end_backorders(*, by: Actor, at: datetime) -> int:
    """Call off a batch of them. Returns how many lines were."""
    done = call_off_backorders(by=by, at=at)
    if done.release:
        release_reservations(by=by, at=at, numbers=done.release)
    return done.lines
