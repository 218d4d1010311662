"""Pure rules of dispatch: ways and instants of trips, where a job fits best, and what it costs."""

from __future__ import annotations

from nuoda.domains.dispatch.rules.driving import can_do, drive
from nuoda.domains.dispatch.rules.inserting import (
    Place,
    answered,
    best_place,
    cost_of_move,
    insert_all,
    places,
    removal_gain,
    repaired,
)
from nuoda.domains.dispatch.rules.shapes import (
    STEADY_SPEEDS,
    Answer,
    Problem,
    Refusal,
    Ride,
    Task,
    Timing,
    Van,
    Ways,
)
from nuoda.domains.dispatch.rules.solving import Told, solve
from nuoda.domains.dispatch.rules.words import (
    GIVES,
    KNOWN_TRIPS,
    OPEN_JOBS,
    OPEN_STOPS,
    OPEN_TRIPS,
    OWING,
    HolderKind,
    JobKind,
    JobState,
    PlanCause,
    PlanMode,
    PlanState,
    Skill,
    StopState,
    Temperature,
    TripState,
    Why,
    same_seal,
)

__all__ = [
    "GIVES", "KNOWN_TRIPS", "OPEN_JOBS", "OPEN_STOPS", "OPEN_TRIPS", "OWING", "STEADY_SPEEDS", "Answer",
    "HolderKind", "JobKind", "JobState", "Place", "PlanCause", "PlanMode", "PlanState", "Problem",
    "Refusal", "Ride", "Skill", "StopState", "Task", "Temperature", "Timing", "Told", "TripState", "Van",
    "Ways", "Why", "answered", "best_place", "can_do", "cost_of_move", "drive", "insert_all", "places",
    "removal_gain", "repaired", "same_seal", "solve",
]  # fmt: skip
