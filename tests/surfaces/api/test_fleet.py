"""Depots, vehicles, drivers and partners by the interface; orders that no vehicle can hold are refused."""

from __future__ import annotations

from datetime import datetime

from tests.factories import SYSTEM
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch.commands import JobDraft, record_jobs
from nuoda.domains.dispatch.queries import job_rows
from nuoda.kernel.paging import Window

DEPOT = {
    "code": "SHD", "name": "上海仓", "latitude": 31.23, "longitude": 121.47, "city": "上海市",
    "carrier": "NDX",
}  # fmt: skip
VEHICLE = {
    "code": "V1", "depot": "SHD", "kilograms": 900, "volume_m3": 8, "opens": "07:00", "closes": "19:00",
    "skills": ["tail_lift"], "fixed_cost": 80, "km_cost": 2,
}  # fmt: skip
SHIFT = {"begins_at": "2026-11-24T07:00:00+08:00", "ends_at": "2026-11-24T18:00:00+08:00"}
DRIVER = {"code": "D1", "name": "郑师傅", "depot": "SHD", "vehicle": "V1", "shifts": [SHIFT]}
PARTNER = {"code": "PX", "name": "城配", "jobs_a_day": 5, "kilograms": 80, "job_price": 40, "cutoff": "20:00"}


def test_a_fleet_is_recorded_and_what_it_lacks_is_named(
    machine: Machine, acme: CustomerCard, now: datetime
) -> None:
    house = Machine(make_key(None))
    for path, body in (
        ("depots", DEPOT), ("vehicles", VEHICLE), ("drivers", DRIVER), ("partners", PARTNER),
    ):  # fmt: skip
        assert house.post(f"/dispatch/{path}", body).json() == {"new": True}
        assert house.post(f"/dispatch/{path}", body).json() == {"new": False}
        assert machine.post(f"/dispatch/{path}", body).status_code == 403, "a customer has no fleet"
    without = {name: value for name, value in VEHICLE.items() if name not in ("opens", "closes")}
    bad: dict[str, tuple[dict[str, object], set[str]]] = {
        "vehicles": (without, {"opens", "closes"}),
        "drivers": ({**DRIVER, "shifts": [SHIFT, SHIFT], "vehicle": "V9"}, {"shifts", "vehicle"}),
        "partners": ({**PARTNER, "cutoff": "25:00"}, {"cutoff"}),
        "depots": ({**DEPOT, "latitude": 100, "zone": "Moon"}, {"latitude", "zone"}),
    }
    for path, (body, fields) in bad.items():
        answer = house.post(f"/dispatch/{path}", body)
        told = answer.json()["error"]["fields"]
        assert (answer.status_code, {one["field"] for one in told}) == (422, fields)
        assert all(one["reason"] for one in told)
    backward = house.post("/dispatch/vehicles", {**VEHICLE, "closes": "06:00"}).json()["error"]["fields"]
    assert [(one["field"], bool(one["remedy"])) for one in backward] == [("closes", True)]
    assert house.post("/dispatch/vehicles", {**VEHICLE, "version": 1}).status_code == 409
    assert [one["carrier"] for one in house.get("/dispatch/depots").json()["items"]] == ["NDX"]
    assert [one["jobs_a_day"] for one in house.get("/dispatch/partners").json()["items"]] == [5]
    (van,) = house.get("/dispatch/vehicles?depot=SHD").json()["items"]
    assert (van["code"], van["skills"]) == ("V1", ["tail_lift"])
    (driver,) = house.get("/dispatch/drivers?depot=SHD").json()["items"]
    assert len(driver["shifts"]) == 1

    day = datetime.fromisoformat(SHIFT["begins_at"]).date()
    record_jobs(by=SYSTEM, at=now, jobs=[JobDraft("SHD", "R1", day)])
    (job,) = job_rows(actor=SYSTEM, window=Window()).rows
    place = {"job": job.number, "latitude": 31.2, "longitude": 121.4}
    told = house.post("/dispatch/jobs/places", [place, {**place, "job": "J0"}, place]).json()
    assert (told["accepted"], told["duplicate"], [one["index"] for one in told["refused"]]) == (1, 1, [1])

    town = {"phone": "13900139000", "region": "上海市", "city": "上海市"}
    sender = {**town, "name": "仓", "street": "外马路1号"}
    order = {
        "customer": "ACME", "reference": "SO-1", "ordered_at": now.isoformat(), "sender": sender,
        "consignee": {**sender, "name": "王", "street": "福州路2号"}, "goods": "茶",
        "pickup_from": "2026-11-24T03:00:00+08:00", "pickup_until": "2026-11-24T04:00:00+08:00",
    }  # fmt: skip
    told = machine.post("/orders", [order], Idempotency_Key="k").json()
    (problem,) = told["refused"][0]["problems"]
    assert (problem["field"], "2026-11-24" in problem["remedy"]) == ("pickup_until", True)
    assert machine.post("/orders", [order], Idempotency_Key="k").json() == told
    held = {"pickup_from": "2026-11-24T10:00:00+08:00", "pickup_until": "2026-11-24T12:00:00+08:00"}
    assert machine.post("/orders", [{**order, **held}]).json()["accepted"] == 1
