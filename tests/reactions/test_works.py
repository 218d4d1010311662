"""What an order wants done with its goods waits where they lie, and its instructions go with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from tests.factories import SYSTEM, an_order, settle
from tests.factories.goods import furnish, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries import floor_day
from nuoda.domains.stock.queries.works import works_of
from nuoda.reactions.works import ask_for_works


@pytest.mark.django_db
def test_work_and_instructions_follow_the_order(acme: CustomerCard, now: datetime) -> None:
    furnish()
    product()
    product("gift", shelf_life=None)  # hers: goods, though work has the same code
    stocked(lots=[("L1", 10, 200)])
    services = [stock.WorkServiceDraft(code, code, "customer") for code in ("wrap", "label", "gift")]
    stock.record_work_services(by=SYSTEM, at=now, services=services)
    lines = (
        orders.OrderLine("tea", 4, sku="TEA"), orders.OrderLine("wrap", 4, sku="wrap", value=Decimal(8)),
        orders.OrderLine("wrap", 2, sku="wrap", value=Decimal(4)), orders.OrderLine("gift", 1, sku="gift"),
        orders.OrderLine("none", 1, sku="none"),
    )  # fmt: skip
    draft = replace(an_order("ACME", "SO-W"), lines=lines, handling=("fragile",), ordered_at=now)
    report = orders.record_orders(by=SYSTEM, at=now, orders=[draft])
    assert report.accepted == 1, report
    settle()
    (work,) = works_of(acme.id, "SO-W", actor=SYSTEM)
    assert (work.service.code, work.warehouse, work.quantity, work.price, work.currency, work.state) == (
        "wrap", "SH1", 6, Decimal(12), "CNY", "open",
    )  # fmt: skip
    day = floor_day("SH1", actor=SYSTEM, at=now)
    assert day is not None
    assert {one.handling for one in day.picks} == {("fragile",)}
    amended = orders.Amendment(
        "ACME", "SO-W", "Buyer", lines=(lines[0], replace(lines[1], sku="label")), handling=("up", "dry")
    )
    assert not orders.amend_orders(by=SYSTEM, at=now, amendments=[amended]).refused
    settle()
    found = {one.service.code: one.state for one in works_of(acme.id, "SO-W", actor=SYSTEM)}
    assert found == {"wrap": "waived", "label": "open"}
    day = floor_day("SH1", actor=SYSTEM, at=now)
    assert day is not None
    assert {one.handling for one in day.picks} == {("up", "dry")}
    gone = orders.Cancellation("ACME", "SO-W", "called off")
    assert not orders.cancel_orders(by=SYSTEM, at=now, cancellations=[gone]).refused
    settle()
    assert {one.state for one in works_of(acme.id, "SO-W", actor=SYSTEM)} == {"waived"}
    ask_for_works([])  # nothing told, nothing asked
