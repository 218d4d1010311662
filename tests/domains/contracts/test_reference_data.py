"""The calendars, levels and targets that the house ships."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.factories import NOW, SYSTEM

from nuoda.domains.contracts.commands import ServiceLevelDraft, record_service_levels
from nuoda.domains.contracts.queries import DeliveryAsk, case_clocks, delivery_terms, lane_between
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.ids import new_id

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
LANE = lane_between(("CN", "广东省", "深圳市"), ("CN", "上海市", "上海市"))
DRAFT = ServiceLevelDraft(
    code="acme-gold", transit_days={"long_haul": 1}, usual_hours={"long_haul": 20}, cutoff=time(20),
    due_time=time(12), valid_from=datetime(2026, 1, 1, tzinfo=UTC), tier="key",
)  # fmt: skip


def _due(service: str, ordered: datetime, tier: str = "ordinary") -> datetime:
    (terms,) = delivery_terms([DeliveryAsk(new_id(), tier, service, LANE, ordered)], actor=SYSTEM)
    assert terms is not None
    return terms.due_at


@pytest.mark.parametrize(
    ("service", "due"),
    [
        ("express", datetime(2026, 11, 25, 20, tzinfo=CHINA)),
        ("standard", datetime(2026, 11, 26, 18, tzinfo=CHINA)),
        ("economy", datetime(2026, 12, 1, 18, tzinfo=CHINA)),
        ("unheard of", datetime(2026, 11, 26, 18, tzinfo=CHINA)),
    ],
)
def test_the_house_promises_each_service(service: str, due: datetime) -> None:
    assert _due(service, NOW) == due


def test_office_days_follow_the_state_councils_arrangement() -> None:
    friday = datetime(2026, 2, 13, 10, tzinfo=CHINA)
    # 14 February, then 24 to 27 behind the festival, then the make-up Saturday
    assert _due("economy", friday) == datetime(2026, 2, 28, 18, tzinfo=CHINA)


@pytest.mark.parametrize(("tier", "hours"), [("ordinary", 24.0), ("key", 18.0), ("platinum", 12.0)])
def test_the_tier_makes_the_clock_of_a_case_faster(tier: str, hours: float) -> None:
    clocks = case_clocks(NOW, actor=SYSTEM).clocks(severity="S1", tier=tier, at=NOW)
    assert clocks.resolve_due_at == NOW + timedelta(hours=hours)


def test_a_grave_case_runs_through_the_night_and_a_light_one_does_not() -> None:
    evening = datetime(2026, 11, 23, 17, 30, tzinfo=CHINA)
    clockwork = case_clocks(NOW, actor=SYSTEM)
    assert clockwork.clocks(severity="S1", tier="", at=evening).update_due_at == evening + timedelta(hours=2)
    light = clockwork.clocks(severity="S2", tier="", at=evening).update_due_at
    assert light == datetime(2026, 11, 24, 12, 30, tzinfo=CHINA)


def test_a_level_of_the_tier_goes_before_the_house() -> None:
    assert record_service_levels(by=SYSTEM, at=NOW, levels=[DRAFT]) == 1
    assert _due("standard", NOW, "key") == datetime(2026, 11, 24, 12, tzinfo=CHINA)


def test_a_changed_level_gets_a_version_and_the_old_one_stays() -> None:
    record_service_levels(by=SYSTEM, at=NOW, levels=[DRAFT])
    assert record_service_levels(by=SYSTEM, at=NOW, levels=[DRAFT]) == 0
    slower = replace(DRAFT, transit_days={"long_haul": 3}, valid_from=NOW)
    assert record_service_levels(by=SYSTEM, at=NOW, levels=[slower]) == 1
    before, after = NOW - timedelta(seconds=1), NOW
    assert _due("standard", before, "key").astimezone(CHINA).date() == date(2026, 11, 24)
    assert _due("standard", after, "key").astimezone(CHINA).date() == date(2026, 11, 26)
    assert [one.fact.version for one in ledger.all_named(["service_level.recorded"])] == [1, 1]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, calendar="mars"), "levels.0.calendar"),
        (replace(DRAFT, transit_days={"same_city": 1}), "levels.0.transit_days"),
        (replace(DRAFT, transit_days={"long_haul": 366}), "levels.0.transit_days"),
    ],
)
def test_a_bad_level_is_refused(draft: ServiceLevelDraft, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        record_service_levels(by=SYSTEM, at=NOW, levels=[draft])
    assert [problem.field for problem in caught.value.fields] == [field]


def test_only_supervisors_record_levels(agent: Actor) -> None:
    for actor in (agent, ANONYMOUS):
        with pytest.raises(Forbidden):
            record_service_levels(by=actor, at=NOW, levels=[DRAFT])
