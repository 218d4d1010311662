"""An order of several parts is delivered by its last one, in whatever order they are sent and come."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, a_scan, settle
from tests.factories.allocating import order_goods
from tests.factories.goods import furnish, product

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OfferDraft, Shipped
from nuoda.domains.orders.queries import order_ids, order_page
from nuoda.domains.orders.queries.purchases import purchases_after
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.commands import record_scans
from nuoda.kernel import clock
from nuoda.kernel.facts import Ref

GOODS = ("TEA", "JAR", "MINT")


def _promise(key: UUID) -> PromiseRow:
    (one,) = (row for row in promises_of([Ref("order", str(key))], actor=SYSTEM) if row.kind == "delivery")
    return one


def _ordered(customer: UUID) -> UUID:
    """An order of three products, each of which another supplier sends."""
    furnish()
    for place, sku in enumerate(GOODS):
        product(sku)
        offer = OfferDraft(f"SUP{place}", "Supplier", "ACME", sku, 100, 2, 50, "offer 8")
        orders.offer_drop_shipping(by=SYSTEM, at=NOW, offers=[offer])
    order_goods("A", *((sku, 2) for sku in GOODS), due_at=NOW + timedelta(days=9))
    settle()
    (key,) = order_ids([(customer, "A")], actor=SYSTEM).values()
    return key


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_promise_is_kept_by_the_last_part_alone(acme: CustomerCard, seed: int) -> None:
    chance = Random(seed)
    with clock.simulated(NOW):
        key, now = _ordered(acme.id), NOW
        parts = [one.number for one in purchases_after(None, actor=SYSTEM, limit=9)]
        assert len(parts) == len(GOODS)
        to_send, on_way = chance.sample(parts, len(parts)), list[str]()
        while to_send or on_way:
            assert _promise(key).settled_at is None, (to_send, on_way)
            assert order_page(key, actor=SYSTEM).state != "delivered"
            now += timedelta(hours=1)
            clock.advance_to(now)
            if to_send and (not on_way or chance.random() < 0.5):
                on_way.append(to_send.pop())
                shipped = [Shipped(on_way[-1], "SF", f"W{on_way[-1]}")]
                assert orders.ship_purchases(by=SYSTEM, at=now, shipped=shipped) == 1
            else:
                came = "W" + on_way.pop(chance.randrange(len(on_way)))
                record_scans(by=SYSTEM, at=now, scans=[a_scan(came, "DELIVERED", now, carrier="SF")])
            settle()
        kept = _promise(key)
        assert (kept.state, kept.settled_at) == ("kept", now)
        assert order_page(key, actor=SYSTEM).state == "delivered"
