"""However positions come in, a shipment has one track, and it never moves by them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_shipment, scan
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    PositionDraft,
    bind_device,
    learn_stops,
    record_positions,
    watch_shipments,
)
from nuoda.domains.shipments.commands.bind_device import DeviceIsBound
from nuoda.domains.shipments.models import DeviceBinding, LaneStop, Position
from nuoda.domains.shipments.queries import carried_by, dangers_of, last_position, shipment_page, track_of
from nuoda.domains.shipments.rules.danger.telemetry import Fix
from nuoda.domains.shipments.rules.positions import doubtful
from nuoda.kernel import ledger, limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import IntakeReport

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LATER = NOW + timedelta(days=2)


def a_fix(
    minutes: float, latitude: float = 31.2, longitude: float = 121.4, device: str = "V"
) -> PositionDraft:
    return PositionDraft(device, NOW + minutes * MINUTE, latitude, longitude)


def _record(*positions: PositionDraft, at: datetime = LATER) -> IntakeReport:
    return record_positions(by=SYSTEM, at=at, positions=positions)


def _bind(
    shipment_id: UUID, *, since: datetime = NOW, until: datetime | None = None, device: str = "V"
) -> UUID:
    return bind_device(by=SYSTEM, at=NOW, device=device, shipment_id=shipment_id, since=since, until=until)


def _minutes(shipment_id: UUID) -> list[float]:
    return [(one.at - NOW) / MINUTE for one in track_of(shipment_id, actor=SYSTEM)]


_drafts = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from("VW"), st.integers(-60, 60)),
    unique_by=lambda one: one[:2], min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(told=_drafts, seed=st.integers(0, 2**20), cut=st.integers(0, 30))
def test_any_order_and_repetition_gives_the_same_track(
    acme: CustomerCard, told: list[tuple[int, str, int]], seed: int, cut: int
) -> None:
    drafts = [a_fix(minutes, place / 10, place, device) for minutes, device, place in told if place]
    with undone():
        plain = _tracked(drafts, [len(drafts)])
    chance = random.Random(seed)
    shuffled = [*drafts, *chance.choices(drafts, k=5)] if drafts else []
    chance.shuffle(shuffled)
    with undone():
        assert _tracked(shuffled, [cut, len(shuffled)]) == plain


def _tracked(drafts: Sequence[PositionDraft], cuts: Sequence[int]) -> object:
    shipment = make_shipment(waybill="TRACK1")
    start, accepted = 0, 0
    for end in cuts:
        accepted += _record(*drafts[start:end]).accepted
        start = end
    for device in "VW":
        _bind(shipment.id, device=device)
    return accepted, track_of(shipment.id, actor=SYSTEM), last_position(shipment.id, actor=SYSTEM)


def test_a_position_lands_once_and_moves_nothing(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    _bind(shipment.id)
    before = shipment_page(shipment.id, actor=SYSTEM)
    first = _record(a_fix(1), a_fix(2), a_fix(1))
    assert (first.accepted, first.duplicate) == (2, 1)
    again = _record(replace(a_fix(1), latitude=32), a_fix(3))
    assert (again.accepted, again.duplicate) == (1, 1)
    track = track_of(shipment.id, actor=SYSTEM)
    assert [one.latitude for one in track] == [31.2] * 3
    assert shipment_page(shipment.id, actor=SYSTEM) == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"latitude": 999.0}, "latitude"), ({"latitude": -90.1}, "latitude"),
        ({"longitude": 180.5}, "longitude"),
        ({"latitude": float("nan")}, "latitude"), ({"longitude": float("inf")}, "longitude"),
        ({"latitude": 0.0, "longitude": 0.0}, "latitude"), ({"device": ""}, "device"),
        ({"device": "a\x00"}, "device"), ({"device": "V" * 61}, "device"), ({"device": "\ud800"}, "device"),
        ({"at": LATER + limits.DEVICE_SKEW + MINUTE}, "at"), ({"at": NOW.replace(tzinfo=None)}, "at"),
        ({"at": datetime(1980, 1, 6, tzinfo=NOW.tzinfo)}, "at"), ({"battery": float("nan")}, "battery"),
    ],
)  # fmt: skip
def test_impossible_positions_are_refused_one_by_one(db: None, wrong: dict[str, object], field: str) -> None:
    report = _record(a_fix(1), replace(a_fix(2), **wrong), a_fix(3))  # type: ignore[arg-type]
    assert (report.accepted, report.duplicate) == (2, 0)
    ((index, problems),) = [(one.index, one.problems) for one in report.refused]
    assert (index, [one.field for one in problems]) == (1, [field])


def test_odd_names_of_devices_stay_as_they_are(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    names = ['a"b', "a\\b", "a,b", "{}", "NULL", "车 7", "a'b"]
    assert _record(*(a_fix(1, device=name) for name in names)).accepted == len(names)
    for name in names:
        _bind(shipment.id, device=name)
    assert {one.device for one in track_of(shipment.id, actor=SYSTEM)} == set(names)


def test_a_leap_is_flagged_and_a_real_move_is_believed() -> None:
    def verdicts(*places: tuple[float, float]) -> list[bool]:
        return doubtful([Fix(NOW + minutes * MINUTE, 31.0, longitude) for minutes, longitude in places])

    assert verdicts((0, 121.0), (1, 131.0), (2, 121.01)) == [False, True, False]
    assert verdicts((0, 121.0), (1, 131.0), (2, 131.01), (3, 131.02)) == [False, True, False, False]
    assert verdicts((0, 121.0), (1, 131.0), (2, 141.0), (3, 121.0)) == [False, True, True, False]
    assert verdicts((0, 121.0), (0.001, 121.005)) == [False, False]
    assert verdicts((0, 121.0), (600, 131.0)) == [False, False]
    assert verdicts() == []


def test_the_last_position_is_one_that_can_be_believed(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    assert last_position(shipment.id, actor=SYSTEM) is None
    _bind(shipment.id)
    _record(a_fix(1), a_fix(2, 31.21), a_fix(3, 51.0))
    found = last_position(shipment.id, actor=SYSTEM)
    assert found is not None
    assert found.latitude == 31.21
    assert [one.doubtful for one in track_of(shipment.id, actor=SYSTEM)] == [False, False, True]


def test_only_while_it_rode_along(acme: CustomerCard) -> None:
    one, other = make_shipment(waybill="TRACK1"), make_shipment(waybill="TRACK2")
    _bind(one.id, until=NOW + 2 * HOUR)
    _bind(other.id, since=NOW + HOUR)
    _record(*(a_fix(minutes) for minutes in (-1, 0, 60, 119, 120, 180)))
    assert _minutes(one.id) == [0, 60, 119]
    assert _minutes(other.id) == [60, 119, 120, 180]
    span = (NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert carried_by({"V": span}, actor=SYSTEM) == ["TRACK2"]
    assert carried_by({"V": (NOW, NOW), "X": span}, actor=SYSTEM) == ["TRACK1"]


def test_a_device_drives_on_after_the_delivery(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    _bind(shipment.id)
    _record(a_fix(30), a_fix(60), a_fix(90))
    scan("TRACK1", "DELIVERED", NOW + HOUR)
    assert _minutes(shipment.id) == [30, 60]


def test_binding_again_moves_the_end(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    first = _bind(shipment.id)
    assert _bind(shipment.id) == first
    assert _bind(shipment.id, until=NOW + HOUR) == first
    assert _bind(shipment.id, since=NOW + HOUR) != first
    with pytest.raises(DeviceIsBound):
        _bind(shipment.id, until=NOW + 2 * HOUR)
    with pytest.raises(DeviceIsBound):
        _bind(shipment.id, since=NOW - HOUR, until=NOW + MINUTE)
    assert len(ledger.all_named(["shipment.device_bound"])) == 3


def test_bindings_are_checked(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    with pytest.raises(Invalid):
        _bind(shipment.id, until=NOW)
    with pytest.raises(Invalid):
        _bind(shipment.id, device=" ")
    with pytest.raises(NotFound):
        _bind(new_id())


def test_whose_track_it_is(acme: CustomerCard, globex: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    _bind(shipment.id)
    _record(a_fix(1))
    own = Actor(Role.CUSTOMER, "1", "A", acme.id)
    stranger = Actor(Role.CUSTOMER, "2", "G", globex.id)
    assert len(track_of(shipment.id, actor=own)) == 1
    with pytest.raises(NotFound):
        track_of(shipment.id, actor=stranger)
    assert carried_by({"V": (NOW, LATER)}, actor=stranger) == []
    for customer in (own, replace(own, role=Role.MACHINE)):
        with pytest.raises(Forbidden):
            record_positions(by=customer, at=LATER, positions=[a_fix(2)])
        with pytest.raises(Forbidden):
            bind_device(by=customer, at=NOW, device="V", shipment_id=shipment.id, since=LATER)


def test_the_database_holds_the_rules_itself(acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    _bind(shipment.id)
    _record(a_fix(1))
    for statement in ("UPDATE shipments_position SET latitude = 1", "DELETE FROM shipments_position",
                      "TRUNCATE shipments_position"):  # fmt: skip
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceBinding(device="V", shipment_id=shipment.id, bound_from=LATER, bound_by="", bound_at=NOW).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Position(device="V", at=LATER, latitude=91, longitude=0, recorded_at=LATER).save(force_insert=True)


def _drive(shipment_id: UUID, *places: tuple[float, float], start: float = 0, every: float = 10) -> None:
    """One fix after the other, each recorded when it was made."""
    for number, (latitude, longitude) in enumerate(places):
        one = a_fix(start + number * every, latitude, longitude)
        _record(one, at=one.at)


def _dangers(shipment_id: UUID) -> dict[str, int]:
    return {one.kind: one.level for one in dangers_of([shipment_id], actor=SYSTEM).get(shipment_id, [])}


def _under_way(waybill: str = "RIDE1") -> UUID:
    """From Shenzhen to Shanghai by truck, with the device V."""
    shipment_id = make_shipment(waybill=waybill).id
    _bind(shipment_id)
    scan(waybill, "PICKED_UP", NOW + MINUTE, place="深圳市")
    scan(waybill, "LINEHAUL", NOW + 2 * MINUTE, place="深圳市")
    return shipment_id


ROADSIDE, SHANGHAI_YARD = (25.0, 116.0), (31.2, 121.4)


def test_a_vehicle_that_stands_too_long_is_one_danger_until_it_moves(acme: CustomerCard) -> None:
    shipment_id = _under_way()
    _drive(shipment_id, *[ROADSIDE] * 8, start=5)
    assert _dangers(shipment_id) == {"stoppage": 2}
    _drive(shipment_id, *[ROADSIDE] * 8, start=85)
    assert _dangers(shipment_id) == {"stoppage": 3}
    (danger,) = dangers_of([shipment_id], actor=SYSTEM)[shipment_id]
    assert str(danger.detail) == "The vehicle has stood still for 2.5 h; up to 1.0 h are usual here."
    _drive(shipment_id, (25.3, 116.3), start=165)
    assert _dangers(shipment_id) == {}
    (cleared,) = ledger.all_named(["shipment.danger_cleared"])
    assert str(cleared.fact.detail) == "The vehicle moves again."  # type: ignore[attr-defined]


def test_thresholds_are_settings(acme: CustomerCard, settings: Settings) -> None:
    settings.NUODA_STAND_MINUTES = 240
    shipment_id = _under_way()
    _drive(shipment_id, *[ROADSIDE] * 8, start=5)
    assert _dangers(shipment_id) == {}


def test_a_vehicle_off_its_way_is_a_danger(acme: CustomerCard) -> None:
    shipment_id = _under_way()
    _drive(shipment_id, (24.0, 112.0), (26.0, 109.0), (27.0, 106.0), (27.5, 104.0), start=60, every=120)
    assert "deviation" in _dangers(shipment_id)
    assert not {"stoppage", "geofence"} & _dangers(shipment_id).keys()


def test_a_vehicle_at_the_destination_is_heard_of_and_delivers_nothing(acme: CustomerCard) -> None:
    shipment_id = _under_way()
    _drive(shipment_id, (30.2, 120.2), SHANGHAI_YARD, SHANGHAI_YARD, SHANGHAI_YARD, start=1200, every=20)
    card = shipment_page(shipment_id, actor=SYSTEM).card
    assert (card.milestone, card.delivered_at) == ("LINEHAUL", None)
    assert card.heard_at == NOW + 1260 * MINUTE
    (near,) = ledger.all_named(["shipment.vehicle_near"])
    assert near.fact.since == NOW + 1220 * MINUTE  # type: ignore[attr-defined]
    assert _dangers(shipment_id) == {}
    _drive(shipment_id, (31.9, 120.0), (32.2, 119.4), (32.4, 119.0), start=1400, every=20)
    assert "geofence" in _dangers(shipment_id)
    scan("RIDE1", "DELIVERED", NOW + 1500 * MINUTE)
    watch_shipments(by=SYSTEM, at=NOW + 1500 * MINUTE)
    assert _dangers(shipment_id) == {}


def test_only_what_is_on_the_road_may_stand_too_long(acme: CustomerCard) -> None:
    shipment_id = _under_way()
    scan("RIDE1", "HUB_IN", NOW + 3 * MINUTE, place="赣州市")
    _drive(shipment_id, *[ROADSIDE] * 9, start=5)
    assert _dangers(shipment_id) == {}


def test_one_bad_fix_is_no_danger(acme: CustomerCard) -> None:
    shipment_id = _under_way()
    _drive(shipment_id, (23.0, 114.4), (60.0, 10.0), (23.3, 114.6), (23.6, 114.8), start=5)
    assert _dangers(shipment_id) == {}


def test_a_lane_with_long_rests_is_known_for_them(acme: CustomerCard) -> None:
    for number in range(10):
        waybill = f"PAST{number}"
        shipment_id = _under_way(waybill)
        start = 100_000 + number * 2_000
        bind_device(
            by=SYSTEM, at=NOW, device=f"P{number}", shipment_id=shipment_id, since=NOW + start * MINUTE
        )
        rest = [a_fix(start + n * 60, *ROADSIDE, device=f"P{number}") for n in range(7)]
        at_the_end = [a_fix(start + 600 + n * 60, *SHANGHAI_YARD, device=f"P{number}") for n in range(15)]
        _record(*rest, *at_the_end, at=NOW + (start + 1_600) * MINUTE)
        scan(waybill, "DELIVERED", NOW + (start + 1_600) * MINUTE)
    after = NOW + 130_000 * MINUTE
    assert learn_stops(by=SYSTEM, at=after) == 1
    assert LaneStop.objects.get().usual == 6 * HOUR
    assert learn_stops(by=SYSTEM, at=after) == 1
    shipment_id = make_shipment(waybill="NEXT", booked_at=after).id
    _bind(shipment_id, since=after)
    scan("NEXT", "LINEHAUL", after + MINUTE, place="深圳市")
    for hours in (1, 2, 3, 4, 5, 6, 7.9):
        one = a_fix(130_000 + hours * 60, *ROADSIDE)
        _record(one, at=one.at)
        # Six hours are usual here: only a longer stop is a danger.
        assert bool(_dangers(shipment_id)) is (hours - 1 >= 6)
