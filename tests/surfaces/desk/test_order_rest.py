"""The pages of an order of which a back-ordered rest is still to come."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from tests.factories import SYSTEM, a_scan, settle
from tests.factories.fleet import HOME, furnish_depot
from tests.factories.packing import packed_at_the_dock
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.orders.queries import orders_after
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref


@pytest.mark.django_db
def test_it_is_said_what_came_and_that_more_comes(
    now: datetime, acme: CustomerCard, desk: Client, customer_actor: Actor
) -> None:
    furnish_depot(vans=1, at=now)
    home = dispatch.DepotDraft("SHD", "上海仓", *HOME, city="上海市", carrier="NDX")
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])
    packed_at_the_dock(["S-1"], boxes=1, lying=2)
    settle()
    (order,) = orders_after(None, actor=SYSTEM, limit=9)
    (first,) = shipments_of_orders([order.id], actor=SYSTEM)[order.id]
    record_scans(by=SYSTEM, at=now, scans=[a_scan(first.waybill, "DELIVERED", now, carrier="NDX")])
    settle()
    owed = [one for one in promises_of([Ref("order", str(order.id))], actor=SYSTEM) if one.kind == "delivery"]
    assert [one.settled_at for one in owed] == [None]
    public = Client(headers={"accept-language": "en"})
    tail = order.consignee["phone"][-4:]
    found = public.post("/track/", {"number": first.waybill, "tail": tail}, follow=True).content.decode()
    assert "2 pieces come later; the day is not known yet." in shown(found)
    chinese = Client(headers={"accept-language": "zh-hans"})
    given = {"number": first.waybill, "tail": tail}
    found = chinese.post("/track/", given, follow=True).content.decode()
    assert "另有 2 件后发，送达日期尚未确定。" in shown(found)
    hers = sign_in(customer_actor)
    for client, address in ((desk, f"/desk/orders/{order.id}/"), (hers, f"/portal/orders/{order.id}/")):
        client.cookies["nuoda_language"] = "en"
        words = shown(client.get(address).content.decode())
        assert "1 of 1 shipment delivered." in words
        assert "2 pieces come later; the day is not known yet." in words
