"""Orders, order mails and unsent forms whose period is counted."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.orders.models import Order, UnsentOrder, WaitingOrder
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

ORDER = Reach(
    "greatest(ordered_at, handed_over_at, cancelled_at)", "TRUE", "forgotten_at IS NULL", "reference",
    {"order": "id", "customer": "customer_id"},
)  # fmt: skip
WAITING = Reach(
    "received_at",
    "state <> 'waiting'",
    "sender <> '' OR title <> '' OR source <> '' OR values <> '{}' OR doubts <> '[]' OR file_id IS NOT NULL",
    "state",
    {"order": "order_id", "customer": "customer_id"},
)
_UNSENT = Reach("kept_at", "TRUE", "TRUE", "writer", {"customer": "customer_id"})


def past_orders(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Orders by when they were placed, handed over or cancelled; that they are over their shipments tell."""
    return past_rows((Order, ORDER), before=before, after=after, limit=limit, actor=actor)


def past_order_mails(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Orders read out of mails that somebody has settled, by when the mail came."""
    return past_rows((WaitingOrder, WAITING), before=before, after=after, limit=limit, actor=actor)


def past_drafts(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Forms that somebody began and never sent."""
    return past_rows((UnsentOrder, _UNSENT), before=before, after=after, limit=limit, actor=actor)
