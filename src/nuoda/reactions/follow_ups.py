"""The follow-up visit (回访): who did not handle a grave case asks whether it was put right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import (
    FOLLOW_UP_WITHIN,
    GRAVE,
    CaseReopened,
    CaseResolved,
    EffectChecked,
    SeveritySet,
)
from nuoda.domains.cases.queries import CaseCard, cases_by_id
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Kind, Proof
from nuoda.domains.team.queries import hands_on_duty, next_owner
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

VISITOR = system("follow-ups")
FOLLOW_UP_FACTS = (CaseResolved, SeveritySet, EffectChecked, CaseReopened)
_ABOUT = "case_follow_up"


def run_follow_ups(facts: Sequence[Recorded]) -> None:
    """A grave case is asked about within a day of being put right, or of being called grave after that; the
    answer keeps it, and a case that is taken up again has none before its next end."""
    _promise(facts)
    asked: dict[datetime, set[UUID]] = defaultdict(set)
    again: dict[datetime, set[UUID]] = defaultdict(set)
    for one in facts:
        if isinstance(one.fact, EffectChecked):
            asked[one.at].add(UUID(one.fact.subject.id))
        elif isinstance(one.fact, CaseReopened):
            again[one.at].add(UUID(one.fact.subject.id))
    kinds = [Kind.CALL_BACK.value]
    for at, ids in sorted(asked.items()):
        keep_promises(
            by=VISITOR, at=clock.now(), kinds=kinds, subject_kind=_ABOUT, subject_ids=sorted(ids), done_at=at,
            proof=Proof.ASKED.value,
        )  # fmt: skip
    for at, ids in sorted(again.items()):
        withdraw_promises(
            by=VISITOR, at=clock.now(), kinds=kinds, subject_kind=_ABOUT, subject_ids=sorted(ids),
            made_until=at,
        )  # fmt: skip


def _promise(facts: Sequence[Recorded]) -> None:
    since = {UUID(one.fact.subject.id): one.at for one in facts if _asks(one)}
    cases = [one for one in cases_by_id(since, actor=VISITOR).values() if _waits(one)]
    if not cases:
        return
    customers = customers_by_id([one.customer_id for one in cases], actor=VISITOR)
    hands = hands_on_duty(clock.now(), actor=VISITOR)
    load: dict[UUID, int] = {}
    drafts = []
    for case in cases:
        card = customers.get(case.customer_id) if case.customer_id else None
        others = [one for one in hands if one.id != case.owner_id]
        visitor = next_owner(others, load, language=card.language if card else "zh-hans", skill=case.kind)
        if visitor is not None:
            load[visitor] = load.get(visitor, 0) + 1
        made_at = since[case.id]
        drafts.append(
            PromiseDraft(
                kind=Kind.CALL_BACK.value, subject_kind=_ABOUT, subject_id=case.id,
                customer_id=case.customer_id, label=case.number, basis=Basis.FOLLOW_UP.value,
                due_at=made_at + FOLLOW_UP_WITHIN, made_at=made_at, zone=card.zone if card else "UTC",
                needs=FOLLOW_UP_WITHIN / 4, owner_id=visitor,
            )
        )  # fmt: skip
    make_promises(by=VISITOR, at=clock.now(), promises=drafts)


def _asks(recorded: Recorded) -> bool:
    fact = recorded.fact
    if isinstance(fact, SeveritySet):
        return fact.after in GRAVE and fact.before not in GRAVE
    return isinstance(fact, CaseResolved)


def _waits(case: CaseCard) -> bool:
    return case.severity in GRAVE and case.resolved_at is not None and case.closed_at is None
