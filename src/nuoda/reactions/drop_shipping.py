"""What suppliers send for orders travels as a shipment of the order; what they refuse is planned anew; what
orders do not want any more they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.orders.facts import PurchaseAnswered, PurchaseCalledOff, PurchaseShipped
from nuoda.domains.orders.queries import orders_by_id
from nuoda.domains.orders.queries.terms import suppliers_by_code
from nuoda.domains.shipments.commands import register_shipments
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language
from nuoda.reactions.allocation import allocate
from nuoda.reactions.packing import to_consignee

SUPPLIED = system("drop-shipping")
_CALLED_OFF = _("Purchase order %(number)s is called off")
_NOT_WANTED = _(
    "Our order %(order)s does not want the %(n)s pieces of %(sku)s any more. You have not accepted purchase"
    " order %(number)s yet: please do not send them."
)
_ASKED_BACK = _("Purchase order %(number)s: please cancel it")
_TAKE_BACK = _(
    "Our order %(order)s does not want the %(n)s pieces of %(sku)s any more. You accepted purchase order"
    " %(number)s: please do not send them, and tell us whether you take it back, or why not and what you"
    " charge for it."
)


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


def tell_suppliers(facts: Sequence[Recorded]) -> None:
    """What orders do not want any more is called off with its supplier, once; where no address of hers is
    known, the message waits for a person."""
    told = [one.fact for one in facts if isinstance(one.fact, PurchaseCalledOff)]
    if not told:
        return
    known = suppliers_by_code({one.supplier for one in told}, actor=SUPPLIED)
    drafts = []
    for one in told:
        card = known.get(one.supplier)
        language = card.language if card else "zh-hans"
        title, words = (_ASKED_BACK, _TAKE_BACK) if one.accepted else (_CALLED_OFF, _NOT_WANTED)
        figures = {"number": one.number, "order": one.reference, "n": one.quantity, "sku": one.sku}
        drafts.append(
            NoticeDraft(
                kind=NoticeKind.PURCHASE.value, subject_kind="order", subject_id=UUID(one.subject.id),
                customer_id=None, label=one.number, recipient=card.email if card else "", language=language,
                figures={
                    "name": card.name if card else one.supplier,
                    "title": in_language(Text(title.message, figures), language),
                    "words": in_language(Text(words.message, figures), language),
                },
                once=f"purchase:{one.number}:called_off", gather=timedelta(0),
            )
        )  # fmt: skip
    queue_notices(by=SUPPLIED, at=clock.now(), notices=drafts)
