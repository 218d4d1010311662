"""States, severity, playbooks and reply texts of cases. Pure."""

from __future__ import annotations

from nuoda.domains.cases.rules.replies import REPLIES, Reply, phrases_to_avoid
from nuoda.domains.cases.rules.severity import Severity, score, worse
from nuoda.domains.cases.rules.states import (
    CLOSING_CODES,
    ENDED,
    REOPEN_WINDOW,
    Audience,
    Kind,
    State,
    may_move,
)

__all__ = [
    "CLOSING_CODES",
    "ENDED",
    "REOPEN_WINDOW",
    "REPLIES",
    "Audience",
    "Kind",
    "Reply",
    "Severity",
    "State",
    "may_move",
    "phrases_to_avoid",
    "score",
    "worse",
]
