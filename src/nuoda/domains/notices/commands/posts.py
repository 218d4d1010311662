"""Messages to endpoints: queued once, tried with back-off, given up for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from nuoda.domains.notices.facts import PostFailed, PostReady, PostSent
from nuoda.domains.notices.models import Post
from nuoda.domains.notices.rules import next_post_after
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new, rows_where
from nuoda.kernel.text import text as _

LEASE = timedelta(minutes=5)
GONE = 410
_CLAIM = """
UPDATE notices_post AS kept SET state = 'sending', attempts = kept.attempts + 1, next_try_at = %s,
  tried_at = %s
FROM (
  SELECT id FROM notices_post WHERE id = ANY(%s::uuid[]) AND state = 'ready'
  ORDER BY id FOR UPDATE SKIP LOCKED
) AS ready
WHERE kept.id = ready.id
RETURNING kept.id, kept.endpoint_id, kept.body
"""
_SENDING = "id = ANY(%s::uuid[]) AND state = 'sending' ORDER BY id FOR UPDATE"
_AGAIN = "state IN ('waiting', 'sending') AND next_try_at <= %s LIMIT %s FOR UPDATE SKIP LOCKED"


class NotGivenUp(Conflict):
    """It was delivered, or is still being tried."""

    code = "not_given_up"
    sentence = _("Only a message that was given up is sent again by hand. Reload the page.")


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A message to an endpoint. ``body`` is JSON as text; ``once`` its natural key."""

    endpoint_id: UUID
    customer_id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    label: str
    body: str
    once: str


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """A message in the hands of a worker."""

    id: UUID
    endpoint_id: UUID
    body: str


@dataclass(frozen=True, slots=True)
class PostOutcome:
    """How a try went: the status and the beginning of the answer, or the error where nobody answered.

    ``permanent`` means that trying again is of no use.
    """

    id: UUID
    status: int | None = None
    answer: str = ""
    error: str = ""
    permanent: bool = False


@command
def queue_posts(*, by: Actor, at: datetime, posts: Sequence[PostDraft]) -> int:
    """Queue messages to endpoints; one already queued under its key stays. Returns how many were new."""
    rows = [
        Post(
            endpoint_id=draft.endpoint_id, customer_id=draft.customer_id, kind=draft.kind,
            subject_kind=draft.subject_kind, subject_id=draft.subject_id, label=draft.label[:120],
            body=draft.body, once=draft.once[:160], queued_at=at,
        )
        for draft in posts
    ]  # fmt: skip
    made = insert_new(rows)
    _tell_ready([row for row in rows if row.id in made])
    return len(made)


@command
def claim_posts(*, by: Actor, at: datetime, post_ids: Sequence[UUID]) -> tuple[OutgoingPost, ...]:
    """Take messages in hand, counting the try before it is made. Those in other hands are left there.

    One whose worker dies is taken up after the lease and flagged as perhaps sent twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at + LEASE, at, list(post_ids)])
        return tuple(sorted((OutgoingPost(*row) for row in cursor.fetchall()), key=lambda post: post.id))


@command
def record_posts(*, by: Actor, at: datetime, outcomes: Sequence[PostOutcome]) -> None:
    """Note how it went: delivered, to be tried again later, or given up."""
    known = {outcome.id: outcome for outcome in outcomes}
    rows = rows_where(Post, _SENDING, [list(known)])
    for row in rows:
        outcome = known[row.id]
        row.status, row.answer, row.error = outcome.status, outcome.answer[:500], outcome.error[:500]
        row.next_try_at = None
        wait = next_post_after(row.attempts)
        if not outcome.error:
            row.state, row.sent_at = Post.State.SENT, at
        elif outcome.permanent or wait is None:
            row.state = Post.State.FAILED
        else:
            row.state, row.next_try_at = Post.State.WAITING, at + wait
    save_columns(rows, "state", "sent_at", "next_try_at", "status", "answer", "error")
    state(*(fact for row in rows if (fact := _outcome(row)) is not None))


@command
def release_posts(*, by: Actor, at: datetime, limit: int = 1_000) -> int:
    """Take up messages whose next try is due, or whose worker died. Returns how many are ready."""
    rows = rows_where(Post, _AGAIN, [at, limit])
    for row in rows:
        row.maybe_twice = row.maybe_twice or row.state == Post.State.SENDING
        row.state, row.next_try_at = Post.State.READY, None
    save_columns(rows, "state", "next_try_at", "maybe_twice")
    _tell_ready(rows)
    return len(rows)


@command
def send_again(*, by: Actor, at: datetime, post_id: UUID) -> None:
    """Try a message that was given up once more, from the first try. Raises :class:`NotGivenUp`."""
    if not by.is_staff and by.role is not Role.MACHINE:
        raise Forbidden
    row = Post.objects.visible_to(by).select_for_update().filter(id=post_id).first()
    if row is None:
        raise NotFound
    if row.state != Post.State.FAILED:
        raise NotGivenUp
    row.state, row.attempts = Post.State.READY, 0
    row.save(update_fields=["state", "attempts"])
    _tell_ready([row])


def _tell_ready(rows: Sequence[Post]) -> None:
    state(
        *(
            PostReady(
                subject=Ref("post", str(row.id)), about=Ref("endpoint", str(row.endpoint_id)),
                customer_id=row.customer_id, attempt=row.attempts,
            )
            for row in rows
        )
    )  # fmt: skip


def _outcome(row: Post) -> PostSent | PostFailed | None:
    subject, about = Ref("post", str(row.id)), Ref(row.subject_kind, str(row.subject_id))
    if row.state == Post.State.SENT:
        return PostSent(
            subject=subject, about=about, customer_id=row.customer_id, kind=row.kind,
            endpoint_id=row.endpoint_id,
        )  # fmt: skip
    if row.state == Post.State.FAILED:
        return PostFailed(
            subject=subject, about=about, customer_id=row.customer_id, kind=row.kind,
            endpoint_id=row.endpoint_id, error=row.error, gone=row.status == GONE,
        )  # fmt: skip
    return None
