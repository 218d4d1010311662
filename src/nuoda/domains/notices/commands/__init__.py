"""The only writers of notices and mails."""

from __future__ import annotations

from nuoda.domains.notices.commands.deliver import Outcome, OutgoingMail, claim_messages, record_outcomes
from nuoda.domains.notices.commands.queue import NoticeDraft, queue_notices
from nuoda.domains.notices.commands.release import release_notices

__all__ = [
    "NoticeDraft",
    "Outcome",
    "OutgoingMail",
    "claim_messages",
    "queue_notices",
    "record_outcomes",
    "release_notices",
]
