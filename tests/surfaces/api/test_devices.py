"""Devices and readings over the interface and on the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.factories import make_shipment
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.models import Condition, DeviceBinding, Reading


@pytest.fixture
def house(db: None, now: datetime) -> Machine:
    """A machine of the house, confined to no customer."""
    return Machine(make_key(None, ["tracking:write", "shipments:read", "orders:write"]))


def test_bind_then_measure_then_list(house: Machine, now: datetime, acme: CustomerCard) -> None:
    make_shipment(waybill="API1", booked_at=now - timedelta(hours=2))
    since = (now - timedelta(hours=1)).isoformat()
    wanted = [
        {"device": "D1", "waybill": "API1", "since": since},
        {"device": "D1", "waybill": "NOBODY", "since": since},
        {"device": "D1", "waybill": "API1", "since": now.isoformat()},
    ]
    answer = house.post("/devices/bindings", wanted)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["accepted"], [one["index"] for one in told["refused"]]) == (1, [1, 2])
    assert house.post("/devices/bindings", wanted[:1]).json()["duplicate"] == 1
    moved = house.post("/devices/bindings", [{**wanted[0], "until": now.isoformat()}])
    assert moved.json()["accepted"] == 1
    assert DeviceBinding.objects.get().bound_to == now
    at = (now - timedelta(minutes=3)).isoformat()
    readings: list[dict[str, Any]] = [
        {"device": "D1", "at": at, "quantity": "temperature", "value": -18.5},
        {"device": "D1", "at": at, "quantity": "temperature", "value": 0, "unit": "FAH"},
        {"device": "D1", "at": at, "quantity": "temperature", "value": -300},
        {"device": "D1", "at": at, "quantity": "light", "value": 3},
        {"device": "D1", "at": at, "quantity": "shock", "value": "3"},
    ]
    told = house.post("/readings", readings).json()
    assert (told["accepted"], sorted(one["index"] for one in told["refused"])) == (2, [2, 3, 4])
    assert sorted(Reading.objects.values_list("value", flat=True)) == [-18.5, -17.7778]
    listed = house.get("/devices").json()
    assert listed["total"] == 1
    assert listed["items"][0]["device"] == "D1"
    assert house.get("/devices?state=bound").json()["items"] == []
    assert house.get("/devices?state=odd").status_code == 422


def test_a_customers_key_sees_no_devices(acme: CustomerCard, now: datetime) -> None:
    make_shipment(waybill="API2", booked_at=now - timedelta(hours=2))
    hers = Machine(make_key(acme, ["tracking:write", "shipments:read"]))
    assert hers.get("/devices").json() == {"items": [], "total": 0}
    binding = {"device": "D", "waybill": "API2", "since": now.isoformat()}
    assert hers.post("/devices/bindings", [binding]).status_code == 403
    reading = {"at": now.isoformat(), "quantity": "humidity", "value": 55, "number": "API2"}
    told = hers.post("/readings", [reading, {**reading, "number": ""}, {**reading, "number": "OTHER"}]).json()
    assert (told["accepted"], [one["index"] for one in told["refused"]]) == (1, [1, 2])


def test_limits_with_the_registration(house: Machine, now: datetime, acme: CustomerCard) -> None:
    one = {
        "customer": "ACME", "waybill": "API3", "carrier": "NDX", "booked_at": now.isoformat(),
        "temperature_from": -25, "temperature_to": -15.5, "tolerance_minutes": 20,
    }  # fmt: skip
    answer = house.post("/shipments", [one, {**one, "waybill": "API4", "temperature_to": -30}])
    told = answer.json()
    assert (told["accepted"], [one["index"] for one in told["refused"]]) == (1, [1])
    row = Condition.objects.get()
    assert (row.low, row.high, row.tolerance) == (-25.0, -15.5, timedelta(minutes=20))


def test_by_the_command_line(now: datetime, acme: CustomerCard) -> None:
    make_shipment(waybill="CLI1", booked_at=now - timedelta(hours=2))
    since = (now - timedelta(hours=1)).isoformat()

    def run(*words: str) -> str:
        out = StringIO()
        call_command("devices", *words, stdout=out)
        return out.getvalue()

    assert "rides with CLI1" in run("bind", "TRK", "CLI1", "--since", since)
    (found,) = json.loads(run("list", "--json"))
    assert (found["device"], found["waybills"], found["heard_at"]) == ("TRK", ["CLI1"], None)
    assert "TRK  CLI1  never heard" in run("list", "--state", "silent")
    assert "taken off CLI1" in run("release", "TRK", "CLI1")
    assert "TRK  free" in run("list")
    for words in (("bind", "TRK", "NOBODY"), ("release", "TRK", "NOBODY"), ("release", "TRK", "CLI1")):
        with pytest.raises(CommandError):
            run(*words)
