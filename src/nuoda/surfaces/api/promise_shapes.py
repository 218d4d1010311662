"""What is told of promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from nuoda.domains.promises.queries import PromiseRow, PromiseStory
from nuoda.surfaces.api.shaping import shaped


class PromiseOut(Schema):
    """``due_at`` counts now: ``agreed_due_at`` moved by pauses. Past it, an approved excuse reaches until
    ``excused_due_at``; ``first_due_at`` is what was promised first. ``ground`` is what it rests on."""

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    customer_id: UUID | None
    label: str
    basis: str
    made_at: datetime
    due_at: datetime
    first_due_at: datetime
    zone: str
    state: str
    eta_at: datetime | None
    at_risk_at: datetime | None
    settled_at: datetime | None
    proof: str
    beneficiary: str
    ground: str
    ground_ref: str
    from_at: datetime | None
    agreed_due_at: datetime
    excused_due_at: datetime | None
    successor_id: UUID | None


class PromiseLinkOut(Schema):
    """One promise of a chain of renegotiations."""

    id: UUID
    due_at: datetime
    state: str


class SpanOut(Schema):
    """Time that does not count; ``until_at`` is null while it goes on. ``reason`` is "" for a pause."""

    reason: str
    from_at: datetime
    until_at: datetime | None


class PromiseDetailOut(PromiseOut):
    """A promise with its chain, oldest first, the pauses for questions and the approved excuses."""

    service_level: str
    calendar: str
    committed_due_at: datetime
    chain: list[PromiseLinkOut]
    pauses: list[SpanOut]
    excuses: list[SpanOut]


class PromisesOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[PromiseOut]
    next: str | None


def promise_detail_out(story: PromiseStory) -> dict[str, Any]:
    return promise_out(story.promise) | {
        "service_level": story.level,
        "calendar": story.calendar,
        "committed_due_at": story.committed_due_at,
        "chain": [{"id": one.id, "due_at": one.due_at, "state": one.state} for one in story.chain],
        "pauses": [{"reason": "", "from_at": begin, "until_at": end} for begin, end in story.pauses],
        "excuses": [
            {"reason": one.reason_id, "from_at": one.from_at, "until_at": one.until_at}
            for one in story.excuses
            if one.state == "approved"
        ],
    }


def promise_out(promise: PromiseRow) -> dict[str, Any]:
    return shaped(PromiseOut, promise)
