"""Notices, documents and posts whose period is counted."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.notices.models import Enclosure, Notice, Post
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

_CUSTOMER = {"customer": "customer_id"}
NOTICE = Reach(
    "queued_at",
    "state IN ('sent', 'failed', 'unreachable', 'superseded')",
    "recipient <> '' OR reply_to <> '' OR figures <> '{}'",
    "label",
    _CUSTOMER,
    "subject_kind",
)
ENCLOSURE = Reach("issued_at", "TRUE", "body <> '\\x'", "label", _CUSTOMER, "subject_kind")
POST = Reach(
    "queued_at", "state IN ('sent', 'failed')", "body <> '' OR answer <> '' OR error <> ''", "label",
    _CUSTOMER, "subject_kind",
)  # fmt: skip


def past_notices(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Notices that went out or never will, by when they were queued."""
    return past_rows((Notice, NOTICE), before=before, after=after, limit=limit, actor=actor)


def past_enclosures(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Documents that were issued, by when they were."""
    return past_rows((Enclosure, ENCLOSURE), before=before, after=after, limit=limit, actor=actor)


def past_posts(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Messages to endpoints that are over, by when they were queued."""
    return past_rows((Post, POST), before=before, after=after, limit=limit, actor=actor)
