"""Positions over the interface: by address, form, JSON and lines; refused with a reason."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import bind_device
from nuoda.domains.shipments.models import Position
from nuoda.domains.shipments.queries import last_position

PATH = "/positions/osmand"
SECONDS = int(NOW.timestamp())


@pytest.fixture
def token(db: None, now: datetime) -> str:
    return make_key(None, ["tracking:write"])


@pytest.fixture
def house(token: str) -> Machine:
    """A machine of the house, confined to no customer."""
    return Machine(token)


def a_query(**other: object) -> str:
    return urlencode({"id": "VAN-7", "lat": 31.2, "lon": 121.4, "timestamp": SECONDS, "speed": 10, **other})


def test_by_address_with_the_key_in_it(token: str, acme: CustomerCard) -> None:
    shipment = make_shipment(waybill="TRACK1")
    bind_device(by=SYSTEM, at=NOW, device="VAN-7", shipment_id=shipment.id, since=NOW)
    for times in range(2):
        answer = Client().get(f"/api/v1{PATH}?{a_query(key=token)}")
        assert answer.status_code == 200
        assert answer.json() == {"accepted": 1 - times, "duplicate": times, "refused": []}
    found = last_position(shipment.id, actor=SYSTEM)
    assert found is not None
    assert (found.device, found.at, found.speed_kmh) == ("VAN-7", NOW, 18.52)


def test_a_request_without_a_time_is_of_now(house: Machine) -> None:
    assert house.get(f"{PATH}?id=V&lat=31&lon=121").status_code == 200
    assert Position.objects.get().at == NOW


def test_posts_in_every_form(house: Machine) -> None:
    location = {"timestamp": NOW.isoformat(), "coords": {"latitude": 31.2, "longitude": 121.4}}
    bodies = [
        a_query(),
        json.dumps({"device_id": "A", "location": location}),
        f"device,timestamp,lat,lon\nB,{SECONDS},31.2,121.4\nB,{SECONDS - 60},31.2,121.4",
    ]
    assert [house.post(PATH, body).json()["accepted"] for body in bodies] == [1, 1, 2]
    assert house.post(f"{PATH}?{a_query(id='C')}", "").json()["accepted"] == 1


@pytest.mark.parametrize(
    "query",
    [
        "", "id=V", a_query(lat=999), a_query(lat=0, lon=0), a_query(lat="nan"),
        a_query(timestamp=SECONDS + 3600), a_query(timestamp="soon"),
        a_query(id=""), "%ff=%00", "id=%00&lat=1&lon=1", "location=1",
    ],
)  # fmt: skip
def test_what_is_no_position_is_refused_with_a_reason(house: Machine, query: str) -> None:
    answer = house.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "position_refused"
    assert all(one["reason"] for one in error["fields"])
    assert error["fields"]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"[" * 99_999,
        b'{"location": NaN}',
        b"{}",
        b'{"a":' * 9_999,
        b'{"location":{"x":"\\ud800"}}',
    ],
)
def test_hostile_bodies(house: Machine, body: bytes) -> None:
    assert house.post(PATH, body).json()["error"]["code"] == "position_refused"


def test_a_bad_one_holds_up_none(house: Machine) -> None:
    lines = [a_query(), a_query(lat=91), a_query(timestamp=SECONDS - 60), a_query(lat="x")]
    answer = house.post(PATH, "\n".join(lines))
    assert (answer.status_code, answer.json()["accepted"]) == (200, 2)
    assert [one["index"] for one in answer.json()["refused"]] == [1, 3]
    first, second = (one["problems"][0]["field"] for one in answer.json()["refused"])
    assert (first, second) == ("latitude", "line 4 latitude")


def test_more_than_a_batch_is_refused(house: Machine) -> None:
    lines = "\n".join(a_query(timestamp=SECONDS - one) for one in range(5_001))
    assert house.post(PATH, lines).status_code == 400
    assert not Position.objects.exists()


def test_keys_of_customers_and_without_the_scope_are_refused(machine: Machine, house: Machine) -> None:
    assert machine.get(f"{PATH}?{a_query()}").status_code == 403
    assert Machine(make_key(None, ["orders:read"])).post(PATH, a_query()).status_code == 403
    assert Client().get(f"/api/v1{PATH}?{a_query(key='nuoda_x_y')}").status_code == 401
