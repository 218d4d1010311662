"""Another severity of a case gives its promises other targets, reckoned from the start they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import CaseFed, SeveritySet
from nuoda.domains.cases.queries import CaseCard, cases_by_id
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.promises.commands import NewTarget, retarget_promises
from nuoda.domains.promises.facts import Ground, Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded, Ref
from nuoda.reactions.clocks import CLOCKMAKER, STEPS


def retarget_cases(facts: Sequence[Recorded]) -> None:
    """What still runs of a case whose severity changed is due by the new one; her own word a person keeps.

    The next word moves with the case where a severity was set; news of the same trouble says its own.
    """
    graded = {
        one.fact.subject.id: isinstance(one.fact, SeveritySet)
        for one in facts
        if isinstance(one.fact, SeveritySet | CaseFed)
    }
    cases = cases_by_id(graded, actor=CLOCKMAKER)
    promised = [
        one
        for one in promises_of([Ref("case", key) for key in graded], actor=CLOCKMAKER)
        if one.settled_at is None and one.subject_id in cases and one.basis != cases[one.subject_id].severity
    ]
    if not promised:
        return
    cards = customers_by_id([one.customer_id for one in cases.values()], actor=CLOCKMAKER)
    tiers = {card.id: card.tier for card in cards.values()}
    now = clock.now()
    work = case_clocks(now, actor=CLOCKMAKER, tiers=tiers)
    found = [_anew(one, cases[one.subject_id], tiers, work) for one in promised if _moves(one, graded)]
    retarget_promises(by=CLOCKMAKER, at=now, targets=[one for one in found if one is not None])


def _moves(row: PromiseRow, graded: Mapping[str, bool]) -> bool:
    if row.kind == Kind.NEXT_UPDATE:
        return graded[str(row.subject_id)] and not row.ground_ref.startswith("message:")
    return row.kind in STEPS and row.ground == Ground.LEVEL


def _anew(
    row: PromiseRow, case: CaseCard, tiers: Mapping[UUID, str], work: CaseClockwork
) -> NewTarget | None:
    step = STEPS[Kind(row.kind)]
    tier = tiers.get(case.customer_id, "") if case.customer_id else ""
    due_at: datetime | None = case.update_due_at
    if row.kind != Kind.NEXT_UPDATE:
        due_at = work.due_at(
            severity=case.severity, step=step, tier=tier, at=row.made_at, customer_id=case.customer_id
        )
    if due_at is None:
        return None
    calendar_id = work.calendar_id(severity=case.severity, step=step, tier=tier, at=row.made_at)
    said = row.ground_ref if row.ground == Ground.WORD else f"{case.severity}, {step}"
    return NewTarget(row.id, due_at, case.severity, said, calendar_id)
