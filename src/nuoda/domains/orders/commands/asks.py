"""What the customer is asked about an order: what it left open, and whether we understood it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.orders.commands.proposed import locked_substitution, refuse_withdrawn, settle_offer
from nuoda.domains.orders.facts import OrderAnswered, OrderAsked, OrderHeld, OrderReleased
from nuoda.domains.orders.models import Order, OrderAsk, OrderHold
from nuoda.domains.orders.rules import ALIVE, AskKind, Decision, HoldReason, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _

ANSWERED_WITHIN = timedelta(days=7)
_OPEN = (State.HELD, *ALIVE)


class AskOver(Conflict):
    """Used and run out look the same to whoever holds the link."""

    code = "ask_over"
    sentence = _("This was answered already, or its time is over.")


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """Something that an order left open. ``holds``: nothing is done about the order until it is answered."""

    order_id: UUID
    question: str
    holds: bool = False
    by_mail: bool = True


@command
def ask_about_orders(*, by: Actor, at: datetime, questions: Sequence[QuestionDraft]) -> list[UUID]:
    """Ask customers what their orders left open. Returns the ids of the questions, in order.

    An order that is on its way is asked about, and not held. Raises :class:`NotFound`, :class:`Invalid`.
    """
    if not by.sees_all:
        raise Forbidden
    for one in questions:
        if problems := check_text("question", one.question, required=True, longest=1000):
            raise Invalid(fields=problems)
    orders = _locked([one.order_id for one in questions], by)
    asked = [
        _ask(orders[one.order_id], AskKind.QUESTION, by, at, one) for one in questions
    ]  # fmt: skip
    stopped = {
        one.order_id: orders[one.order_id]
        for one in questions
        if one.holds and orders[one.order_id].state == State.CONFIRMED
    }
    for row in stopped.values():
        row.state = State.HELD.value
    save_columns(list(stopped.values()), "state")
    insert([
        OrderHold(order_id=id_, customer_id=row.customer_id, reason=HoldReason.QUESTION.value, held_at=at)
        for id_, row in stopped.items()
    ])  # fmt: skip
    insert(asked)
    state(
        *(
            OrderHeld(
                subject=Ref("order", str(id_)), customer_id=row.customer_id, reference=row.reference,
                reason=HoldReason.QUESTION.value,
            )
            for id_, row in stopped.items()
        ),
        *(_told(one, orders[one.order_id]) for one in asked),
    )  # fmt: skip
    return [one.id for one in asked]


@command
def ask_confirmations(*, by: Actor, at: datetime, order_ids: Sequence[UUID]) -> int:
    """Ask customers whether we understood their orders right, once a version. Returns how many were asked."""
    rows = Order.objects.visible_to(by).filter(id__in=set(order_ids), state__in=_OPEN).order_by("id")
    orders = {row.id: row for row in rows.select_for_update()}
    before = OrderAsk.objects.filter(order__in=orders, kind=AskKind.CONFIRMATION)
    known = set(before.values_list("order_id", "version"))
    asked = [
        _ask(row, AskKind.CONFIRMATION, by, at, None)
        for row in orders.values()
        if (row.id, row.version) not in known and row.state != State.HELD
    ]
    insert(asked)
    state(*(_told(one, orders[one.order_id]) for one in asked))
    return len(asked)


@command
def answer_ask(
    *, by: Actor, at: datetime, ask_id: UUID, agreed: bool, answer: str = "", answered_by: str = ""
) -> UUID:
    """Note the answer, once: by the link of the mail, at the portal, or by an agent who was told it.

    A question needs words; whoever does not agree to a confirmation says what is wrong. What a question held
    goes on; a substitute that is wanted is hers. Returns the order's id. Raises :class:`NotFound`,
    :class:`AskOver`, :class:`Invalid`, and what ``settle_offer`` raises of a substitute.
    """
    offer = locked_substitution(ask_id)
    row = OrderAsk.objects.visible_to(by).select_for_update().filter(id=ask_id).first()
    if row is None:
        raise NotFound
    if offer is not None:
        refuse_withdrawn(offer)
    if row.answered_at is not None or (at > row.expires_at and (offer is not None or not by.is_staff)):
        raise AskOver
    needed = row.kind == AskKind.QUESTION or (row.kind == AskKind.CONFIRMATION and not agreed)
    problems = check_text("answer", answer, required=needed, longest=1000)
    if problems:
        raise Invalid(fields=problems)
    row.answer, row.agreed, row.answered_at = answer.strip(), agreed, at
    row.answered_by = (answered_by.strip() or by.name)[:120]
    save_columns([row], "answer", "agreed", "answered_at", "answered_by")
    order = Order.objects.select_for_update().get(id=row.order_id)
    if offer is not None:
        settle_offer(offer, order, agreed=agreed, who=row.answered_by, at=at)
    freed = row.holds and agreed and _free(order, row, by, at)
    ref = Ref("order", str(order.id))
    state(
        OrderAnswered(
            subject=Ref("order_ask", str(row.id)), about=ref, customer_id=order.customer_id,
            reference=order.reference, kind=row.kind, agreed=agreed,
        )
    )  # fmt: skip
    if freed:
        state(
            OrderReleased(
                subject=ref, customer_id=order.customer_id, reference=order.reference,
                reason=HoldReason.QUESTION.value, why=row.answer[:400],
            )
        )  # fmt: skip
    return order.id


def _free(order: Order, row: OrderAsk, by: Actor, at: datetime) -> bool:
    """Let the order go on, unless another question still holds it."""
    holds = OrderHold.objects.filter(order=order, reason=HoldReason.QUESTION, decision="")
    others = OrderAsk.objects.filter(order=order, holds=True, answered_at__isnull=True).exclude(id=row.id)
    if order.state != State.HELD or others.exists():
        return False
    ended = holds.update(
        decision=Decision.ANSWERED.value, decided_at=at, decided_by=by.name[:120], why=row.answer[:400]
    )
    if ended:
        order.state = State.CONFIRMED.value
        save_columns([order], "state")
    return bool(ended)


def _locked(order_ids: Sequence[UUID], by: Actor) -> dict[UUID, Order]:
    wanted = set(order_ids)
    rows = Order.objects.visible_to(by).select_for_update().filter(id__in=wanted).order_by("id")
    orders = {row.id: row for row in rows}
    if len(orders) < len(wanted):
        raise NotFound
    if any(row.state not in _OPEN for row in orders.values()):
        reason = _("The order is over.")
        raise Invalid(fields=[FieldError("question", reason, _("Open a case about it instead."))])
    return orders


def _ask(order: Order, kind: AskKind, by: Actor, at: datetime, draft: QuestionDraft | None) -> OrderAsk:
    return OrderAsk(
        order_id=order.id, customer_id=order.customer_id, kind=kind.value, version=order.version,
        question=draft.question.strip() if draft else "", holds=bool(draft and draft.holds),
        by_mail=draft.by_mail if draft else True, asked_at=at, asked_by=by.name[:120],
        expires_at=at + ANSWERED_WITHIN,
    )  # fmt: skip


def _told(one: OrderAsk, order: Order) -> OrderAsked:
    return OrderAsked(
        subject=Ref("order_ask", str(one.id)), about=Ref("order", str(order.id)),
        customer_id=order.customer_id, reference=order.reference, kind=one.kind, by_mail=one.by_mail,
        expires_at=one.expires_at,
    )  # fmt: skip
