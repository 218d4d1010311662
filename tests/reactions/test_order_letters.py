"""What a customer is told of an order that is called off, by mail and on the order's page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle
from tests.factories.packing import packed_at_the_dock
from tests.factories.people import make_customer_actor, sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import Cancellation, TermDraft, cancel_orders, set_change_terms
from nuoda.domains.orders.queries import orders_after
from nuoda.kernel import clock
from nuoda.surfaces.clock.jobs import tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def _cancelled(reference: str = "SO-1001") -> None:
    cancel_orders(by=SYSTEM, at=clock.now(), cancellations=[Cancellation("ACME", reference, "客服备注")])
    settle()
    tick()
    settle()


def test_a_cancelled_order_is_told_once_with_its_fee(acme: CustomerCard, mailbox: Mailbox) -> None:
    fee = TermDraft("cancel", "taken", date(2026, 1, 1), "tariff", fee=Decimal("8.5"))
    set_change_terms(by=SYSTEM, at=NOW, terms=[fee])
    order = make_order()
    settle()
    _cancelled()
    _cancelled()
    (mail,) = [one for one in mailbox.mails() if "SO-1001 已取消" in one.subject]
    assert "不再发货" in mail.body
    assert "本次取消收费 8.50 CNY" in mail.body
    assert "客服备注" not in mail.body, "What was noted at the desk is ours."
    page = sign_in(make_customer_actor(acme)).get(f"/portal/orders/{order.id}/")
    assert "您的订单 SO-1001 已取消，不再发货。" in shown(page.content.decode())


@pytest.mark.usefixtures("acme")
def test_goods_on_their_way_are_not_said_to_be_stopped(mailbox: Mailbox) -> None:
    make_order()
    make_shipment(order_reference="SO-1001")
    scan("NDX900001", "PICKED_UP", NOW)
    settle()
    _cancelled()
    (mail,) = [one for one in mailbox.mails() if "SO-1001 已取消" in one.subject]
    assert "已在途的货物不会因此停运" in mail.body
    assert "不再发货" not in mail.body


@pytest.mark.usefixtures("acme")
def test_what_comes_later_is_named_and_leads_to_its_order(mailbox: Mailbox) -> None:
    packed_at_the_dock(["SO-1001"], boxes=0, lying=1)
    clock.advance_to(clock.now() + timedelta(minutes=2))
    tick()
    settle()
    (order,) = orders_after(None, actor=SYSTEM, limit=9)
    (mail,) = [one for one in mailbox.mails() if "SO-1001 有货物将稍后送达" in one.subject]
    assert "共 4 纸箱，其中 3 纸箱后发" in mail.body
    assert "TEA" in mail.body
    assert f"/portal/orders/{order.id}/" in mail.body
