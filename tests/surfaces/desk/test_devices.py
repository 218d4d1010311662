"""Devices at the desk: the list, binding and taking off, and what a shipment's page shows of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.factories import SYSTEM, make_shipment

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    PositionDraft,
    ReadingDraft,
    bind_device,
    record_positions,
    record_readings,
    set_conditions,
)
from nuoda.domains.shipments.facts import Limits
from nuoda.domains.shipments.models import Condition, DeviceBinding
from nuoda.domains.shipments.queries import ShipmentCard, telemetry_of, track_of

LIST = "/desk/tracking/devices/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cold(now: datetime, acme: CustomerCard) -> ShipmentCard:
    """A parcel between 2 and 8 °C with a device that measured 12 °C for half an hour and moved little."""
    ship = make_shipment(booked_at=now - timedelta(hours=5))
    limits = [Limits("temperature", 2.0, 8.0, 15 * MINUTE)]
    set_conditions(by=SYSTEM, at=now - timedelta(hours=5), shipment_id=ship.id, limits=limits)
    since = now - timedelta(hours=4)
    bind_device(by=SYSTEM, at=since, device="COOL/7 雪", shipment_id=ship.id, since=since)
    warm = [
        ReadingDraft("COOL/7 雪", now - n * 5 * MINUTE, "temperature", 12 if n < 6 else 5)
        for n in range(40, -1, -1)
    ]
    record_readings(by=SYSTEM, at=now, readings=warm)
    fix = PositionDraft("COOL/7 雪", now - 3 * MINUTE, 31.2, 121.4, battery=41)
    record_positions(by=SYSTEM, at=now, positions=[fix, PositionDraft("FREE-1", now - MINUTE, 30, 120)])
    return ship


def test_the_list_filters_sorts_and_exports(
    desk: Client, cold: ShipmentCard, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    with at_most_twelve():
        page = desk.get(LIST).content.decode()
    assert "COOL/7 雪" in page
    assert "FREE-1" in page
    assert "12 °C" in page
    assert cold.waybill in page
    assert "FREE-1" not in desk.get(LIST, {"state": "bound"}).content.decode()
    assert "COOL/7" not in desk.get(LIST, {"state": "free"}).content.decode()
    assert "FREE-1" not in desk.get(LIST, {"text": cold.waybill}).content.decode()
    for sort in ("device", "heard_at", "battery", "rides", "since", "-heard_at"):
        assert desk.get(LIST, {"sort": sort}).status_code == 200
    file = desk.get(LIST, {"export": "csv"})
    assert file.status_code == 200
    body = b"".join(file.streaming_content) if file.streaming else file.content  # type: ignore[attr-defined]
    assert "COOL/7 雪" in body.decode("utf-8-sig")


def test_an_empty_list_teaches(desk: Client) -> None:
    page = desk.get(LIST, headers={"Accept-Language": "en"}, follow=True).content.decode()
    assert "/desk/tracking/devices/bind/" in page


def test_binding_by_the_form(desk: Client, now: datetime, acme: CustomerCard) -> None:
    ship = make_shipment(booked_at=now)
    form = desk.get(f"{LIST}bind/?device=TRK%2F9&waybill={ship.waybill}").content.decode()
    assert 'value="TRK/9"' in form
    given = {"device": "TRK/9", "waybill": ship.waybill, "since": "2026-11-20T10:00", "once": "k1"}
    for _double in range(2):
        answer = desk.post(f"{LIST}bind/", given)
        assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == f"/desk/shipments/{ship.id}/"
    (row,) = DeviceBinding.objects.all()
    assert (row.device, row.bound_to) == ("TRK/9", None)
    unknown = desk.post(f"{LIST}bind/", {**given, "waybill": "NOBODY", "once": "k2"})
    assert unknown.status_code == 422
    assert "NOBODY" in unknown.content.decode()
    meets = desk.post(f"{LIST}bind/", {**given, "since": "2026-11-21T10:00", "once": "k3"})
    assert meets.status_code == 422
    for bad in ({"device": ""}, {"since": "soon"}, {"device": "\x00"}, {"until": "2026-11-19T10:00"}):
        assert desk.post(f"{LIST}bind/", {**given, **bad, "once": "k4"}).status_code == 422


def test_taking_off(desk: Client, cold: ShipmentCard) -> None:
    gone = {"device": "COOL/7 雪", "shipment": str(cold.id), "once": "r1"}
    assert desk.post(f"{LIST}release/", gone).status_code == 302
    (row,) = DeviceBinding.objects.all()
    assert row.bound_to is not None
    assert desk.post(f"{LIST}release/", {**gone, "once": "r2"}).status_code == 404
    assert desk.post(f"{LIST}release/", {**gone, "shipment": "x", "once": "r3"}).status_code == 422
    assert len(track_of(cold.id, actor=SYSTEM)) == 1


def test_the_shipment_shows_what_rides_along(
    desk: Client, cold: ShipmentCard, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    page = f"/desk/shipments/{cold.id}/"
    with at_most_twelve():
        assert f"{page}telemetry/" in desk.get(page).content.decode()
    with at_most_twelve():
        section = desk.get(f"{page}telemetry/").content.decode()
    for words in ("COOL/7 雪", "12.0", "chart-data-telemetry-temperature", "broken", "41"):
        assert words in section
    found = telemetry_of(cold.id, actor=SYSTEM)
    assert found.counts == {"temperature": 41}
    assert found.mean_kinetic is not None
    assert 5 < found.mean_kinetic < 8


def test_limits_by_the_form(desk: Client, cold: ShipmentCard) -> None:
    page = f"/desk/shipments/{cold.id}/limits/"
    assert 'value="2.0"' in desk.get(page).content.decode()
    given = {"temperature_from": "-25", "temperature_to": "-15", "shock_most": "4.5", "once": "l1"}
    assert desk.post(page, given).status_code == 302
    found = dict(Condition.objects.values_list("quantity", "low"))
    assert found == {"temperature": -25.0, "shock": None}
    wrong = desk.post(page, {**given, "temperature_from": "9", "once": "l2"})
    assert wrong.status_code == 422
    for bad in ("nan", "inf", "1e999", "-300", "x"):
        assert desk.post(page, {**given, "temperature_from": bad, "once": "l3"}).status_code == 422


def test_a_thousand_readings_keep_their_peak(now: datetime, acme: CustomerCard) -> None:
    ship = make_shipment(booked_at=now - timedelta(days=3))
    readings = [
        ReadingDraft("", now - n * MINUTE, "temperature", 40.0 if n == 777 else 5.0 + n % 3, "", ship.waybill)
        for n in range(1_500)
    ]
    record_readings(by=SYSTEM, at=now, readings=readings)
    found = telemetry_of(ship.id, actor=SYSTEM)
    shown = found.series["temperature"]
    assert len(shown) <= 240
    assert max(one.value for one in shown) == 40.0
    assert [one.at for one in shown] == sorted(one.at for one in shown)
    assert found.counts["temperature"] == 1_500
