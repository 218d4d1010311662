"""What suppliers send for orders travels as a shipment of the order; what they refuse is planned anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.facts import PurchaseAnswered, PurchaseShipped
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.shipments.commands import Place, ShipmentDraft, register_shipments
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.reactions.allocation import allocate

SUPPLIED = system("drop-shipping")
_LINE = ("region", "city", "district", "street")


def serve_refused(facts: Sequence[Recorded]) -> None:
    """Orders for which a supplier sends nothing are served from elsewhere, or wait."""
    refused = {
        UUID(one.fact.subject.id)
        for one in facts
        if isinstance(one.fact, PurchaseAnswered) and not one.fact.accepted
    }
    allocate(sorted(refused))


def book_supplied(facts: Sequence[Recorded]) -> None:
    """Watch what suppliers sent, so that customers see it; told again, a shipment is known by its waybill."""
    told = [one.fact for one in facts if isinstance(one.fact, PurchaseShipped)]
    orders = orders_by_id({one.subject.id for one in told}, actor=SUPPLIED) if told else {}
    if not orders:
        return
    now = clock.now()
    owners = customers_by_id({one.customer_id for one in orders.values()}, actor=SUPPLIED)
    drafts = [
        _draft(one, orders[UUID(one.subject.id)], owners[orders[UUID(one.subject.id)].customer_id].code, now)
        for one in told
        if UUID(one.subject.id) in orders
    ]
    register_shipments(by=SUPPLIED, at=now, shipments=drafts)


def _draft(fact: PurchaseShipped, order: OrderPage, customer: str, at: datetime) -> ShipmentDraft:
    """From where a supplier sends, and in how many pieces, is not known."""
    to = order.consignee
    return ShipmentDraft(
        customer, fact.waybill, fact.carrier, at, order_reference=order.reference, service=order.service,
        destination=Place(region=to.get("region", ""), city=to.get("city", "")),
        consignee_name=to.get("name", ""), consignee_phone=to.get("phone", ""),
        consignee_email=to.get("email", ""),
        consignee_address="".join(dict.fromkeys(to.get(part, "") for part in _LINE)),
    )  # fmt: skip
