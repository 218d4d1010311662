"""The rules of danger, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

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
    Waypoint,
    Window,
    area_danger,
    attempt_failed,
    connection,
    crossings,
    deviation,
    distance_km,
    geofence,
    inside,
    late,
    late_probability,
    refused,
    region_key,
    remaining_way,
    shock,
    silence,
    steps_on,
    stoppage,
    temperature,
    touches,
    uncollected,
)
from nuoda.domains.shipments.rules.danger.gazetteer import places_in

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


def test_a_parcel_at_a_pick_up_point_is_reminded_warned_and_returned() -> None:
    seen = []
    for days in (0, 1.9, 2, 5, 7):
        danger, look = uncollected(T0, T0 + days * D)
        seen.append((danger.step, danger.level) if danger else ("", 0))
        assert look is not None
        assert look > T0 + days * D
    assert seen == [("", 0), ("", 0), ("remind", NOTICE), ("warn_return", WARNING), ("return", ALARM)]


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


def test_a_refusal_asks_why_then_for_the_shippers_word_then_for_the_return() -> None:
    steps = []
    for days in (0, 2, 7):
        danger, _look = refused(T0, T0 + days * D)
        assert danger is not None
        steps.append(danger.step)
    assert steps == ["ask_why", "shipper_decides", "return"]


def test_steps_are_dated_and_every_danger_names_a_known_one() -> None:
    assert not steps_on("uncollected", date(2019, 12, 31))
    assert len(steps_on("uncollected", date(2026, 11, 23))) == 4
    assert {step.kind for step in STEPS} == {kind.value for kind in DangerKind}


SHENZHEN, SHANGHAI = Point(22.54, 114.06), Point(31.23, 121.47)


def test_distances_and_fences() -> None:
    assert distance_km(SHENZHEN, SHANGHAI) == pytest.approx(1_213, rel=0.01)
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


def test_fences_tell_of_entering_and_leaving() -> None:
    fence = Circle(22.54, 114.06, 5)
    fixes = _fixes((22.0, 113.0), (22.54, 114.06), (22.54, 114.07), (23.0, 115.0))
    assert [came for _at, came in crossings(fixes, fence)] == [True, False]
    assert geofence(fixes, fence, "Yantian", must_stay=True) is not None
    assert geofence(fixes[:3], fence, "Yantian", must_stay=True) is None
    assert geofence(fixes[:3], fence, "Yantian", must_stay=False) is not None


def test_a_door_opened_for_a_moment_does_not_break_the_cold_chain() -> None:
    warm = [Reading(T0 + timedelta(minutes=5) * n, value) for n, value in enumerate([4, 4, 9, 9, 9, 9])]

    def judged(readings: list[Reading], tolerance: timedelta) -> Danger | None:
        return temperature(readings, readings[-1].at, low=2.0, high=8.0, tolerance=tolerance)

    assert judged(warm[:3], timedelta(minutes=15)) is None
    danger = judged(warm, timedelta(minutes=15))
    assert danger is not None
    assert danger.cause == "DAMAGE.temperature"
    assert judged([*warm, Reading(T0 + H, 5)], timedelta(0)) is None


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
        "key": "1", "hazard": "storm", "severity": "severe", "title": "暴雨", "since": T0, "until": T0 + D,
        "places": ("广东省",), **given,
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
