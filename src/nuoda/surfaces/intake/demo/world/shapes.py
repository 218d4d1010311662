"""Frozen shapes of the generated world, beside the drafts of the domains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from nuoda.domains.orders.commands import OrderDraft
from nuoda.domains.shipments.commands import Place, Scan, ShipmentDraft


@dataclass(frozen=True, slots=True)
class Shipper:
    """A customer of the company. ``tier`` is platinum, key, potential or ordinary."""

    code: str
    name: str
    name_en: str
    tier: str
    language: str
    zone: str
    email: str
    phone: str
    contact: str
    trade: str
    from_cities: tuple[str, ...]
    account: str
    share: int
    """Orders of a hundred that come from this customer."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff. ``role`` is supervisor, agent or dispatcher; the first language is her own."""

    login: str
    name: str
    role: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Transit days by lane class, for one tier (or one customer, where ``customer`` names it).

    An order that comes after ``cut_off`` counts as of the next day; it is due the lane's days later at
    ``due_time``, both local in ``zone``.
    """

    tier: str
    service: str
    transit_days: Mapping[str, int]
    cut_off: time
    due_time: time
    customer: str = ""
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Trip:
    """One departure on a trunk line, hub to hub. ``fastest`` is the least time the way can take."""

    number: str
    start: str
    end: str
    leaves_at: datetime
    arrives_at: datetime
    by_air: bool
    fastest: timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a journey. It happens at ``at`` and reaches us ``lag`` later, ``copies`` times.

    ``gap`` is the least time that must lie between the step before and this one; ``trip`` is the truck
    or plane of a trunk departure or arrival. ``piece`` is the number of the one piece that it is about;
    ``number`` and ``carrier`` are another number that the source uses (a leg's) and whose it is; ``code``
    goes before the carrier's usual one. What came ``by_paper`` was in a document of its own.
    """

    at: datetime
    milestone: str
    place: Place
    text: str
    reason: str = ""
    signer: str = ""
    lag: timedelta = timedelta(seconds=20)
    gap: timedelta = timedelta(minutes=10)
    copies: int = 1
    trip: Trip | None = None
    piece: str = ""
    number: str = ""
    carrier: str = ""
    code: str = ""
    by_paper: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """One order with its shipment and everything that happens to it.

    ``due_at`` is what the service level promises, computed here independently of the ledger of
    promises; ``trouble`` names the scripted trouble, or is empty for a good run.
    """

    order: OrderDraft
    shipment: ShipmentDraft
    steps: tuple[Step, ...]
    due_at: datetime
    trouble: str = ""

    @property
    def arrival(self) -> Step | None:
        """The step that delivers it: of what comes piece by piece the last."""
        found = [step for step in self.steps if step.milestone.startswith("DELIVERED")]
        return found[-1 if found[0].piece else 0] if found else None

    @property
    def delivered_at(self) -> datetime | None:
        return self.arrival.at if self.arrival else None


@dataclass(frozen=True, slots=True)
class TimedScan:
    """A scan and the instant at which it reaches us."""

    at: datetime
    scan: Scan


@dataclass(frozen=True, slots=True)
class DeskAction:
    """What one of the staff does on the desk about a shipment's case.

    ``verb`` is acknowledge, note, tell, plan, close, or one of the record (investigate, cite, agree, measure,
    step, check, complain), or of what it is part of (incident, incident_word);
    ``code`` the closing code, the whys, a step's key, or what is wanted. ``text_en`` is what many are told in
    English.
    """

    at: datetime
    login: str
    verb: str
    waybill: str
    text: str = ""
    code: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as a carrier or a device sends it, at ``at``, in the format of a connector."""

    at: datetime
    format: str
    sender: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning of an area as an authority publishes it: one message of CAP 1.2."""

    at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Ride:
    """From ``at`` on a device rides with a consignment."""

    at: datetime
    device: str
    waybill: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a sensor measured, in degrees Celsius."""

    at: datetime
    device: str
    celsius: float


@dataclass(frozen=True, slots=True)
class Signed:
    """A delivery as the courier recorded it at the door, everything accepted."""

    at: datetime
    waybill: str
    signer: str
    place: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A scripted trouble: its key, a line of explanation in both languages, and whom it touches."""

    key: str
    zh: str
    en: str
    waybills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hero:
    """The late parcel of the story, as the first page and the check name it."""

    waybill: str
    phone_tail: str
    customer: str
    order_reference: str
    due_at: datetime
    warned_at: datetime
    delivered_at: datetime


@dataclass(frozen=True, slots=True)
class World:
    """The whole demo. Every tuple of instants is in time order; every instant is aware.

    ``orders`` and ``shipments`` run to two days after ``now``, ``scans`` as well. ``good`` counts the
    journeys without a scripted trouble.
    """

    seed: int
    now: datetime
    customers: tuple[Shipper, ...]
    staff: tuple[Member, ...]
    service_levels: tuple[ServiceLevel, ...]
    journeys: tuple[Journey, ...]
    orders: tuple[OrderDraft, ...]
    shipments: tuple[ShipmentDraft, ...]
    scans: tuple[TimedScan, ...]
    actions: tuple[DeskAction, ...]
    troubles: tuple[Trouble, ...]
    hero: Hero
    papers: tuple[Paper, ...] = ()
    rides: tuple[Ride, ...] = ()
    measured: tuple[Measured, ...] = ()
    signed: tuple[Signed, ...] = ()
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time after the world's end: what arrives in it."""

    orders: tuple[OrderDraft, ...]
    shipments: tuple[ShipmentDraft, ...]
    scans: tuple[TimedScan, ...]
