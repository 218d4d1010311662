"""A released trip on the driver's phone: its stops in order, and what she tells of them, once."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.factories.fleet import DAY, HOME, clock_time, furnish_depot, make_jobs
from tests.factories.people import sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch.commands import (
    ContainerKindDraft,
    JobDraft,
    JobMove,
    move_jobs,
    open_trip,
    release_trips,
    seal_trip,
    set_container_kinds,
)
from nuoda.domains.dispatch.queries import board, drivers_of, trip_page, vehicles_of
from nuoda.domains.dispatch.queries.containers import container_balances
from nuoda.kernel import clock
from nuoda.surfaces.field.riding import heading

pytestmark = pytest.mark.django_db
PARCEL = "NDX900001"


def told(phone: Client, **visit: Any) -> dict[str, Any]:
    body = json.dumps({"visits": [{"client_id": str(uuid4()), **visit}]})
    answer = phone.post("/field/visits", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["answers"][0]
    return found


def test_a_trip_is_told_in_order_and_what_she_tells_lands_once(acme: CustomerCard, now: datetime) -> None:
    depot_id, drivers = furnish_depot()
    ship = make_shipment(waybill=PARCEL, booked_at=NOW)
    make_jobs(
        [
            JobDraft(
                "SHD", "FETCH", DAY, kind="collect", latitude=HOME[0] + 0.05, longitude=HOME[1], name="供应商"
            ),
            JobDraft(
                "SHD", PARCEL, DAY, latitude=HOME[0] + 0.05, longitude=HOME[1] + 0.05, name="欧阳小明",
                address="世纪大道100号", instructions="轻放", needs=("tail_lift",), shipment_id=ship.id,
                customer_id=acme.id,
            ),
        ]
    )  # fmt: skip
    van, person = vehicles_of(depot_id, actor=SYSTEM)[0], drivers_of(depot_id, actor=SYSTEM)[0]
    trip = open_trip(
        by=SYSTEM, at=NOW, day=DAY, starts_at=clock_time(7), vehicle_id=van.id, driver_id=person.id
    )
    jobs = {one.reference: one.id for one in board(depot_id, DAY, actor=SYSTEM).unplanned}
    moves = [JobMove(jobs["FETCH"], trip, 1), JobMove(jobs[PARCEL], trip, 2)]
    versions = move_jobs(by=SYSTEM, at=NOW, moves=moves, versions={})
    clock.advance_to(clock_time(8))
    phone = sign_in(drivers[0])
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = drivers[0].id
    assert phone.get("/field/day").json()["trip"] is None
    release_trips(by=SYSTEM, at=NOW, versions=versions)
    seal_trip(by=SYSTEM, at=NOW, trip_id=trip, seal="S-1")
    settle()

    day = phone.get("/field/day").json()
    assert (date.fromisoformat(day["date"]), day["trip"]["seal"], day["trip"]["vehicle"]) == (
        DAY,
        "S-1",
        "V1",
    )
    fetch, parcel = day["stops"]
    assert [fetch["kind"], fetch["sequence"], fetch["shipment"]] == ["collect", 1, False]
    assert [parcel["number"], parcel["sequence"], parcel["shipment"]] == [PARCEL, 2, True]
    assert parcel["instructions"][-1] == "轻放"
    assert len(parcel["instructions"]) == 2
    assert "km" in parcel["way"]

    at = clock_time(8).isoformat()
    for _again in range(2):
        assert told(phone, stop=fetch["stop"], kind="arrived", occurred_at=at)["state"] == "accepted"
        done = told(phone, stop=fetch["stop"], kind="done", occurred_at=at)
        assert done["state"] == "accepted"
    for wrong in ({"kind": "sang"}, {"stop": "x"}, {"occurred_at": "noon"}, {"kind": "failed"}):
        given = {"stop": parcel["stop"], "kind": "arrived", "occurred_at": at, **wrong}
        assert told(phone, **given)["problems"], wrong
    assert phone.get("/field/day").json()["stops"][0]["done"] is True
    row = trip_page(trip, actor=SYSTEM)
    assert [one.state for one in row.stops] == ["done", "planned"]
    assert row.trip.state == "under_way"
    kinds = [ContainerKindDraft("EUR", "欧标托盘"), ContainerKindDraft("TOTE", "周转箱", closed=True)]
    set_container_kinds(by=SYSTEM, at=NOW, kinds=kinds)
    assert [one["code"] for one in phone.get("/field/day").json()["containers"]] == ["EUR"]
    swap = {"stop": parcel["stop"], "kind": "containers", "occurred_at": at, "container": "EUR", "left": 4}
    for given in ({}, {"taken": 6}):
        key = str(uuid4())
        for _again in range(2):
            assert told(phone, **{**swap, **given, "client_id": key})["state"] == "accepted"
    for bad in ({"left": 0}, {"left": -1}, {"container": "TOTE"}, {"stop": fetch["stop"]}):
        assert told(phone, **{**swap, **bad})["problems"], bad
    balances = container_balances(actor=SYSTEM, today=DAY)
    assert {(one.holder_kind, one.holder): one.quantity for one in balances} == {
        ("customer", "ACME"): 2, ("vehicle", "V1"): -2,
    }  # fmt: skip
    assert [one["lent"] for one in phone.get("/field/day").json()["stops"]] == [
        [], [{"code": "EUR", "quantity": 2, "overdue": 0}],
    ], "a stop of nobody known holds none"  # fmt: skip
    other = sign_in(drivers[1])
    other.defaults["HTTP_X_FIELD_ACCOUNT"] = drivers[1].id
    assert told(other, stop=parcel["stop"], kind="arrived", occurred_at=at)["state"] == "refused"

    scan(PARCEL, "DELIVERED", clock_time(8) + timedelta(minutes=5))
    settle()
    assert [one.state for one in trip_page(trip, actor=SYSTEM).stops] == ["done", "done"]


def test_each_direction_has_its_word() -> None:
    north = heading(HOME, (HOME[0] + 1, HOME[1]))
    east = heading(HOME, (HOME[0], HOME[1] + 1))
    south_west = heading(HOME, (HOME[0] - 1, HOME[1] - 1.15))
    assert len({north, east, south_west}) == 3
