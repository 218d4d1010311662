"""Customers are told of goods that come later than asked for, and of back-orders that were called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind
from nuoda.domains.orders.facts import BackorderCancelled, OrderAllocated
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language

STOCKIST = system("stockist")
SHORTAGES = (OrderAllocated, BackorderCancelled)


def tell_of_shortages(facts: Sequence[Recorded]) -> None:
    """Tell of what is back-ordered, once a day of delivery, and of what was called off, once a product."""
    worth = [
        one.fact
        for one in facts
        if isinstance(one.fact, BackorderCancelled)
        or (isinstance(one.fact, OrderAllocated) and one.fact.waiting)
    ]
    cards = customers_by_id({one.customer_id for one in worth}, actor=STOCKIST)
    drafts = [
        _notice(fact, cards[fact.customer_id])
        for fact in worth
        if fact.customer_id is not None and isinstance(fact, OrderAllocated | BackorderCancelled)
    ]
    if drafts:
        queue_notices(by=STOCKIST, at=clock.now(), notices=drafts)


def _notice(fact: OrderAllocated | BackorderCancelled, card: CustomerCard) -> NoticeDraft:
    title, words, once = _said(fact)
    key = UUID(fact.subject.id)
    return NoticeDraft(
        kind=Kind.ORDER.value, subject_kind="order", subject_id=key, customer_id=card.id,
        label=fact.reference, recipient=card.email, language=card.language,
        figures={
            "name": card.name_en if card.language == "en" and card.name_en else card.name,
            "title": in_language(title, card.language), "words": in_language(words, card.language),
            "link": f"{settings.SITE_URL}/portal/orders/",
        },
        once=f"stock:{key}:{once}", gather=timedelta(0),
    )  # fmt: skip


def _said(fact: OrderAllocated | BackorderCancelled) -> tuple[Text, Text, str]:
    if isinstance(fact, BackorderCancelled):
        figures = {"order": fact.reference, "n": fact.quantity, "sku": fact.sku}
        if fact.why == "declined":
            words = _("%(n)s of %(sku)s are called off, as you want no other product in their place. You are"
                      " not charged for them. What is held for you is sent.", figures)  # fmt: skip
            return _("Part of your order %(order)s was called off", figures), words, f"off:{fact.sku}"
        return (
            _("Part of your order %(order)s was called off", figures),
            _("%(n)s of %(sku)s did not come in by the agreed day, and are called off. You are not charged"
              " for them. What is held for you is sent.", figures),
            f"off:{fact.sku}",
        )  # fmt: skip
    late = fact.asked - fact.held
    day = f"{fact.promise_on:%Y-%m-%d}" if fact.promise_on else ""
    figures = {"order": fact.reference, "held": fact.held, "late": late, "day": day}
    title = _("Goods of your order %(order)s come later", figures)
    if fact.promise_on is None:
        words = _("%(held)s pieces are held for you; %(late)s are not in stock, and no delivery of them is"
                  " announced yet. You hear from us when there is.", figures)  # fmt: skip
        return title, words, "none"
    words = _("%(held)s pieces are held for you; %(late)s come later and are expected with you on %(day)s.",
              figures)  # fmt: skip
    return title, words, day
