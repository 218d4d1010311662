"""Who was told what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from nuoda.domains.notices.models import Message, Notice, Post
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest, first_moments


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice with the mail that carried it; ``body`` is empty while no mail was composed."""

    id: UUID
    kind: str
    customer_id: UUID | None
    subject_kind: str
    subject_id: UUID
    label: str
    recipient: str
    language: str
    state: str
    queued_at: datetime
    message_id: UUID | None
    mail_subject: str
    body: str
    sent_at: datetime | None
    attempts: int
    error: str


def _row(row: Notice) -> NoticeRow:
    mail = row.message
    return NoticeRow(
        row.id, row.kind, row.customer_id, row.subject_kind, row.subject_id, row.label, row.recipient,
        row.language, row.state, row.queued_at, row.message_id,
        mail.subject if mail else "", mail.body if mail else "", mail.sent_at if mail else None,
        mail.attempts if mail else 0, mail.error if mail else "",
    )  # fmt: skip


def notices_about(subjects: Sequence[Ref], *, actor: Actor) -> list[NoticeRow]:
    """All notices about these things, newest first."""
    wanted = Q()
    for kind in {ref.kind for ref in subjects}:
        wanted |= Q(subject_kind=kind, subject_id__in=[ref.id for ref in subjects if ref.kind == kind])
    if not subjects:
        return []
    rows = Notice.objects.visible_to(actor).filter(wanted).select_related("message")
    return [_row(row) for row in rows.order_by("-queued_at", "-id")]


def notice_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    kind: str = "",
    label: str = "",
    customer_id: UUID | None = None,
) -> Page[NoticeRow]:
    """Notices, the latest first, by state, kind, beginning of the label and customer."""
    rows = Notice.objects.visible_to(actor).select_related("message")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if label:
        rows = rows.filter(label__startswith=label.upper())
    return page_of(
        rows,
        window,
        sorts={"queued_at": "queued_at", "label": "label", "state": "state", "kind": "kind"},
        default=("-queued_at", "-id"),
        shape=_row,
        endless=True,
    )


def latest_notices(*, actor: Actor, customer_id: UUID, limit: int) -> list[NoticeRow]:
    """The latest notices to a customer."""
    rows = Notice.objects.visible_to(actor).filter(customer_id=customer_id).select_related("message")
    return [_row(row) for row in rows.order_by("-queued_at", "-id")[:limit]]


def notice_page(notice_id: UUID, *, actor: Actor) -> NoticeRow:
    """One notice with its mail. Raises :class:`NotFound`."""
    row = Notice.objects.visible_to(actor).filter(id=notice_id).select_related("message").first()
    if row is None:
        raise NotFound
    return _row(row)


def next_release_at(*, actor: Actor) -> datetime | None:
    """The next instant at which the clock has a notice, a mail or a post to release, or None."""
    return first_moments([*release_moments(actor=actor), *post_moments(actor=actor)])[0]


def release_moments(*, actor: Actor) -> list[Moment]:
    """When the clock has the next notice, and the next mail, to release."""
    return [
        earliest(Notice, "not_before", "state = 'queued'", actor=actor),
        earliest(Message, "next_try_at", "state IN ('waiting', 'sending')", actor=actor),
    ]


def post_moments(*, actor: Actor) -> list[Moment]:
    """When the clock has the next message to an endpoint to take up again."""
    return [earliest(Post, "next_try_at", "state IN ('waiting', 'sending')", actor=actor)]


@dataclass(frozen=True, slots=True)
class PostRow:
    """One message to an endpoint, as lists show it; ``status`` and ``answer`` are those of the last try."""

    id: UUID
    endpoint_id: UUID
    customer_id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    label: str
    state: str
    attempts: int
    queued_at: datetime
    tried_at: datetime | None
    next_try_at: datetime | None
    sent_at: datetime | None
    status: int | None
    answer: str
    error: str
    maybe_twice: bool
    body: str


def _post(row: Post) -> PostRow:
    return PostRow(**{name: getattr(row, name) for name in PostRow.__dataclass_fields__})


def post_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    customer_id: UUID | None = None,
    endpoint_id: UUID | None = None,
) -> Page[PostRow]:
    """Messages to endpoints, the latest first."""
    rows = Post.objects.visible_to(actor)
    wanted = {"state": state, "customer_id": customer_id, "endpoint_id": endpoint_id}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(
        rows,
        window,
        sorts={"queued_at": "queued_at", "state": "state", "attempts": "attempts", "label": "label"},
        default=("-queued_at", "-id"),
        shape=_post,
    )


def post_page(post_id: UUID, *, actor: Actor) -> PostRow:
    """One message to an endpoint. Raises :class:`NotFound`."""
    row = Post.objects.visible_to(actor).filter(id=post_id).first()
    if row is None:
        raise NotFound
    return _post(row)


def posts_about(subjects: Sequence[Ref], *, actor: Actor, limit: int = 100) -> list[PostRow]:
    """The latest messages about things of one kind."""
    if not subjects:
        return []
    rows = Post.objects.visible_to(actor).filter(
        subject_kind__in={ref.kind for ref in subjects}, subject_id__in=[ref.id for ref in subjects]
    )
    return [_post(row) for row in rows.order_by("-queued_at", "-id")[:limit]]
