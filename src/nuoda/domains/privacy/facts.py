"""What privacy tells: periods set, holds placed and lifted, personal data forgotten, requests of persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nuoda.domains.privacy.rules import AIM_DAYS as AIM_DAYS
from nuoda.domains.privacy.rules import DEFAULTS as DEFAULTS
from nuoda.domains.privacy.rules import KEEPERS as KEEPERS
from nuoda.domains.privacy.rules import LEAST_DAYS as LEAST_DAYS
from nuoda.domains.privacy.rules import MOST_AIM_DAYS as MOST_AIM_DAYS
from nuoda.domains.privacy.rules import MOST_DAYS as MOST_DAYS
from nuoda.domains.privacy.rules import MOST_WAYBILLS as MOST_WAYBILLS
from nuoda.domains.privacy.rules import RECORDERS as RECORDERS
from nuoda.domains.privacy.rules import Channel as Channel
from nuoda.domains.privacy.rules import Erasure as Erasure
from nuoda.domains.privacy.rules import Held as Held
from nuoda.domains.privacy.rules import Identity as Identity
from nuoda.domains.privacy.rules import Kept as Kept
from nuoda.domains.privacy.rules import Period as Period
from nuoda.domains.privacy.rules import Record as Record
from nuoda.domains.privacy.rules import Refusal as Refusal
from nuoda.domains.privacy.rules import RequestKind as RequestKind
from nuoda.domains.privacy.rules import RequestState as RequestState
from nuoda.domains.privacy.rules import lacks as lacks
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSet(Fact):
    """From now on a kind of record is kept for so many days."""

    name: ClassVar[str] = "retention.period_set"
    record: str
    days: int
    before: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Fact):
    """Nothing that belongs to the thing is forgotten until the hold is lifted. It is about that thing."""

    name: ClassVar[str] = "hold.placed"
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Fact):
    name: ClassVar[str] = "hold.lifted"
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataForgotten(Fact):
    """A run forgot personal data: how many records of each kind, and how many it kept."""

    name: ClassVar[str] = "retention.forgotten"
    forgotten: dict[str, int]
    kept: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AimSet(Fact):
    """From now on requests of persons are to be answered within so many days: the house's own aim."""

    name: ClassVar[str] = "person_request.aim_set"
    days: int
    before: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived(Fact):
    """A person asked about her own data. Who she is stands with the request alone."""

    name: ClassVar[str] = "person_request.received"
    number: str
    kind: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentified(Fact):
    """Her identity was checked, and how."""

    name: ClassVar[str] = "person_request.identified"
    spoken: ClassVar[tuple[str, ...]] = ("note",)
    number: str
    identity: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSearched(Fact):
    """It was looked for what is held about her: how many records, and how many of them something keeps."""

    name: ClassVar[str] = "person_request.searched"
    number: str
    found: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCopied(Fact):
    """A copy of what is held about her was made, ``form`` json or sheet."""

    name: ClassVar[str] = "person_request.copied"
    number: str
    form: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNoted(Fact):
    """Somebody noted what was corrected, or why it was not."""

    name: ClassVar[str] = "person_request.correction_noted"
    spoken: ClassVar[tuple[str, ...]] = ("words",)
    number: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionProposed(Fact):
    name: ClassVar[str] = "person_request.deletion_proposed"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionApproved(Fact):
    """Another person approved: what nothing keeps is forgotten now."""

    name: ClassVar[str] = "person_request.deletion_approved"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionCarriedOut(Fact):
    """How many records were forgotten, and how many stay, by kind of record."""

    name: ClassVar[str] = "person_request.deletion_done"
    number: str
    forgotten: dict[str, int]
    kept: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed(Fact):
    """Answered, refused or withdrawn: ``state`` says which, ``refusal`` why it was refused."""

    name: ClassVar[str] = "person_request.closed"
    spoken: ClassVar[tuple[str, ...]] = ("words",)
    number: str
    state: str
    refusal: str
    words: str
