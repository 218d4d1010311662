from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from nuoda.domains.claims.rules import ENDED as ENDED
from nuoda.domains.claims.rules import METHODS_OF as METHODS_OF
from nuoda.domains.claims.rules import Account as Account
from nuoda.domains.claims.rules import AwardState as AwardState
from nuoda.domains.claims.rules import ClaimState as ClaimState
from nuoda.domains.claims.rules import Excuse as Excuse
from nuoda.domains.claims.rules import Fault as Fault
from nuoda.domains.claims.rules import Limb as Limb
from nuoda.domains.claims.rules import LossKind as LossKind
from nuoda.domains.claims.rules import Method as Method
from nuoda.domains.claims.rules import Paper as Paper
from nuoda.domains.claims.rules import Partial as Partial
from nuoda.domains.claims.rules import Party as Party
from nuoda.domains.claims.rules import Purpose as Purpose
from nuoda.domains.claims.rules import RecourseState as RecourseState
from nuoda.domains.claims.rules import Remedy as Remedy
from nuoda.domains.claims.rules import Standing as Standing
from nuoda.domains.claims.rules import may_move as may_move
from nuoda.domains.claims.rules import turned_up as turned_up
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFact(Fact):
    """What every fact about a claim carries; ``about`` is the shipment."""

    number: str
    kind: str
    shipment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNoticed(ClaimFact):
    """Somebody told of a loss; that is no claim yet."""

    name: ClassVar[str] = "claim.noticed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFiled(ClaimFact):
    """A claim was made in writing. ``regime`` is "" where no record governs."""

    name: ClassVar[str] = "claim.filed"
    regime: str
    filed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAssessed(ClaimFact):
    """The facts of a claim, its regime or its liable segment were set anew."""

    name: ClassVar[str] = "claim.assessed"
    regime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPapersAdded(ClaimFact):
    name: ClassVar[str] = "claim.papers_added"
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMoved(ClaimFact):
    name: ClassVar[str] = "claim.moved"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReported(ClaimFact):
    """The claimant is told in ``words`` how an undecided claim stands; ``due`` is the last day for it."""

    name: ClassVar[str] = "claim.reported"
    spoken: ClassVar[tuple[str, ...]] = ("words",)
    words: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDecided(ClaimFact):
    """A settlement or a decline was approved."""

    name: ClassVar[str] = "claim.decided"
    accepted: bool
    award_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFact(Fact):
    """What every fact about an award carries; ``about`` is the claim, or the shipment of goodwill."""

    number: str
    purpose: str
    remedy: str
    total: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardProposed(AwardFact):
    name: ClassVar[str] = "award.proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardApproved(AwardFact):
    name: ClassVar[str] = "award.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRefused(AwardFact):
    name: ClassVar[str] = "award.refused"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPaid(AwardFact):
    name: ClassVar[str] = "award.paid"
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardReversed(AwardFact):
    """Goods were found after payment: the customer paid back, or the goods are ours."""

    name: ClassVar[str] = "award.reversed"
    reversal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseFact(Fact):
    """What every fact about recourse carries; ``about`` is the shipment."""

    number: str
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseOpened(RecourseFact):
    name: ClassVar[str] = "recourse.opened"
    due_at: datetime
    basis: str
    owner_id: UUID | None
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseNoticed(RecourseFact):
    """The partner or the insurer was told."""

    name: ClassVar[str] = "recourse.noticed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseSettled(RecourseFact):
    name: ClassVar[str] = "recourse.settled"
    recovered: Decimal
    currency: str
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseAdjusted(RecourseFact):
    """Part of the goods was found: less is demanded."""

    name: ClassVar[str] = "recourse.adjusted"
    before: Decimal
    after: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseWithdrawn(RecourseFact):
    """The loss proved to be none: nothing is demanded any more."""

    name: ClassVar[str] = "recourse.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseRefundDue(RecourseFact):
    """The goods were found after the partner or the insurer paid: that is owed back."""

    name: ClassVar[str] = "recourse.refund_due"
    refund: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseRefunded(RecourseFact):
    name: ClassVar[str] = "recourse.refunded"
    refund: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityRuleRecorded(Fact):
    name: ClassVar[str] = "liability_rule.recorded"
    code: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRecorded(Fact):
    name: ClassVar[str] = "authority.recorded"
    role: str
    purpose: str
