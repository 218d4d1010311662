"""Kinds and their states, guards, severity, causes, playbooks and reply texts of cases. Pure."""

from __future__ import annotations

from nuoda.domains.cases.rules.guards import GRAVE, JUDGED, LEAST, Barrier, Record, barriers, was_checked
from nuoda.domains.cases.rules.playbooks import (
    MOST_STEPS,
    PROOFS,
    ROLES,
    Play,
    PlayStep,
    choose_play,
)
from nuoda.domains.cases.rules.record import (
    BETWEEN_TRIES,
    MOST_WHYS,
    TRIES,
    WAITED_FOR,
    CheckResult,
    EvidenceKind,
    LinkKind,
)
from nuoda.domains.cases.rules.replies import REPLIES, Reply
from nuoda.domains.cases.rules.segments import Handover, Segment, liable_segment
from nuoda.domains.cases.rules.severity import (
    FLOORS,
    REPEATED,
    REPEATED_WITHIN,
    Flag,
    Severity,
    Weighed,
    score,
    weigh,
    worse,
)
from nuoda.domains.cases.rules.states import (
    CLOSING_CODES,
    ENDED,
    MOVES,
    OUTSIDE,
    REOPEN_WINDOW,
    Audience,
    Kind,
    State,
    may_move,
    reopens_to,
)
from nuoda.domains.cases.rules.taxonomy import UNDETERMINED, Area, Cause, all_codes, causes_on
from nuoda.domains.cases.rules.wording import Finding, Standing, weigh_words

__all__ = [
    "BETWEEN_TRIES",
    "CLOSING_CODES",
    "ENDED",
    "FLOORS",
    "GRAVE",
    "JUDGED",
    "LEAST",
    "MOST_STEPS",
    "MOST_WHYS",
    "MOVES",
    "OUTSIDE",
    "PROOFS",
    "REOPEN_WINDOW",
    "REPEATED",
    "REPEATED_WITHIN",
    "REPLIES",
    "ROLES",
    "TRIES",
    "UNDETERMINED",
    "WAITED_FOR",
    "Area",
    "Audience",
    "Barrier",
    "Cause",
    "CheckResult",
    "EvidenceKind",
    "Finding",
    "Flag",
    "Handover",
    "Kind",
    "LinkKind",
    "Play",
    "PlayStep",
    "Record",
    "Reply",
    "Segment",
    "Severity",
    "Standing",
    "State",
    "Weighed",
    "all_codes",
    "barriers",
    "causes_on",
    "choose_play",
    "liable_segment",
    "may_move",
    "reopens_to",
    "score",
    "was_checked",
    "weigh",
    "weigh_words",
    "worse",
]
