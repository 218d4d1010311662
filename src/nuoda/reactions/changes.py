"""What follows when an order that was taken changes: another promise, and notes to keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.queries import Terms, delivery_terms
from nuoda.domains.contracts.queries.contingencies import outages
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.commands import (
    Amendment,
    Party,
    amend_orders,
    ask_confirmations,
)
from nuoda.domains.orders.facts import Cause, NoteAcknowledged, NoteWritten, OrderAmended
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.promises.commands import (
    Agreement,
    PromiseDraft,
    keep_promises,
    make_promises,
    renegotiate,
)
from nuoda.domains.promises.facts import Basis, Ground, Kind, PromiseMade, Proof, Side
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.commands import end_redirects
from nuoda.domains.shipments.facts import (
    OUT,
    RedirectKind,
    RedirectState,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentRedirectEnded,
)
from nuoda.domains.shipments.queries.redirect import open_redirections, redirections_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded, Ref
from nuoda.reactions.promises import order_ask

CHANGER = system("changes")
NOTE = "order_note"
NOTES = (NoteWritten, NoteAcknowledged)
_LANE = ("consignee.country", "consignee.region", "consignee.city", "service")
_PICKUP = ("pickup_from", "pickup_until")
_HAND_TYPED = ("phone", "mail", "web")
"""By these channels people write; whoever sends by machine has the answer of the machine."""


def renew_promises(facts: Sequence[Recorded]) -> None:
    """An order that goes elsewhere, otherwise, or is collected at another time is promised anew.

    The promise before gives way to its successor, and stays measurable; it was the customer who asked.
    Amendments are few, and each is an agreement of its own: they are carried out one after the other.
    """
    amended = {UUID(one.fact.subject.id): one for one in facts if isinstance(one.fact, OrderAmended)}
    moved = {key: one for key, one in amended.items() if _is_promised_anew(one)}
    if not moved:
        return
    orders = orders_by_id(moved, actor=CHANGER)
    customers = customers_by_id([one.customer_id for one in orders.values()], actor=CHANGER)
    out = outages(clock.now(), actor=CHANGER)
    asks = [
        order_ask(order, customers[order.customer_id].tier, out, since=moved[order.id].at)
        for order in orders.values()
    ]
    terms = dict(zip(orders, delivery_terms(asks, actor=CHANGER), strict=True))
    current = promises_of([Ref("order", str(key)) for key in orders], actor=CHANGER)
    for row in current:
        order = orders[row.subject_id]
        agreement = _agreement(row, order, terms[order.id], moved[order.id])
        if agreement is not None and row.settled_at is None and agreement.due_at > clock.now():
            key = f"amended:{order.id}:{order.version}:{row.kind}"
            renegotiate.once(key)(by=CHANGER, at=moved[order.id].at, promise_id=row.id, agreement=agreement)


def _is_promised_anew(recorded: Recorded) -> bool:
    fact = recorded.fact
    return isinstance(fact, OrderAmended) and bool({*_LANE, *_PICKUP} & {*fact.fields})


def _agreement(
    row: PromiseRow, order: OrderPage, terms: Terms | None, recorded: Recorded
) -> Agreement | None:
    """The date that follows from the change; None where it bears on no date of this kind."""
    fact = recorded.fact
    if not isinstance(fact, OrderAmended):
        return None
    due_at, from_at = None, row.from_at
    if row.kind == Kind.DELIVERY and {*_LANE} & {*fact.fields}:
        due_at = order.promised_due_at or (terms.due_at if terms else None)
    elif row.kind == Kind.PICKUP and {*_PICKUP} & {*fact.fields}:
        due_at, from_at = order.pickup_until, order.pickup_from
    if due_at is None or (due_at, from_at) == (row.due_at, row.from_at):
        return None
    return Agreement(
        due_at=due_at, asked_by=Side.CUSTOMER, agreed_by=fact.asked_by, channel=order.channel,
        reference=f"{order.reference} v{fact.number}", note=f"customer change. {fact.reason}".strip(),
        from_at=from_at,
    )  # fmt: skip


def promise_notes(facts: Sequence[Recorded]) -> None:
    """A change handed on is to be acknowledged: that is promised, so that silence goes up the ladder."""
    drafts = [_note_draft(one.fact, one.at) for one in facts if isinstance(one.fact, NoteWritten)]
    if drafts:
        make_promises(by=CHANGER, at=clock.now(), promises=drafts)
    answered: dict[datetime, list[UUID]] = defaultdict(list)
    for one in facts:
        if isinstance(one.fact, NoteAcknowledged):
            answered[one.at].append(UUID(one.fact.subject.id))
    for at, ids in sorted(answered.items()):
        keep_promises(
            by=CHANGER, at=clock.now(), kinds=[Kind.CUSTOM.value], subject_kind=NOTE, subject_ids=ids,
            done_at=at, proof=Proof.ACKNOWLEDGED.value,
        )  # fmt: skip


def _note_draft(fact: NoteWritten, at: datetime) -> PromiseDraft:
    return PromiseDraft(
        kind=Kind.CUSTOM.value, subject_kind=NOTE, subject_id=UUID(fact.subject.id), customer_id=None,
        label=fact.reference, basis=Basis.NOTE.of(fact.party, fact.kind), due_at=fact.answer_by, made_at=at,
        zone="UTC", needs=(fact.answer_by - at) / 4, ground=Ground.WORD, ground_ref=str(fact.about or ""),
    )  # fmt: skip


def carry_redirects(facts: Sequence[Recorded]) -> None:
    """A redirection that was done is a new version of the order; one that the goods outran is too late."""
    gone = sorted({
        UUID(one.fact.subject.id)
        for one in facts
        if isinstance(one.fact, ShipmentDelivered)
        or (isinstance(one.fact, ShipmentAdvanced) and one.fact.milestone in OUT)
    })  # fmt: skip
    late = open_redirections(gone, actor=CHANGER) if gone else []
    if late:
        end_redirects(by=CHANGER, at=clock.now(), redirect_ids=late, state_=RedirectState.TOO_LATE.value)
    done = list(_done(facts))
    if not done:
        return
    rows = redirections_by_id([one.redirect_id for one in done], actor=CHANGER)
    orders = orders_by_id([one.order_id for one in done], actor=CHANGER)
    customers = customers_by_id([one.customer_id for one in orders.values()], actor=CHANGER)
    amendments = [
        Amendment(
            customer=customers[order.customer_id].code, reference=order.reference, asked_by=row.asked_by,
            reason=row.reason, cause=Cause.REDIRECTED.value,
            consignee=Party(**row.consignee),
        )
        for row in rows.values()
        if row.order_id is not None and (order := orders.get(row.order_id)) is not None
    ]  # fmt: skip
    if amendments:
        amend_orders(by=CHANGER, at=clock.now(), amendments=amendments)


def _done(facts: Sequence[Recorded]) -> Iterator[ShipmentRedirectEnded]:
    for one in facts:
        fact = one.fact
        if (
            isinstance(fact, ShipmentRedirectEnded)
            and fact.result == RedirectState.DONE
            and fact.kind == RedirectKind.REDIRECT
        ):
            yield fact


def confirm_orders(facts: Sequence[Recorded]) -> None:
    """Who typed or told an order gets it back in writing, with its date and price, to confirm or correct."""
    promised = {
        one.fact.about.id
        for one in facts
        if isinstance(one.fact, PromiseMade)
        and one.fact.kind == Kind.DELIVERY
        and one.fact.about is not None
        and one.fact.about.kind == "order"
    }
    if not promised:
        return
    orders = orders_by_id(promised, actor=CHANGER)
    typed = [one.id for one in orders.values() if one.channel in _HAND_TYPED]
    if typed:
        ask_confirmations(by=CHANGER, at=clock.now(), order_ids=typed)
