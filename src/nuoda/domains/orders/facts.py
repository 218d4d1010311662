from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from nuoda.domains.orders.rules import CHANGEABLE as CHANGEABLE
from nuoda.domains.orders.rules import CHANNELS as CHANNELS
from nuoda.domains.orders.rules import AskKind as AskKind
from nuoda.domains.orders.rules import Cause as Cause
from nuoda.domains.orders.rules import Change as Change
from nuoda.domains.orders.rules import Decision as Decision
from nuoda.domains.orders.rules import HoldReason as HoldReason
from nuoda.domains.orders.rules import NoteKind as NoteKind
from nuoda.domains.orders.rules import Party as Party
from nuoda.domains.orders.rules import Stage as Stage
from nuoda.domains.orders.rules import State as State
from nuoda.domains.orders.rules.allocating import OPEN_LINES as OPEN_LINES
from nuoda.domains.orders.rules.allocating import Bearer as Bearer
from nuoda.domains.orders.rules.allocating import PartKind as PartKind
from nuoda.domains.orders.rules.allocating import PartState as PartState
from nuoda.domains.orders.rules.allocating import Policy as _Policy
from nuoda.domains.orders.rules.allocating import PurchaseState as PurchaseState
from nuoda.domains.orders.rules.allocating import SubstitutionState as SubstitutionState
from nuoda.domains.orders.rules.allocating import Withdrawn as Withdrawn
from nuoda.domains.orders.rules.drafted import MOST_DRAFTS as MOST_DRAFTS
from nuoda.domains.orders.rules.drafted import DraftState as DraftState
from nuoda.kernel.facts import Fact

AllocationTerms = _Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed(Fact):
    name: ClassVar[str] = "order.confirmed"
    reference: str
    service: str
    channel: str
    ordered_at: datetime
    quote: str = ""
    quote_version: int = 0
    quote_option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Fact):
    name: ClassVar[str] = "order.cancelled"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    reference: str
    reason: str
    stage: str = ""
    fee: Decimal | None = None
    fee_currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHeld(Fact):
    """An order waits: beside its twin (``twin_reference``), or for an answer. Nothing is promised of it."""

    name: ClassVar[str] = "order.held"
    reference: str
    reason: str
    twin_id: UUID | None = None
    twin_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReleased(Fact):
    """A held order goes on; ``OrderConfirmed`` tells of it where it had not been confirmed before."""

    name: ClassVar[str] = "order.released"
    spoken: ClassVar[tuple[str, ...]] = ("why",)
    reference: str
    reason: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMerged(Fact):
    """A held order was the same as its twin, which alone goes on; its reference is remembered."""

    name: ClassVar[str] = "order.merged"
    spoken: ClassVar[tuple[str, ...]] = ("why",)
    reference: str
    twin_id: UUID
    twin_reference: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderParted(Fact):
    """A merge was taken back: the order is held beside its twin again."""

    name: ClassVar[str] = "order.parted"
    spoken: ClassVar[tuple[str, ...]] = ("why",)
    reference: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAmended(Fact):
    """An order has a new version. ``fields`` are the fields that differ, such as ``consignee.street``."""

    name: ClassVar[str] = "order.amended"
    spoken: ClassVar[tuple[str, ...]] = ("asked_by", "reason")
    reference: str
    number: int
    cause: str
    fields: tuple[str, ...]
    asked_by: str
    reason: str
    stage: str
    fee: Decimal | None = None
    fee_currency: str = ""
    price: Decimal | None = None
    price_currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Fact):
    """A party must acknowledge a change of an order by ``answer_by``; about the order."""

    name: ClassVar[str] = "order.note_written"
    reference: str
    party: str
    kind: str
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAcknowledged(Fact):
    name: ClassVar[str] = "order.note_acknowledged"
    reference: str
    party: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAsked(Fact):
    """The customer is asked about an order; by mail where ``by_mail``. About the order."""

    name: ClassVar[str] = "order.asked"
    reference: str
    kind: str
    by_mail: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswered(Fact):
    """What was asked about an order is answered; about the order."""

    name: ClassVar[str] = "order.answered"
    reference: str
    kind: str
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrderTaken(Fact):
    """An order that was read out of a mail was confirmed by a person."""

    name: ClassVar[str] = "order_draft.taken"
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrderDismissed(Fact):
    """What was read out of a mail is no order to be taken."""

    name: ClassVar[str] = "order_draft.dismissed"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAllocated(Fact):
    """Where an order's lines stand with our stock changed: ``held`` of ``asked`` pieces are there, and
    ``waiting`` lines lack some. ``promise_on`` is the day of delivery of what comes later."""

    name: ClassVar[str] = "order.allocated"
    reference: str
    asked: int
    held: int
    lines: int
    waiting: int
    promise_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackorderCancelled(Fact):
    """So many pieces of a line are called off: they did not come by their day (``late``), or the customer
    wanted no other product in their place (``declined``); about the order."""

    name: ClassVar[str] = "order.backorder_cancelled"
    reference: str
    sku: str
    quantity: int
    why: str = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseAnswered(Fact):
    """A supplier takes or refuses (``why``) to send so many pieces of an order; about the order."""

    name: ClassVar[str] = "order.purchase_answered"
    reference: str
    number: str
    supplier: str
    sku: str
    quantity: int
    accepted: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsigneeDisclosed(Fact):
    """Whom a supplier sends to was put on paper in clear for her; about the order."""

    name: ClassVar[str] = "order.consignee_disclosed"
    reference: str
    number: str
    supplier: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseShipped(Fact):
    """A supplier sent so many pieces of an order under a carrier's waybill; about the order."""

    name: ClassVar[str] = "order.purchase_shipped"
    reference: str
    number: str
    supplier: str
    sku: str
    quantity: int
    carrier: str
    waybill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseCalledOff(Fact):
    """An order wants no more of a supplier's pieces; of what she had ``accepted`` she is asked, the rest is
    called off; about the order."""

    name: ClassVar[str] = "order.purchase_called_off"
    reference: str
    number: str
    supplier: str
    sku: str
    quantity: int
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseCancelAnswered(Fact):
    """A supplier takes pieces that she had accepted back, or does not (``why``); about the order.

    ``charge`` is what she asks for it all the same, in least units, and ``borne_by`` who bears that.
    """

    name: ClassVar[str] = "order.purchase_cancel_answered"
    reference: str
    number: str
    supplier: str
    sku: str
    quantity: int
    agreed: bool
    why: str = ""
    charge: int = 0
    currency: str = ""
    borne_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionSettled(Fact):
    """What came of a product that was offered in place of another: ``result`` is its state, ``why`` tells of
    one that was withdrawn. The subject is the question; about the order."""

    name: ClassVar[str] = "order.substitution_settled"
    reference: str
    sku: str
    other: str
    quantity: int
    result: str
    why: str
    answer_by: datetime
    due_on: date
