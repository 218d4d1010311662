"""Look-ups: keys and scopes, cursors, masking, and other customers' things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from tests.factories import SYSTEM, a_scan, settle
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.surfaces.api.application import api
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.scopes import SCOPE_OF

LISTS = ("/orders", "/shipments", "/promises")


@pytest.fixture
def order(make_order: Callable[..., OrderPage], now: datetime) -> OrderPage:
    return make_order(promised_due_at=now + timedelta(days=2))


@pytest.fixture
def ship(order: OrderPage, make_shipment: Callable[..., ShipmentCard], now: datetime) -> ShipmentCard:
    card = make_shipment(order_reference=order.reference)
    text = "快递员电话 13900001111 已揽收"
    record_scans(by=SYSTEM, at=now, scans=[a_scan(card.waybill, "PICKED_UP", now, text=text)])
    settle()
    return card


def test_personal_data_is_masked(machine: Machine, order: OrderPage, ship: ShipmentCard) -> None:
    told = machine.get(f"/orders/{order.id}").json()
    assert told["consignee"]["name"] == "欧***"
    assert told["consignee"]["phone"] == "*******5678"
    assert "1502" not in told["consignee"]["street"]
    page = machine.get(f"/shipments/{ship.id}")
    assert "13900001111" not in page.content.decode()
    assert page.json()["log"][0]["milestone"] == "PICKED_UP"
    assert "欧阳小明" not in page.content.decode()


def test_a_waybill_is_found(machine: Machine, ship: ShipmentCard) -> None:
    assert machine.get(f"/shipments/by-waybill/{ship.waybill}").json()["items"][0]["id"] == str(ship.id)
    assert machine.get("/shipments/by-waybill/NONE").status_code == 404


def test_promises_are_listed_and_read(machine: Machine, ship: ShipmentCard, now: datetime) -> None:
    (promise,) = machine.get("/promises?kind=delivery").json()["items"]
    assert promise["subject_kind"] == "order"
    detail = machine.get(f"/promises/{promise['id']}").json()
    assert {name: detail[name] for name in promise} == promise
    assert [one["id"] for one in detail["chain"]] == [promise["id"]]
    until = (now + timedelta(days=1)).isoformat().replace("+", "%2B")
    assert machine.get(f"/promises?due_until={until}").json()["items"] == []
    assert machine.get("/promises?state=broken").json()["items"] == []


def test_anothers_things_are_the_same_as_nothing(
    stranger: Machine, order: OrderPage, ship: ShipmentCard, machine: Machine
) -> None:
    promise = machine.get("/promises").json()["items"][0]["id"]
    for known, path in ((order.id, "/orders/"), (ship.id, "/shipments/"), (promise, "/promises/")):
        foreign, nothing = stranger.get(f"{path}{known}"), stranger.get(f"{path}{uuid4()}")
        assert foreign.status_code == nothing.status_code == 404
        assert foreign.content == nothing.content
    foreign, nothing = (stranger.get(f"/shipments/by-waybill/{one}") for one in (ship.waybill, "NONE"))
    assert foreign.content == nothing.content
    for path in LISTS:
        assert stranger.get(path).json() == {"items": [], "next": None}


def test_cursors_walk_through_everything_once(
    machine: Machine, make_order: Callable[..., OrderPage], now: datetime
) -> None:
    made = [make_order(reference=f"SO-{place}").reference for place in range(7)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = machine.get(f"/orders?limit=3&cursor={cursor}").json()
        seen += [one["reference"] for one in page["items"]]
        cursor = page["next"] or ""
        if not cursor:
            break
    assert seen == made
    assert [one["reference"] for one in machine.get("/orders?reference=SO-3").json()["items"]] == ["SO-3"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=%00", "stat=kept", "%00=1", "limit=" + "9" * 50],
)
def test_queries_that_make_no_sense_are_named(machine: Machine, path: str, query: str) -> None:
    answer = machine.get(f"{path}?{query}")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"]


@pytest.mark.parametrize(
    "query", ["due_from=2026-11-23", "due_from=0001-01-01T00:00:00%2B14:00", "state=lost", "kind=%00"]
)
def test_filters_of_promises_are_checked(machine: Machine, query: str) -> None:
    assert machine.get(f"/promises?{query}").status_code == 422


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic x",
        "Bearer nuoda_x_y",
        "Bearer nuoda_" + "x" * 500,
        "Bearer nuoda_\x00_é",
    ],
)
def test_without_a_good_key_nothing_opens(db: None, header: str) -> None:
    answer = Client().get("/api/v1/orders", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["error"]["code"] == "key_refused"


def test_a_key_opens_what_its_scopes_say(acme: CustomerCard) -> None:
    paths = {"orders:read": "/orders", "shipments:read": "/shipments", "promises:read": "/promises"}
    for scope in SCOPES:
        machine = Machine(make_key(acme, [scope]))
        for needed, path in paths.items():
            assert machine.get(path).status_code == (200 if scope == needed else 403)
        written = {"orders:write": ("/orders", "/shipments"), "tracking:write": ("/tracking/events",)}
        for needed, targets in written.items():
            for path in targets:
                assert machine.post(path, [{}]).status_code == (200 if scope == needed else 403)


def test_every_operation_has_its_scope() -> None:
    operations = [
        operation
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    found = {}
    for operation in operations:
        (key,) = operation.auth_callbacks
        assert isinstance(key, Key)
        found[operation.operation_id] = key.scope
    assert found == dict(SCOPE_OF)


def test_unknown_addresses_and_methods_speak_json(db: None) -> None:
    client = Client()
    for path in ("/api/v1/nothing", "/api/v1/orders/not-an-id", "/api/v1/", "/api/v1"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not_found"
    refused = client.delete("/api/v1/orders")
    assert refused.status_code == 405
    assert refused.headers["Allow"]
    assert refused.json()["error"]["code"] == "method_not_allowed"


def test_the_key_command_prints_a_token_once(acme: CustomerCard) -> None:
    said = StringIO()
    call_command("key", customer="ACME", scopes=["orders:read"], stdout=said)
    token = said.getvalue().strip()
    assert Machine(token).get("/orders").status_code == 200
    assert Machine(token).get("/promises").status_code == 403


def test_the_docs_load_nothing_from_outside(db: None) -> None:
    page = Client().get("/api/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "http://" not in text
    assert "https://" not in text
    assert "nonce-" in page.headers["Content-Security-Policy"]
    assert Client().get("/api/v1/openapi.json").json()["components"]["schemas"]["OrderIn"]


def test_health_is_told_and_503_when_the_database_is_away(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    well = Client().get("/health")
    assert well.status_code == 200
    assert well.json()["status"] == well.json()["database"] == "ok"

    class Away:
        def cursor(self) -> None:
            raise OperationalError("away")

    monkeypatch.setattr("nuoda.surfaces.api.health.connection", Away())
    ill = Client().get("/health")
    assert ill.status_code == 503
    assert ill.json()["database"] == "away"
