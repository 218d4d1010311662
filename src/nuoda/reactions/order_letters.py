"""What customers are told of their orders: held, changed, called off, redirected, asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.orders.facts import (
    AskKind,
    HoldReason,
    OrderAmended,
    OrderAsked,
    OrderCancelled,
    OrderHeld,
    Stage,
    SubstitutionSettled,
    SubstitutionState,
    Withdrawn,
)
from nuoda.domains.orders.queries import AskRow, OrderPage, asks_by_id, orders_by_id
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.facts import RedirectState, ShipmentRedirectAsked, ShipmentRedirectEnded
from nuoda.insight.rating import ask_link
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import day_words, in_language, instant_words, name_in
from nuoda.reactions.shortages import take_back_shortages

CLERK = system("clerk")
LETTERS = (
    OrderHeld, OrderAmended, OrderCancelled, OrderAsked, SubstitutionSettled, ShipmentRedirectAsked,
    ShipmentRedirectEnded,
)  # fmt: skip
_HELD = (
    _("Your order %(order)s waits: is it the same as %(twin)s?"),
    _(
        "Your order %(order)s asks for the same goods to the same consignee as %(twin)s, within a day."
        " So that nothing is shipped twice we hold it, and decide it with you. %(twin)s goes on as promised."
    ),
)
_AMENDED = (
    _("Your order %(order)s is changed"), _("Your order %(order)s is changed; this is version %(n)s."),
)  # fmt: skip
_CANCELLED = _("Your order %(order)s is cancelled")
_NOTHING_SENT = _("Your order %(order)s is cancelled. Nothing more of it is sent.")
_ON_ITS_WAY = _(
    "Your order %(order)s is cancelled. What was on its way already is not stopped by this: tell us if we are"
    " to have it brought back."
)
_ASKED = (_("A question about your order %(order)s"), _("About your order %(order)s: %(question)s"))
_CONFIRM = (
    _("Please confirm your order %(order)s"),
    _("We took your order %(order)s: %(goods)s to %(to)s. Please tell us whether this is right."),
)
_OFFERED = _("Another product for your order %(order)s?")
_SETTLED: Mapping[str, tuple[Text, Text]] = {
    SubstitutionState.ACCEPTED.value: (
        _("Your order %(order)s is confirmed with another product"),
        _("As you agreed, we send %(n)s of %(other)s in place of %(sku)s, expected with you on %(day)s."),
    ),
    SubstitutionState.EXPIRED.value: (
        _("Your order %(order)s waits for %(sku)s"),
        _(
            "We had no answer in time, so nothing is replaced: %(n)s of %(sku)s wait for a delivery. You hear"
            " from us when they are there."
        ),
    ),
    SubstitutionState.WITHDRAWN.value: (
        _("Your order %(order)s waits for %(sku)s"),
        _(
            "%(other)s, which we offered in its place, is not there any more: %(n)s of %(sku)s wait for a"
            " delivery. You hear from us when they are there."
        ),
    ),
}
_HOLDS = _("We do nothing about it until you have answered.")
_PROMISED = _("Promised by %(due)s.")
_PRICE = _("Price: %(price)s.")
_FEE = _("For the change we charge %(price)s.")
_CANCEL_FEE = _("For the cancellation we charge %(price)s.")
_REDIRECT = (
    _("%(waybill)s: we try to redirect it"),
    _("We asked the carrier to bring %(waybill)s elsewhere, as you wished. This may fail; we tell you."),
)
_STOP = (
    _("%(waybill)s: we try to stop it"),
    _("We asked the carrier to bring %(waybill)s back, as you wished. This may fail; we tell you."),
)
_ENDED: Mapping[str, tuple[Text, Text]] = {
    RedirectState.DONE.value: (
        _("%(waybill)s: done as you wished"),
        _("The carrier confirms: %(waybill)s goes where you wished. Its date follows from the new way."),
    ),
    RedirectState.FAILED.value: (
        _("%(waybill)s could not be redirected"),
        _("The carrier could not do it: %(waybill)s goes on to its first address. %(said)s"),
    ),
    RedirectState.TOO_LATE.value: (
        _("%(waybill)s could not be redirected any more"),
        _("%(waybill)s was out for delivery before the carrier could act, so it goes to its first address."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that the letters need, read once for the batch."""

    orders: Mapping[UUID, OrderPage]
    asks: Mapping[UUID, AskRow]
    due: Mapping[UUID, PromiseRow]
    customers: Mapping[UUID, CustomerCard]


def tell_of_orders(facts: Sequence[Recorded]) -> None:
    """Tell customers what became of their orders, and ask what is to be asked."""
    worth = [one for one in facts if _is_told(one.fact)]
    if not worth:
        return
    scene = _scene(worth)
    drafts = [draft for one in worth if (draft := _letter(one, scene)) is not None]
    if drafts:
        queue_notices(by=CLERK, at=clock.now(), notices=drafts)
    offered = {_order_of(one.fact) for one in worth if _is_offer(one.fact)}
    take_back_shortages([key for key in offered if key is not None], at=clock.now())


def _is_offer(fact: Fact) -> bool:
    return isinstance(fact, OrderAsked) and fact.kind == AskKind.SUBSTITUTE


def _is_told(fact: Fact) -> bool:
    if isinstance(fact, OrderHeld):
        return fact.reason == HoldReason.DUPLICATE
    if isinstance(fact, SubstitutionSettled):
        return fact.result in _SETTLED and fact.why in ("", Withdrawn.GONE)
    return not isinstance(fact, OrderAsked) or fact.by_mail


def _scene(facts: Sequence[Recorded]) -> _Scene:
    ids = {key for one in facts if (key := _order_of(one.fact)) is not None}
    orders = orders_by_id(ids, actor=CLERK) if ids else {}
    asked = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, OrderAsked)]
    dated = [Ref("order", str(key)) for key in orders]
    due = {row.subject_id: row for row in promises_of(dated, actor=CLERK) if row.kind == PromiseKind.DELIVERY}
    owners = {one.fact.customer_id for one in facts if one.fact.customer_id is not None}
    return _Scene(
        orders, asks_by_id(asked, actor=CLERK) if asked else {}, due, customers_by_id(owners, actor=CLERK)
    )


def _order_of(fact: Fact) -> UUID | None:
    if isinstance(fact, ShipmentRedirectAsked | ShipmentRedirectEnded):
        return None
    ref = fact.about if isinstance(fact, OrderAsked | SubstitutionSettled) else fact.subject
    return UUID(ref.id) if ref is not None else None


def _letter(recorded: Recorded, scene: _Scene) -> NoticeDraft | None:
    fact = recorded.fact
    card = scene.customers.get(fact.customer_id) if fact.customer_id else None
    if card is None:
        return None
    if isinstance(fact, ShipmentRedirectAsked):
        title, words = _REDIRECT if fact.kind == "redirect" else _STOP
        said = [Text(words.message, {"waybill": fact.waybill}), *_charged(fact.fee, fact.fee_currency)]
        return _draft(fact, card, Text(title.message, {"waybill": fact.waybill}), said, f"{fact.redirect_id}")
    if isinstance(fact, ShipmentRedirectEnded):
        title, words = _ENDED[fact.result]
        figures = {"waybill": fact.waybill, "said": fact.said}
        once = f"{fact.redirect_id}:{fact.result}"
        return _draft(fact, card, Text(title.message, figures), [Text(words.message, figures)], once)
    order = scene.orders.get(_order_of(fact) or UUID(int=0))
    return _about_order(fact, order, card, scene) if order is not None else None


def _about_order(fact: Fact, order: OrderPage, card: CustomerCard, scene: _Scene) -> NoticeDraft | None:
    figures: dict[str, object] = {"order": order.reference}
    if isinstance(fact, OrderHeld):
        title, words = _HELD
        figures["twin"] = fact.twin_reference
        said, once = [Text(words.message, figures)], f"held:{order.id}"
    elif isinstance(fact, OrderAmended):
        title, words = _AMENDED
        figures["n"] = fact.number
        said = [
            Text(words.message, figures), *_dated(order, card, scene), *_priced(order),
            *_charged(fact.fee, fact.fee_currency),
        ]  # fmt: skip
        once = f"amended:{order.id}:{fact.number}"
    elif isinstance(fact, OrderCancelled):
        title, words = _CANCELLED, _ON_ITS_WAY if fact.stage == Stage.MOVING else _NOTHING_SENT
        charged = _charged(fact.fee, fact.fee_currency, _CANCEL_FEE)
        said, once = [Text(words.message, figures), *charged], f"cancelled:{order.id}"
    elif isinstance(fact, SubstitutionSettled):
        title, words = _SETTLED[fact.result]
        figures |= {
            "n": fact.quantity, "sku": fact.sku, "other": fact.other,
            "day": day_words(fact.due_on, card.language),
        }  # fmt: skip
        said, once = [Text(words.message, figures)], f"substitution:{fact.subject.id}:{fact.result}"
    else:
        return _asked(fact, order, card, scene)
    return _draft(fact, card, Text(title.message, figures), said, once, order=order)


def _asked(fact: Fact, order: OrderPage, card: CustomerCard, scene: _Scene) -> NoticeDraft | None:
    row = scene.asks.get(UUID(fact.subject.id))
    if row is None:
        return None
    title, words = _CONFIRM if row.kind == AskKind.CONFIRMATION else _ASKED
    title = _OFFERED if row.kind == AskKind.SUBSTITUTE else title
    figures: dict[str, object] = {
        "order": order.reference, "question": row.question, "goods": order.goods or "–",
        "to": order.consignee.get("city", "") or "–",
    }  # fmt: skip
    said = [Text(words.message, figures)]
    if row.kind == AskKind.CONFIRMATION:
        said += [*_dated(order, card, scene), *_priced(order)]
    elif row.holds:
        said.append(_HOLDS)
    link = {
        "answer": f"{settings.SITE_URL}{ask_link(row.id)}",
        "until": instant_words(row.expires_at, card.zone, card.language),
    }
    return _draft(fact, card, Text(title.message, figures), said, f"ask:{row.id}", order=order, link=link)


def _dated(order: OrderPage, card: CustomerCard, scene: _Scene) -> Iterator[Text]:
    row = scene.due.get(order.id)
    if row is not None:
        due = instant_words(row.due_at, card.zone, card.language)
        yield Text(_PROMISED.message, {"due": due})


def _priced(order: OrderPage) -> Iterator[Text]:
    if order.price is not None:
        yield Text(_PRICE.message, {"price": f"{order.price:.2f} {order.price_currency}"})


def _charged(fee: Decimal | None, currency: str, words: Text = _FEE) -> Iterator[Text]:
    if fee:
        yield Text(words.message, {"price": f"{fee:.2f} {currency}"})


def _draft(
    fact: Fact,
    card: CustomerCard,
    title: Text,
    said: Sequence[Text],
    once: str,
    *,
    order: OrderPage | None = None,
    link: Mapping[str, str] | None = None,
) -> NoticeDraft:
    subject = Ref("order", str(order.id)) if order else fact.subject
    label = order.reference if order else str(getattr(fact, "waybill", ""))
    where = f"/portal/orders/{order.id}/" if order else f"/track/?number={label}"
    return NoticeDraft(
        kind=NoticeKind.ORDER.value, subject_kind=subject.kind, subject_id=UUID(subject.id),
        customer_id=card.id, label=label, recipient=card.email, language=card.language,
        figures={
            "name": name_in(card, card.language),
            "title": in_language(title, card.language),
            "words": "\n\n".join(in_language(one, card.language) for one in said),
            "link": f"{settings.SITE_URL}{where}", **(link or {}),
        },
        once=f"order:{once}", gather=timedelta(0),
    )  # fmt: skip
