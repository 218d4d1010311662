from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from nuoda.domains.customers.rules import RANK as RANK
from nuoda.domains.customers.rules import Cause as Cause
from nuoda.domains.customers.rules import OverrideState as OverrideState
from nuoda.domains.customers.rules import Tier as Tier
from nuoda.domains.customers.rules.matrix import QUICKENED as QUICKENED
from nuoda.domains.customers.rules.matrix import Channel as Channel
from nuoda.domains.customers.rules.matrix import Contact as Contact
from nuoda.domains.customers.rules.matrix import Digest as Digest
from nuoda.domains.customers.rules.matrix import Goodwill as Goodwill
from nuoda.domains.customers.rules.matrix import Told as Told
from nuoda.domains.customers.rules.needs import NeedState as NeedState
from nuoda.domains.customers.rules.needs import OfferingState as OfferingState
from nuoda.domains.customers.rules.needs import Quadrant as Quadrant
from nuoda.domains.customers.rules.needs import Source as Source
from nuoda.domains.customers.rules.scoring import MARKS as MARKS
from nuoda.domains.customers.rules.scoring import Part as Part
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecorded(Fact):
    name: ClassVar[str] = "customer.recorded"
    code: str
    tier: str
    fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointOpened(Fact):
    name: ClassVar[str] = "endpoint.opened"
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSecretRenewed(Fact):
    name: ClassVar[str] = "endpoint.secret_renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointClosed(Fact):
    name: ClassVar[str] = "endpoint.closed"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChanged(Fact):
    """A customer is served as another tier from now on. ``parts`` is what her score is made of, each with
    its figure; empty where no score moved her."""

    name: ClassVar[str] = "customer.tier_changed"
    before: str
    after: str
    cause: str
    score: Decimal | None
    parts: list[Part]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMarked(Fact):
    name: ClassVar[str] = "customer.marked"
    kind: str
    mark: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerProfiled(Fact):
    """Her contacts or her own agents at our desk were set."""

    name: ClassVar[str] = "customer.profiled"
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesRecorded(Fact):
    name: ClassVar[str] = "customer.values_recorded"
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideMoved(Fact):
    """An override of a tier was asked for, decided, or came to its end."""

    name: ClassVar[str] = "tier_override.moved"
    tier: str
    state: str
    until_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringTermsRecorded(Fact):
    name: ClassVar[str] = "scoring_terms.recorded"
    terms_version: int
    valid_from: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDefined(Fact):
    name: ClassVar[str] = "segment.defined"
    code: str
    conditions: list[str]
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRecorded(Fact):
    name: ClassVar[str] = "need.recorded"
    title: str
    source: str
    important: bool
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSettled(Fact):
    """A need was answered by an offering, or declined, or opened again."""

    name: ClassVar[str] = "need.settled"
    state: str
    offering: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingMoved(Fact):
    """An offering was drafted, went into its trial, was evaluated, offered or withdrawn."""

    name: ClassVar[str] = "offering.moved"
    code: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixWritten(Fact):
    name: ClassVar[str] = "matrix.written"
    holder: str
    holder_name: str
    valid_from: datetime
    source: str
