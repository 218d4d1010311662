"""When a shipment is expected, and the least it still needs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules import DELIVERED, REASONS, Milestone, Status, expect, needs

BOOKED = datetime(2026, 11, 20, tzinfo=UTC)
USUAL = timedelta(hours=50)


def test_before_anything_is_heard_the_usual_transit_counts() -> None:
    assert expect(Status(), USUAL, BOOKED) == BOOKED + USUAL


def test_it_counts_from_pick_up() -> None:
    picked = BOOKED + timedelta(hours=6)
    status = Status(milestone="PICKED_UP", at=picked, moved_at=picked)
    assert expect(status, USUAL, BOOKED) == picked + USUAL


def test_a_scan_far_behind_pushes_it_out() -> None:
    late = BOOKED + timedelta(hours=49)
    status = Status(milestone="HUB_IN", at=late, moved_at=BOOKED)
    assert expect(status, USUAL, BOOKED) == late + needs(status, USUAL)


def test_trouble_adds_what_it_usually_costs() -> None:
    calm = Status(milestone="LINEHAUL", at=BOOKED, moved_at=BOOKED)
    held = Status(milestone="LINEHAUL", at=BOOKED, moved_at=BOOKED, reason="DELAY.vehicle", reason_at=BOOKED)
    assert needs(held, USUAL) - needs(calm, USUAL) == timedelta(hours=REASONS["DELAY.vehicle"].costs_hours)


def test_what_is_delivered_needs_nothing_and_is_expected_when_it_came() -> None:
    done = BOOKED + timedelta(hours=40)
    status = Status(milestone="DELIVERED", at=done, delivered_at=done)
    assert (needs(status, USUAL), expect(status, USUAL, BOOKED)) == (timedelta(0), done)


def test_what_will_not_come_is_not_expected() -> None:
    for milestone in ("LOST", "RETURNED", "CANCELLED", "DISPOSED", "REFUSED", "RETURNING"):
        assert expect(Status(milestone=milestone, at=BOOKED), USUAL, BOOKED) is None


@given(st.sampled_from([m.value for m in Milestone]), st.sampled_from(["", *REASONS]), st.integers(1, 900))
def test_the_least_is_never_negative_and_at_least_an_hour_on_the_way(
    milestone: str, reason: str, hours: int
) -> None:
    least = needs(Status(milestone=milestone, reason=reason), timedelta(hours=hours))
    assert least == timedelta(0) if milestone in DELIVERED else least >= timedelta(hours=1)
