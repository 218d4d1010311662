"""What customers are told, in which words, and when a mail is tried again. Pure."""

from __future__ import annotations

from nuoda.domains.notices.rules.digests import digest_wording
from nuoda.domains.notices.rules.kinds import (
    MASS_KINDS,
    TROUBLE_KINDS,
    WHOLE,
    Kind,
    NoticeState,
    next_post_after,
    next_try_after,
)
from nuoda.domains.notices.rules.wording import wording

__all__ = [
    "MASS_KINDS",
    "TROUBLE_KINDS",
    "WHOLE",
    "Kind",
    "NoticeState",
    "digest_wording",
    "next_post_after",
    "next_try_after",
    "wording",
]
