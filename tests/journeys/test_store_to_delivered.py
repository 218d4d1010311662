"""A shop's order: taken, held in stock, picked, packed and loaded by scanner, driven, signed for, kept.

And what becomes of two orders for the same goods when there is not enough for both.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_customer_actor, settle
from tests.factories.fleet import DAY, HOME, clock_time, furnish_depot
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import board, drivers_of, job_rows, trip_page, vehicles_of
from nuoda.domains.orders.commands import open_catalogues
from nuoda.domains.orders.queries import OrderPage, orders_after
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.stock import commands as stock
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NUMBER, WAYBILL = "#9901", "NDX990100"
TO = {"region": "上海市", "city": "上海市", "district": "浦东新区", "street": "世纪大道100号3单元1502室"}


def _machine(customer: CustomerCard) -> Client:
    scopes = ("orders:write", "orders:read", "shipments:read", "promises:read")
    key = issue_api_key(by=SYSTEM, at=NOW, label="shop", scopes=scopes, customer_id=customer.id)
    return Client(headers={"Authorization": f"Bearer {key.token}"})


def _posted(client: Client, path: str, body: object) -> Any:
    answer = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def _phone(actor: Actor) -> Client:
    phone = sign_in(actor)
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = actor.id
    return phone


def _told(phone: Client, path: str, name: str, *items: dict[str, Any]) -> None:
    """Send what a phone noted; all of it is taken."""
    body = json.dumps({name: [{"client_id": str(uuid4()), **one} for one in items]})
    answer = phone.post(path, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert [one["state"] for one in answer.json()["answers"]] == ["accepted"] * len(items), answer.json()


def _order(reference: str) -> OrderPage:
    return next(one for one in orders_after(None, actor=SYSTEM, limit=50) if one.reference == reference)


def _delivery(order_id: UUID) -> PromiseRow:
    rows = promises_of([Ref("order", str(order_id))], actor=SYSTEM)
    return next(one for one in rows if one.kind == "delivery")


def _shop_order() -> dict[str, Any]:
    line = {"id": 1, "name": "茶", "sku": "TEA", "quantity": 4, "grams": 8000, "requires_shipping": True}
    address = {
        "name": "欧阳小明", "address1": TO["street"], "city": "上海市", "province": "上海市", "zip": "200120",
        "country_code": "CN", "phone": "13812345678",
    }  # fmt: skip
    return {
        "id": 9901, "name": NUMBER, "created_at": NOW.isoformat(), "updated_at": NOW.isoformat(),
        "cancelled_at": None, "currency": "CNY", "note": "", "line_items": [{**line, "price": "12.00"}],
        "shipping_lines": [], "shipping_address": address,
    }  # fmt: skip


def _warehouse(pieces: int) -> None:
    furnish()
    house = stock.WarehouseDraft("SH1", "上海一仓", city="上海市", gs1_prefix="9521234")
    stock.change_warehouse(by=SYSTEM, at=NOW, draft=house)
    product()
    stocked(lots=[("L1", pieces, 200)])


def _picked_packed_loaded(trip: str) -> None:
    """By the scanner: what the day asks for is picked, packed for a trip, and loaded on it."""
    phone = _phone(make_account(Role.WAREHOUSE))
    (pick,) = phone.get("/field/floor/tasks").json()["picks"]
    line = {"reservation": pick["reservation"], "lot": pick["lot"], "quantity": pick["quantity"]}
    assert (pick["place"], pick["sku"], pick["quantity"]) == ("A-01", "TEA", 4)
    taken = {"kind": "pick", "place": pick["place"], "sku": pick["sku"], **line}
    _told(phone, "/field/floor/steps", "steps", taken)
    _told(phone, "/field/floor/steps", "steps", {"kind": "pack", "lines": [line], "trip": trip})
    (package,) = phone.get("/field/floor/tasks").json()["packages"]
    load = {"kind": "load", "package": f"]C100{package['number']}", "trip": trip}
    _told(phone, "/field/floor/steps", "steps", load)
    _told(phone, "/field/floor/steps", "steps", {"kind": "leave", "warehouse": "SH1", "trip": trip})


def _trip_of(depot_id: UUID) -> UUID:
    """The parcel's own stop, which came of its booking, on a trip."""
    van, person = vehicles_of(depot_id, actor=SYSTEM)[0], drivers_of(depot_id, actor=SYSTEM)[0]
    job = next(one for one in job_rows(actor=SYSTEM, window=Window()).rows if one.reference == WAYBILL)
    known = dispatch.JobDraft(
        "SHD", WAYBILL, DAY, latitude=HOME[0] + 0.02, longitude=HOME[1], name=job.name,
        shipment_id=job.shipment_id, customer_id=job.customer_id,
    )  # fmt: skip
    dispatch.record_jobs(by=SYSTEM, at=NOW, jobs=[known])
    trip = dispatch.open_trip(
        by=SYSTEM, at=NOW, day=DAY, starts_at=clock_time(8), vehicle_id=van.id, driver_id=person.id
    )
    (stop,) = board(depot_id, DAY, actor=SYSTEM).unplanned
    versions = dispatch.move_jobs(by=SYSTEM, at=NOW, moves=[dispatch.JobMove(stop.id, trip, 1)], versions={})
    dispatch.release_trips(by=SYSTEM, at=NOW, versions=versions)
    settle()
    return trip


def test_store_order_to_loaded_truck_and_delivered(acme: CustomerCard, now: datetime) -> None:
    _warehouse(10)
    depot_id, drivers = furnish_depot(vans=1, at=now)
    home = dispatch.DepotDraft("SHD", "上海仓", *HOME, city="上海市", carrier="NDX")
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])
    machine = _machine(acme)
    assert _posted(machine, "/orders/documents/shopify", _shop_order()) == {"refused": 0}
    settle()
    order = _order(NUMBER)
    promised = _delivery(order.id)
    (line,) = machine.get(f"/api/v1/orders/{order.id}/allocation").json()["lines"]
    assert (order.channel, promised.state) == ("store", "open")
    assert [(one["source"], one["quantity"]) for one in line["parts"]] == [("SH1", 4)]

    booked = {
        "customer": "ACME", "waybill": WAYBILL, "carrier": "NDX", "order_reference": NUMBER,
        "booked_at": NOW.isoformat(), "origin": {"region": "上海市", "city": "上海市"},
        "destination": {"region": "上海市", "city": "上海市"}, "consignee_name": "欧阳小明",
        "consignee_phone": "13812345678", "consignee_address": "上海市浦东新区世纪大道100号3单元1502室",
    }  # fmt: skip
    assert _posted(machine, "/shipments", [booked])["accepted"] == 1
    settle()
    trip = _trip_of(depot_id)
    _picked_packed_loaded(trip_page(trip, actor=SYSTEM).trip.number)
    settle()

    clock.advance_to(clock_time(9))
    phone = _phone(drivers[0])
    (stop,) = phone.get("/field/day").json()["stops"]
    assert stop["number"] == WAYBILL
    arrived = clock_time(9).isoformat()
    _told(phone, "/field/visits", "visits", {"stop": stop["stop"], "kind": "arrived", "occurred_at": arrived})
    clock.advance_to(clock_time(9, 20))
    proof = {
        "shipment": stop["id"], "outcome": "delivered", "relation": "self", "signer": "欧阳小明",
        "occurred_at": clock_time(9, 15).isoformat(), "pieces": None, "pictures": [], "signature": None,
        "remarks": "", "reason": "", "consent": "", "place": "", "latitude": 31.24, "longitude": 121.47,
    }  # fmt: skip
    _told(phone, "/field/proofs", "proofs", proof)
    settle()
    kept = _delivery(order.id)
    assert (kept.id, kept.state, kept.settled_at) == (promised.id, "kept", clock_time(9, 15))
    assert _order(NUMBER).state == "delivered"
    assert trip_page(trip, actor=SYSTEM).stops[0].state == "done"
    shop = sign_in(make_customer_actor(acme))
    page = shop.get(f"/portal/orders/{order.id}/", headers={"accept-language": "en"}).content.decode()
    page = shown(page)
    assert WAYBILL in page
    assert "1502" not in page


def test_a_platinum_order_is_served_when_stock_is_short(acme: CustomerCard) -> None:
    """An ordinary order came first; what is kept for platinum is there for the one that comes later."""
    shop, best = make_customer("SHOP"), make_customer("GOLD", tier="platinum")
    _warehouse(10)
    pairs = [("GOLD", "ACME"), ("SHOP", "ACME")]
    open_catalogues(by=SYSTEM, at=NOW, pairs=pairs, source="dealer contract 7")
    pool = stock.PoolDraft("SH1", "ACME", "TEA", protected={"platinum": 6})
    stock.protect_stock(by=SYSTEM, at=NOW, pools=[pool])
    advice = stock.AdviceDraft("ACME", "PO-2", "SH1", TODAY + timedelta(4), {"TEA": 20})
    stock.announce(by=SYSTEM, at=NOW, advices=[advice])
    served: dict[str, dict[str, Any]] = {}
    for customer, pieces in ((shop, 8), (best, 6)):
        reference = f"{customer.code}-1"
        wanted = {
            "customer": customer.code, "reference": reference, "ordered_at": NOW.isoformat(),
            "consignee": {"name": f"收{customer.code}", "phone": "13812345678", **TO},
            "lines": [{"description": "茶", "sku": "TEA", "quantity": pieces}],
        }  # fmt: skip
        machine = _machine(customer)
        assert _posted(machine, "/orders", [wanted])["accepted"] == 1
        settle()
        answer = machine.get(f"/api/v1/orders/{_order(reference).id}/allocation").json()
        (served[customer.code],) = answer["lines"]
    parts = {code: [(one["kind"], one["quantity"]) for one in line["parts"]] for code, line in served.items()}
    assert parts == {"SHOP": [("stock", 4), ("coming", 4)], "GOLD": [("stock", 6)]}
    assert (served["SHOP"]["state"], served["GOLD"]["state"]) == ("partial", "allocated")
    buyer = sign_in(make_customer_actor(shop))
    page = buyer.get(f"/portal/orders/{_order('SHOP-1').id}/").content.decode()
    assert "GOLD" not in shown(page)
