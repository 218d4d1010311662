"""Status follows from the log, in whatever order and however late it arrives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules import (
    DELIVERED,
    TERMINAL,
    Event,
    Load,
    Milestone,
    Status,
    derive,
    extend,
    may_extend,
)

START = datetime(2026, 11, 20, tzinfo=UTC)
# What every carrier reports on the way, nothing that goes back or calls off.
TRANSIT = ("PICKED_UP", "HUB_IN", "HUB_OUT", "LINEHAUL", "DEST_CITY", "STATION_IN", "OUT_FOR_DELIVERY")
ANY = tuple(milestone.value for milestone in Milestone)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def event(
    hours: float,
    milestone: str,
    *,
    reason: str = "",
    piece: str = "",
    heard: float | None = None,
    place: str = "",
) -> Event:
    return Event(at(hours), at(hours if heard is None else heard), milestone, reason, "", piece, place)


def test_nothing_heard_is_booked() -> None:
    assert derive([]) == Status()


def test_the_furthest_in_time_is_where_it_stands() -> None:
    status = derive([event(1, "PICKED_UP", place="深圳"), event(9, "HUB_IN", place="东莞")])
    assert (status.milestone, status.at, status.place, status.moved_at) == ("HUB_IN", at(9), "东莞", at(1))


def test_a_transit_scan_after_delivery_leaves_it_delivered_and_is_counted() -> None:
    status = derive([event(30, "DELIVERED"), event(31, "HUB_OUT"), event(32, "OUT_FOR_DELIVERY")])
    assert (status.milestone, status.delivered_at, status.late_scans) == ("DELIVERED", at(30), 2)


def test_delivered_may_be_reported_before_out_for_delivery() -> None:
    status = derive([event(30, "DELIVERED", heard=30), event(28, "OUT_FOR_DELIVERY", heard=33)])
    assert (status.milestone, status.late_scans) == ("DELIVERED", 0)


def test_two_at_the_same_instant_are_ordered_by_how_far_they_are() -> None:
    assert derive([event(5, "DELIVERED"), event(5, "OUT_FOR_DELIVERY")]).milestone == "DELIVERED"


def test_delivery_declared_wrong_never_happened() -> None:
    wrong = event(30, "DELIVERED")._replace(nullified=True)
    status = derive([event(20, "OUT_FOR_DELIVERY"), wrong])
    assert (status.milestone, status.delivered_at) == ("OUT_FOR_DELIVERY", None)


@pytest.mark.parametrize(
    ("events", "milestone"),
    [
        ([event(1, "LOST"), event(9, "FOUND")], "FOUND"),
        ([event(1, "LOST"), event(9, "DELIVERED")], "DELIVERED"),
        ([event(1, "LOST"), event(9, "HUB_IN")], "LOST"),
        ([event(1, "DELIVERED"), event(9, "RETURNING")], "RETURNING"),
        ([event(1, "DELIVERED"), event(9, "RETURNING"), event(20, "RETURNED")], "RETURNED"),
        ([event(1, "CANCELLED"), event(9, "PICKED_UP")], "CANCELLED"),
        ([event(1, "RETURNED"), event(9, "OUT_FOR_DELIVERY")], "RETURNED"),
    ],
)
def test_only_what_reopens_it_leaves_the_end(events: list[Event], milestone: str) -> None:
    assert derive(events).milestone == milestone


def test_trouble_of_the_way_is_cured_by_the_next_scan() -> None:
    held = derive([event(1, "PICKED_UP"), event(5, "", reason="DELAY.weather")])
    assert (held.milestone, held.reason, held.reason_at) == ("PICKED_UP", "DELAY.weather", at(5))
    assert (
        derive([event(1, "PICKED_UP"), event(5, "", reason="DELAY.weather"), event(9, "HUB_IN")]).reason == ""
    )


def test_damage_is_not_cured_by_the_next_scan() -> None:
    events = [event(1, "PICKED_UP"), event(5, "HUB_IN", reason="DAMAGE.wet"), event(9, "HUB_OUT")]
    assert derive(events).reason == "DAMAGE.wet"
    assert derive([*events, event(20, "DELIVERED")]).reason == ""


@pytest.mark.parametrize(
    ("milestone", "reason"),
    [
        ("ATTEMPT_FAILED", "CONSIGNEE.unstated"),
        ("CUSTOMS_HELD", "CUSTOMS.held"),
        ("LOST", "LOSS.whole"),
        ("DELIVERED_WITH_EXCEPTION", "DAMAGE.unstated"),
        ("PICKUP_FAILED", "PICKUP.missed"),
    ],
)
def test_a_milestone_that_is_trouble_carries_a_reason(milestone: str, reason: str) -> None:
    assert derive([event(5, milestone)]).reason == reason


def test_the_reason_that_the_source_gives_counts_before_the_usual_one() -> None:
    assert derive([event(5, "ATTEMPT_FAILED", reason="ADDRESS.wrong")]).reason == "ADDRESS.wrong"


def test_attempts_are_counted() -> None:
    assert (
        derive([event(5, "ATTEMPT_FAILED"), event(29, "ATTEMPT_FAILED"), event(53, "DELIVERED")]).attempts
        == 2
    )


def test_the_last_piece_says_where_the_whole_stands() -> None:
    status = derive(
        [
            event(1, "PICKED_UP"),
            *(event(20, "DELIVERED", piece=str(number)) for number in range(8)),
            event(15, "HUB_IN", piece="8"),
            event(18, "OUT_FOR_DELIVERY", piece="9"),
        ]
    )
    assert (status.milestone, status.pieces_arrived, status.pieces_seen) == ("HUB_IN", 8, 10)
    assert status.delivered_at is None


def test_all_pieces_delivered_is_delivered_when_the_last_was() -> None:
    status = derive([event(20, "DELIVERED", piece="1"), event(26, "DELIVERED_PROXY", piece="2")])
    assert (status.delivered_at, status.pieces_arrived) == (at(26), 2)


def _unique(events: list[Event]) -> list[Event]:
    """One event an instant and milestone: what the log's key lets land."""
    return list({(one.occurred_at, one.milestone, one.piece): one for one in events}.values())


def histories(milestones: tuple[str, ...], pieces: tuple[str, ...] = ("",)) -> st.SearchStrategy[list[Event]]:
    reasons = st.sampled_from(["", "", "", "DELAY.vehicle", "DAMAGE.wet", "LOSS.suspected"])
    one = st.builds(
        lambda hour, milestone, reason, piece, delay: Event(
            at(hour), at(hour + delay), milestone, reason, "", piece, f"place {hour}"
        ),
        st.integers(0, 60), st.sampled_from(milestones), reasons, st.sampled_from(pieces), st.integers(0, 90),
    )  # fmt: skip
    return st.lists(one, max_size=14).map(_unique)


@given(histories(ANY, ("", "", "1", "2")), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(events: list[Event], chance: object) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert derive(shuffled) == derive(events)


@given(histories(ANY), st.integers(0, 1_000))
def test_how_late_we_heard_of_it_does_not_matter(events: list[Event], hours: int) -> None:
    later = [
        one._replace(recorded_at=one.recorded_at + timedelta(hours=hours * n)) for n, one in enumerate(events)
    ]
    assert derive(later) == derive(events)


@given(histories(ANY), histories(ANY))
def test_what_was_declared_wrong_does_not_matter(events: list[Event], wrong: list[Event]) -> None:
    nullified = [one._replace(nullified=True) for one in wrong]
    assert derive([*events, *nullified]) == derive(events)


@given(histories(TRANSIT), st.sampled_from(sorted(DELIVERED)), st.integers(0, 60))
def test_delivery_never_regresses_by_transit_scans(events: list[Event], milestone: str, hour: int) -> None:
    status = derive([*events, event(hour, milestone)])
    assert status.milestone == milestone
    assert status.delivered_at == at(hour)
    assert status.late_scans == sum(one.occurred_at > at(hour) for one in events if one.milestone)


@given(histories(ANY, ("", "1")))
def test_a_status_is_always_something_that_was_said(events: list[Event]) -> None:
    status = derive(events)
    assert status.milestone in {"BOOKED", *(one.milestone for one in events)}
    assert status.is_over == (status.milestone in TERMINAL)
    assert (status.reason == "") == (status.reason_at is None)
    assert status.pieces_arrived <= max(1, status.pieces_seen)


def test_a_whole_that_was_delivered_has_all_its_pieces_come() -> None:
    """Also without a scan of any piece; with a loss only what was counted came."""
    two = Load(count=2)
    assert derive([event(20, "DELIVERED")], two).pieces_arrived == 2
    assert derive([event(20, "OUT_FOR_DELIVERY")], two).pieces_arrived == 0
    assert derive([event(20, "DELIVERED_PROXY")._replace(nullified=True)], two).pieces_arrived == 0
    lost = event(20, "DELIVERED_WITH_EXCEPTION", reason="LOSS.partial")
    assert derive([lost], two).pieces_arrived == 0


@given(histories(ANY, ("", "1")), st.lists(st.integers(1, 4), max_size=14))
def test_folding_news_on_equals_deriving_all(events: list[Event], sizes: list[int]) -> None:
    known: list[Event] = []
    status = Status()
    rest = list(events)
    for size in [*sizes, len(events)]:
        news, rest = rest[:size], rest[size:]
        after = max((one.occurred_at for one in known), default=None)
        known += news
        status = extend(status, news) if may_extend(status.pieces_seen, news, after) else derive(known)
        assert status == derive(known)


@given(st.data(), st.lists(st.integers(1, 4), max_size=14))
def test_folding_on_holds_for_legs_and_quantities_too(data: st.DataObject, sizes: list[int]) -> None:
    """The same for a consignment of three pieces over two legs, told by quantities."""
    load = Load(count=3, legs=2)
    rest = [
        one._replace(
            leg=data.draw(st.integers(0, 2)), quantity=data.draw(st.sampled_from([None, None, 1, 2, 3])),
            quantity_kind=data.draw(st.sampled_from(["", "", "0", "A", "D", "E", "O", "P", "W"])),
        )
        for one in data.draw(histories(ANY))
    ]  # fmt: skip
    known: list[Event] = []
    status = Status()
    for size in [*sizes, len(rest)]:
        news, rest = rest[:size], rest[size:]
        after = max((one.occurred_at for one in known), default=None)
        known += news
        onward = may_extend(status.pieces_seen, news, after)
        status = extend(status, news, load) if onward else derive(known, load)
        assert status == derive(known, load)
