"""From an order as it was sent to what the commands take. Pure."""

from __future__ import annotations

from dataclasses import asdict

from nuoda.connectors.storefronts.contract import SentOrder, SentParty
from nuoda.domains.orders.commands import Amendment, Cancellation, OrderDraft, OrderLine, Party


def order_draft(one: SentOrder, customer: str, *, channel: str, title: str) -> OrderDraft:
    """A new order of this customer. The delivery that it asks for is promised by taking it."""
    return OrderDraft(
        customer=customer, reference=one.reference, ordered_at=one.ordered_at,
        consignee=_party(one.consignee), sender=_party(one.sender), service=one.service or "standard",
        channel=channel, pieces=one.pieces, weight_kg=one.weight_kg, goods=one.goods, lines=_lines(one),
        declared_value=one.declared_value, currency=one.currency or "CNY", handling=one.handling,
        pickup_from=one.pickup_from, pickup_until=one.pickup_until, promised_due_at=one.due_at,
        promise_basis=title if one.due_at else "",
    )  # fmt: skip


def amendment(one: SentOrder, customer: str, *, title: str) -> Amendment:
    """The same order as it stands now."""
    pickup = (one.pickup_from, one.pickup_until) if one.pickup_until else None
    return Amendment(
        customer=customer, reference=one.reference, asked_by=title, reason=one.reason,
        consignee=_party(one.consignee), goods=one.goods, lines=_lines(one), pieces=one.pieces,
        weight_kg=one.weight_kg, service=one.service or None, pickup=pickup, handling=one.handling or None,
    )  # fmt: skip


def cancellation(one: SentOrder, customer: str) -> Cancellation:
    return Cancellation(customer, one.reference, one.reason[:200])


def _party(one: SentParty) -> Party:
    return Party(**asdict(one))


def _lines(one: SentOrder) -> tuple[OrderLine, ...]:
    return tuple(OrderLine(**asdict(line)) for line in one.lines)
