from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.cases.facts.envelope import CaseFact as CaseFact
from nuoda.domains.cases.facts.incidents import CaseOnItsOwn as CaseOnItsOwn
from nuoda.domains.cases.facts.incidents import IncidentDated as IncidentDated
from nuoda.domains.cases.facts.incidents import IncidentDeclined as IncidentDeclined
from nuoda.domains.cases.facts.incidents import IncidentNews as IncidentNews
from nuoda.domains.cases.facts.letters import CaseAnswered as CaseAnswered
from nuoda.domains.cases.facts.letters import LetterDrafted as LetterDrafted
from nuoda.domains.cases.facts.playbooks import PlaybookEnded as PlaybookEnded
from nuoda.domains.cases.facts.playbooks import PlaybookWritten as PlaybookWritten
from nuoda.domains.cases.rules import CLOSING_CODES as CLOSING_CODES
from nuoda.domains.cases.rules import ENDED as ENDED
from nuoda.domains.cases.rules import FOLLOW_UP_WITHIN as FOLLOW_UP_WITHIN
from nuoda.domains.cases.rules import GRAVE as GRAVE
from nuoda.domains.cases.rules import INNER_CODES as INNER_CODES
from nuoda.domains.cases.rules import JUDGED as JUDGED
from nuoda.domains.cases.rules import LEAST as LEAST
from nuoda.domains.cases.rules import NOTED as NOTED
from nuoda.domains.cases.rules import OUTSIDE as OUTSIDE
from nuoda.domains.cases.rules import PROOFS as PROOFS
from nuoda.domains.cases.rules import REPLIES as REPLIES
from nuoda.domains.cases.rules import ROLES as ROLES
from nuoda.domains.cases.rules import UNDETERMINED as UNDETERMINED
from nuoda.domains.cases.rules import WAITED_FOR as WAITED_FOR
from nuoda.domains.cases.rules import Area as Area
from nuoda.domains.cases.rules import Audience as Audience
from nuoda.domains.cases.rules import Channel as Channel
from nuoda.domains.cases.rules import CheckResult as CheckResult
from nuoda.domains.cases.rules import Cluster as Cluster
from nuoda.domains.cases.rules import EntryKind as EntryKind
from nuoda.domains.cases.rules import EvidenceKind as EvidenceKind
from nuoda.domains.cases.rules import Finding as Finding
from nuoda.domains.cases.rules import Flag as Flag
from nuoda.domains.cases.rules import Kind as Kind
from nuoda.domains.cases.rules import LinkKind as LinkKind
from nuoda.domains.cases.rules import PlayStep as PlayStep
from nuoda.domains.cases.rules import Reach as Reach
from nuoda.domains.cases.rules import Severity as Severity
from nuoda.domains.cases.rules import Sighting as Sighting
from nuoda.domains.cases.rules import Standing as Standing
from nuoda.domains.cases.rules import State as State
from nuoda.domains.cases.rules import TaskKind as TaskKind
from nuoda.domains.cases.rules import all_codes as all_codes
from nuoda.domains.cases.rules import barriers as barriers
from nuoda.domains.cases.rules import causes_on as causes_on
from nuoda.domains.cases.rules import goes_on as goes_on
from nuoda.domains.cases.rules import incident_codes as incident_codes
from nuoda.domains.cases.rules import incident_kinds_on as incident_kinds_on
from nuoda.domains.cases.rules import incident_problems as incident_problems
from nuoda.domains.cases.rules import kind_for as kind_for
from nuoda.domains.cases.rules import knows as knows
from nuoda.domains.cases.rules import may_move as may_move
from nuoda.domains.cases.rules import opens_again as opens_again
from nuoda.domains.cases.rules import part_end as part_end
from nuoda.domains.cases.rules import reopens_to as reopens_to
from nuoda.domains.cases.rules import routes_for as routes_for
from nuoda.domains.cases.rules import statute_on as statute_on
from nuoda.domains.cases.rules import touches as touches
from nuoda.domains.cases.rules import weigh as weigh
from nuoda.domains.cases.rules import weigh_words as weigh_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseFact):
    name: ClassVar[str] = "case.opened"
    severity: str
    cause: str
    trigger: str
    owner_id: UUID | None
    update_due_at: datetime
    resolve_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFed(CaseFact):
    """More trouble came to an open case."""

    name: ClassVar[str] = "case.fed"
    severity: str
    cause: str
    trigger: str
    update_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(CaseFact):
    name: ClassVar[str] = "case.assigned"
    owner_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(CaseFact):
    name: ClassVar[str] = "case.moved"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(CaseFact):
    """A line for colleagues. ``note`` is its kind: a note, what was said on the phone, or a decision."""

    name: ClassVar[str] = "case.noted"
    entry_id: UUID
    note: str = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMessageWritten(CaseFact):
    """Somebody wrote to the ``audience``; ``update_due_at`` is when she hears again, None for no promise."""

    name: ClassVar[str] = "case.message_written"
    entry_id: UUID
    update_due_at: datetime | None
    audience: str = Audience.CUSTOMER.value


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOverridden(CaseFact):
    """A text was sent that had been held: for which ``findings``, and why somebody sent it all the same."""

    name: ClassVar[str] = "case.words_overridden"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    entry_id: UUID
    findings: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote(CaseFact):
    """A customer or consignee wrote what ``entry_id`` names; ``opens`` where the case begins with it."""

    name: ClassVar[str] = "case.customer_wrote"
    entry_id: UUID
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerMessageWritten(CaseFact):
    """Somebody wrote to a partner, whom ``entry_id`` names."""

    name: ClassVar[str] = "case.partner_message_written"
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerWrote(CaseFact):
    """A partner's answer came by mail."""

    name: ClassVar[str] = "case.partner_wrote"
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSet(CaseFact):
    """Something is to be done for the case; ``task`` is the kind of promise that it is."""

    name: ClassVar[str] = "case.task_set"
    spoken: ClassVar[tuple[str, ...]] = ("what",)
    task_id: UUID
    task: str
    what: str
    due_at: datetime
    owner_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEnded(CaseFact):
    """A task was done, or waived; ``said`` is what came of it, or why."""

    name: ClassVar[str] = "case.task_ended"
    spoken: ClassVar[tuple[str, ...]] = ("what", "said")
    task_id: UUID
    task: str
    what: str
    done: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved(CaseFact):
    name: ClassVar[str] = "case.resolved"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseFact):
    name: ClassVar[str] = "case.closed"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(CaseFact):
    """A case goes on. ``resolve_due_at`` is its new end, None where it goes on with the days it had, and
    ``asked`` is True where whoever turned to us waits for an answer.
    """

    name: ClassVar[str] = "case.reopened"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    reason: str
    resolve_due_at: datetime | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssessed(CaseFact):
    """It is on record what the customer wants, and what makes the case grave."""

    name: ClassVar[str] = "case.assessed"
    flags: tuple[str, ...]
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFound(CaseFact):
    """A person said, or said anew, why it came about."""

    name: ClassVar[str] = "case.cause_found"
    before: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveritySet(CaseFact):
    """The severity changed: by points, or by a person with her ``reason``."""

    name: ClassVar[str] = "case.severity_set"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    before: str
    after: str
    reason: str
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWaits(CaseFact):
    """Work cannot go on until ``waiting_for`` has answered."""

    name: ClassVar[str] = "case.waits"
    waiting_for: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCited(CaseFact):
    name: ClassVar[str] = "case.evidence_cited"
    spoken: ClassVar[tuple[str, ...]] = ("said",)
    evidence_id: UUID
    kind_of: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStruck(CaseFact):
    name: ClassVar[str] = "case.evidence_struck"
    spoken: ClassVar[tuple[str, ...]] = ("said",)
    evidence_id: UUID
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFixed(CaseFact):
    """Somebody fixed where it happened, and in whose hands."""

    name: ClassVar[str] = "case.segment_fixed"
    start: str
    end: str
    holder: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlanned(CaseFact):
    name: ClassVar[str] = "case.planned"
    plan_due_at: datetime
    measures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEnded(CaseFact):
    """A measure of the plan was done, or dropped; ``result`` says with what, or why."""

    name: ClassVar[str] = "case.measure_ended"
    spoken: ClassVar[tuple[str, ...]] = ("what", "result")
    measure_id: UUID
    what: str
    done: bool
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswered(CaseFact):
    """The customer said yes or no to the plan, in the message ``entry_id``."""

    name: ClassVar[str] = "case.plan_answered"
    answer: str
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectChecked(CaseFact):
    """Somebody asked whether it worked; ``independent`` where she did not handle the case."""

    name: ClassVar[str] = "case.effect_checked"
    result: str
    independent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSettled(CaseFact):
    """A step of the playbook was done, or waived; ``said`` is its evidence, or the reason."""

    name: ClassVar[str] = "case.step_settled"
    spoken: ClassVar[tuple[str, ...]] = ("said",)
    key: str
    step: str
    waived: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReopened(CaseFact):
    name: ClassVar[str] = "case.step_reopened"
    key: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLinked(CaseFact):
    """The case now stands to another as ``link`` says."""

    name: ClassVar[str] = "case.linked"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    link: str
    other_id: UUID
    other_number: str
    reason: str
    other_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUnlinked(CaseFact):
    name: ClassVar[str] = "case.unlinked"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    link: str
    other_id: UUID
    other_number: str
    reason: str
    other_kind: str = ""
