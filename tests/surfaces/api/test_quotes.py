"""Quotes by the interface: asked for, read, ordered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from tests.factories import NOW
from tests.factories.tariffs import make_tariffs
from tests.surfaces.api.conftest import Machine

from nuoda.domains.customers.queries import CustomerCard

WISH = {
    "customer": "ACME",
    "origin": {"region": "广东省", "city": "深圳市"},
    "destination": {"region": "上海市", "city": "上海市"},
    "pieces": [{"weight_kg": 3.2, "sides_cm": [20, 20, 20]}],
    "declared": 1000,
}


@pytest.fixture(autouse=True)
def _tariffs(acme: CustomerCard, now: datetime) -> None:
    make_tariffs()


def test_a_wish_is_quoted_and_taken(machine: Machine) -> None:
    bad = {**WISH, "pieces": [{"weight_kg": 90}]}
    told = machine.post("/quotes", [WISH, {"customer": "ACME"}, bad, {**WISH, "customer": "GLOBEX"}]).json()
    assert [one["index"] for one in told["refused"]] == [1, 2, 3]
    assert all(one["problems"][0]["remedy"] for one in told["refused"])
    (quote,) = told["made"]
    assert quote["advised"] == "standard"
    assert quote["reason"]
    for option in quote["options"]:
        total = sum(Decimal(str(line["amount"])) for line in option["lines"])
        assert total == Decimal(str(option["total"]))
        assert option["hand_over_by"] < option["promised_by"]
    assert len(quote["handling"]) == 5
    assert machine.get(f"/quotes/{quote['number']}").json() == quote
    assert machine.get("/quotes/NOTHING").status_code == 404
    assert [one["number"] for one in machine.get("/quotes?state=open").json()["items"]] == [quote["number"]]
    assert machine.get("/quotes?colour=red").status_code == 422
    order = {
        "customer": "ACME", "reference": "API-Q-1", "ordered_at": NOW.isoformat(), "quote": quote["number"],
        "consignee": {"name": "王芳", "phone": "13812345678", "region": "上海市", "city": "上海市"},
        "quote_option": "express",
    }  # fmt: skip
    assert machine.post("/orders", [order]).json()["accepted"] == 1
    (kept,) = machine.get("/orders?reference=API-Q-1").json()["items"]
    assert (kept["quote"], kept["quote_option"], kept["service"]) == (quote["number"], "express", "express")
    assert Decimal(str(kept["price"])) == Decimal("82.65")
    assert machine.get("/tariffs").json()["items"] == []


@pytest.mark.parametrize(("language", "service"), [("zh-hans", "送货上楼"), ("en", "Upstairs")])
def test_a_service_is_named_in_the_language_of_the_answer(
    machine: Machine, language: str, service: str
) -> None:
    (quote,) = machine.post("/quotes", [{**WISH, "services": ["upstairs"]}]).json()["made"]
    told = machine.get(f"/quotes/{quote['number']}", **{"Accept-Language": language}).json()
    names = {line["name"] for one in told["options"] for line in one["lines"] if line["item"] == "upstairs"}
    assert names == {service}
