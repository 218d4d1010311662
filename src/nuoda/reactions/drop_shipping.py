"""What suppliers send for orders travels as a shipment of the order; what they refuse is planned anew."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.facts import PurchaseAnswered, PurchaseShipped
from nuoda.domains.orders.queries import orders_by_id
from nuoda.domains.shipments.commands import register_shipments
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.reactions.allocation import allocate
from nuoda.reactions.packing import to_consignee

SUPPLIED = system("drop-shipping")


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
        to_consignee(order, owners[order.customer_id].code, waybill=one.waybill, carrier=one.carrier, at=now)
        for one in told
        if (order := orders.get(UUID(one.subject.id))) is not None
    ]
    register_shipments(by=SUPPLIED, at=now, shipments=drafts)
