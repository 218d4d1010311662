"""The only writers of notices, mails and messages to endpoints."""

from __future__ import annotations

from nuoda.domains.notices.commands.bounce import note_bounce
from nuoda.domains.notices.commands.deliver import (
    Outcome,
    OutgoingFile,
    OutgoingMail,
    claim_messages,
    record_outcomes,
)
from nuoda.domains.notices.commands.forget import forget_enclosures, forget_notices, forget_posts
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
from nuoda.domains.notices.commands.queue import (
    EnclosureDraft,
    NoticeDraft,
    queue_notices,
    supersede_notices,
    take_back_notices,
)
from nuoda.domains.notices.commands.receive import acknowledge_enclosure, note_read
from nuoda.domains.notices.commands.release import release_notices

__all__ = [
    "forget_enclosures",
    "forget_notices",
    "forget_posts",
    "EnclosureDraft",
    "NoticeDraft",
    "Outcome",
    "OutgoingFile",
    "OutgoingMail",
    "OutgoingPost",
    "PostDraft",
    "PostOutcome",
    "acknowledge_enclosure",
    "claim_messages",
    "claim_posts",
    "note_bounce",
    "note_read",
    "queue_notices",
    "queue_posts",
    "record_outcomes",
    "record_posts",
    "release_notices",
    "release_posts",
    "send_again",
    "supersede_notices",
    "take_back_notices",
]
