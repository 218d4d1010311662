"""What sensors measure lands once, and a breach of the goods' limits is one danger until it is over."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, make_customer, make_customer_actor, make_shipment, scan
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    ReadingDraft,
    ShipmentDraft,
    bind_device,
    record_readings,
    register_shipments,
    set_conditions,
)
from nuoda.domains.shipments.facts import Limits
from nuoda.domains.shipments.models import Condition, Reading
from nuoda.domains.shipments.queries import dangers_of, find_by_waybill, past_dangers, shipment_page
from nuoda.kernel import ledger
from nuoda.kernel.errors import Invalid
from nuoda.kernel.intake import IntakeReport

MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
COLD = Limits("temperature", 2.0, 8.0, QUARTER)


def a_reading(
    minutes: float,
    value: float,
    *,
    quantity: str = "temperature",
    device: str = "V",
    number: str = "",
    unit: str = "",
) -> ReadingDraft:
    return ReadingDraft(device, NOW + minutes * MINUTE, quantity, value, unit, number)


def record(*readings: ReadingDraft, at: datetime | None = None) -> IntakeReport:
    return record_readings(by=SYSTEM, at=at or max(one.at for one in readings), readings=readings)


def cold_chain(*limits: Limits, waybill: str = "COLD1") -> UUID:
    """A shipment under way with limits (2 to 8 °C) and the device V."""
    shipment_id = make_shipment(waybill=waybill).id
    set_conditions(by=SYSTEM, at=NOW, shipment_id=shipment_id, limits=limits or [COLD])
    bind_device(by=SYSTEM, at=NOW, device="V", shipment_id=shipment_id, since=NOW)
    return shipment_id


def open_kinds(shipment_id: UUID) -> dict[str, int]:
    return {one.kind: one.level for one in dangers_of([shipment_id], actor=SYSTEM).get(shipment_id, [])}


def told(name: str) -> list[object]:
    return [getattr(one.fact, "kind", "") for one in ledger.all_named([name])]


def test_a_reading_lands_once(acme: CustomerCard) -> None:
    first = record(a_reading(0, 4.5), a_reading(0, 4.5), a_reading(1, 4.6))
    assert (first.accepted, first.duplicate) == (2, 1)
    again = record(a_reading(1, 4.6), a_reading(2, 4.7))
    assert (again.accepted, again.duplicate) == (1, 1)
    assert Reading.objects.count() == 3


def test_units_become_one(acme: CustomerCard) -> None:
    record(
        a_reading(0, 41.0, unit="FAH"), a_reading(1, 278.15, unit="KEL"), a_reading(2, 5.0, unit="CEL"),
        a_reading(3, 98.0665, unit="MSK", quantity="shock"), a_reading(4, 60, unit="P1", quantity="humidity"),
    )  # fmt: skip
    found = dict(Reading.objects.values_list("at", "value"))
    assert [found[NOW + n * MINUTE] for n in range(5)] == pytest.approx(
        [5.0, 5.0, 5.0, 10.0, 60.0], abs=0.001
    )


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        (a_reading(0, math.nan), "value"),
        (a_reading(0, math.inf), "value"),
        (a_reading(0, -300.0), "value"),
        (a_reading(0, 101, quantity="humidity"), "value"),
        (a_reading(0, -1, quantity="shock"), "value"),
        (a_reading(0, 5, quantity="light"), "quantity"),
        (a_reading(0, 5, unit="BAR"), "unit"),
        (a_reading(0, 5, device=""), "device"),
        (a_reading(0, 5, device="x" * 61), "device"),
        (a_reading(0, 5, device="\ud800"), "device"),
        (a_reading(0, 5, number="\x00"), "number"),
        (a_reading(60 * 24, 5), "at"),
        (ReadingDraft("V", datetime(2026, 1, 1), "temperature", 5.0), "at"),  # noqa: DTZ001
        (ReadingDraft("V", datetime.min.replace(tzinfo=NOW.tzinfo), "temperature", 5.0), "at"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_lands(
    acme: CustomerCard, reading: ReadingDraft, field: str
) -> None:
    report = record(a_reading(1, 4), reading, a_reading(2, 4), at=NOW + 5 * MINUTE)
    assert report.accepted == 2
    assert [(one.index, one.problems[0].field) for one in report.refused] == [(1, field)]
    assert str(report.refused[0].problems[0].reason)


def test_a_breach_is_one_danger_and_recovery_ends_it(acme: CustomerCard) -> None:
    shipment_id = cold_chain()
    record(a_reading(0, 5))
    record(a_reading(5, 9.5))
    assert open_kinds(shipment_id) == {}
    record(a_reading(12, 9.9))
    record(a_reading(21, 11.2))
    assert open_kinds(shipment_id) == {"temperature": 3}
    record(a_reading(26, 9.1))
    (danger,) = dangers_of([shipment_id], actor=SYSTEM)[shipment_id]
    assert danger.since == NOW + 5 * MINUTE
    assert str(danger.detail) == "11.2 °C at worst, above 8.0 °C for 0.3 h."
    assert shipment_page(shipment_id, actor=SYSTEM).card.milestone == "BOOKED"
    record(a_reading(31, 6))
    assert open_kinds(shipment_id) == {}
    assert told("shipment.endangered").count("temperature") == 1
    (cleared,) = ledger.all_named(["shipment.danger_cleared"])
    assert "Back within its limits at 6.0 °C, after 0.4 h outside" in str(cleared.fact.detail)  # type: ignore[attr-defined]


def test_the_longer_it_lasts_the_graver_it_is(acme: CustomerCard) -> None:
    shipment_id = cold_chain()
    levels = []
    for minutes in range(0, 130, 10):
        record(a_reading(minutes, 12))
        levels.append(open_kinds(shipment_id).get("temperature", 0))
    assert levels == sorted(levels)
    assert levels[-1] == 6


def test_a_night_handed_in_at_once_is_told_and_over(acme: CustomerCard) -> None:
    shipment_id = cold_chain()
    night = [a_reading(n * 10, 12 if 20 <= n < 26 else 5) for n in range(48)]
    record(*night)
    assert open_kinds(shipment_id) == {}
    (past,) = past_dangers(shipment_id, actor=SYSTEM)
    assert (past.kind, past.since) == ("temperature", NOW + 200 * MINUTE)
    record(*night, a_reading(490, 5))
    assert len(past_dangers(shipment_id, actor=SYSTEM)) == 1
    assert told("shipment.endangered").count("temperature") == 1


def test_devices_are_judged_one_by_one(acme: CustomerCard) -> None:
    shipment_id = cold_chain()
    bind_device(by=SYSTEM, at=NOW, device="W", shipment_id=shipment_id, since=NOW)
    for minutes in range(0, 40, 5):
        record(a_reading(minutes, 12), a_reading(minutes, 4, device="W"))
    assert open_kinds(shipment_id)["temperature"] >= 3
    record(a_reading(41, 4, device="W"))
    assert open_kinds(shipment_id)["temperature"] >= 3
    record(a_reading(42, 4))
    assert open_kinds(shipment_id) == {}


def test_only_the_time_of_the_ride_counts(acme: CustomerCard) -> None:
    shipment_id = make_shipment(waybill="COLD2").id
    set_conditions(by=SYSTEM, at=NOW, shipment_id=shipment_id, limits=[COLD])
    since, until = NOW + 60 * MINUTE, NOW + 120 * MINUTE
    bind_device(by=SYSTEM, at=NOW, device="V", shipment_id=shipment_id, since=since, until=until)
    record(*(a_reading(minutes, 20) for minutes in (0, 20, 40)), *(a_reading(n, 20) for n in (130, 160)))
    assert open_kinds(shipment_id) == {}
    record(a_reading(70, 20), a_reading(90, 20), at=NOW + 91 * MINUTE)
    assert open_kinds(shipment_id)["temperature"] >= 3


def test_a_number_names_the_goods_without_a_device(acme: CustomerCard) -> None:
    shipment_id = make_shipment(waybill="COLD3").id
    set_conditions(by=SYSTEM, at=NOW, shipment_id=shipment_id, limits=[COLD])
    record(*(a_reading(minutes, 12, device="", number="COLD3") for minutes in (0, 10, 20)))
    assert open_kinds(shipment_id)["temperature"] >= 3


def test_humidity_and_knocks(acme: CustomerCard) -> None:
    shipment_id = cold_chain(
        Limits("humidity", None, 70.0, QUARTER), Limits("shock", None, 5.0, timedelta(0))
    )
    record(*(a_reading(minutes, 90, quantity="humidity") for minutes in (0, 20)))
    record(a_reading(21, 7.0, quantity="shock"))
    assert open_kinds(shipment_id) == {"humidity": 2, "shock": 2}
    record(a_reading(22, 50, quantity="humidity"), a_reading(23, 1.0, quantity="shock"))
    assert open_kinds(shipment_id) == {"shock": 2}
    record(a_reading(24, 12.0, quantity="shock"))
    assert open_kinds(shipment_id) == {"shock": 3}


def test_what_is_over_is_not_judged(acme: CustomerCard) -> None:
    shipment_id = cold_chain()
    scan("COLD1", "PICKED_UP", NOW + MINUTE)
    scan("COLD1", "DELIVERED", NOW + 2 * MINUTE)
    record(*(a_reading(minutes, 20) for minutes in (3, 20, 40)))
    assert open_kinds(shipment_id) == {}


def test_new_limits_weigh_what_was_measured(acme: CustomerCard) -> None:
    shipment_id = cold_chain(Limits("temperature", None, 30.0, QUARTER))
    record(a_reading(0, 12), a_reading(20, 12))
    later = NOW + 25 * MINUTE
    set_conditions(by=SYSTEM, at=later, shipment_id=shipment_id, limits=[COLD])
    assert open_kinds(shipment_id) == {"temperature": 3}
    set_conditions(by=SYSTEM, at=later, shipment_id=shipment_id, limits=[])
    assert open_kinds(shipment_id) == {}
    assert not Condition.objects.filter(shipment_id=shipment_id).exists()


@pytest.mark.parametrize(
    "limits",
    [
        [Limits("temperature", 8.0, 2.0, QUARTER)],
        [Limits("temperature", None, None, QUARTER)],
        [Limits("temperature", -300.0, 2.0, QUARTER)],
        [Limits("temperature", math.nan, 2.0, QUARTER)],
        [Limits("shock", 1.0, 2.0, QUARTER)],
        [Limits("light", 1.0, 2.0, QUARTER)],
        [Limits("temperature", 1.0, 2.0, timedelta(days=9))],
        [COLD, COLD],
    ],
)
def test_limits_that_cannot_be_are_refused(acme: CustomerCard, limits: Sequence[Limits]) -> None:
    shipment_id = make_shipment(waybill="COLD4").id
    with pytest.raises(Invalid) as refused:
        set_conditions(by=SYSTEM, at=NOW, shipment_id=shipment_id, limits=limits)
    assert refused.value.fields[0].remedy.message


def test_limits_come_with_the_booking(acme: CustomerCard) -> None:
    draft = ShipmentDraft(
        customer="ACME", waybill="COLD5", carrier="NDX", booked_at=NOW, temperature_from=2.0,
        temperature_to=8.0, shock_most=5.0, tolerance_minutes=30,
    )  # fmt: skip
    wrong = ShipmentDraft(
        customer="ACME", waybill="COLD6", carrier="NDX", booked_at=NOW, temperature_from=9.0,
        temperature_to=8.0,
    )  # fmt: skip
    report = register_shipments(by=SYSTEM, at=NOW, shipments=[draft, wrong])
    assert [one.problems[0].field for one in report.refused] == ["temperature_from"]
    (found,) = find_by_waybill("COLD5", actor=SYSTEM)
    rows = Condition.objects.filter(shipment_id=found.id).order_by("quantity")
    assert [(one.quantity, one.low, one.high) for one in rows] == [
        ("shock", None, 5.0), ("temperature", 2.0, 8.0),
    ]  # fmt: skip
    assert rows[1].tolerance == timedelta(minutes=30)


def test_a_customer_tells_of_her_own_goods_only(acme: CustomerCard) -> None:
    make_shipment(waybill="COLD7")
    hers, his = make_customer_actor(acme), make_customer_actor(make_customer("OTHER"))
    told = [a_reading(0, 5, device="", number="COLD7"), a_reading(0, 5)]
    assert record_readings(by=his, at=NOW, readings=told).accepted == 0
    report = record_readings(by=hers, at=NOW, readings=told)
    assert (report.accepted, [one.index for one in report.refused]) == (1, [1])


_series = st.lists(st.tuples(st.integers(0, 60), st.sampled_from([5.0, 9.0, 14.0])), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(series=_series, seed=st.integers(0, 2**16))
@example(series=[(0, 9.0), (3, 9.0), (28, 9.0)], seed=0)  # silence between, and still too warm after it
@example(series=[(0, 5.0), (0, 9.0), (6, 9.0), (31, 9.0), (3, 9.0)], seed=80)
def test_any_order_and_repetition_ends_alike(
    acme: CustomerCard, series: list[tuple[int, float]], seed: int
) -> None:
    drafts = [a_reading(minutes * 5, value) for minutes, value in series]
    at = NOW + 300 * MINUTE
    with undone():
        shipment_id = cold_chain()
        record(*drafts, at=at)
        whole = open_kinds(shipment_id)
    chance = random.Random(seed)
    shuffled = [*drafts, *chance.choices(drafts, k=3)]
    chance.shuffle(shuffled)
    with undone():
        shipment_id = cold_chain()
        landed = sum(record(one, at=at).accepted for one in shuffled)
        assert landed == len({(one.at, one.value) for one in drafts})
        assert open_kinds(shipment_id) == whole


def test_readings_cannot_be_changed(acme: CustomerCard) -> None:
    record(a_reading(0, 5))
    for statement in ("UPDATE shipments_reading SET value = 1", "DELETE FROM shipments_reading",
                      "TRUNCATE shipments_reading"):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
