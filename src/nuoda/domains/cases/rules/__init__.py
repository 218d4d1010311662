"""States, severity, playbooks and reply texts of cases. Pure."""

from __future__ import annotations

from nuoda.domains.cases.rules.replies import REPLIES, Reply
from nuoda.domains.cases.rules.severity import Severity, score, worse
from nuoda.domains.cases.rules.states import (
    CLOSING_CODES,
    ENDED,
    OUTSIDE,
    REOPEN_WINDOW,
    Audience,
    Kind,
    State,
    may_move,
)
from nuoda.domains.cases.rules.wording import Finding, Standing, weigh_words

__all__ = [
    "CLOSING_CODES",
    "ENDED",
    "OUTSIDE",
    "REOPEN_WINDOW",
    "REPLIES",
    "Audience",
    "Finding",
    "Kind",
    "Reply",
    "Severity",
    "Standing",
    "State",
    "may_move",
    "score",
    "weigh_words",
    "worse",
]
