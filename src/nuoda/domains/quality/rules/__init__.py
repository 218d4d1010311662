"""Corrective actions and their charts. Pure."""

from __future__ import annotations

from nuoda.domains.quality.rules.actions import (
    AFTER_STATES,
    AGAIN_WITHIN,
    BEFORE_WEEKS,
    ENDED,
    MOVES,
    RUNNING,
    STATE_OF,
    Reach,
    State,
    may_move,
    promise_key,
    week_of,
)
from nuoda.domains.quality.rules.charts import (
    PEAK_WEEKS,
    Count,
    Effect,
    Limits,
    Sum,
    Verdict,
    came_back,
    effect_of,
    limits_of,
    summed,
)

__all__ = [
    "AFTER_STATES",
    "AGAIN_WITHIN",
    "BEFORE_WEEKS",
    "ENDED",
    "MOVES",
    "PEAK_WEEKS",
    "RUNNING",
    "STATE_OF",
    "Count",
    "Effect",
    "Limits",
    "Reach",
    "State",
    "Sum",
    "Verdict",
    "came_back",
    "effect_of",
    "limits_of",
    "may_move",
    "promise_key",
    "summed",
    "week_of",
]
