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
from tests.factories import NOW, SYSTEM, make_shipment, scan
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import PositionDraft, bind_device, record_positions
from nuoda.domains.shipments.commands.bind_device import DeviceIsBound
from nuoda.domains.shipments.models import DeviceBinding, Position
from nuoda.domains.shipments.queries import carried_by, last_position, shipment_page, track_of
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
