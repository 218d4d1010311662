"""The demo's emergency plan: prepared and rehearsed for the warehouse; a lane that was out for an hour.

The plan, its words and the landslide are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from nuoda.domains.contracts.commands.contingencies import (
    ContingencyPlanDraft,
    note_rehearsal,
    prepare_plan,
    switch_off,
    switch_on,
)
from nuoda.domains.contracts.facts import Target
from nuoda.domains.contracts.queries.contingencies import contingency_rows, plan_rows
from nuoda.insight.contingencies.reach import reach_of
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock import HOUSE
from nuoda.surfaces.intake.demo.world.company import SUPERVISOR

FLOOD, PASS = "jd1-flood", "sichuan-tibet"
_DAY, _HOUR = timedelta(days=3), timedelta(hours=1)
_STEPS = """断电并撤出人员，值班经理报消防
收货改到其他仓，未拣订单转仓或改期
铂金、重点客户先电话，其余客户一次告知
四小时内给出每单的新日期"""
_WORDS = "嘉定一仓因积水停止出货，您的订单正在安排其他仓库或改期，有确切日期马上告知。"
_WORDS_EN = "Our Jiading warehouse is flooded and ships nothing. We are arranging another way for each order."
_LANE = Target("lane", origin="四川", destination="西藏")


def arrange_contingencies(staff: Mapping[str, Colleague], at: datetime) -> None:
    """Two plans, one rehearsed, one that was switched on and off again; done before, it is left as it is."""
    if plan_rows(actor=DEMO, window=Window()).total:
        return
    lead = staff[SUPERVISOR].actor
    flood = ContingencyPlanDraft(
        FLOOD, "嘉定仓进水（演示）", Target("warehouse", HOUSE), _STEPS, _WORDS, _WORDS_EN
    )
    plan_id = prepare_plan(by=lead, at=at, plan=flood)
    touched = reach_of(flood.target, at + _DAY, at=at, actor=DEMO)
    customers = len({one.customer_id for one in touched})
    note_rehearsal(by=lead, at=at, plan_id=plan_id, affected=len(touched), customers=customers)
    road = ContingencyPlanDraft(PASS, "川藏线断路（演示）", _LANE, "停止收寄该线路\n改空运或改期", "", "")
    road_id = prepare_plan(by=lead, at=at, plan=road)
    one = switch_on(
        by=lead, at=at - _HOUR, target=_LANE, reason="折多山塌方，双向断行（演示）", expected_until=at + _DAY,
        plan_id=road_id,
    )  # fmt: skip
    switch_off(by=lead, at=at, contingency_id=one, reason="便道已通，恢复收寄。")


def on_now() -> int:
    """How many are on."""
    return contingency_rows(actor=DEMO, window=Window(), state="on").total
