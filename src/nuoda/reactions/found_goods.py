"""Goods found after payment, or a claim withdrawn: recourse for them ends, and insurers are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import translation

from nuoda.domains.claims.commands import adjust_recourses
from nuoda.domains.claims.facts import ClaimMoved, ClaimState, RecourseWithdrawn
from nuoda.domains.claims.queries import policies_by_id, recourses_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import withdraw_promises
from nuoda.domains.promises.facts import Kind
from nuoda.insight.claims.letters import insurer_withdrawal_words
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.reactions.claims import ADJUSTER

_OVER = (ClaimState.FOUND, ClaimState.WITHDRAWN)


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
