"""The customer is told of a promise in danger where no shipment is the cause.

Goods of her order are short, or nobody ever collected them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from nuoda.domains.cases.facts import CaseFed, CaseOpened
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, supersede_notices
from nuoda.domains.notices.facts import Kind, cause_words
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.orders.queries.allocation import Rest, rests_of
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.translate import day_words, in_language, instant_words, name_in
from nuoda.reactions.replying import answerable
from nuoda.reactions.shortages import Lacking, lacking_lines, lacking_words

HERALD = system("herald")
_KINDS: Mapping[str, Kind] = {"at_risk": Kind.ORDER_AT_RISK, "broken": Kind.ORDER_LATE}


@dataclass(frozen=True, slots=True)
class _Scene:
    orders: Mapping[UUID, OrderPage]
    customers: Mapping[UUID, CustomerCard]
    promises: Mapping[UUID, PromiseRow]
    rests: Mapping[UUID, Rest]
    lacking: Mapping[UUID, Sequence[Lacking]]


def may_be_order_trouble(fact: Fact) -> bool:
    """Whether it is about an order itself: where a shipment is the cause, that is told of."""
    return isinstance(fact, CaseOpened | CaseFed) and fact.shipment_id is None and _kind(fact) is not None


def _kind(fact: CaseOpened | CaseFed) -> Kind | None:
    """What a case grew by is told again only where the promise broke."""
    kind = _KINDS.get(fact.trigger)
    return None if isinstance(fact, CaseFed) and kind is not Kind.ORDER_LATE else kind


def tell_of_order_trouble(facts: Sequence[Recorded]) -> None:
    """Tell of a promise that is in danger, or broken, what is promised, what is expected, and what we do.

    Where goods lack it names them: a letter that tells of these alone, and still waits, is taken back.
    """
    worth = [
        (one.fact, UUID(one.fact.about.id))
        for one in facts
        if isinstance(one.fact, CaseOpened | CaseFed)
        and may_be_order_trouble(one.fact)
        and one.fact.about is not None
        and one.fact.about.kind == "order"
    ]
    if not worth:
        return
    scene = _scene([order_id for _fact, order_id in worth])
    drafts = [_draft(fact, scene.orders[key], scene) for fact, key in worth if key in scene.orders]
    if drafts:
        supersede_notices(
            by=HERALD, at=clock.now(), kinds=[Kind.ORDER_SHORT.value], labels=[one.label for one in drafts],
            customer_ids=sorted(scene.customers, key=str),
        )  # fmt: skip
        queue_notices(by=HERALD, at=clock.now(), notices=answerable(drafts))


def _scene(order_ids: Sequence[UUID]) -> _Scene:
    orders = orders_by_id(order_ids, actor=HERALD)
    promises = promises_of([Ref("order", str(key)) for key in orders], actor=HERALD)
    return _Scene(
        orders,
        customers_by_id([one.customer_id for one in orders.values()], actor=HERALD),
        {one.subject_id: one for one in promises if one.kind == PromiseKind.DELIVERY},
        rests_of(orders, actor=HERALD),
        lacking_lines(orders),
    )


def _draft(fact: CaseOpened | CaseFed, order: OrderPage, scene: _Scene) -> NoticeDraft:
    card, kind = scene.customers[order.customer_id], _kind(fact) or Kind.ORDER_AT_RISK
    what, doing = cause_words(fact.cause)
    figures = {
        "name": name_in(card, card.language),
        "label": order.reference, "to": order.consignee.get("city", "") or "–",
        "cause": in_language(what, card.language), "doing": in_language(doing, card.language),
        "next": instant_words(fact.update_due_at, card.zone, card.language), "case": fact.number,
        "link": f"{settings.SITE_URL}/portal/orders/{order.id}/",
    }  # fmt: skip
    promise, rest = scene.promises.get(order.id), scene.rests.get(order.id)
    if promise is not None:
        figures["due"] = instant_words(promise.due_at, card.zone, card.language)
    if rest is not None and rest.day is not None:
        figures["day"] = day_words(rest.day, card.language)
    figures["words"] = "\n".join(lacking_words(one, card) for one in scene.lacking.get(order.id, ()))
    return NoticeDraft(
        kind=kind.value, subject_kind="order", subject_id=order.id, customer_id=card.id,
        label=order.reference, recipient=card.email, language=card.language, figures=figures,
        once=f"{kind.value}:{fact.subject.id}",
    )  # fmt: skip
