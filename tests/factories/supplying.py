"""Suppliers who send for orders, and what they say; goods that lack and come sooner after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.factories.goods import product
from tests.factories.jobs import settle
from tests.factories.parcels import CONSIGNEE, an_order
from tests.factories.people import SYSTEM

from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OfferDraft, OrderLine, Shipped
from nuoda.domains.orders.queries.purchases import purchases_after
from nuoda.domains.stock import commands as stock
from nuoda.kernel import clock
from nuoda.surfaces.clock.jobs import tick


def answered_by_suppliers(n: int, at: datetime) -> None:
    """So many orders that a supplier sends, as many that she refuses, as many called off once accepted."""
    product("DROP")
    offer = OfferDraft("SUP1", "Supplier", "ACME", "DROP", 100, 2, 900, "offer 8")
    orders.offer_drop_shipping(by=SYSTEM, at=at, offers=[offer])
    drafts = [
        replace(
            an_order("ACME", f"D{place}"), lines=(OrderLine("DROP", 2, sku="DROP"),), ordered_at=at,
            consignee=replace(CONSIGNEE, name=f"收{place}", street=f"世纪大道{place}号"),
        )
        for place in range(3 * n)
    ]  # fmt: skip
    assert orders.record_orders(by=SYSTEM, at=at, orders=drafts).accepted == 3 * n
    settle()
    rows = purchases_after(None, actor=SYSTEM, limit=3 * n, state="open", sku="DROP")
    assert len(rows) == 3 * n, rows
    shipped = [Shipped(one.number, "SF", f"S{one.number}") for one in rows[:n]]
    orders.ship_purchases(by=SYSTEM, at=at, shipped=shipped)
    refused = [one.number for one in rows[n : 2 * n]]
    orders.refuse_purchases(by=SYSTEM, at=at, numbers=refused, why="sold out")
    orders.accept_purchases(by=SYSTEM, at=at, numbers=[one.number for one in rows[2 * n :]])
    off = [orders.Cancellation("ACME", one.reference, "-") for one in rows[2 * n :]]
    assert orders.cancel_orders(by=SYSTEM, at=at, cancellations=off).accepted == n


def relieved(n: int, at: datetime) -> None:
    """So many orders in danger for goods that come after the promised day, their customers told of it; then
    the goods come in at once.
    """
    product("RELIEF")
    later = stock.AdviceDraft("ACME", "R-LATER", "SH1", at.date() + timedelta(6), {"RELIEF": 2 * n})
    stock.announce(by=SYSTEM, at=at, advices=[later])
    drafts = [
        replace(
            an_order("ACME", f"S{place}"), lines=(OrderLine("RELIEF", 2, sku="RELIEF"),), ordered_at=at,
            promised_due_at=at + timedelta(hours=72),
            consignee=replace(CONSIGNEE, name=f"急{place}", street=f"淮海路{place}号"),
        )
        for place in range(n)
    ]  # fmt: skip
    assert orders.record_orders(by=SYSTEM, at=at, orders=drafts).accepted == n
    settle()
    clock.advance_to(at + timedelta(minutes=5))
    tick()
    settle()
    now = clock.now()
    sooner = stock.AdviceDraft("ACME", "R-NOW", "SH1", at.date(), {"RELIEF": 2 * n})
    number = stock.announce(by=SYSTEM, at=now, advices=[sooner]).numbers[0][1]
    came = stock.ReceiptDraft("relief", number, "RELIEF", "L1", 2 * n, expires_on=at.date() + timedelta(300))
    stock.receive(by=SYSTEM, at=now, receipts=[came])
    stock.finish_receipts(by=SYSTEM, at=now, numbers=[number])
