"""What a supplier sends for an order carries none of what our own warehouse packs for it."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.factories import SYSTEM, settle
from tests.factories.allocating import served
from tests.factories.fleet import HOME, furnish_depot
from tests.factories.packing import packed_at_the_dock

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OfferDraft, Shipped
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.domains.stock import commands as stock


@pytest.mark.django_db
def test_what_is_packed_is_booked_though_a_supplier_sent_the_rest(now: datetime, acme: CustomerCard) -> None:
    furnish_depot(vans=1, at=now)
    home = dispatch.DepotDraft("SHD", "上海仓", *HOME, city="上海市", carrier="NDX")
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])
    packed_at_the_dock(["S-0"], boxes=0, lying=6)
    offer = OfferDraft("SUP1", "Tea house", "ACME", "TEA", 100, 2, 50, "offer 8")
    orders.offer_drop_shipping(by=SYSTEM, at=now, offers=[offer])
    packed_at_the_dock(["S-1"], boxes=0)
    (line,) = served("S-1")
    ours, theirs = sorted(line.parts, key=lambda one: one.kind)
    assert [(one.kind, one.quantity) for one in (ours, theirs)] == [("stock", 2), ("supplier", 2)]
    shipped = Shipped(theirs.number, "SF", "SF1234567890")
    orders.ship_purchases(by=SYSTEM, at=now, shipped=[shipped])
    settle()
    box = stock.PackageDraft("box", (stock.Packed(ours.number, "L1", 2),), weight=1500)
    assert stock.pack_goods(by=SYSTEM, at=now, packages=[box]).accepted == 1
    settle()
    (key,) = order_ids([(acme.id, "S-1")], actor=SYSTEM).values()
    found = shipments_of_orders([key], actor=SYSTEM)[key]
    assert sorted(one.carrier for one in found) == ["NDX", "SF"]
