"""A document of orders on its way: kept, read by its connector, taken through the one path, and answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.connectors.storefronts.contract import OrderConnector, ParsedOrders, Purpose, SentOrder, Verdict
from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.domains.customers.queries import CustomerCard, customers_by_code, customers_by_id
from nuoda.domains.orders.commands import amend_orders, cancel_orders, record_orders
from nuoda.domains.orders.queries import order_ids
from nuoda.insight.booking import cannot_amend, cannot_hold
from nuoda.kernel import inbox, limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.answering import Answered
from nuoda.kernel.inbox import Item, Outcome
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language
from nuoda.surfaces.intake.documents.reading import ZONE, reason_of
from nuoda.surfaces.intake.order_documents.drafts import amendment, cancellation, order_draft
from nuoda.surfaces.intake.problems import refused_at, whole

FAMILY = "orders"


def take_order_document(
    *, by: Actor, at: datetime, format: str, body: bytes, sender: str, customer: str = "", zone: str = ZONE
) -> Answered:
    """Keep a document and take its orders at once. Raises KeyError for a format that there is none for."""
    if format not in order_connectors():
        raise KeyError(format)
    options = {"customer": customer, "zone": zone}
    kept = inbox.keep(by=by, at=at, format=format, sender=sender, body=body, options=options, defer=False)
    return answer_kept(kept.id, at)


def answer_kept(document_id: UUID, at: datetime) -> Answered:
    """Take the orders of a kept document for whoever sent it; reading one again changes nothing."""
    work = inbox.work_on(document_id)
    connector, by = order_connectors()[work.format], work.actor
    zone = work.options.get("zone") or ZONE
    try:
        parsed = connector.parse(work.body, received_at=work.received_at, zone=zone)
    except Unreadable as broken:
        return _refused(connector, work, reason_of(broken), at)
    card = _whose(work.options.get("customer", ""), by)
    if card is None:
        return _refused(connector, work, _("It is not said whose orders they are."), at)
    came = _Taken(by, at, card, connector)
    came.take(parsed.orders)
    refused = [Item(one.item, one.reason) for one in parsed.refused] + came.refused
    outcome = Outcome(came.accepted, came.duplicate, refused)
    inbox.settle(by=by, at=at, document_id=work.id, outcome=outcome)
    return _answered(connector, work.body, parsed, came.verdicts, outcome)


def _whose(code: str, by: Actor) -> CustomerCard | None:
    """The customer that the key is tied to, else the one that the sender names."""
    if by.customer_id is not None:
        return customers_by_id([by.customer_id], actor=by).get(by.customer_id)
    return customers_by_code([code], actor=by).get(code) if code else None


def _refused(connector: OrderConnector, work: inbox.Work, why: Text, at: datetime) -> Answered:
    inbox.settle(by=work.actor, at=at, document_id=work.id, outcome=Outcome(whole=why))
    problem = in_language(why, work.actor.language)
    reply = connector.reply(work.body, parsed=None, verdicts=(), problem=problem)
    return Answered(
        0, 0, (Item("", why),), reply.body if reply else None, reply.content_type if reply else "",
        understood=False,
    )  # fmt: skip


def _answered(
    connector: OrderConnector,
    body: bytes,
    parsed: ParsedOrders,
    verdicts: Sequence[Verdict],
    outcome: Outcome,
) -> Answered:
    reply = connector.reply(body, parsed=parsed, verdicts=verdicts, problem="")
    return Answered(
        outcome.accepted, outcome.duplicate, tuple(outcome.refused), reply.body if reply else None,
        reply.content_type if reply else "", understood=True,
    )  # fmt: skip


class _Taken:
    """The orders of one document as they are taken: new ones, changed ones, cancelled ones, each in bulk."""

    def __init__(self, by: Actor, at: datetime, card: CustomerCard, connector: OrderConnector) -> None:
        self._by, self._at, self._card, self._connector = by, at, card, connector
        self.accepted = self.duplicate = 0
        self.refused: list[Item] = []
        self.verdicts: list[Verdict] = []

    def take(self, orders: Sequence[SentOrder]) -> None:
        for start in range(0, len(orders), limits.BATCH_ITEMS):
            self._batch(orders[start : start + limits.BATCH_ITEMS])

    def _batch(self, orders: Sequence[SentOrder]) -> None:
        keys = [(self._card.id, one.reference) for one in orders]
        known = {reference for _customer, reference in order_ids(keys, actor=self._by)}
        fresh, changed, over = [], [], []
        for one in orders:
            if one.purpose is Purpose.CANCEL:
                over.append(one)
            elif one.purpose is Purpose.CHANGE or (one.purpose is Purpose.STANDS and one.reference in known):
                changed.append(one)
            else:
                fresh.append(one)
        self._each(fresh, self._record)
        self._each(changed, self._amend)
        self._each(over, self._cancel)

    def _record(self, orders: Sequence[SentOrder]) -> IntakeReport:
        code, one = self._card.code, self._connector
        drafts = [order_draft(each, code, channel=one.channel, title=one.title) for each in orders]
        cannot = cannot_hold(drafts, actor=self._by, at=self._at)
        return record_orders(by=self._by, at=self._at, orders=drafts, refusals=cannot)

    def _amend(self, orders: Sequence[SentOrder]) -> IntakeReport:
        asked = [amendment(each, self._card.code, title=self._connector.title) for each in orders]
        cannot = cannot_amend(asked, actor=self._by, at=self._at)
        return amend_orders(by=self._by, at=self._at, amendments=asked, refusals=cannot)

    def _cancel(self, orders: Sequence[SentOrder]) -> IntakeReport:
        ends = [cancellation(each, self._card.code) for each in orders]
        return cancel_orders(by=self._by, at=self._at, cancellations=ends)

    def _each(self, orders: Sequence[SentOrder], take: Callable[[Sequence[SentOrder]], IntakeReport]) -> None:
        if not orders:
            return
        report = take(orders)
        self.accepted += report.accepted
        self.duplicate += report.duplicate
        why = {one.index: one.problems for one in report.refused}
        for place, order in enumerate(orders):
            problems = why.get(place, ())
            self.refused += [refused_at(order.reference, one) for one in problems]
            said = whole(problems[0]) if problems else None
            self.verdicts.append(Verdict(order.reference, order.key, not problems, said))
