"""The window of arrival: in order, not before the last sign, not in the past, told when it matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules import (
    REASONS,
    TERMINAL,
    Forecast,
    Milestone,
    Spread,
    Status,
    expect,
    forecast,
    has_moved,
    moved_on,
    shrink,
    why_moved,
)

BOOKED = datetime(2026, 11, 20, tzinfo=UTC)
USUAL = timedelta(hours=50)
HOUR = timedelta(hours=1)
SPREAD = Spread(20 * HOUR, 30 * HOUR, 55 * HOUR)


def shown(*instants: datetime, basis: str = "lane") -> Forecast:
    early, likely, late = instants
    return Forecast(early, likely, late, basis)


MILESTONES = st.sampled_from([m.value for m in Milestone if m.value not in TERMINAL])
REASON = st.sampled_from(["", *REASONS])
HOURS = st.integers(0, 2_000).map(lambda n: n * HOUR)
SPREADS = st.none() | st.lists(st.integers(0, 900), min_size=3, max_size=3).map(
    lambda hours: Spread(*(n * HOUR for n in sorted(hours)))
)
WINDOWS = st.lists(st.integers(-200, 900), min_size=3, max_size=3).map(
    lambda hours: shown(*(BOOKED + n * HOUR for n in sorted(hours)), basis="v1")
)


def standing_at(milestone: str, after: timedelta, reason: str = "") -> Status:
    at = BOOKED + after
    return Status(milestone=milestone, at=at, heard_at=at, moved_at=BOOKED, reason=reason,
                  reason_at=at if reason else None)  # fmt: skip


@given(MILESTONES, REASON, HOURS, SPREADS, st.none() | WINDOWS)
def test_it_is_in_order_and_after_the_last_sign(
    milestone: str, reason: str, after: timedelta, spread: Spread | None, standing: Forecast | None
) -> None:
    status = standing_at(milestone, after, reason)
    outcome = forecast(status, booked_at=BOOKED, usual=USUAL, spread=spread, standing=standing)
    window = outcome.window
    if milestone in (Milestone.REFUSED, Milestone.RETURNING):
        assert window is None
        return
    assert window is not None
    assert window.early_at <= window.likely_at <= window.late_at
    assert window.likely_at >= BOOKED + after + HOUR
    assert outcome.needs >= HOUR


@given(MILESTONES, SPREADS, HOURS, HOURS)
def test_what_is_seen_later_never_comes_earlier(
    milestone: str, spread: Spread | None, one: timedelta, other: timedelta
) -> None:
    sooner, later = (
        forecast(standing_at(milestone, after), booked_at=BOOKED, usual=USUAL, spread=spread).window
        for after in sorted((one, other))
    )
    if sooner is None or later is None:
        return
    assert sooner.early_at <= later.early_at
    assert sooner.likely_at <= later.likely_at
    assert sooner.late_at <= later.late_at


@given(WINDOWS, HOURS, HOURS)
def test_what_has_not_come_moves_on_and_leaves_the_past(
    window: Forecast, one: timedelta, other: timedelta
) -> None:
    first, second = (moved_on(window, BOOKED + after) for after in sorted((one, other)))
    assert BOOKED + min(one, other) <= first.early_at <= first.likely_at <= first.late_at
    assert all(a <= b for a, b in zip(first[:3], second[:3], strict=True))


def test_each_time_it_passes_it_grows_so_that_it_seldom_moves() -> None:
    window = Forecast(BOOKED, BOOKED + HOUR, BOOKED + 2 * HOUR, "lane")
    now, moves = BOOKED, 0
    while now < BOOKED + timedelta(days=365):
        window, moves = moved_on(window, now), moves + 1
        now = window.late_at + HOUR
    assert moves < 40


def test_the_lane_speaks_before_the_tariff_and_the_model_before_both() -> None:
    status = standing_at("HUB_IN", 10 * HOUR)
    by_tariff = forecast(status, booked_at=BOOKED, usual=USUAL).window
    by_lane = forecast(status, booked_at=BOOKED, usual=USUAL, spread=SPREAD).window
    model = Forecast(BOOKED + 31 * HOUR, BOOKED + 35 * HOUR, BOOKED + 60 * HOUR, "v1")
    by_model = forecast(status, booked_at=BOOKED, usual=USUAL, spread=SPREAD, standing=model).window
    assert by_tariff is not None
    assert (by_tariff.basis, by_tariff.likely_at) == ("tariff", expect(status, USUAL, BOOKED))
    assert by_lane == Forecast(BOOKED + 30 * HOUR, BOOKED + 40 * HOUR, BOOKED + 65 * HOUR, "lane")
    assert by_model == model


def test_trouble_pushes_it_out_by_what_the_reason_usually_costs() -> None:
    calm, held = (
        forecast(standing_at("LINEHAUL", HOUR, reason), booked_at=BOOKED, usual=USUAL, spread=SPREAD).window
        for reason in ("", "DELAY.vehicle")
    )
    assert calm is not None
    assert held is not None
    assert held.likely_at - calm.likely_at == REASONS["DELAY.vehicle"].costs_hours * HOUR


def test_what_came_is_its_own_window_and_what_is_over_has_none() -> None:
    at = BOOKED + 40 * HOUR
    came = forecast(Status(milestone="DELIVERED", at=at, delivered_at=at), booked_at=BOOKED, usual=USUAL)
    assert (came.window, came.needs) == (Forecast(at, at, at, "event"), timedelta(0))
    for milestone in ("LOST", "RETURNED", "CANCELLED", "REFUSED", "RETURNING"):
        assert forecast(Status(milestone=milestone, at=at), booked_at=BOOKED, usual=USUAL).window is None


def test_noise_is_not_told() -> None:
    window = Forecast(BOOKED, BOOKED + HOUR, BOOKED + 9 * HOUR, "lane")
    minutes = timedelta(minutes=20)
    assert not has_moved(window, shown(*(one + minutes for one in window[:3])))
    assert has_moved(window, window._replace(likely_at=window.likely_at + HOUR))
    assert has_moved(window, window._replace(late_at=window.late_at + 3 * HOUR))
    assert has_moved(window, None)
    assert not has_moved(None, None)


def test_why_it_moved_is_said() -> None:
    sooner, later = (shown(*[BOOKED + hours * HOUR] * 3) for hours in (1, 2))
    common = {"reason": "", "previous_reason": "", "milestone": "HUB_IN"}
    assert why_moved(sooner, later, **common) == "scan_late"
    assert why_moved(later, sooner, **common) == "scan_early"
    wide = sooner._replace(late_at=sooner.late_at + 9 * HOUR)
    assert why_moved(wide, sooner, **common) == "nearer"
    assert why_moved(sooner, wide, **common) == "scan_late"
    assert why_moved(sooner, later, **{**common, "reason": "DELAY.weather"}) == "DELAY.weather"
    assert why_moved(sooner, later, **{**common, "previous_reason": "DELAY.weather"}) == "eased"
    assert why_moved(sooner, None, **common) == "gone"
    assert why_moved(None, later, **common) == "again"
    by_tariff, by_lane = later._replace(basis="tariff"), sooner._replace(basis="lane")
    assert why_moved(by_tariff, by_lane, **common) == "lane"
    assert why_moved(by_tariff, by_lane, **{**common, "reason": "DELAY.weather"}) == "DELAY.weather"


@given(st.lists(st.floats(1, 1e6), min_size=3, max_size=3), st.integers(0, 10_000))
def test_a_thin_group_lies_between_itself_and_the_wider_one(own: list[float], seen: int) -> None:
    wider = (10.0, 20.0, 30.0)
    drawn = shrink(tuple(sorted(own)), seen, wider)
    assert list(drawn) == sorted(drawn)
    for mine, theirs, between in zip(sorted(own), wider, drawn, strict=True):
        assert min(mine, theirs) - 1e-6 <= between <= max(mine, theirs) + 1e-6
