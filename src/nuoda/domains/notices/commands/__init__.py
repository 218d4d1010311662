"""The only writers of notices, mails and messages to endpoints."""

from __future__ import annotations

from nuoda.domains.notices.commands.deliver import Outcome, OutgoingMail, claim_messages, record_outcomes
from nuoda.domains.notices.commands.posts import (
    OutgoingPost,
    PostDraft,
    PostOutcome,
    claim_posts,
    queue_posts,
    record_posts,
    release_posts,
    send_again,
)
from nuoda.domains.notices.commands.queue import Attachment, NoticeDraft, queue_notices
from nuoda.domains.notices.commands.release import release_notices

__all__ = [
    "Attachment",
    "NoticeDraft",
    "Outcome",
    "OutgoingMail",
    "OutgoingPost",
    "PostDraft",
    "PostOutcome",
    "claim_messages",
    "claim_posts",
    "queue_notices",
    "queue_posts",
    "record_outcomes",
    "record_posts",
    "release_notices",
    "release_posts",
    "send_again",
]
