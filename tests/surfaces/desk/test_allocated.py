"""The desk sees why an order is served as it is, and what is short; a customer sees it without costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories import NOW, SYSTEM, make_account, make_customer
from tests.factories.allocating import order_goods
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.people import make_customer_actor, sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.stock import commands as stock
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.reactions.allocation import allocate
from nuoda.surfaces.clock.backorders import end_backorders


@pytest.fixture(autouse=True)
def _served(acme: CustomerCard) -> Iterator[None]:
    with clock.simulated(NOW):
        furnish()
        furnish("BJ1")
        product()
        stocked(lots=[("L1", 10, 200)])
        stocked(lots=[("L1", 5, 200)], warehouse="BJ1")
        terms = [
            orders.SourceTermDraft(place, TODAY, "rate card", trip_cost=cost)
            for place, cost in (("SH1", 12_345), ("BJ1", 23_456))
        ]
        orders.set_source_terms(by=SYSTEM, at=NOW, terms=terms)
        order_goods("SO-ONE", ("TEA", 4))
        order_goods("SO-TWO", ("TEA", 14))
        yield


@pytest.mark.django_db
def test_the_choice_and_its_runner_up_are_shown(acme: CustomerCard) -> None:
    ids = order_ids([(acme.id, "SO-ONE")], actor=SYSTEM)
    client = sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    url = f"/desk/orders/{ids[acme.id, 'SO-ONE']}/"
    page = client.get(url).content.decode()
    assert "Goods from stock" in page
    assert "123.45" in page
    assert "234.56" in page
    listed = client.get("/desk/stock/shortages/").content.decode()
    assert "SO-TWO" in listed
    assert "SO-ONE" not in listed
    assert "SO-TWO" not in client.get("/desk/stock/shortages/?state=short").content.decode()
    assert client.get("/desk/stock/shortages/?export=csv").status_code == 200


@pytest.mark.django_db
def test_a_customer_sees_what_is_held_and_no_costs(acme: CustomerCard) -> None:
    ids = order_ids([(acme.id, "SO-TWO")], actor=SYSTEM)
    client = sign_in(make_customer_actor(acme))
    client.cookies["nuoda_language"] = "en"
    page = client.get(f"/portal/orders/{ids[acme.id, 'SO-TWO']}/").content.decode()
    assert "Goods from stock" in page
    assert "123.45" not in page
    assert "234.56" not in page


@pytest.mark.django_db
def test_what_was_called_off_stands_beside_what_was_asked(acme: CustomerCard) -> None:
    assert end_backorders(by=SYSTEM, at=NOW + timedelta(days=31)) == 1
    key = order_ids([(acme.id, "SO-TWO")], actor=SYSTEM)[acme.id, "SO-TWO"]
    readers = {"/desk/orders/": make_account(Role.AGENT), "/portal/orders/": make_customer_actor(acme)}
    for path, reader in readers.items():
        client = sign_in(reader)
        client.cookies["nuoda_language"] = "en"
        assert "3 called off" in shown(client.get(f"{path}{key}/").content.decode())


@pytest.mark.django_db
def test_what_is_kept_for_a_tier_is_told_as_the_reason(acme: CustomerCard) -> None:
    product("RICE")
    stocked("RICE", lots=[("R1", 10, 200)], place="A-02")
    gold = make_customer("GOLD", tier="platinum")
    orders.open_catalogues(by=SYSTEM, at=NOW, pairs=[("GOLD", "ACME")], source="dealer contract 7")
    pool = stock.PoolDraft("SH1", "ACME", "RICE", protected={"platinum": 6})
    stock.protect_stock(by=SYSTEM, at=NOW, pools=[pool])
    order_goods("SO-LOW", ("RICE", 8))
    order_goods("SO-TOP", ("RICE", 6), customer="GOLD")
    ids = order_ids([(acme.id, "SO-LOW"), (gold.id, "SO-TOP")], actor=SYSTEM)
    client = sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    low = shown(client.get(f"/desk/orders/{ids[acme.id, 'SO-LOW']}/").content.decode())
    assert "Why no more RICE SH1: 10 lie there · 6 kept for Platinum" in low
    top = shown(client.get(f"/desk/orders/{ids[gold.id, 'SO-TOP']}/").content.decode())
    assert "Was kept for her RICE SH1: 10 lie there · 4 held for Ordinary · 6 kept for Platinum" in top
    allocate([ids[acme.id, "SO-LOW"]])
    low = shown(client.get(f"/desk/orders/{ids[acme.id, 'SO-LOW']}/").content.decode())
    assert "Why no more RICE SH1: 10 lie there · 6 held for Platinum · 4 held for Ordinary" in low
    mine = sign_in(make_customer_actor(acme))
    mine.cookies["nuoda_language"] = "en"
    page = shown(mine.get(f"/portal/orders/{ids[acme.id, 'SO-LOW']}/").content.decode())
    assert "SO-LOW" in page
    assert "Platinum" not in page, "What others hold is not told outside."
