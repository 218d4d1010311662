"""Stock by the interface: products and deliveries in, what lies where out, each owner her own."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.factories.goods import furnish, stocked
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard

PRODUCT = {"customer": "ACME", "sku": "TEA", "name": "茶", "shelf_life": 300, "marks": ["dry"]}
ADVICE = {
    "customer": "ACME", "reference": "PO-1", "warehouse": "SH1", "expected_on": "2026-11-25",
    "lines": [{"sku": "TEA", "quantity": 4}, {"sku": "TEA", "quantity": 3}],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _house(acme: CustomerCard, now: datetime) -> None:
    furnish()


def test_goods_are_recorded_announced_and_read(machine: Machine, stranger: Machine) -> None:
    wrong = [
        {**PRODUCT, "customer": "GLOBEX"}, {**PRODUCT, "sku": "X", "gtin": "4006381333932"},
        {**PRODUCT, "turn": "lifo"},
    ]  # fmt: skip
    told = machine.post("/stock/products", [PRODUCT, *wrong]).json()
    assert (told["accepted"], [one["index"] for one in told["refused"]]) == (1, [1, 2, 3])
    assert [one["problems"][0]["field"] for one in told["refused"]] == ["customer", "gtin", "turn"]
    assert all(one["problems"][0]["remedy"] for one in told["refused"])

    bad = [{**ADVICE, "expected_on": "soon"}, {**ADVICE, "warehouse": "?"}, {**ADVICE, "lines": []}]
    told = machine.post("/stock/advices", [ADVICE, *bad], Idempotency_Key="a").json()
    assert (told["accepted"], [one["index"] for one in told["refused"]]) == (1, [1, 2, 3])
    assert told["numbers"][0]["number"].startswith("V")
    assert machine.post("/stock/advices", [ADVICE, *bad], Idempotency_Key="a").json() == told
    assert machine.post("/stock/advices", [ADVICE]).json()["duplicate"] == 1
    assert stranger.post("/stock/advices", [ADVICE]).status_code == 403

    stocked(lots=[("L1", 10, 20), ("L2", 5, 200)])
    first = machine.get("/stock?limit=1").json()
    rest = machine.get(f"/stock?cursor={first['next']}").json()
    assert rest["next"] is None
    found = {one["lot"]: one for one in [*first["items"], *rest["items"]]}
    assert {lot: (one["quantity"], one["place"], one["alarm"]) for lot, one in found.items()} == {
        "L1": (10, "A-01", "month"), "L2": (5, "A-01", "")
    }  # fmt: skip
    for given, expected in (
        ("sku=TEA&warehouse=SH1", 2), ("lot=L2", 1), ("warehouse=SH2", 0), ("sku=TE", 0), ("state=held", 0),
        ("cursor=ffffffffffffffffffffffffffffffff", 0),
    ):  # fmt: skip
        assert len(machine.get(f"/stock?{given}").json()["items"]) == expected, given
    assert machine.get("/stock?colour=red").status_code == 422
    assert stranger.get("/stock").json() == {"items": [], "next": None}


def test_each_way_has_its_scope(acme: CustomerCard) -> None:
    reader, writer = Machine(make_key(acme, ["stock:read"])), Machine(make_key(acme, ["stock:write"]))
    assert (reader.get("/stock").status_code, writer.get("/stock").status_code) == (200, 403)
    assert reader.post("/stock/products", [PRODUCT]).status_code == 403
    assert writer.post("/stock/products", [PRODUCT]).json()["accepted"] == 1


def test_a_warehouse_is_opened_and_furnished(stranger: Machine) -> None:
    machine = Machine(make_key(None))
    house = {"code": "GZ1", "name": "广州一仓", "gs1_prefix": "9521234"}
    for wrong in ({**house, "gs1_prefix": "12"}, {**house, "zone": "Mars/X"}, {"code": "GZ1"}):
        assert machine.post("/stock/warehouses", wrong).status_code == 422
    told = machine.post("/stock/warehouses", house, Idempotency_Key="w").json()
    assert (told["code"], told["places"], told["gs1_prefix"]) == ("GZ1", 4, "9521234")
    place: dict[str, object] = {"warehouse": "GZ1", "code": "A-01", "pallets": 2}
    astray = {**place, "warehouse": "NONE"}
    told = machine.post("/stock/places", [place, astray, {**place, "code": "RECV"}]).json()
    assert (told["accepted"], [one["index"] for one in told["refused"]]) == (1, [1, 2])
    assert machine.post("/stock/places", [place]).json()["duplicate"] == 1
    codes = [one["code"] for one in machine.get("/stock/warehouses").json()["items"]]
    assert codes == ["GZ1", "SH1"]
    assert stranger.get("/stock/warehouses").json() == {"items": []}
    assert stranger.post("/stock/warehouses", house).status_code == 403
