"""What may be one incident, what an open one reaches, and how its parts follow. No database."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW

from nuoda.domains.cases.rules import (
    GATHERS_FOR,
    LEAST_TOGETHER,
    Reach,
    Sighting,
    State,
    clusters,
    followed_cause,
    followed_state,
    incident_codes,
    incident_kinds_on,
    is_declined,
    kind_for,
    part_end,
    touches,
)
from nuoda.domains.cases.rules.incidents import APART

HOUR = timedelta(hours=1)
TRUCK = Reach(UUID(int=1), "trip", "DELAY.vehicle", "NDX", "枝江服务区", "GPS-1", NOW, None)


def seen(
    n: int, hours: float = 0, cause: str = "DELAY.vehicle", place: str = "枝江服务区", device: str = ""
) -> Sighting:
    devices = (device,) if device else ()
    return Sighting(UUID(int=n), cause, "NDX", place, NOW + hours * HOUR, devices)


def test_of_two_sightings_at_one_instant_the_vehicle_counts() -> None:
    """Whatever the order in which they are read, they make the same cluster."""
    rows = [seen(0, device="A"), seen(1), seen(1, device="A"), seen(2, device="A")]
    both = [clusters(rows), clusters(rows[::-1])]
    assert both[0] == both[1]
    assert [(one.device, len(one.shipments)) for one in both[0]] == [("A", 3)]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 30), st.integers(0, 12), st.sampled_from(["DELAY.vehicle", "DAMAGE.wet"]),
            st.sampled_from(["枝江 服务区", "枝江服务区", "武汉", ""]), st.sampled_from(["", "A", "B"]),
        ),
        max_size=60,
    ),
    st.randoms(),
)  # fmt: skip
def test_clusters_hold_each_shipment_once_whatever_the_order(rows: list[tuple], mix: object) -> None:  # type: ignore[type-arg]
    sightings = [seen(*row) for row in rows]
    found = clusters(sightings)
    members = [one for cluster in found for one in cluster.shipments]
    assert len(members) == len(set(members))
    assert all(len(cluster.shipments) >= LEAST_TOGETHER for cluster in found)
    assert [len(one.shipments) for one in found] == sorted(
        (len(one.shipments) for one in found), reverse=True
    )
    mix.shuffle(sightings)  # type: ignore[attr-defined]
    assert clusters(sightings) == found
    at: dict[UUID, datetime] = {}
    for one in sorted(sightings, key=lambda one: (one.at, one.cause, one.place)):
        at.setdefault(one.shipment_id, one.at)
    for cluster in found:
        times = sorted(at[one] for one in cluster.shipments)
        assert all(after - before <= APART for before, after in pairwise(times))


def test_a_long_gap_another_place_or_too_few_make_no_cluster() -> None:
    assert clusters([seen(1), seen(2)]) == []
    assert clusters([seen(1), seen(2), seen(3, place="武汉")]) == []
    assert clusters([seen(1), seen(2), seen(3, hours=3.1)]) == []
    (one,) = clusters([seen(1, device="A"), seen(2, place="武汉", device="A"), seen(3, place="", device="A")])
    assert (one.device, len(one.shipments)) == ("A", 3)


def test_a_declined_set_comes_back_only_with_enough_new_ones() -> None:
    (one,) = clusters([seen(n) for n in range(4)])
    (more,) = clusters([seen(n) for n in range(6)])
    (many,) = clusters([seen(n) for n in range(7)])
    declined = [list(one.shipments)]
    assert [is_declined(each, declined) for each in (one, more, many)] == [True, True, False]


@pytest.mark.parametrize(
    ("sighting", "reached"),
    [
        (seen(1, 2), True),
        (seen(1, 2, place="枝江 服务区"), True),
        (seen(1, 2, place="武汉"), False),
        (seen(1, 2, cause="DELAY.weather"), False),
        (seen(1, 2, cause="", place="", device="GPS-1"), True),
        (seen(1, 2, cause="", place="", device="GPS-2"), False),
        (seen(1, -2), False),
        (seen(1, GATHERS_FOR / HOUR + 1), False),
    ],
)
def test_what_an_open_incident_reaches(sighting: Sighting, reached: bool) -> None:
    assert touches(TRUCK, sighting) is reached


def test_parts_follow_forwards_and_are_ended_by_nothing() -> None:
    assert followed_state("exception", "new", "planned") == "planned"
    assert followed_state("exception", "executing", "acknowledged") == "executing"
    assert followed_state("complaint", "new", "planned") == "new"
    for ended in ("resolved", "checked", "closed"):
        assert followed_state("exception", "planned", ended) == "planned"
    assert {followed_state("exception", one.value, "new") for one in State} == {one.value for one in State}
    assert followed_cause("SYSTEM.late", "DELAY.vehicle") == "DELAY.vehicle"
    assert followed_cause("DAMAGE.wet", "DELAY.vehicle") == "DAMAGE.wet"
    assert followed_cause("DELAY.traffic", "") == "DELAY.traffic"


def test_a_part_is_over_where_its_trouble_ended_with_arrival() -> None:
    due = NOW + HOUR
    assert part_end("DELAY.vehicle", NOW, due) == "delivered_in_time"
    assert part_end("DELAY.vehicle", NOW + 2 * HOUR, due) == "delivered_late_told"
    assert part_end("DELAY.vehicle", None, due) == ""
    assert part_end("DAMAGE.unstated", NOW, due) == ""


def test_kinds_are_dated_data_with_a_known_cause() -> None:
    known = incident_kinds_on(NOW.date())
    assert set(known) <= incident_codes()
    assert kind_for("DELAY.vehicle", NOW.date()) == "vehicle"
    assert known[kind_for("DAMAGE.wet", NOW.date())].cause.startswith("DAMAGE.")
    assert kind_for("SERVICE.attitude", NOW.date()) == ""
