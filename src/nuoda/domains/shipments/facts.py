from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from nuoda.domains.shipments.rules import BECAUSE as BECAUSE
from nuoda.domains.shipments.rules import DAMAGED as DAMAGED
from nuoda.domains.shipments.rules import DELIVERED as DELIVERED
from nuoda.domains.shipments.rules import REASONS as REASONS
from nuoda.domains.shipments.rules import TERMINAL as TERMINAL
from nuoda.domains.shipments.rules import Milestone as Milestone
from nuoda.domains.shipments.rules import known_reason as known_reason
from nuoda.domains.shipments.rules.danger import ALARM as ALARM
from nuoda.domains.shipments.rules.danger import NOTICE as NOTICE
from nuoda.domains.shipments.rules.danger import WARNING as WARNING
from nuoda.domains.shipments.rules.danger import DangerKind as DangerKind
from nuoda.domains.shipments.rules.danger import Hazard as Hazard
from nuoda.domains.shipments.rules.danger import WarningSeverity as WarningSeverity
from nuoda.domains.shipments.rules.danger import find_step as find_step
from nuoda.domains.shipments.rules.danger import places_in as places_in
from nuoda.domains.shipments.rules.danger import province_names as province_names
from nuoda.domains.shipments.rules.danger import regions_in as regions_in
from nuoda.domains.shipments.rules.proof import DROPPED as DROPPED
from nuoda.domains.shipments.rules.proof import HANDED as HANDED
from nuoda.domains.shipments.rules.proof import PROOF_SOURCE as PROOF_SOURCE
from nuoda.domains.shipments.rules.proof import ProofOutcome as ProofOutcome
from nuoda.domains.shipments.rules.proof import Relation as Relation
from nuoda.domains.shipments.rules.receipts import ReceiptState as ReceiptState
from nuoda.domains.shipments.rules.receipts import ReceiptStep as ReceiptStep
from nuoda.domains.shipments.rules.redirect import OUT as OUT
from nuoda.domains.shipments.rules.redirect import REDIRECT_ENDS as REDIRECT_ENDS
from nuoda.domains.shipments.rules.redirect import AskedBy as AskedBy
from nuoda.domains.shipments.rules.redirect import RedirectKind as RedirectKind
from nuoda.domains.shipments.rules.redirect import RedirectState as RedirectState
from nuoda.domains.shipments.rules.redirect import Verified as Verified
from nuoda.domains.shipments.rules.redirect import before_cutoff as before_cutoff
from nuoda.domains.shipments.rules.sensing import SCALES as SCALES
from nuoda.domains.shipments.rules.sensing import TOLERANCES as TOLERANCES
from nuoda.domains.shipments.rules.sensing import Limits as Limits
from nuoda.domains.shipments.rules.sensing import Quantity as Quantity
from nuoda.kernel.facts import Fact
from nuoda.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFact(Fact):
    """What every fact about a shipment carries."""

    waybill: str
    order_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRegistered(ShipmentFact):
    """A shipment is watched from now on, with its first window of arrival."""

    name: ClassVar[str] = "shipment.registered"
    carrier: str
    eta_at: datetime | None = None
    early_at: datetime | None = None
    late_at: datetime | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentAdvanced(ShipmentFact):
    name: ClassVar[str] = "shipment.advanced"
    milestone: str
    previous: str
    occurred_at: datetime
    place: str
    eta_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentTroubled(ShipmentFact):
    name: ClassVar[str] = "shipment.troubled"
    reason: str
    milestone: str
    occurred_at: datetime
    place: str
    eta_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEased(ShipmentFact):
    name: ClassVar[str] = "shipment.eased"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaMoved(ShipmentFact):
    """The window of arrival moved: ``eta_at`` is the likely instant (P50), the others P10 and P90.

    ``because`` is the reason code of the trouble that moved it, or a code of ``BECAUSE``; ``basis`` what
    the window rests on: ``lane``, ``tariff`` or the version of a model. The three of the window before
    are ``before_early_at``, ``before`` and ``before_late_at``.
    """

    name: ClassVar[str] = "shipment.eta_moved"
    before: datetime | None
    eta_at: datetime | None
    because: str
    early_at: datetime | None = None
    late_at: datetime | None = None
    basis: str = ""
    before_early_at: datetime | None = None
    before_late_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDelivered(ShipmentFact):
    name: ClassVar[str] = "shipment.delivered"
    delivered_at: datetime
    milestone: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRetracted(ShipmentFact):
    name: ClassVar[str] = "shipment.delivery_retracted"
    was_delivered_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataRevealed(ShipmentFact):
    name: ClassVar[str] = "shipment.personal_data_revealed"
    spoken: ClassVar[tuple[str, ...]] = ("purpose",)
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEndangered(ShipmentFact):
    """A danger was found, or its level changed (``before`` is 0 where it is new).

    ``probability`` is that of missing the promise; ``margin_hours`` is what is left (negative: missed by).
    ``warning_id`` names the area warning behind it, where there is one, and ``instead_of`` the one that was
    behind it until now.
    """

    name: ClassVar[str] = "shipment.endangered"
    kind: str
    level: int
    before: int
    cause: str
    detail: Text
    step: str
    probability: float | None
    margin_hours: float | None
    warning_id: UUID | None = None
    instead_of: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerCleared(ShipmentFact):
    """A danger is over: news came, the goods arrived, or the warning ended.

    ``detail`` says how, where that is known. ``warning_id`` names the area warning behind it, where
    there was one.
    """

    name: ClassVar[str] = "shipment.danger_cleared"
    kind: str
    level: int
    detail: Text | None = None
    warning_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWarned(Fact):
    """A warning of an area came into force."""

    name: ClassVar[str] = "area.warned"
    hazard: str
    severity: str
    title: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWarningEnded(Fact):
    """A warning was superseded, cancelled by its sender, or withdrawn by a person."""

    name: ClassVar[str] = "area.warning_ended"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMapped(Fact):
    """A person said what a source's code means, or took it back (``withdrawn``).

    ``shipments`` is how many had the code in their log and were brought up to date at once; where there
    are too many for that, :class:`CodeFollowed` says when all were.
    """

    name: ClassVar[str] = "code.mapped"
    source: str
    code: str
    milestone: str
    reason: str
    withdrawn: bool
    shipments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFollowed(Fact):
    """The last shipment was brought to what was said of a code.

    ``walked`` shipments were looked through, ``shipments`` of them had the code in their log.
    """

    name: ClassVar[str] = "code.followed"
    source: str
    code: str
    milestone: str
    reason: str
    shipments: int
    walked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBound(ShipmentFact):
    """A device rides with the shipment from ``since`` until before ``until`` (None: until told otherwise)."""

    name: ClassVar[str] = "shipment.device_bound"
    device: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionsSet(ShipmentFact):
    """What the goods may bear was set anew; ``limits`` in short, one a quantity."""

    name: ClassVar[str] = "shipment.conditions_set"
    limits: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleNear(ShipmentFact):
    """The vehicle came into the area of the destination: a sign of life, and no delivery."""

    name: ClassVar[str] = "shipment.vehicle_near"
    device: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastModelTrained(Fact):
    name: ClassVar[str] = "forecast_model.trained"
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastModelActivated(Fact):
    """Another forecast model is in use from now on."""

    name: ClassVar[str] = "forecast_model.activated"
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierAssigned(ShipmentFact):
    """Who carries the shipment to the door from now on; None: nobody."""

    name: ClassVar[str] = "shipment.courier_assigned"
    courier_id: UUID | None
    courier_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentProven(ShipmentFact):
    """A proof of what happened at the door was recorded. Counts are of pieces."""

    name: ClassVar[str] = "shipment.proven"
    proof_id: UUID
    outcome: str
    milestone: str
    relation: str
    occurred_at: datetime
    accepted: int
    short: int
    damaged: int
    refused: int
    over: int
    wrong: int
    pictures: int
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersIssued(Fact):
    """So many of our own waybill numbers were given out, from ``first`` on."""

    name: ClassVar[str] = "waybill_numbers.issued"
    count: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFact(Fact):
    """What every fact about a signed receipt carries. It is about the shipment."""

    waybill: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRequired(ReceiptFact):
    """The signed paper of a delivery must come back, in three steps."""

    name: ClassVar[str] = "receipt.required"
    delivered_at: datetime
    image_due_at: datetime
    station_due_at: datetime
    shipper_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAdvanced(ReceiptFact):
    """A step was done: ``image``, ``station`` or ``shipper``."""

    name: ClassVar[str] = "receipt.advanced"
    step: str
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCalledOff(ReceiptFact):
    """The delivery was taken back, and its paper is not due any more."""

    name: ClassVar[str] = "receipt.called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRedirectAsked(ShipmentFact):
    """Goods on their way shall go elsewhere, or come back."""

    name: ClassVar[str] = "shipment.redirect_asked"
    redirect_id: UUID
    kind: str
    side: str
    fee: Decimal | None = None
    fee_currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRedirectEnded(ShipmentFact):
    """What came of a redirection: ``result`` is done, failed or too_late."""

    name: ClassVar[str] = "shipment.redirect_ended"
    spoken: ClassVar[tuple[str, ...]] = ("said",)
    redirect_id: UUID
    kind: str
    result: str
    said: str
