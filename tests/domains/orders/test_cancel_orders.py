from __future__ import annotations

import pytest
from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import Cancellation, cancel_orders
from nuoda.domains.orders.queries import order_page
from nuoda.domains.promises.queries import promise_counts
from nuoda.kernel.actor import Actor
from nuoda.kernel.intake import IntakeReport

pytestmark = pytest.mark.usefixtures("acme", "now")
ONE = Cancellation("ACME", "SO-1001", "不要了")


def _cancel(actor: Actor = SYSTEM) -> IntakeReport:
    return cancel_orders(by=actor, at=NOW, cancellations=[ONE])


def test_its_promise_is_withdrawn() -> None:
    order = make_order()
    settle()
    assert _cancel() == IntakeReport(1, 0)
    settle()
    page = order_page(order.id, actor=SYSTEM)
    assert (page.state, page.cancelled_at, page.cancel_reason) == ("cancelled", NOW, "不要了")
    assert promise_counts(actor=SYSTEM)["withdrawn"] == 1


def test_twice_is_once() -> None:
    make_order()
    _cancel()
    assert _cancel() == IntakeReport(0, 1)


def test_a_delivered_order_is_refused() -> None:
    order = make_order()
    make_shipment(order_reference="SO-1001")
    scan("NDX900001", "DELIVERED", NOW)
    settle()
    assert order_page(order.id, actor=SYSTEM).state == "delivered"
    assert len(_cancel().refused) == 1


def test_an_unknown_or_foreign_order_is_refused_alike(other_customer_actor: Actor) -> None:
    unknown = _cancel().refused
    make_order()
    assert _cancel(other_customer_actor).refused == unknown


def test_a_late_scan_does_not_revive_it(acme: CustomerCard) -> None:
    order = make_order()
    make_shipment(order_reference="SO-1001")
    settle()
    _cancel()
    scan("NDX900001", "PICKED_UP", NOW)
    settle()
    assert order_page(order.id, actor=SYSTEM).state == "cancelled"
    assert promise_counts(actor=SYSTEM)["withdrawn"] == 1
