from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from nuoda.domains.contracts.facts.contingencies import ContingencyMoved as ContingencyMoved
from nuoda.domains.contracts.facts.contingencies import ContingencyOff as ContingencyOff
from nuoda.domains.contracts.facts.contingencies import ContingencyOn as ContingencyOn
from nuoda.domains.contracts.facts.contingencies import ContingencyTold as ContingencyTold
from nuoda.domains.contracts.facts.contingencies import PlanPrepared as PlanPrepared
from nuoda.domains.contracts.facts.contingencies import PlanRehearsed as PlanRehearsed
from nuoda.domains.contracts.facts.contingencies import PlanRetired as PlanRetired
from nuoda.domains.contracts.rules import GRACE as GRACE
from nuoda.domains.contracts.rules import LATE_SIGN as LATE_SIGN
from nuoda.domains.contracts.rules import Channel as Channel
from nuoda.domains.contracts.rules import Coverage as Coverage
from nuoda.domains.contracts.rules import Lane as Lane
from nuoda.domains.contracts.rules import WhenEmpty as WhenEmpty
from nuoda.domains.contracts.rules.contingencies import Out as Out
from nuoda.domains.contracts.rules.contingencies import Outages as Outages
from nuoda.domains.contracts.rules.contingencies import Target as Target
from nuoda.domains.contracts.rules.contingencies import begins as begins
from nuoda.domains.contracts.rules.holidays import Year as Year
from nuoda.domains.contracts.rules.holidays import check_year as check_year
from nuoda.domains.contracts.rules.holidays import holiday_lines as holiday_lines
from nuoda.domains.contracts.rules.holidays import read_holidays as read_holidays
from nuoda.domains.contracts.rules.meter.figures import Verdict as Verdict
from nuoda.domains.contracts.rules.meter.measures import Measure as Measure
from nuoda.domains.contracts.rules.meter.states import AskState as AskState
from nuoda.domains.contracts.rules.meter.states import FigureState as FigureState
from nuoda.domains.contracts.rules.meter.states import Leave as Leave
from nuoda.domains.contracts.rules.meter.states import StepState as StepState
from nuoda.domains.contracts.rules.meter.terms import Every as Every
from nuoda.domains.contracts.rules.meter.terms import Method as Method
from nuoda.domains.contracts.rules.meter.terms import On as On
from nuoda.domains.contracts.rules.meter.terms import Step as Step
from nuoda.domains.contracts.rules.quotes.shapes import QuoteState as QuoteState
from nuoda.domains.contracts.rules.quotes.shapes import Urgency as Urgency
from nuoda.domains.contracts.rules.tariffs.terms import Charge as Charge
from nuoda.domains.contracts.rules.tariffs.terms import Family as Family
from nuoda.domains.contracts.rules.tariffs.terms import Unit as Unit
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevelRecorded(Fact):
    name: ClassVar[str] = "service_level.recorded"
    code: str
    level_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTargetsRecorded(Fact):
    name: ClassVar[str] = "case_targets.recorded"
    valid_from: datetime
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRecorded(Fact):
    name: ClassVar[str] = "calendar.recorded"
    code: str
    calendar_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaysRecorded(Fact):
    name: ClassVar[str] = "holidays.recorded"
    region: str
    year: int
    table_version: int
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTermSet(Fact):
    """Reports at intervals were agreed upon, or the terms of them changed."""

    name: ClassVar[str] = "report_term.set"
    channel: str
    next_due_at: datetime
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTermEnded(Fact):
    name: ClassVar[str] = "report_term.ended"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssued(Fact):
    """The report due then was handed on, or ``skipped`` as there was nothing to tell of."""

    name: ClassVar[str] = "report_term.issued"
    due_at: datetime
    next_due_at: datetime | None
    shipments: int
    skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFact(Fact):
    """What every fact about a contract carries; ``about`` is the contract."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractOpened(ContractFact):
    name: ClassVar[str] = "contract.opened"
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseWritten(ContractFact):
    name: ClassVar[str] = "contract.clause_written"
    measure: str
    clause_version: int
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionAsked(ContractFact):
    name: ClassVar[str] = "contract.exclusion_asked"
    measure: str
    reason: str
    kind: str
    period: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionDecided(ContractFact):
    name: ClassVar[str] = "contract.exclusion_decided"
    measure: str
    approved: bool
    period: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFrozen(ContractFact):
    name: ClassVar[str] = "contract.period_frozen"
    measure: str
    period: date
    verdict: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRestated(ContractFact):
    """A frozen figure has a new version; the old one is kept."""

    name: ClassVar[str] = "contract.period_restated"
    measure: str
    period: date
    figure_version: int
    verdict: str
    rate: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFact(ContractFact):
    """What every fact about a step of a ladder carries. ``notice`` is the number of its document."""

    measure: str
    period: date
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractWarned(StepFact):
    name: ClassVar[str] = "contract.warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDue(StepFact):
    """An improvement plan is due; ``turn`` 2 and later: the one before was declined."""

    name: ClassVar[str] = "contract.plan_due"
    due_at: datetime
    turn: int
    owner_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGiven(StepFact):
    """An improvement plan has another owner."""

    name: ClassVar[str] = "contract.plan_given"
    owner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswered(StepFact):
    """The customer accepted an improvement plan, or declined it."""

    name: ClassVar[str] = "contract.plan_answered"
    accepted: bool
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPenalised(StepFact):
    name: ClassVar[str] = "contract.penalised"
    multiplier: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationRightOpened(StepFact):
    name: ClassVar[str] = "contract.termination_right_opened"
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationRightLapsed(StepFact):
    name: ClassVar[str] = "contract.termination_right_lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepVoided(StepFact):
    """What the step hung on is gone."""

    name: ClassVar[str] = "contract.step_voided"
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSettled(StepFact):
    """A plan was handed in, or a right exercised."""

    name: ClassVar[str] = "contract.step_settled"
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReceived(StepFact):
    """Somebody of the customer received the notice of a step."""

    name: ClassVar[str] = "contract.notice_received"
    received_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditDrafted(ContractFact):
    name: ClassVar[str] = "contract.credit_drafted"
    period: date
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditDecided(ContractFact):
    name: ClassVar[str] = "contract.credit_decided"
    period: date
    approved: bool
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTermSet(Fact):
    """Complaints of the customer are answered within so many days from now on; 0 where nothing is agreed."""

    name: ClassVar[str] = "complaint_term.set"
    days: int
    working: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptTermSet(Fact):
    """Signed receipts come back under these times from now on; ``wanted`` False: they need not."""

    name: ClassVar[str] = "receipt_term.set"
    wanted: bool
    image_hours: int
    station_days: int
    shipper_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRecorded(Fact):
    """A tariff has a new version, for pick-ups from ``valid_from`` on."""

    name: ClassVar[str] = "tariff.recorded"
    code: str
    tariff_version: int
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteMade(Fact):
    """A quote was given; ``advised`` is the option recommended, ``lowest`` the least total."""

    name: ClassVar[str] = "quote.made"
    number: str
    quote_version: int
    advised: str
    lowest: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTaken(Fact):
    """A quote became an order."""

    name: ClassVar[str] = "quote.taken"
    number: str
    option: str
    order_reference: str
