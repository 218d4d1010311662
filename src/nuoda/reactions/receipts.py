"""Signed receipts: asked for on delivery where the customer wants them, and each step is a promise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.contracts.queries import receipt_terms
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Kind
from nuoda.domains.shipments.commands import ReceiptAsk, call_receipts_off, require_receipts
from nuoda.domains.shipments.facts import (
    DeliveryRetracted,
    ReceiptAdvanced,
    ReceiptCalledOff,
    ReceiptFact,
    ReceiptRequired,
    ReceiptStep,
    ShipmentDelivered,
    ShipmentFact,
)
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

FILER = system("filer")


def ask_for_receipts(facts: Sequence[Recorded]) -> None:
    """Ask for the paper of what was delivered; call it off where the delivery was taken back.

    What came last of a shipment in the batch counts.
    """
    last = {one.fact.subject.id: one.fact for one in facts if isinstance(one.fact, ShipmentFact)}
    retracted = {UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, DeliveryRetracted)}
    if retracted:
        call_receipts_off(by=FILER, at=clock.now(), shipment_ids=sorted(retracted))
    delivered = [fact for fact in last.values() if isinstance(fact, ShipmentDelivered)]
    owners = {fact.customer_id for fact in delivered if fact.customer_id}
    terms = receipt_terms(owners, actor=FILER) if owners else {}
    asks = []
    for fact in delivered:
        known = terms.get(fact.customer_id, ()) if fact.customer_id else ()
        term = next((one for one in known if one.covers(fact.delivered_at)), None)
        if term is not None:
            since = fact.delivered_at
            asks.append(
                ReceiptAsk(
                    UUID(fact.subject.id), since, since + timedelta(hours=term.image_hours),
                    since + timedelta(days=term.station_days), since + timedelta(days=term.shipper_days),
                )
            )  # fmt: skip
    if asks:
        require_receipts(by=FILER, at=clock.now(), receipts=asks)


def run_receipt_clocks(facts: Sequence[Recorded]) -> None:
    """Promise each step of a receipt, keep it when it is done, withdraw it when it is called off."""
    drafts = [draft for one in facts for draft in _drafts(one)]
    if drafts:
        make_promises(by=FILER, at=clock.now(), promises=drafts)
    done: dict[tuple[str, datetime], list[UUID]] = defaultdict(list)
    for one in facts:
        if isinstance(one.fact, ReceiptAdvanced):
            done[one.fact.step, one.fact.done_at].append(UUID(one.fact.subject.id))
    for (step, done_at), ids in sorted(done.items()):
        keep_promises(
            by=FILER, at=clock.now(), kinds=[Kind.RECEIPT_RETURN.value], subject_kind=_subject_kind(step),
            subject_ids=ids, done_at=done_at, proof=Basis.RECEIPT.of(step),
        )  # fmt: skip
    called_off = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, ReceiptCalledOff)]
    for step in ReceiptStep if called_off else ():
        withdraw_promises(
            by=FILER, at=clock.now(), kinds=[Kind.RECEIPT_RETURN.value], subject_kind=_subject_kind(step),
            subject_ids=called_off, made_until=clock.now(),
        )  # fmt: skip


def _subject_kind(step: str) -> str:
    return f"receipt_{step}"


def _drafts(recorded: Recorded) -> list[PromiseDraft]:
    fact = recorded.fact
    if not isinstance(fact, ReceiptRequired):
        return []
    dues = {
        ReceiptStep.IMAGE: fact.image_due_at,
        ReceiptStep.STATION: fact.station_due_at,
        ReceiptStep.SHIPPER: fact.shipper_due_at,
    }
    return [_draft(fact, step, fact.delivered_at, due_at) for step, due_at in dues.items()]


def _draft(fact: ReceiptFact, step: ReceiptStep, made_at: datetime, due_at: datetime) -> PromiseDraft:
    return PromiseDraft(
        kind=Kind.RECEIPT_RETURN.value, subject_kind=_subject_kind(step), subject_id=UUID(fact.subject.id),
        customer_id=fact.customer_id, label=fact.waybill, basis=Basis.RECEIPT.of(step.value),
        due_at=due_at, made_at=made_at, zone=fact.zone, needs=(due_at - made_at) / 4,
    )  # fmt: skip
