"""The rules of danger, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules.danger import (
    ALARM,
    NOTICE,
    STEPS,
    WARNING,
    Area,
    Circle,
    Danger,
    DangerKind,
    Fix,
    Gap,
    PlannedLeg,
    Point,
    Reading,
    Ride,
    Thresholds,
    Waypoint,
    Window,
    area_danger,
    attempt_failed,
    breach,
    connection,
    deviation,
    excursions,
    inside,
    judge_ride,
    late,
    late_probability,
    mean_kinetic,
    refused,
    region_key,
    remaining_way,
    shock,
    silence,
    steps_on,
    stoppage,
    touches,
    uncollected,
)
from nuoda.domains.shipments.rules.danger.gazetteer import places_in
from nuoda.domains.shipments.rules.sensing import Limits
from nuoda.kernel.geodesy import great_circle_km
from nuoda.kernel.text import text
from nuoda.kernel.translate import in_language

T0 = datetime(2026, 11, 23, 2, tzinfo=UTC)
H, D = timedelta(hours=1), timedelta(days=1)
WINDOW = Window(T0 + 20 * H, T0 + 24 * H, T0 + 32 * H)


@pytest.mark.parametrize(("due", "chance"), [(20, 0.9), (24, 0.5), (32, 0.1), (28, 0.3)])
def test_the_probability_follows_the_window(due: int, chance: float) -> None:
    assert late_probability(WINDOW, T0 + due * H, T0) == pytest.approx(chance, abs=0.01)


def test_what_has_not_come_by_now_is_judged_by_the_rest_of_the_window() -> None:
    due = T0 + 32 * H
    chances = [late_probability(WINDOW, due, T0 + hour * H) for hour in range(32)]
    assert chances == sorted(chances)
    assert late_probability(WINDOW, due, T0 + 28 * H) == pytest.approx(0.1 / 0.3)
    assert late_probability(WINDOW, due, due) == 1.0


def test_lateness_says_when_it_will_be_graver_by_time_alone() -> None:
    due = T0 + 31 * H
    danger, look = late(WINDOW, due, T0)
    assert danger is None
    danger, again = late(WINDOW, due, look)
    assert danger is not None
    assert danger.level == NOTICE
    assert look < again <= due
    before, _same = late(WINDOW, due, look - timedelta(seconds=1))
    assert before is None


@pytest.mark.parametrize(
    ("spare", "said"),
    [(-12, "Expected 12 h after"), (-1.5, "Expected 1.5 h after"), (-0.01, "just at"), (0.01, "just at")],
)
def test_how_late_it_may_be_is_said_in_hours_but_never_in_none(spare: float, said: str) -> None:
    danger, _look = late(WINDOW, WINDOW.likely + spare * H, T0)
    assert danger is not None
    assert said in str(danger.detail)


def test_past_the_due_time_lateness_grows_by_doubling_days() -> None:
    levels = []
    for days in (0, 1, 2, 4, 8, 64):
        danger, _look = late(WINDOW, T0, T0 + days * D)
        assert danger is not None
        levels.append(danger.level)
    assert levels == [ALARM, ALARM + 1, ALARM + 2, ALARM + 3, ALARM + 4, ALARM + 7]


def test_without_an_expected_time_only_the_due_time_shows_lateness() -> None:
    assert late(None, T0 + H, T0) == (None, T0 + H)
    danger, _look = late(None, T0, T0 + H)
    assert danger is not None
    assert danger.margin == -H


@pytest.mark.parametrize(
    ("hours", "level", "cause"),
    [
        (9, 0, ""),
        (10, NOTICE, "SYSTEM.silence"),
        (24, WARNING, "SYSTEM.silence"),
        (48, ALARM, "SYSTEM.silence"),
        (96, ALARM + 1, "LOSS.suspected"),
        (192, ALARM + 2, "LOSS.suspected"),
    ],
)
def test_silence_warns_at_the_ninetieth_and_alarms_at_the_ninety_ninth(
    hours: int, level: int, cause: str
) -> None:
    danger, look = silence("LINEHAUL", T0, Gap(10 * H, 24 * H), T0 + hours * H)
    assert (danger.level if danger else 0) == level
    assert (danger.cause if danger else "") == cause
    assert look > T0 + hours * H


def test_silence_before_pick_up_is_a_missed_pick_up() -> None:
    danger, _look = silence("BOOKED", T0, Gap(10 * H, 24 * H), T0 + 30 * H)
    assert danger is not None
    assert (danger.cause, danger.step) == ("PICKUP.missed", "ask_pickup")


def test_a_cut_off_that_cannot_be_made_is_seen_before_it_passes() -> None:
    leg = PlannedLeg(2, "air", "PVG", departs_at=T0 + 10 * H, ready_at=T0 + 8 * H)
    danger, look = connection([leg], T0)
    assert danger is not None
    assert (danger.level, danger.margin) == (WARNING, -H)
    assert look == T0 + 7 * H
    danger, _look = connection([leg], T0 + 7 * H)
    assert danger is not None
    assert danger.level == ALARM


def test_a_departure_without_a_scan_counts_as_missed_after_a_while() -> None:
    leg = PlannedLeg(1, "air", "PVG", departs_at=T0 + 10 * H, handed_in_at=T0 + H)
    assert connection([leg], T0 + 11 * H) == (None, T0 + 12 * H)
    danger, _look = connection([leg], T0 + 12 * H)
    assert danger is not None
    assert connection([PlannedLeg(1, "air", "PVG", T0, departed_at=T0)], T0 + D) == (None, None)


def test_a_leg_is_named_by_its_number_and_where_it_starts() -> None:
    danger, _look = connection([PlannedLeg(2, "air", "上海市", departs_at=T0)], T0)
    assert danger is not None
    assert in_language(danger.detail, "en").startswith("The cut-off of leg 2 (上海市) has passed")
    assert in_language(danger.detail, "zh-hans").startswith("第 2 段（上海市）已过截单时间")


def test_a_parcel_at_a_pick_up_point_is_reminded_warned_and_returned() -> None:
    seen = []
    for days in (0, 1.9, 2, 5, 7):
        danger, look = uncollected(T0, T0 + days * D)
        seen.append((danger.step, danger.level) if danger else ("", 0))
        assert look is not None
        assert look > T0 + days * D
    assert seen == [("", 0), ("", 0), ("remind", NOTICE), ("warn_return", WARNING), ("return", ALARM)]
    danger, _look = uncollected(T0, T0 + 5 * D)
    assert danger is not None
    assert "for 5 days or more" in str(danger.detail)
    assert in_language(danger.detail, "zh-hans") == "在自提点待取已满 5 天，尚无人领取。"


def test_each_attempt_asks_for_its_own_step_and_grows_when_overdue() -> None:
    steps = []
    for attempts in (1, 2, 3, 9):
        danger, _look = attempt_failed(attempts, T0, T0)
        assert danger is not None
        steps.append(danger.step)
    assert steps == ["call_consignee", "agree_time", "ask_shipper", "ask_shipper"]
    danger, _look = attempt_failed(1, T0, T0 + 2 * D)
    assert danger is not None
    assert danger.level == NOTICE + 2
    assert str(danger.detail) == "Delivery attempt 1 failed. The next step has been open for more than 48 h."
    assert in_language(danger.detail, "zh-hans") == "第 1 次派送失败。下一步已超过 48 小时未办。"


def test_after_the_attempt_that_asks_the_shipper_the_days_count_until_the_return() -> None:
    seen: list[tuple[float, str, int]] = []
    now = T0
    while now <= T0 + 8 * D:
        danger, look = attempt_failed(3, T0, now)
        assert danger is not None
        assert look is not None
        assert look > now
        if not seen or seen[-1][1] != danger.step:
            seen.append(((now - T0) / D, danger.step, danger.level))
        now = look
    assert seen == [
        (0, "ask_shipper", ALARM), (2, "shipper_decides", ALARM), (5, "warn_return", ALARM),
        (7, "return", ALARM),
    ]  # fmt: skip
    for attempts in (1, 2):
        early, late = (attempt_failed(attempts, T0, T0 + days * D)[0] for days in (0, 30))
        assert early is not None
        assert late is not None
        assert early.step == late.step
    danger, _look = attempt_failed(4, T0, T0 + 5 * D)
    assert danger is not None
    assert str(danger.detail) == "Delivery attempt 4 failed, and it has waited for 5 days or more."
    assert in_language(danger.detail, "zh-hans") == "第 4 次派送失败，已滞留满 5 天。"
    danger, _look = attempt_failed(3, T0, T0 + 30 * D)
    assert danger is not None
    assert (danger.step, danger.level) == ("return", ALARM + 4)


def test_a_refusal_asks_why_then_for_the_shippers_word_warns_and_returns() -> None:
    steps = []
    for days in (0, 2, 5, 7):
        danger, _look = refused(T0, T0 + days * D)
        assert danger is not None
        steps.append(danger.step)
    assert steps == ["ask_why", "shipper_decides", "warn_return", "return"]
    danger, _look = refused(T0, T0 + 9 * H)
    assert danger is not None
    assert str(danger.detail) == "The consignee refused it. The next step has been open for more than 8 h."


def test_steps_are_dated_and_every_danger_names_a_known_one() -> None:
    assert not steps_on("uncollected", date(2019, 12, 31))
    assert len(steps_on("uncollected", date(2026, 11, 23))) == 4
    assert {step.kind for step in STEPS} == {kind.value for kind in DangerKind}


SHENZHEN, SHANGHAI = Point(22.54, 114.06), Point(31.23, 121.47)


def test_distances_and_fences() -> None:
    assert great_circle_km(SHENZHEN, SHANGHAI) == pytest.approx(1_213, rel=0.01)
    square = [Point(20, 110), Point(25, 110), Point(25, 116), Point(20, 116)]
    assert inside(SHENZHEN, square)
    assert not inside(SHANGHAI, square)
    assert inside(SHENZHEN, Circle(22.5, 114.0, 10))


def _fixes(*places: tuple[float, float], every: timedelta = timedelta(minutes=10)) -> list[Fix]:
    return [Fix(T0 + every * number, *place) for number, place in enumerate(places)]


def test_standing_still_is_a_danger_except_where_it_may() -> None:
    fixes = _fixes((22.0, 113.0), *[(22.54, 114.06)] * 8)
    now = fixes[-1].at
    danger = stoppage(fixes, now)
    assert danger is not None
    assert danger.since == fixes[1].at
    assert stoppage(fixes, now, allowed=[Circle(22.54, 114.06, 1)]) is None
    assert stoppage(fixes[:4], fixes[3].at) is None
    assert stoppage(fixes, now + 3 * H) is None


def test_one_bad_fix_is_no_deviation() -> None:
    way = [SHENZHEN, SHANGHAI]
    assert deviation(_fixes((23.0, 114.4), (22.0, 100.0), (24.0, 115.2)), way, 50) is None
    danger = deviation(_fixes((22.0, 108.0), (22.0, 107.0), (22.0, 106.0)), way, 50)
    assert danger is not None
    assert danger.level == ALARM


def test_what_stays_off_its_way_grows_graver() -> None:
    way, off = [SHENZHEN, SHANGHAI], (23.5, 113.0)

    def after(count: int, *back: tuple[float, float]) -> Danger | None:
        return deviation(_fixes(SHENZHEN, *[off] * count, *back), way, 60)

    told = [after(count) for count in (3, 6, 7, 13)]
    assert [one and one.level for one in told] == [WARNING, WARNING, ALARM, ALARM + 1]
    assert {one and one.since for one in told} == {T0 + timedelta(minutes=10)}
    assert "more than" not in str(told[1] and told[1].detail)
    assert "for more than 1 h." in str(told[2] and told[2].detail)
    assert after(13, SHENZHEN) is None, "back on its way"


def _ride(*places: tuple[float, float], milestone: str = "LINEHAUL") -> Ride:
    return Ride(milestone, T0, _fixes(*places), [SHENZHEN, SHANGHAI], SHANGHAI, "上海市")


def test_a_vehicle_may_stand_at_the_places_of_its_way() -> None:
    def kinds(ride: Ride, limits: Thresholds = Thresholds()) -> set[str]:  # noqa: B008
        return {one.kind for one in judge_ride(ride, ride.fixes[-1].at, limits).dangers}

    there, between = [(22.54, 114.06)] * 9, [(25.0, 116.0)] * 9
    assert kinds(_ride(*there)) == set()
    assert kinds(_ride(*between)) == {"stoppage"}
    assert kinds(_ride(*between, milestone="HUB_IN")) == set()
    assert kinds(_ride(*between), Thresholds(stand_after=2 * H)) == set()
    assert (
        kinds(Ride("LINEHAUL", T0, _fixes(*between), [SHENZHEN, SHANGHAI], None, usual_stop=3 * H)) == set()
    )


def test_a_ride_that_fell_silent_is_not_judged() -> None:
    ride = _ride(*[(25.0, 116.0)] * 9)
    assert judge_ride(ride, ride.fixes[-1].at + 2 * H, Thresholds()).kinds == frozenset()


def test_a_vehicle_that_leaves_the_destination_has_carried_the_goods_past() -> None:
    near, gone = [(31.2, 121.4)] * 3, [(32.5, 119.0)] * 3
    came = _ride((29.0, 120.0), *near)
    judged = judge_ride(came, came.fixes[-1].at, Thresholds())
    assert (judged.dangers, judged.near_since) == ([], came.fixes[1].at)
    left = _ride((29.0, 120.0), *near, *gone)
    (past,) = [
        one for one in judge_ride(left, left.fixes[-1].at, Thresholds()).dangers if one.kind == "geofence"
    ]
    assert past.since == left.fixes[4].at
    edge = _ride((29.0, 120.0), *near, *[(31.2, 121.77)] * 3)
    assert "geofence" not in {one.kind for one in judge_ride(edge, edge.fixes[-1].at, Thresholds()).dangers}


def _warm(*values: float, every: timedelta = timedelta(minutes=5)) -> list[Reading]:
    return [Reading(T0 + every * n, value) for n, value in enumerate(values)]


def test_a_door_opened_for_a_moment_does_not_break_the_cold_chain() -> None:
    limits = Limits("temperature", 2.0, 8.0, timedelta(minutes=15))
    warm = _warm(4, 4, 9, 9, 9.5, 9)
    (short,) = excursions(warm[:3], limits)
    assert breach(short, limits) is None
    (one,) = excursions(warm, limits)
    assert (one.since, one.until, one.worst) == (warm[2].at, None, 9.5)
    danger = breach(one, limits)
    assert danger is not None
    assert (danger.cause, danger.level) == ("DAMAGE.temperature", ALARM)
    (over,) = excursions([*warm, Reading(T0 + H, 5)], limits)
    assert over.until == T0 + H


def test_what_nobody_measured_is_no_excursion() -> None:
    limits = Limits("temperature", None, 8.0, timedelta(0))
    first, second = excursions([Reading(T0, 9), Reading(T0 + 5 * H, 9)], limits)
    assert (first.until, second.since, second.until) == (T0, T0 + 5 * H, None)


def test_of_two_probes_the_worse_counts() -> None:
    limits = Limits("temperature", 2.0, 8.0, timedelta(minutes=5))
    both = [Reading(T0 + timedelta(minutes=5) * n, value) for n in range(3) for value in (5.0, 12.0)]
    assert len(excursions(both, limits)) == 1


@given(values=st.lists(st.floats(-30, 60), max_size=30), low=st.floats(-20, 5), span=st.floats(0.5, 20))
def test_excursions_are_apart_and_hold_all_that_lies_outside(
    values: list[float], low: float, span: float
) -> None:
    limits = Limits("temperature", low, low + span, timedelta(0))
    readings = _warm(*values)
    found = excursions(readings, limits)
    assert all(one.until is not None and one.until <= other.since for one, other in pairwise(found))
    for reading in readings:
        within = [one for one in found if one.since <= reading.at <= one.last_at]
        assert len(within) == limits.outside(reading.value)


def test_the_mean_kinetic_temperature_is_that_of_the_pharmacopoeia() -> None:
    assert mean_kinetic([]) is None
    assert mean_kinetic([20.0] * 5) == pytest.approx(20.0)
    # A peak weighs more than a dip: the mean lies above the arithmetic one.
    assert mean_kinetic([15.0, 25.0]) == pytest.approx(21.30, abs=0.01)


def test_the_hardest_knock_counts() -> None:
    assert shock([Reading(T0, 2.0)], 5.0) is None
    danger = shock([Reading(T0, 6.0), Reading(T0 + H, 12.0)], 5.0)
    assert danger is not None
    assert danger.level == ALARM


@pytest.mark.parametrize(
    "name", ["广东省", "广东", "Guangdong", "guangdong province", "44", "440300", " 广东 "]
)
def test_a_province_is_the_same_however_it_is_written(name: str) -> None:
    assert region_key(name) == "广东省"


def test_places_are_found_in_free_text() -> None:
    assert places_in("广东省深圳市、福建沿海") == ["福建省", "广东省/深圳"]
    assert places_in("上海") == ["上海市"]
    assert places_in("Fujian and Guangdong provinces") == ["福建省", "广东省"]
    assert places_in("Atlantis") == []


def _area(**given: object) -> Area:
    fields: dict[str, object] = {
        "key": "1", "hazard": "storm", "severity": "severe", "title": text("暴雨"), "since": T0,
        "until": T0 + D, "places": ("广东省",), **given,
    }  # fmt: skip
    return Area(**fields)  # type: ignore[arg-type]


def test_an_area_is_touched_by_name_and_by_outline() -> None:
    assert touches(_area(), Waypoint("广东"))
    assert touches(_area(places=("广东省/深圳市",)), Waypoint("广东省", "深圳转运中心"))
    assert not touches(_area(places=("广东省/深圳市",)), Waypoint("广东省", "广州市"))
    ring = [Point(22, 113.8), Point(23, 113.8), Point(23, 114.5), Point(22, 114.5)]
    assert touches(_area(places=(), polygons=[ring]), Waypoint("广东省", "深圳市"))
    assert not touches(_area(places=(), polygons=[ring]), Waypoint("广东省", "广州市"))
    assert touches(_area(places=(), circles=[Circle(31.2, 121.5, 20)]), Waypoint("", "", SHANGHAI))


def test_what_lies_behind_is_no_danger() -> None:
    origin, end = Waypoint("广东省", "深圳市"), Waypoint("上海市", "上海市")
    there_until = T0 + 2 * D
    before = remaining_way(now_at=None, origin=origin, destination=end)
    after = remaining_way(now_at=Waypoint("江西省"), origin=origin, destination=end)

    def found(way: list[Waypoint], area: Area, **more: object) -> bool:
        danger, _area_of, _look = area_danger(
            [area], way, ("广东省", "上海市"), passes_usual_hubs=bool(more.get("through")),
            there_until=there_until, now=T0,
        )  # fmt: skip
        return danger is not None

    assert found(before, _area())
    assert not found(after, _area())
    assert found(after, _area(places=("上海市",)))
    assert not found(after, _area(places=("上海市",), since=T0 + 3 * D, until=T0 + 4 * D))
    assert not found(after, _area(places=("上海市",), since=T0 - 2 * D, until=T0 - D))
    hubs = _area(places=("湖南省",), lanes=[("广东省", "上海市")])
    assert found(before, hubs, through=True)
    assert not found(after, hubs)


def test_the_gravest_warning_counts() -> None:
    areas = [_area(key="1", severity="minor"), _area(key="2", severity="extreme"), _area(key="3")]
    danger, area, look = area_danger(
        areas, [Waypoint("广东省")], ("", ""), passes_usual_hubs=False, there_until=T0 + D, now=T0
    )
    assert danger is not None
    assert area is not None
    assert (danger.level, area.key, look) == (ALARM, "2", T0 + D)
