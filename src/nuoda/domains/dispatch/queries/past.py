"""Jobs whose period is counted."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.dispatch.models import Job
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

STOP = Reach(
    "over_at",
    "over_at IS NOT NULL",
    "name <> '' OR phone <> '' OR address <> '' OR latitude IS NOT NULL OR instructions <> ''",
    "number",
    {"shipment": "shipment_id", "order": "order_id", "customer": "customer_id"},
)


def past_stops(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Jobs of drivers that are over, by when they were."""
    return past_rows((Job, STOP), before=before, after=after, limit=limit, actor=actor)
