"""Reservations that name a consignee, whose period is counted."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.stock.models import Reservation
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

NAMED = Reach(
    "ended_at", "ended_at IS NOT NULL", "consignee NOT IN ('', '–')", "number",
    {"customer": "customer_id", "reference": "reference"},
)  # fmt: skip


def past_reservations(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Reservations that were picked, released or lapsed, by when they were.

    The order that one served is told by its customer and its reference.
    """
    return past_rows((Reservation, NAMED), before=before, after=after, limit=limit, actor=actor)
