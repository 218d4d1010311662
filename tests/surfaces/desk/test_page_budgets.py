"""The dearest pages in their fullest state: a quoted order from stock beside its twin, and goods stranded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, an_order, make_account, make_order, make_shipment, scan, settle
from tests.factories.goods import TODAY, furnish, held, product, stocked
from tests.factories.people import make_customer_actor, sign_in
from tests.factories.tariffs import SHENZHEN, a_wish, make_quote, make_tariffs

from nuoda.domains.contracts.commands.contingencies import switch_on
from nuoda.domains.contracts.facts import Target
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.stock import commands as stock
from nuoda.kernel.actor import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
MOST_QUERIES = 12


def _full_order(acme: CustomerCard) -> dict[str, str]:
    """An order by a quote, from stock, amended, asked about, late, stopped; and its held twin."""
    make_tariffs()
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    tea = (orders.OrderLine("茶", 2, sku="TEA"),)
    first = replace(an_order("ACME", "SO-FULL", goods="茶"), lines=tea, quote=make_quote(a_wish()).row.number)
    assert orders.record_orders(by=SYSTEM, at=NOW, orders=[first]).accepted == 1
    settle()
    again = replace(first, reference="SO-TWIN", quote=make_quote(a_wish()).row.number, channel="store")
    assert orders.record_orders(by=SYSTEM, at=NOW, orders=[again]).held
    ids = order_ids([(acme.id, one) for one in ("SO-FULL", "SO-TWIN")], actor=SYSTEM)
    ship = make_shipment("ACME", "W-FULL", order_reference="SO-FULL")
    settle()
    scan(ship.waybill, "", NOW, reason="LOSS.suspected")
    change = orders.Amendment("ACME", "SO-FULL", "buyer", handling=("fragile",))
    orders.amend_orders(by=SYSTEM, at=NOW, amendments=[change])
    asked = [orders.QuestionDraft(one, "Which gate?") for one in ids.values()]
    orders.ask_about_orders(by=SYSTEM, at=NOW, questions=asked)
    settle()
    return {reference: f"{one}" for (_owner, reference), one in ids.items()}


def test_an_order_costs_twelve_queries_at_most(acme: CustomerCard) -> None:
    found = _full_order(acme)
    desk, hers = sign_in(make_account(Role.AGENT)), sign_in(make_customer_actor(acme))
    for client, room in ((desk, "desk"), (hers, "portal")):
        for reference, one in found.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/{room}/orders/{one}/")
            assert answer.status_code == 200
            said = [query["sql"][:90] for query in queries]
            assert len(said) <= MOST_QUERIES, (room, reference, len(said), said)


def test_what_is_stranded_costs_twelve_queries_at_most(acme: CustomerCard) -> None:
    furnish()
    furnish("BJ1")
    product()
    stocked(lots=[("L1", 10, 200)])
    stocked(lots=[("L2", 5, 200)], warehouse="BJ1")
    stock.protect_stock(by=SYSTEM, at=NOW, pools=[stock.PoolDraft("BJ1", "ACME", "TEA", safety=1)])
    advice = stock.AdviceDraft("ACME", "PO", "BJ1", TODAY + timedelta(1), {"TEA": 9})
    stock.announce(by=SYSTEM, at=NOW, advices=[advice])
    make_order("ACME", "SO-big")
    held(4, "big", days=2)
    held(2, "small", days=1)
    settle()
    lead = make_account(Role.SUPERVISOR)
    desk = sign_in(lead)
    house, lane = Target("warehouse", warehouse="SH1"), Target("lane", origin="广东/深圳", destination="*")
    assert SHENZHEN.city == "深圳市"
    for target in (house, lane):
        until = NOW + timedelta(days=5)
        one = switch_on(by=lead, at=NOW, target=target, reason="storm", expected_until=until)
        with CaptureQueriesContext(connection) as queries:
            answer = desk.get(f"/desk/contingencies/{one}/")
        assert answer.status_code == 200
        said = [query["sql"][:90] for query in queries]
        assert len(said) <= MOST_QUERIES, (target.kind, len(said), said)
        named = "上海一仓" if target is house else "深圳 → 各地"
        assert f'<h1 class="n-h1">{named}</h1>' in answer.content.decode()
