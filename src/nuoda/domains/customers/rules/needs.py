"""Needs and offerings: what matters and what is urgent, and the life of an offering. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Source(StrEnum):
    """Where a need was heard."""

    VISIT = "visit"
    CALL = "call"
    COMPLAINT = "complaint"
    SURVEY = "survey"
    OTHER = "other"


class NeedState(StrEnum):
    """``answered`` by an offering, or ``declined`` with a reason."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"


class Quadrant(StrEnum):
    """What is done first: both important and urgent; then what is important; then what is urgent."""

    FIRST = "first"
    PLAN = "plan"
    QUICK = "quick"
    LATER = "later"


class OfferingState(StrEnum):
    """An offering is drafted, tried with a group, offered to all it is for, and withdrawn."""

    DRAFT = "draft"
    TRIAL = "trial"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"


MOVES: Mapping[OfferingState, tuple[OfferingState, ...]] = {
    OfferingState.DRAFT: (OfferingState.TRIAL, OfferingState.WITHDRAWN),
    OfferingState.TRIAL: (OfferingState.OFFERED, OfferingState.WITHDRAWN),
    OfferingState.OFFERED: (OfferingState.WITHDRAWN,),
    OfferingState.WITHDRAWN: (),
}


def quadrant(important: bool, urgent: bool) -> Quadrant:
    """The field of the 2 × 2 that a need stands in."""
    if important:
        return Quadrant.FIRST if urgent else Quadrant.PLAN
    return Quadrant.QUICK if urgent else Quadrant.LATER


def may_move(before: str, after: str) -> bool:
    """Whether an offering in one state may be brought to another."""
    return OfferingState(after) in MOVES[OfferingState(before)]
