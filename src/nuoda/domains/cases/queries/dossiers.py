"""What is on record of a case, as it is given out, and how the guards weigh it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from nuoda.domains.cases.rules import ENDED, LinkKind, Play, PlayStep, Record, is_inner, was_checked
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.text import Text, text_from


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence; ``struck`` where it was taken back. With figures ``said`` is a sentence."""

    id: UUID
    kind: str
    ref: str
    said: str
    figures: dict[str, Any] | None
    happened_at: datetime | None
    at: datetime
    by: str
    struck: bool

    @property
    def words(self) -> Text | str:
        if self.figures is None:
            return self.said
        return text_from({"message": self.said, "figures": self.figures})


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure; ``done`` is None while it is open, False where it was dropped."""

    id: UUID
    what: str
    owner_id: UUID | None
    due_at: datetime
    ended_at: datetime | None
    done: bool | None
    result: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task; ``done`` is None while it is open, False where it was waived, as ``said`` tells."""

    id: UUID
    kind: str
    what: str
    owner_id: UUID | None
    due_at: datetime
    ended_at: datetime | None
    ended_by: str
    done: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One asking whether it worked; ``independent`` where she did not handle the case."""

    at: datetime
    by: str
    result: str
    said: str
    independent: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the case's playbook; settled where ``at`` is there: done with evidence, or waived."""

    step: PlayStep
    due_at: datetime
    at: datetime | None = None
    by: str = ""
    said: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True)
class LinkLine:
    """How the case stands to another: ``kind``, seen from the case where ``forward``, else from the other."""

    id: UUID
    kind: str
    forward: bool
    other_id: UUID
    other_number: str
    other_kind: str
    other_state: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseDossier:
    """Assessment, evidence, segment, plan, checks, playbook and links of one case."""

    wanted: str = ""
    flags: Sequence[str] = ()
    assessed_at: datetime | None = None
    assessed_by: str = ""
    severity_reason: str = ""
    severity_by: str = ""
    severity_at: datetime | None = None
    waiting_for: str = ""
    waiting_until: datetime | None = None
    whys: Sequence[str] = ()
    segment: Mapping[str, str] | None = None
    segment_by: str = ""
    segment_at: datetime | None = None
    planned_at: datetime | None = None
    answer: str = ""
    answer_at: datetime | None = None
    answer_by: str = ""
    answer_entry_id: UUID | None = None
    evidence: Sequence[EvidenceLine] = ()
    measures: Sequence[MeasureLine] = ()
    checks: Sequence[CheckLine] = ()
    play: Play | None = None
    steps: Sequence[StepLine] = ()
    links: Sequence[LinkLine] = ()
    tasks: Sequence[TaskLine] = ()
    answered: bool = False
    """A letter of answer was approved."""
    followers: Sequence[UUID] = ()
    """The accounts of those who follow the case."""

    @property
    def tasks_open(self) -> int:
        return sum(one.done is None for one in self.tasks)

    @property
    def parts_open(self) -> int:
        parts = [one for one in self.links if one.kind == LinkKind.CHILD and not one.forward]
        return sum(one.other_state not in ENDED for one in parts)

    @property
    def steps_settled(self) -> int:
        return sum(one.at is not None for one in self.steps)

    @property
    def measures_open(self) -> int:
        return sum(one.done is None for one in self.measures)


SUPERVISORS = (Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM)


class Standing(Protocol):
    """What the guards ask of the case itself."""

    @property
    def kind(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def cause(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def customer_id(self) -> UUID | None: ...
    @property
    def told_at(self) -> datetime | None: ...
    @property
    def resolved_at(self) -> datetime | None: ...


def standing_of(case: Standing, dossier: CaseDossier, *, actor: Actor, code: str = "") -> Record:
    """What is on record of a case, as the guards weigh it for this actor and closing code."""
    return Record(
        kind=case.kind, severity=case.severity, cause=case.cause, party=case.party, wanted=dossier.wanted,
        waiting_for=dossier.waiting_for, told=case.told_at is not None, answered=dossier.answered,
        measures=len(dossier.measures),
        measures_open=dossier.measures_open, answer=dossier.answer,
        checked=was_checked(
            case.resolved_at, [(one.at, one.result, one.independent) for one in dossier.checks]
        ),
        steps_open=len(dossier.steps) - dossier.steps_settled, tasks_open=dossier.tasks_open,
        parts_open=dossier.parts_open,
        by_supervisor=actor.role in SUPERVISORS, code=code,
        inner=is_inner(case.kind, case.customer_id),
    )  # fmt: skip
