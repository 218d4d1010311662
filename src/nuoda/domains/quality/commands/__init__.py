from __future__ import annotations

from nuoda.domains.quality.commands.measure import Measured, record_effects
from nuoda.domains.quality.commands.past import PastWeek, record_past_weeks
from nuoda.domains.quality.commands.plan import ActionDraft, ActionUnderWay, plan_action
from nuoda.domains.quality.commands.steps import (
    ActionCannotMove,
    ActionChangedMeanwhile,
    drop_action,
    finish_action,
    reopen_action,
    start_action,
)

__all__ = [
    "ActionCannotMove",
    "ActionChangedMeanwhile",
    "ActionDraft",
    "ActionUnderWay",
    "Measured",
    "PastWeek",
    "drop_action",
    "finish_action",
    "plan_action",
    "record_effects",
    "record_past_weeks",
    "reopen_action",
    "start_action",
]
