"""Which cases need a plan: grave trouble, from when it is known to be grave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import GRAVE, CaseFed, CaseOpened, SeveritySet, State
from nuoda.domains.cases.facts import Kind as CaseKind
from nuoda.domains.cases.queries import CaseCard, incidents_of
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.facts import State as PromiseState
from nuoda.domains.promises.queries import promises_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Recorded, Ref

_TROUBLE = (CaseKind.EXCEPTION.value, CaseKind.INCIDENT.value)
_UNPLANNED = (State.NEW, State.ACKNOWLEDGED, State.ASSESSED, State.INVESTIGATING, State.WAITING)


def is_planned(fact: CaseOpened) -> bool:
    """Whether a case that opens needs a plan; what is part of an incident has the incident's."""
    part = fact.kind == CaseKind.EXCEPTION.value and fact.trigger == "incident"
    return fact.kind in _TROUBLE and fact.severity in GRAVE and not part


def raised_unplanned(
    facts: Sequence[Recorded], cases: Mapping[UUID, CaseCard], *, actor: Actor
) -> list[tuple[CaseCard, datetime]]:
    """Open cases that became grave without a plan, or the promise of one, each with when it did."""
    raised: dict[UUID, datetime] = {}
    for one in facts:
        if isinstance(one.fact, SeveritySet | CaseFed) and _severity(one.fact) in GRAVE:
            raised.setdefault(UUID(one.fact.subject.id), one.at)
    found = [cases[key] for key in raised if _waits(cases[key])]
    if not found:
        return []
    promised = {
        one.subject_id
        for one in promises_of([Ref("case", str(card.id)) for card in found], actor=actor)
        if one.kind == Kind.PLAN and one.state != PromiseState.WITHDRAWN
    }
    parts = incidents_of([card.id for card in found], actor=actor, open_only=True)
    return [(one, raised[one.id]) for one in found if one.id not in promised and one.id not in parts]


def _severity(fact: SeveritySet | CaseFed) -> str:
    return fact.after if isinstance(fact, SeveritySet) else fact.severity


def _waits(case: CaseCard) -> bool:
    return case.kind in _TROUBLE and case.severity in GRAVE and case.state in _UNPLANNED
