"""Goods found after payment: somebody turns to the customer. Then, or where a claim is withdrawn, recourse
for them ends, and insurers are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import translation

from nuoda.domains.claims.commands import adjust_recourses
from nuoda.domains.claims.facts import ClaimMoved, ClaimState, RecourseWithdrawn, turned_up
from nuoda.domains.claims.queries import missed_goods_claims, policies_by_id, recourses_by_id
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Kind, Proof
from nuoda.domains.shipments.facts import DeliveryRetracted, ShipmentDelivered
from nuoda.domains.team.queries import hands_on_duty, next_owner
from nuoda.insight.claims.letters import found_words, insurer_withdrawal_words
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.kernel.translate import instant_words
from nuoda.reactions.claim_reports import claim_letter, queue_letters
from nuoda.reactions.claims import ADJUSTER

_OVER = (ClaimState.FOUND, ClaimState.WITHDRAWN)
FOUND_FACTS = (ShipmentDelivered, DeliveryRetracted, ClaimMoved)
TURNED_TO_WITHIN = timedelta(days=3)
"""How soon after her goods came a customer who was paid for them hears from somebody."""


def settle_found_goods(facts: Sequence[Recorded]) -> None:
    """What was paid for as lost and came after all: its customer is written to and promised a word of ours.

    The promise is kept once it is booked what becomes of goods and money; it falls with the delivery.
    """
    arrived = {UUID(one.fact.subject.id): one for one in facts if isinstance(one.fact, ShipmentDelivered)}
    if arrived:
        _turn_to_owners(arrived)
    undone = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, DeliveryRetracted)]
    if undone:
        claims = missed_goods_claims(undone, actor=ADJUSTER)
        withdraw_promises(
            by=ADJUSTER, at=clock.now(), kinds=[Kind.CUSTOM.value], subject_kind="claim",
            subject_ids=[row.id for row in claims], made_until=clock.now(),
        )  # fmt: skip
    for one in facts:
        if isinstance(one.fact, ClaimMoved) and one.fact.after == ClaimState.FOUND:
            keep_promises(
                by=ADJUSTER, at=clock.now(), kinds=[Kind.CUSTOM.value], subject_kind="claim",
                subject_ids=[UUID(one.fact.subject.id)], done_at=one.at, proof=Proof.SETTLED.value,
            )  # fmt: skip


def _turn_to_owners(arrived: Mapping[UUID, Recorded]) -> None:
    rows = [
        (row, one.at)
        for row in missed_goods_claims(arrived, actor=ADJUSTER)
        if (one := arrived[row.shipment_id])
        and turned_up(row.kind, row.state, row.claim_at, getattr(one.fact, "delivered_at", None))
    ]
    if not rows:
        return
    owner = next_owner(hands_on_duty(clock.now(), actor=ADJUSTER), {}, language="zh-hans", skill="claim")
    customers = customers_by_id([row.customer_id for row, _at in rows], actor=ADJUSTER)
    promises, letters = [], []
    for row, at in rows:
        card, due = customers[row.customer_id], at + TURNED_TO_WITHIN
        promises.append(
            PromiseDraft(
                kind=Kind.CUSTOM.value, subject_kind="claim", subject_id=row.id, customer_id=row.customer_id,
                label=row.number, basis=Basis.FOUND_GOODS.value, due_at=due, made_at=at, zone=row.zone,
                owner_id=owner, needs=TURNED_TO_WITHIN / 4,
            )
        )  # fmt: skip
        with translation.override(card.language):
            said = [instant_words(one, row.zone, card.language) for one in (at, due)]
            title, words = found_words(row, *said)
        letters.append((row, claim_letter(row, card, f"claim_found:{row.id}", title, words)))
    make_promises(by=ADJUSTER, at=clock.now(), promises=promises)
    queue_letters(letters)


def adjust_recourse(facts: Sequence[Recorded]) -> None:
    """What is demanded from partners and insurers follows the claim: reduced, withdrawn or given back."""
    ids = [
        UUID(one.fact.subject.id)
        for one in facts
        if isinstance(one.fact, ClaimMoved) and one.fact.after in _OVER
    ]
    if ids:
        adjust_recourses(by=ADJUSTER, at=clock.now(), claim_ids=ids)


def end_withdrawn_recourse(facts: Sequence[Recorded]) -> None:
    """Nobody need be told of a loss any more; an insurer who was told learns that it is none."""
    ids = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, RecourseWithdrawn)]
    if not ids:
        return
    now = clock.now()
    withdraw_promises(
        by=ADJUSTER, at=now, kinds=[Kind.CUSTOM.value], subject_kind="recourse", subject_ids=ids,
        made_until=now,
    )  # fmt: skip
    rows = recourses_by_id(ids, actor=ADJUSTER)
    policies = policies_by_id([row.policy_id for row in rows.values() if row.policy_id], actor=ADJUSTER)
    drafts = []
    for row in rows.values():
        policy = policies.get(row.policy_id) if row.policy_id else None
        if policy is None:
            continue
        with translation.override(policy.language):
            title, text = insurer_withdrawal_words(policy=policy.number, number=row.number, waybill=row.label)
        drafts.append(
            NoticeDraft(
                kind=NoticeKind.INSURER_NOTICE.value, subject_kind="recourse", subject_id=row.id,
                customer_id=None, label=row.number, recipient=policy.email, language=policy.language,
                figures={"name": policy.insurer, "title": title, "words": text},
                once=f"insurer-withdrawn:{row.id}", gather=timedelta(0),
            )
        )  # fmt: skip
    queue_notices(by=ADJUSTER, at=now, notices=drafts)
