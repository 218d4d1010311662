"""The trouble of an order itself ends: its case with it, and who was told of the danger hears of its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.cases.commands import EndedOrder, settle_orders
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, take_back_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.promises.facts import (
    Kind,
    PromiseBroken,
    PromiseFact,
    PromiseFulfilledLate,
    PromiseKept,
    PromiseRecovered,
    PromiseWithdrawn,
)
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, instant_words, name_in

WATCHMAN = system("watchman")
HERALD = system("herald")
SETTLING = (PromiseRecovered, PromiseKept, PromiseBroken, PromiseFulfilledLate, PromiseWithdrawn)
_RECOVERED = _("All of it is expected in time again. It is promised by %(at)s.")
_KEPT = _("Delivered at %(at)s, in time.")
_LATE = _("Delivered at %(at)s, after the promised time.")
_VOID = _("The order is cancelled, and its promise with it.")
_TITLE = _("Your order %(order)s comes as promised after all")
_WORDS = _(
    "We wrote that order %(order)s may come late. That is over: all of it is expected in time, by %(due)s as"
    " promised."
)


def of_an_order(fact: Fact) -> bool:
    """Whether it is about the delivery of an order, and settles something."""
    if not isinstance(fact, PromiseFact) or fact.kind != Kind.DELIVERY:
        return False
    if isinstance(fact, PromiseBroken) and fact.settled_at is None:
        return False
    return fact.about is not None and fact.about.kind == "order"


def settle_order_cases(facts: Sequence[Recorded]) -> None:
    """What an order lacked is there, it was delivered, or it is cancelled: its own case ends with that."""
    ended = {
        UUID(one.fact.about.id): _ended(UUID(one.fact.about.id), one.fact)
        for one in facts
        if isinstance(one.fact, PromiseFact) and of_an_order(one.fact) and one.fact.about is not None
    }
    if ended:
        settle_orders(by=WATCHMAN, at=clock.now(), ended=list(ended.values()))


def _ended(order_id: UUID, fact: PromiseFact) -> EndedOrder:
    if isinstance(fact, PromiseKept):
        return EndedOrder(order_id, _at(_KEPT, fact.settled_at), "delivered_in_time")
    if isinstance(fact, PromiseBroken | PromiseFulfilledLate) and fact.settled_at is not None:
        return EndedOrder(order_id, _at(_LATE, fact.settled_at), "delivered_late_told")
    if isinstance(fact, PromiseWithdrawn):
        return EndedOrder(order_id, _VOID, "withdrawn")
    return EndedOrder(order_id, _at(_RECOVERED, fact.due_at), "")


def _at(sentence: Text, at: datetime) -> Text:
    return Text(sentence.message, {"at": at.isoformat(timespec="minutes")})


def tell_of_recovered_orders(facts: Sequence[Recorded]) -> None:
    """Who was told that her order may come late hears that it comes in time; a warning that still waits to
    go out is taken back instead. Each warning is answered once.
    """
    over = [
        one.fact
        for one in facts
        if isinstance(one.fact, PromiseRecovered) and of_an_order(one.fact) and one.fact.about is not None
    ]
    warned = _warned([fact.about for fact in over if fact.about is not None])
    waiting = [row for row in warned.values() if row.state == "queued"]
    if waiting:
        take_back_notices(by=HERALD, at=clock.now(), notice_ids=[row.id for row in waiting])
    told = [(fact, warned[fact.about]) for fact in over if fact.about is not None and fact.about in warned]
    drafts = _letters([(fact, row) for fact, row in told if row.state in ("released", "sent")])
    if drafts:
        queue_notices(by=HERALD, at=clock.now(), notices=drafts)


def _warned(orders: Sequence[Ref]) -> Mapping[Ref, NoticeRow]:
    """The last letter about the danger of each order."""
    found: dict[Ref, NoticeRow] = {}
    for row in notices_about(sorted(set(orders), key=str), actor=HERALD):
        if row.kind == NoticeKind.ORDER_AT_RISK:
            found.setdefault(Ref(row.subject_kind, str(row.subject_id)), row)
    return found


def _letters(told: Sequence[tuple[PromiseRecovered, NoticeRow]]) -> list[NoticeDraft]:
    cards = customers_by_id(
        {row.customer_id for _fact, row in told if row.customer_id is not None}, actor=HERALD
    )
    drafts = []
    for fact, row in told:
        card = cards.get(row.customer_id) if row.customer_id else None
        if card is None:
            continue
        figures = {"order": row.label, "due": instant_words(fact.due_at, card.zone, card.language)}
        drafts.append(
            NoticeDraft(
                kind=NoticeKind.ORDER.value, subject_kind="order", subject_id=row.subject_id,
                customer_id=card.id, label=row.label, recipient=card.email, language=card.language,
                figures={
                    "name": name_in(card, card.language),
                    "title": in_language(Text(_TITLE.message, figures), card.language),
                    "words": in_language(Text(_WORDS.message, figures), card.language),
                    "link": f"{settings.SITE_URL}/portal/orders/{row.subject_id}/",
                },
                once=f"order:recovered:{row.id}", gather=timedelta(0),
            )
        )  # fmt: skip
    return drafts
