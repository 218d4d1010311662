"""Orders of the demo that changed after they were taken: one told twice, one amended, one redirected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from nuoda.domains.customers.queries import customers_by_code, customers_by_id
from nuoda.domains.orders.commands import (
    Amendment,
    OrderDraft,
    Party,
    QuestionDraft,
    TermDraft,
    amend_orders,
    ask_about_orders,
    record_orders,
    set_change_terms,
)
from nuoda.domains.orders.queries import OrderPage, order_ids, order_rows
from nuoda.domains.shipments.commands import RedirectDraft, ask_redirect
from nuoda.domains.shipments.facts import AskedBy, RedirectKind, Verified
from nuoda.domains.shipments.queries import ShipmentCard, shipments_of_orders
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.company import AGENT, COSMETICS

TOLD, TOLD_AGAIN = "HZ-GIFT-0418", "WEB-90418"
"""One order that the customer told by telephone, and her shop sent again."""
ASKED_BY = "采购部 王经理（演示）"
QUESTION = "收货仓库周末是否收货？ / Does the consignee's warehouse receive at weekends?"
TERMS = "演示条款，并非任何公司的真实收费 / Demonstration terms, nobody's real fees"
_MOVING = ("PICKED_UP", "HUB_IN", "HUB_OUT", "LINEHAUL", "DEST_CITY")


def change_orders(world: World, staff: Mapping[str, Colleague], now: datetime) -> None:
    """Make the changes of the day; where they were made nothing more is."""
    owner = customers_by_code([COSMETICS], actor=DEMO)[COSMETICS].id
    if order_ids([(owner, TOLD)], actor=DEMO):
        return
    agent = staff[AGENT].actor
    first_day = date(now.year, 1, 1)
    terms = [
        TermDraft("amend", "handed_over", first_day, TERMS, fee=Decimal(5)),
        TermDraft("redirect", "moving", first_day, TERMS, fee=Decimal(15)),
    ]
    set_change_terms(by=DEMO, at=now, terms=terms)
    told = _told(now)
    again = replace(told, reference=TOLD_AGAIN, channel="store")
    record_orders(by=DEMO, at=now, orders=[told])
    record_orders(by=DEMO, at=now, orders=[again])
    order_id = order_ids([(owner, TOLD)], actor=DEMO)[owner, TOLD]
    ask_about_orders(by=agent, at=now, questions=[QuestionDraft(order_id, QUESTION)])
    _amend(world, now)
    _redirect(world, staff, now)


def _told(now: datetime) -> OrderDraft:
    return OrderDraft(
        customer=COSMETICS, reference=TOLD, ordered_at=now, channel="phone", goods="面霜礼盒", pieces=3,
        weight_kg=Decimal("6.5"),
        sender=Party(name="杭州发货仓（演示）", region="浙江省", city="杭州市", street="滨盛路1766号"),
        consignee=Party(
            name="宁波旗舰店（演示）", phone="13800000418", region="浙江省", city="宁波市", district="鄞州区",
            street="天童北路933号",
        ),
    )  # fmt: skip


def _ordinary(world: World, state: str) -> list[tuple[OrderPage, ShipmentCard]]:
    """Orders of a state with one shipment that nothing ails, the newest first; never the hero's."""
    rows = order_rows(actor=DEMO, window=Window(size=200), state=state).rows
    ships = shipments_of_orders([one.id for one in rows], actor=DEMO)
    return [
        (one, ships[one.id][0])
        for one in rows
        if len(ships.get(one.id, ())) == 1
        and not ships[one.id][0].reason
        and one.reference != world.hero.order_reference
    ]


def _amend(world: World, now: datetime) -> None:
    """An order that a carrier has booked gets another instruction, which transport has to acknowledge."""
    found = next((one for one, _ship in _ordinary(world, "confirmed") if one.handed_over_at), None)
    if found is None:
        return
    card = customers_by_id([found.customer_id], actor=DEMO)[found.customer_id]
    change = Amendment(
        card.code, found.reference, ASKED_BY, "客户要求送货前电话预约",
        handling=(*found.handling, "送货前电话预约"),
    )  # fmt: skip
    amend_orders(by=DEMO, at=now, amendments=[change])


def _redirect(world: World, staff: Mapping[str, Colleague], now: datetime) -> None:
    """Goods on their way shall go to another address; the carrier is still to be asked."""
    moving = (ship for _one, ship in _ordinary(world, "dispatched") if ship.milestone in _MOVING)
    found = next(moving, None)
    if found is None:
        return
    to = {
        "name": "备用收货人（演示）", "phone": "13800000933", "region": "", "city": found.to_city,
        "street": "人民路1号",
    }  # fmt: skip
    draft = RedirectDraft(
        found.id, RedirectKind.REDIRECT.value, ASKED_BY, AskedBy.SHIPPER.value, Verified.CALLED_BACK.value,
        to, "原收货人出差",
    )  # fmt: skip
    ask_redirect(by=staff[AGENT].actor, at=now, draft=draft)
