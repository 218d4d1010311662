"""How orders are served from stock, by the interface: costs for the house alone, each customer her own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from tests.factories import NOW, SYSTEM
from tests.factories.allocating import order_goods
from tests.factories.goods import furnish, product, stocked
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import order_ids
from nuoda.kernel import clock

TERM = {"place": "SH1", "valid_from": "2026-11-01", "source": "rate card", "trip_cost": 1_000}


@pytest.fixture(autouse=True)
def _house(acme: CustomerCard, now: datetime) -> Iterator[None]:
    with clock.simulated(NOW):
        furnish()
        product()
        stocked(lots=[("L1", 10, 200)])
        yield


def test_how_an_order_is_served_is_read_and_set(stranger: Machine, acme: CustomerCard) -> None:
    machine, own = Machine(make_key(None)), Machine(make_key(acme))
    wrong = {**TERM, "cutoff": "25:00"}
    assert machine.post("/stock/source-terms", {"terms": [wrong]}).status_code == 422
    assert machine.post("/stock/source-terms", {"terms": [{**TERM, "currency": "QQQ"}]}).status_code == 422
    assert machine.post("/stock/source-terms", {"terms": [TERM]}).json() == {"count": 1}
    policy = {"valid_from": "2026-11-01", "source": "contract 7", "customer": "ACME", "split": "none"}
    assert machine.post("/stock/allocation-policies", {"policies": [policy]}).json() == {"count": 1}
    assert stranger.post("/stock/source-terms", {"terms": [TERM]}).status_code == 403
    order_goods("A", ("TEA", 6))
    order_goods("B", ("TEA", 6))
    ids = order_ids([(acme.id, name) for name in "AB"], actor=SYSTEM)
    told = machine.get(f"/orders/{ids[acme.id, 'A']}/allocation").json()
    (line,) = told["lines"]
    assert (line["state"], line["held"], line["chosen"]["cost"]) == ("allocated", 6, 1_000)
    assert [(part["source"], part["quantity"]) for part in line["parts"]] == [("SH1", 6)]
    assert line["runner_up"] is None
    hers = own.get(f"/orders/{ids[acme.id, 'A']}/allocation").json()["lines"][0]
    assert (hers["held"], hers["chosen"], hers["runner_up"]) == (6, None, None)
    (short,) = machine.get("/stock/shortages").json()["items"]
    assert (short["reference"], short["held"], short["state"]) == ("B", 4, "partial")
    assert machine.get("/stock/shortages?state=short").json()["items"] == []
    assert stranger.get("/stock/shortages").json()["items"] == []
    assert stranger.get(f"/orders/{ids[acme.id, 'A']}/allocation").status_code == 404
