"""Who takes what, and who is on duty. Pure."""

from __future__ import annotations

from nuoda.domains.team.rules.answering import Found, Via, Whom, find_answerer
from nuoda.domains.team.rules.hands import Hand, choose_owner
from nuoda.domains.team.rules.presence import (
    Away,
    DutyBook,
    Member,
    Presence,
    Watch,
    clashes,
    covers,
    gaps,
    presence,
    shift_span,
)

__all__ = [
    "Away", "DutyBook", "Found", "Hand", "Member", "Presence", "Via", "Watch", "Whom", "choose_owner",
    "clashes", "covers", "find_answerer", "gaps", "presence", "shift_span",
]  # fmt: skip
