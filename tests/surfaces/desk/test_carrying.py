"""At the desk: a window that no vehicle can hold is refused, the ways stand side by side, depots gather."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_account
from tests.factories.fleet import HOME, furnish_depot
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.factories.tariffs import a_wish, make_quote, make_tariffs

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import get_depot
from nuoda.domains.orders.queries import order_rows
from nuoda.insight.carrying import ways_of_quote
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
SIDE = {"name": "陈某", "phone": "13512345678", "region": "上海市", "city": "上海市", "street": "福州路1号"}
TYPED = {
    "channel": "phone", "service": "standard", "goods": "轴承", "pieces": "2", "weight_kg": "12.5",
    "reference": "PO-9", "once": "0123456789abcdef0123456789abcdef",
    **{f"{side}_{name}": value for side in ("to", "from") for name, value in SIDE.items()},
}  # fmt: skip


@pytest.fixture
def client(now: datetime) -> Client:
    found = sign_in(make_account(Role.DISPATCHER, language="en"))
    found.cookies["nuoda_language"] = "en"
    return found


def test_a_window_is_checked_when_it_is_typed_and_ways_stand_side_by_side(
    client: Client, acme: CustomerCard, now: datetime
) -> None:
    depot_id, _drivers = furnish_depot(vans=1, at=now, partner=True)
    home = dispatch.DepotDraft("SHD", "上海仓", *HOME, city="上海市")
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])
    row = get_depot(depot_id, actor=SYSTEM)
    given = {
        name: getattr(row, name)
        for name in ("name", "city", "latitude", "longitude", "detour", "late_cost", "drive_minutes",
                     "break_minutes", "plan_seconds", "version")
    }  # fmt: skip
    url = reverse("desk_depot", args=[depot_id])
    answer = client.post(url, {**given, "code": "SHD", "carrier": "NDX", "cities": "上海市，苏州市"})
    assert answer.status_code == 302, answer.content.decode()[:200]
    row = get_depot(depot_id, actor=SYSTEM)
    assert (row.carrier, list(row.cities)) == ("NDX", ["上海市", "苏州市"])
    assert "上海市, 苏州市" in client.get(url).content.decode()

    typed = {**TYPED, "customer": acme.code, "pickup_from": "2026-11-24T03:00"}
    new = reverse("desk_order_new")
    refused = client.post(new, {**typed, "pickup_until": "2026-11-24T04:00"})
    assert refused.status_code == 422
    assert "The nearest that can be held is 2026-11-24" in shown(refused.content.decode())
    wrong = client.post(new, {**typed, "pickup_until": "soon"})
    assert (wrong.status_code, "Write the day and the time." in shown(wrong.content.decode())) == (422, True)
    taken = client.post(new, {**typed, "pickup_until": "2026-11-24T12:00"})
    assert taken.status_code == 302
    (order,) = order_rows(actor=SYSTEM, window=Window()).rows
    assert order.pickup_until is not None

    page = client.get(reverse("desk_order", args=[order.id])).content.decode()
    ways_url = reverse("desk_order_ways", args=[order.id])
    assert ways_url in page
    ways = shown(client.get(ways_url).content.decode())
    assert "Own vehicle" in ways
    assert "advised" in ways
    assert "nothing is reserved" in ways


def test_a_quote_says_by_what_it_is_best_carried(client: Client, acme: CustomerCard, now: datetime) -> None:
    make_tariffs()
    page = make_quote()
    url = reverse("desk_quote_ways", args=[page.row.id])
    assert url in client.get(reverse("desk_quote", args=[page.row.id])).content.decode()
    ways = shown(client.get(url).content.decode())
    assert ways.count("By tariff") >= len(page.offer.options)
    assert "advised" in ways
    assert "No depot of ours serves both ends" in ways


@pytest.mark.parametrize(("declared", "kg"), [("0", "3.2"), ("5000", "3.2"), ("20000", "48")])
@pytest.mark.usefixtures("acme")
def test_the_ways_of_a_quote_advise_nothing_against_its_recommendation(declared: str, kg: str) -> None:
    make_tariffs()
    page = make_quote(a_wish(declared=declared, kg=kg))
    assert page.offer.advice is not None
    ways = ways_of_quote(page, at=NOW).ways
    assert len(ways) >= len(page.offer.options) > 1
    assert [one.name for one in ways if one.advised] == [page.offer.advice.key]
    cheapest = min(page.offer.options, key=lambda one: one.price.total)
    if declared != "0":
        assert not cheapest.covered, "else it shows nothing"
        assert cheapest.key != page.offer.advice.key
