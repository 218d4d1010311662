"""Suppliers who send to consignees: listed, accepted, refused and shipped, by machines of the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from tests.factories import NOW, SYSTEM, settle
from tests.factories.allocating import order_goods, served
from tests.factories.goods import furnish, product
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OfferDraft
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.kernel import clock

WAYBILL = {"carrier": "SF", "waybill": "SF1234567890"}


@pytest.fixture(autouse=True)
def _house(acme: CustomerCard, now: datetime) -> Iterator[None]:
    """Two suppliers of a product that lies nowhere; the first is the cheaper one."""
    with clock.simulated(NOW):
        furnish()
        product()
        offers = [
            OfferDraft(code, f"House {code}", "ACME", "TEA", cost, 2, 50, "offer 8")
            for code, cost in (("SUP1", 100), ("SUP2", 900))
        ]
        orders.offer_drop_shipping(by=SYSTEM, at=NOW, offers=offers)
        yield


def test_a_supplier_accepts_and_sends_what_then_is_a_shipment(acme: CustomerCard) -> None:
    machine = Machine(make_key(None))
    order_goods("A", ("TEA", 5))
    (row,) = machine.get("/stock/purchases?state=open&supplier=SUP1").json()["items"]
    assert (row["reference"], row["sku"], row["quantity"], row["waybill"]) == ("A", "TEA", 5, "")
    numbers = {"numbers": [row["number"]]}
    assert machine.post("/stock/purchases/accept", numbers).json() == {"count": 1}
    assert machine.post("/stock/purchases/accept", numbers).json() == {"count": 0}
    (row,) = machine.get("/stock/purchases?state=accepted").json()["items"]
    assert row["accepted_at"] is not None
    shipped = {"shipped": [{"number": row["number"], **WAYBILL}]}
    assert machine.post("/stock/purchases/ship", shipped).json() == {"count": 1}
    assert machine.post("/stock/purchases/ship", shipped).json() == {"count": 0}
    other = {"shipped": [{"number": row["number"], **WAYBILL, "waybill": "SF9"}]}
    again = machine.post("/stock/purchases/ship", other)
    assert (again.status_code, row["number"] in again.content.decode()) == (409, True)
    assert machine.post("/stock/purchases/refuse", {**numbers, "why": "gone"}).status_code == 409
    settle()
    (order,) = order_ids([(acme.id, "A")], actor=SYSTEM).values()
    (ship,) = shipments_of_orders([order], actor=SYSTEM)[order]
    assert (ship.carrier, ship.waybill) == ("SF", "SF1234567890")
    (row,) = machine.get("/stock/purchases?state=shipped").json()["items"]
    assert (row["carrier"], row["waybill"]) == ("SF", "SF1234567890")


def test_who_refuses_is_not_asked_again_and_the_next_one_is() -> None:
    machine = Machine(make_key(None))
    order_goods("A", ("TEA", 5))
    for supplier, follows in (("SUP1", "SUP2"), ("SUP2", "")):
        (row,) = machine.get("/stock/purchases?state=open").json()["items"]
        assert row["supplier"] == supplier
        refused = {"numbers": [row["number"]], "why": "sold out"}
        assert machine.post("/stock/purchases/refuse", refused).json() == {"count": 1}
        settle()
        found = machine.get("/stock/purchases?state=open").json()["items"]
        assert [one["supplier"] for one in found] == ([follows] if follows else [])
    (line,) = served("A")
    assert (line.state, line.parts) == ("short", ())
    refused_rows = machine.get("/stock/purchases?state=refused").json()["items"]
    assert {one["refused_why"] for one in refused_rows} == {"sold out"}
    order_goods("B", ("TEA", 5))
    (other,) = machine.get("/stock/purchases?state=open").json()["items"]
    assert (other["reference"], other["supplier"]) == ("B", "SUP1")


def test_customers_and_slips_change_nothing(acme: CustomerCard) -> None:
    machine, own = Machine(make_key(None)), Machine(make_key(acme))
    order_goods("A", ("TEA", 5))
    (row,) = machine.get("/stock/purchases").json()["items"]
    numbers = {"numbers": [row["number"]]}
    assert own.get("/stock/purchases").status_code == 404
    assert own.post("/stock/purchases/accept", numbers).status_code == 403
    assert own.post("/stock/purchases/refuse", {**numbers, "why": "no"}).status_code == 403
    unknown = machine.post("/stock/purchases/accept", {"numbers": [row["number"], "PO-NONE"]})
    assert (unknown.status_code, "PO-NONE" in unknown.content.decode()) == (422, True)
    assert machine.post("/stock/purchases/refuse", {**numbers, "why": " "}).status_code == 422
    empty = {"shipped": [{"number": row["number"], "carrier": "SF", "waybill": " "}]}
    assert machine.post("/stock/purchases/ship", empty).status_code == 422
    assert machine.get("/stock/purchases?state=held").status_code == 422
    assert machine.get("/stock/purchases").json()["items"] == [row]
