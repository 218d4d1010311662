"""Endpoints and numbers by the interface: confined to the key's customer, secrets given once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.connectors.servers import Endpoint, endpoint
from tests.factories import make_order, settle
from tests.surfaces.api.conftest import make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.rules.waybills import is_ours, waybill_number
from nuoda.kernel.ids import new_id

ROOT = "/api/v1"


class Caller:
    """A machine of one customer."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})

    def get(self, path: str) -> Any:
        return self.client.get(f"{ROOT}{path}")

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        content = json.dumps(body) if body is not None else b""
        return self.client.post(f"{ROOT}{path}", content, content_type="application/json", headers=headers)


@pytest.fixture
def hers(acme: CustomerCard) -> Caller:
    return Caller(make_key(acme))


@pytest.fixture
def theirs(globex: CustomerCard) -> Caller:
    return Caller(make_key(globex))


@pytest.fixture
def box(settings: Settings) -> Iterator[Endpoint]:
    with endpoint() as listening:
        settings.NUODA_OUTGOING_HOSTS = listening.allowed
        yield listening


def test_an_endpoint_lives_its_life(hers: Caller, theirs: Caller, box: Endpoint) -> None:
    opened = hers.post("/endpoints", {"customer": "ACME", "label": "TMS", "address": box.url}).json()
    assert opened["secret"].startswith("whsec_")
    assert "secret" not in hers.get("/endpoints").json()["items"][0]
    place = f"/endpoints/{opened['id']}"
    assert hers.post(f"{place}/test").json() == {"queued": True}
    settle()
    (message,) = hers.get(f"{place}/messages").json()["items"]
    assert (message["type"], message["state"], message["status"]) == ("test.ping", "sent", 200)
    assert hers.post(f"{place}/secret").json()["secret"] != opened["secret"]
    for verb, path in (
        (theirs.get, "messages"),
        (theirs.post, "test"),
        (theirs.post, "secret"),
        (theirs.post, "close"),
    ):
        assert verb(f"{place}/{path}").status_code == 404
        assert verb(f"/endpoints/{new_id()}/{path}").status_code == 404
    assert theirs.get("/endpoints").json() == {"items": []}
    assert hers.post(f"{place}/close").json()["closed_because"] == "API"
    assert hers.post(f"{place}/test").json() == {"queued": False}
    assert hers.post(f"{place}/close").status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"customer": "GLOBEX", "label": "x", "address": "https://x.example/"}, "customer"),
        ({"customer": "ACME", "label": "x", "address": "http://x.example/"}, "address"),
        ({"customer": "ACME", "label": "x", "address": "https://10.0.0.1/"}, "address"),
        ({"customer": "ACME", "label": "", "address": "https://x.example/"}, "label"),
        ({"customer": "ACME", "label": "x"}, "address"),
        ({"customer": "ACME", "label": "x\x00", "address": "https://x.example/"}, "label"),
        ([], ""),
    ],
)
def test_what_cannot_be_opened_names_its_field(
    hers: Caller, globex: CustomerCard, body: object, field: str
) -> None:
    answer = hers.post("/endpoints", body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["error"]["fields"]] == [field]


def test_a_key_without_the_scope_opens_nothing(acme: CustomerCard) -> None:
    caller = Caller(make_key(acme, ["orders:write"]))
    assert caller.get("/endpoints").status_code == 403


def test_numbers_are_issued_and_replayed_under_a_key(hers: Caller) -> None:
    numbers = hers.post("/numbers", {"count": 3}).json()["numbers"]
    assert len({*numbers}) == 3
    assert all(is_ours(one, "NDX") for one in numbers)
    first, second = (hers.post("/numbers", {"count": 2}, **{"Idempotency-Key": "k"}) for _turn in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    wrong: list[object] = [{"count": 0}, {"count": 1_001}, {"count": "x"}, {"counts": 1}, []]
    for bad in wrong:
        assert hers.post("/numbers", bad).status_code == 422


def test_a_number_is_read(hers: Caller) -> None:
    found = hers.get("/numbers/1z%205r89%203903%205756%207127").json()
    assert (found["number"], found["carrier"]) == ("1Z5R89390357567127", "UPS")
    number = waybill_number("NDX", 42)
    assert hers.get(f"/numbers/{number}").json()["carrier"] == "NDX"
    assert hers.get("/numbers/" + "x" * 90).status_code == 422


def test_a_shipment_without_number_or_carrier_gets_them(hers: Caller) -> None:
    make_order(reference="SO-1")
    draft = {"customer": "ACME", "booked_at": "2026-11-23T10:00:00+08:00", "order_reference": "SO-1"}
    first = hers.post("/shipments", [draft]).json()
    assert first["accepted"] == 1
    assert is_ours(first["numbers"][0]["number"], "NDX")
    assert hers.post("/shipments", [draft]).json() == {"accepted": 0, "duplicate": 1, "refused": []}
    sent = [
        {**draft, "order_reference": "", "waybill": "1Z5R89390357567127"},
        {**draft, "order_reference": "", "waybill": "1Z5R89390357567128"},
        {**draft, "order_reference": "", "waybill": "1Z5R89390357567127", "carrier": "FEDEX"},
        {**draft, "order_reference": ""},
    ]
    report = hers.post("/shipments", sent).json()
    assert [(one["index"], one["problems"][0]["field"]) for one in report["refused"]] == [
        (1, "waybill"), (2, "carrier"),
    ]  # fmt: skip
    assert [one["index"] for one in report["numbers"]] == [3]
    assert hers.get("/shipments/by-waybill/1Z5R89390357567127").json()["items"][0]["carrier"] == "UPS"
