"""Contacts whose period is counted."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.customers.models import Contact
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

CONTACT = Reach(
    "ended_at", "ended_at IS NOT NULL", "name <> '' OR email <> '' OR phone <> ''", "duty",
    {"customer": "customer_id"},
)  # fmt: skip


def past_contacts(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """People at customers who are there no more, by when they left."""
    return past_rows((Contact, CONTACT), before=before, after=after, limit=limit, actor=actor)
