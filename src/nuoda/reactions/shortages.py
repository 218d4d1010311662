"""Customers are told of goods that come later than asked for, and of back-orders that were called off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, take_back_notices
from nuoda.domains.notices.facts import Kind
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.facts import OPEN_LINES, BackorderCancelled, OrderAllocated
from nuoda.domains.orders.queries.allocation import ServedLine, served_lines
from nuoda.domains.orders.queries.substitution import open_offers
from nuoda.domains.stock.queries.sourcing import ProductCard, products_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import day_words, in_language, name_in
from nuoda.pages.vocabulary import word

STOCKIST = system("stockist")
SHORTAGES = (OrderAllocated, BackorderCancelled)
Lacking = tuple[ServedLine, ProductCard]
_TROUBLE = (Kind.ORDER_AT_RISK.value, Kind.ORDER_LATE.value)
_WAITS = timedelta(seconds=60)  # until it is known whether the promise is in danger
_INSTEAD = _("%(n)s of %(other)s are sent in place of %(sku)s, as agreed.")
_LATER = _("%(sku)s %(name)s: %(n)s of %(asked)s %(unit)s come later.")


def tell_of_shortages(facts: Sequence[Recorded]) -> None:
    """Tell of what is back-ordered, once a day of delivery, and of what was called off, once a product.

    Where the shortage endangers the promise, the letter about that tells of the goods too: this one then
    is not written, or taken back while it waits (see :func:`tell_of_order_trouble`). So too where another
    product was offered since for all that lacks: the question tells what lacks and when it would come.
    """
    said = _said_by_case(facts) | _said_by_offer(facts)
    worth = [
        one.fact
        for one in facts
        if isinstance(one.fact, BackorderCancelled)
        or (isinstance(one.fact, OrderAllocated) and one.fact.waiting and one.id not in said)
    ]
    cards = customers_by_id({one.customer_id for one in worth}, actor=STOCKIST)
    short = {UUID(fact.subject.id) for fact in worth if isinstance(fact, OrderAllocated)}
    served = served_lines(sorted(short), actor=STOCKIST) if short else {}
    late = _lacking(served)
    drafts = [
        _notice(fact, cards[fact.customer_id], served.get(key, ()), late.get(key, ()))
        for fact in worth
        if fact.customer_id is not None and isinstance(fact, OrderAllocated | BackorderCancelled)
        for key in (UUID(fact.subject.id),)
    ]
    if drafts:
        queue_notices(by=STOCKIST, at=clock.now(), notices=drafts)


def _said_by_case(facts: Sequence[Recorded]) -> set[int]:
    """The shortages of which a letter about the endangered promise told already."""
    short = {
        one.fact.subject: one for one in facts if isinstance(one.fact, OrderAllocated) and one.fact.waiting
    }
    told = notices_about(sorted(short, key=str), actor=STOCKIST) if short else []
    since: dict[Ref, datetime] = {}
    for row in told:
        if row.kind in _TROUBLE:
            since.setdefault(Ref(row.subject_kind, str(row.subject_id)), row.queued_at)
    return {one.id for ref, one in short.items() if ref in since and since[ref] >= one.at}


def _said_by_offer(facts: Sequence[Recorded]) -> set[int]:
    """The shortages that a question about another product told of."""
    short = {one.id: one for one in facts if isinstance(one.fact, OrderAllocated) and one.fact.waiting}
    since = _offered_since({UUID(one.fact.subject.id) for one in short.values()})
    keys = {key: UUID(one.fact.subject.id) for key, one in short.items()}
    return {key for key, one in short.items() if keys[key] in since and since[keys[key]] >= one.at}


def _offered_since(order_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Orders of which another product is offered in place of all that lacks, and since when."""
    offers = open_offers(order_ids, actor=STOCKIST) if order_ids else {}
    found: dict[UUID, datetime] = {}
    for key, late in lacking_lines({one.order_id for one in offers.values()}).items():
        asked = [offers[one.id] for one, _product in late if one.id in offers]
        if asked and sum(one.quantity for one in asked) == sum(one.late for one, _product in late):
            found[key] = min(one.made_at for one in asked)
    return found


def take_back_shortages(order_ids: Collection[UUID], *, at: datetime) -> None:
    """Take back letters about shortages that wait, where an offer of another product tells of all of it."""
    since = _offered_since(order_ids)
    told = notices_about([Ref("order", str(key)) for key in sorted(since)], actor=STOCKIST) if since else []
    waiting = [row for row in told if row.kind == Kind.ORDER_SHORT and row.state == "queued"]
    if waiting:
        take_back_notices(by=STOCKIST, at=at, notice_ids=[row.id for row in waiting])


def lacking_lines(order_ids: Collection[UUID]) -> dict[UUID, list[Lacking]]:
    """The lines of these orders that still want goods, with their products."""
    return _lacking(served_lines(sorted(order_ids), actor=STOCKIST) if order_ids else {})


def _lacking(served: Mapping[UUID, Sequence[ServedLine]]) -> dict[UUID, list[Lacking]]:
    late = {
        key: [one for one in lines if one.state in OPEN_LINES and one.late] for key, lines in served.items()
    }
    goods = products_by_id({one.product_id for some in late.values() for one in some}, actor=STOCKIST)
    return {key: [(one, goods[one.product_id]) for one in some] for key, some in late.items()}


def _notice(
    fact: OrderAllocated | BackorderCancelled,
    card: CustomerCard,
    served: Sequence[ServedLine],
    late: Sequence[Lacking],
) -> NoticeDraft:
    title, words, once = _said(fact, served, card.language)
    key = UUID(fact.subject.id)
    said = [in_language(words, card.language), *(lacking_words(one, card) for one in late)]
    said += [in_language(one, card.language) for line in served for one in _replaced(line)]
    is_short = isinstance(fact, OrderAllocated)
    return NoticeDraft(
        kind=(Kind.ORDER_SHORT if is_short else Kind.ORDER).value, subject_kind="order", subject_id=key,
        customer_id=card.id, label=fact.reference, recipient=card.email, language=card.language,
        figures={
            "name": name_in(card, card.language),
            "title": in_language(title, card.language), "words": "\n\n".join(said),
            "link": f"{settings.SITE_URL}/portal/orders/{key}/",
        },
        once=f"stock:{key}:{once}", gather=_WAITS if is_short else timedelta(0),
    )  # fmt: skip


def lacking_words(one: Lacking, card: CustomerCard) -> str:
    """``BRK-20 Brake disc: 55 of 90 sets come later``."""
    line, product = one
    name = name_in(product, card.language)
    with translation.override(card.language):
        unit = word("goods_unit", product.unit)
    figures = {"sku": line.sku, "name": name, "n": line.late, "asked": line.wanted, "unit": unit}
    return in_language(Text(_LATER.message, figures), card.language)


def _replaced(line: ServedLine) -> list[Text]:
    others = [one for one in line.parts if one.product_id != line.product_id]
    return [Text(_INSTEAD.message, {"n": one.quantity, "other": one.sku, "sku": line.sku}) for one in others]


def _said(
    fact: OrderAllocated | BackorderCancelled, served: Sequence[ServedLine], language: str
) -> tuple[Text, Text, str]:
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
    late = sum(one.late for one in served)
    held = sum(one.wanted for one in served) - late
    day = day_words(fact.promise_on, language) if fact.promise_on else ""
    figures = {"order": fact.reference, "held": held, "late": late, "day": day}
    title = _("Goods of your order %(order)s come later", figures)
    if fact.promise_on is None:
        words = _("%(held)s pieces are held for you; %(late)s are not in stock, and no delivery of them is"
                  " announced yet. You hear from us when there is.", figures)  # fmt: skip
        return title, words, "none"
    words = _("%(held)s pieces are held for you; %(late)s come later and are expected with you on %(day)s.",
              figures)  # fmt: skip
    return title, words, f"{fact.promise_on:%Y-%m-%d}"
