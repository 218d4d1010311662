"""Learning from causes in the demo: a corrective action half a year of weeks shows to have worked.

The weeks before the demo's own day were counted elsewhere, as those of a house that moves in; invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from nuoda.domains.quality.commands import (
    ActionDraft,
    PastWeek,
    finish_action,
    plan_action,
    record_past_weeks,
    start_action,
)
from nuoda.domains.quality.facts import week_of
from nuoda.domains.quality.queries import actions_against
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.company import AGENT_CLAIMS, SUPERVISOR

WET, SORTED, REFUSED = "DAMAGE.wet", "DELAY.human", "ADDRESS.incomplete"
FOUGHT, TRIED = WET, SORTED
WEEKS, STARTED, DONE = 30, 12, 10
"""How many weeks are known, and how many ago the action was started and done."""
_WET = (11, 9, 12, 8, 10, 13, 9, 11, 10, 8, 12, 10, 9, 11, 16, 17, 19, 18, 9, 6, 3, 4, 2, 3, 4, 3, 2, 4, 3, 3)
_LATE = (6, 7, 5, 8, 6, 7, 6, 5, 7, 8, 6, 7, 5, 6, 8, 7, 6, 7, 6, 8, 7, 6, 5, 7, 6, 8, 7, 6, 5, 6)
_ADDRESS = (3, 4, 2, 3, 5, 3, 4, 3, 2, 4, 3, 3, 4, 2, 3, 4, 3, 5, 3, 2, 4, 3, 3, 4, 2, 3, 4, 3, 3, 4)
_SHIPPED = (520, 540, 500, 560, 530, 510)


def arrange_causes(world: World, staff: Mapping[str, Colleague], at: datetime) -> None:
    """Weeks from before, an action that worked, and one that still runs; done before, nothing is done."""
    lead, owner = staff[SUPERVISOR].actor, staff[AGENT_CLAIMS].agent_id
    if owner is None or actions_against([FOUGHT], actor=lead):
        return
    record_past_weeks(by=lead, at=at, weeks=past_weeks(at))
    planned = at - timedelta(weeks=STARTED)
    worked = plan_action(
        by=lead, at=planned,
        action=ActionDraft(
            FOUGHT, "雨季前给所有敞口站台加雨棚，出库前检查防潮膜，缺膜不装车。", owner,
            planned + timedelta(weeks=3), 50,
        ),
    )  # fmt: skip
    start_action(by=lead, at=planned, action_id=worked, version=1)
    finish_action(
        by=lead, at=at - timedelta(weeks=DONE), action_id=worked, version=2,
        result="六个站台雨棚装完，防潮膜检查写进装车单。",
    )  # fmt: skip
    plan_action(
        by=DEMO, at=at,
        action=ActionDraft(
            TRIED, "分拣线交接班由双人复核漏扫，连续四周。", owner, at + timedelta(weeks=2), 30
        ),
    )  # fmt: skip


def past_weeks(at: datetime) -> list[PastWeek]:
    """The weeks before the one that the demo lives in."""
    monday = week_of(at, HOUSE_ZONE)
    return [
        PastWeek(
            monday - timedelta(weeks=WEEKS - n),
            _SHIPPED[n % len(_SHIPPED)],
            {WET: _WET[n], SORTED: _LATE[n], REFUSED: _ADDRESS[n]},
        )
        for n in range(WEEKS)
    ]
