"""The driver notes the seal when the doors are closed, and compares it when they are opened."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment, settle
from tests.factories.fleet import DAY, HOME, clock_time, furnish_depot, make_jobs
from tests.factories.people import sign_in

from nuoda.domains.cases.queries import case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch.commands import (
    JobDraft,
    JobMove,
    break_down,
    move_jobs,
    open_trip,
    release_trips,
    start_trip,
)
from nuoda.domains.dispatch.queries import board, drivers_of, trip_page, vehicles_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db


def phone_of(driver: Actor) -> Client:
    phone = sign_in(driver)
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = driver.id
    return phone


@pytest.fixture
def trip(acme: CustomerCard, now: datetime) -> tuple[UUID, Client, Client]:
    """A released trip with one parcel, the phone of its driver, and that of another."""
    depot_id, drivers = furnish_depot()
    parcel = make_shipment(waybill="NDX900001", booked_at=NOW)
    make_jobs(
        [
            JobDraft(
                "SHD", "NDX900001", DAY, latitude=HOME[0] + 0.05, longitude=HOME[1], name="欧阳小明",
                shipment_id=parcel.id, customer_id=acme.id,
            )
        ]
    )  # fmt: skip
    trip_id = open_trip(
        by=SYSTEM, at=NOW, day=DAY, starts_at=clock_time(7),
        vehicle_id=vehicles_of(depot_id, actor=SYSTEM)[0].id,
        driver_id=drivers_of(depot_id, actor=SYSTEM)[0].id,
    )  # fmt: skip
    (job,) = board(depot_id, DAY, actor=SYSTEM).unplanned
    versions = move_jobs(by=SYSTEM, at=NOW, moves=[JobMove(job.id, trip_id, 1)], versions={})
    release_trips(by=SYSTEM, at=NOW, versions=versions)
    clock.advance_to(clock_time(8))
    settle()
    return trip_id, phone_of(drivers[0]), phone_of(drivers[1])


def tell(phone: Client, trip_id: UUID, kind: str, seal: object, **more: Any) -> dict[str, Any]:
    given = {
        "client_id": str(uuid4()), "trip": str(trip_id), "kind": kind, "seal": seal,
        "occurred_at": clock_time(8).isoformat(),
    }  # fmt: skip
    answer = phone.post(
        "/field/visits", json.dumps({"visits": [{**given, **more}]}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["answers"][0]
    return found


def test_the_same_seal_is_told_twice_and_counts_once(trip: tuple[UUID, Client, Client]) -> None:
    trip_id, phone, _other = trip
    key = str(uuid4())
    for _again in range(2):
        assert tell(phone, trip_id, "sealed", " S-4711 ", client_id=key)["state"] == "accepted"
    told = phone.get("/field/day").json()["trip"]
    assert (told["id"], told["seal"], told["opened"]) == (str(trip_id), "S-4711", None)
    early = tell(phone, trip_id, "opened", "S-4711")
    assert early["state"] == "refused", "It has not left."
    start_trip(by=SYSTEM, at=clock_time(8), trip_id=trip_id)
    seen, key = clock_time(8) - timedelta(minutes=20), str(uuid4())
    for _again in range(2):
        found = tell(phone, trip_id, "opened", "s 4711", client_id=key, occurred_at=seen.isoformat())
        assert found["state"] == "accepted"
    row = trip_page(trip_id, actor=SYSTEM).trip
    assert (row.seal_found, row.opened_at, row.seal_differs) == ("s 4711", seen, False)
    told = phone.get("/field/day").json()["trip"]
    assert (told["found"], told["differs"]) == ("s 4711", False)
    settle()
    assert not case_rows(actor=SYSTEM, window=Window()).rows


def test_another_seal_is_a_case_and_said_on_the_phone(trip: tuple[UUID, Client, Client]) -> None:
    trip_id, phone, _other = trip
    start_trip(by=SYSTEM, at=clock_time(8), trip_id=trip_id)
    assert tell(phone, trip_id, "opened", "")["state"] == "refused", "None was put on."
    tell(phone, trip_id, "sealed", "S-1")
    assert tell(phone, trip_id, "opened", "")["state"] == "accepted"
    assert phone.get("/field/day").json()["trip"]["differs"] is True
    assert tell(phone, trip_id, "opened", "S-1")["state"] == "refused", "It is open already."
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    assert case.cause == "LOSS.suspected"


def test_what_cannot_be_is_refused_with_what_mends_it(trip: tuple[UUID, Client, Client]) -> None:
    trip_id, phone, other = trip
    for seal in ("", "S" * 41, 7):
        (problem,) = tell(phone, trip_id, "sealed", seal)["problems"]
        assert problem["field"] == "seal", seal
    assert tell(phone, trip_id, "sealed", "S-1", occurred_at="noon")["problems"]
    assert tell(phone, trip_id, "sealed", "S-1", trip="x")["problems"]
    assert tell(other, trip_id, "sealed", "S-9")["problems"], "Another driver's trip does not exist for her."
    assert trip_page(trip_id, actor=SYSTEM).trip.seal == ""


def test_a_broken_trip_stays_on_the_phone(trip: tuple[UUID, Client, Client]) -> None:
    trip_id, phone, _other = trip
    tell(phone, trip_id, "sealed", "S-1")
    break_down(by=SYSTEM, at=clock_time(9), trip_id=trip_id, reason="DELAY.vehicle", goods_at=clock_time(10))
    told = phone.get("/field/day").json()["trip"]
    assert (told["state"], datetime.fromisoformat(told["broken"])) == ("broken", clock_time(9))
    assert tell(phone, trip_id, "opened", "S-1")["state"] == "accepted", "They are opened where it stands."
