"""What is packed and goes by our own vehicles is booked under our own number: its stop follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.queries import OrderPage
from nuoda.domains.shipments.commands import Place, ShipmentDraft, register_shipments
from nuoda.domains.stock.facts import GoodsPacked
from nuoda.insight.packed import PackedOrder, Waits, packed_orders
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.addresses import in_one_line
from nuoda.kernel.facts import Recorded

BOOKER = system("booker")


def book_packed_orders(facts: Sequence[Recorded]) -> None:
    """Book each order that is packed wholly, and the rest of one that came later as a shipment of its own.

    Told again, a shipment is known by the order and its packages.
    """
    keys = {
        (one.fact.customer_id, one.fact.reference)
        for one in facts
        if isinstance(one.fact, GoodsPacked) and one.fact.customer_id is not None
    }
    ready = [one for one in packed_orders(keys, actor=BOOKER) if one.waits is Waits.READY] if keys else []
    if not ready:
        return
    now = clock.now()
    owners = customers_by_id({one.order.customer_id for one in ready}, actor=BOOKER)
    drafts = [
        _draft(one, owners[one.order.customer_id].code, now)
        for one in ready
        if one.order.customer_id in owners
    ]
    register_shipments(by=BOOKER, at=now, shipments=drafts)


def _draft(one: PackedOrder, customer: str, at: datetime) -> ShipmentDraft:
    order = one.order
    return replace(
        to_consignee(order, customer, waybill="", carrier=settings.NUODA_WAYBILL_PREFIX, at=at),
        origin=Place(region=order.sender.get("region", ""), city=one.city),
        pieces=len(one.packages), weight_kg=one.weight_kg,
        piece_numbers=tuple(each.number for each in one.packages),
    )  # fmt: skip


def to_consignee(
    order: OrderPage, customer: str, *, waybill: str, carrier: str, at: datetime
) -> ShipmentDraft:
    """A shipment of an order to its consignee; from where, and in how many pieces, is not said yet."""
    to = order.consignee
    return ShipmentDraft(
        customer, waybill, carrier, at, order_reference=order.reference, service=order.service,
        destination=Place(region=to.get("region", ""), city=to.get("city", "")),
        consignee_name=to.get("name", ""), consignee_phone=to.get("phone", ""),
        consignee_email=to.get("email", ""),
        consignee_address=in_one_line(to),
    )  # fmt: skip
