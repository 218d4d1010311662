"""What a carrier's connector promises: raw bytes in, canonical events out. Pure; nothing is fetched here.

A connector is a folder beside this file whose package has a ``CONNECTOR``; nothing else names it. It
translates and never decides: what it cannot place stays an unknown code for a person to map, what it
cannot read is refused with a reason, and the raw document is kept by whoever called.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from nuoda.kernel.errors import Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class Unreadable(Invalid):
    """The document as a whole is not what its format says; nothing of it is taken."""

    code = "document_unreadable"
    sentence = _("The document could not be read.")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something happened, as far as the source says. ``country`` is ISO 3166-1 alpha-2 or ""."""

    name: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """This event says that an earlier one is void (EPCIS 2.0 error declaration).

    ``reason`` is ``did_not_occur`` or ``incorrect_data``; ``declared_at`` is aware. The void event is the
    one with the same number, instant, code and piece as the event that carries the correction.
    """

    reason: str
    declared_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class SensorReading:
    """One measured value of a sensor that rode with the goods.

    ``number`` is the waybill or piece as in :class:`CarrierEvent`, or "" where only the device is named.
    ``at`` is aware. ``kind`` is ``temperature``, ``humidity``, ``shock`` or the source's own word; ``unit``
    the source's unit code (UN/ECE Rec 20: CEL, FAH, P1), ``device`` the source's id of the sensor.
    """

    number: str
    at: datetime
    kind: str
    value: float
    unit: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device was, as it says itself; whether that can be is judged where it is recorded.

    ``at`` is aware; degrees are WGS 84, ``bearing`` degrees from north, ``battery`` percent. None where
    the device does not know.
    """

    device: str
    at: datetime
    latitude: float
    longitude: float
    speed_kmh: float | None = None
    bearing: float | None = None
    altitude_m: float | None = None
    accuracy_m: float | None = None
    battery: float | None = None


@dataclass(frozen=True, slots=True)
class CarrierEvent:
    """One event of a carrier in our words.

    ``number`` is the waybill as printed, ``piece`` the number of one piece of it where the event is about
    one. ``code`` is the source's own code, kept as it came (several parts are joined by ``/``).
    ``milestone`` and ``reason`` are canonical (domain reference §2.2, §2.3); both "" for a code that the
    connector does not know, or knows (``known``) as one that moves nothing, such as an estimate.
    ``occurred_at`` is aware; ``zone_source`` tells how its zone was known:
    ``source``, ``place``, ``mapping`` or ``utc``. ``key`` is the source's own id of the event, or "".
    ``quantity`` counts what the event is about, ``quantity_kind`` says what was wrong with it (X12
    element 33: A, 0, D, E, O, P, W; "" for sound). ``references`` are further numbers of the same
    consignment as ``(the source's qualifier, number)``. ``expected_at`` is what the source estimates or
    has an appointment for, where the event is about that and not about what happened.
    """

    number: str
    occurred_at: datetime
    zone_source: str
    code: str
    milestone: str = ""
    reason: str = ""
    text: str = ""
    spot: Spot = field(default_factory=Spot)
    carrier: str = ""
    piece: str = ""
    signer: str = ""
    quantity: int | None = None
    quantity_kind: str = ""
    key: str = ""
    correction: Correction | None = None
    references: tuple[tuple[str, str], ...] = ()
    expected_at: datetime | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item of a readable document that is not taken. ``item`` finds it: ``events[3] time``,
    ``segment 12``; ``field`` is the field alone, "" where it is the whole item.
    """

    item: str
    reason: Text
    field: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sender is owed in his own protocol, such as a 997 or ``{"result": true}``."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document says: events in the order of the document, and items that were not taken."""

    events: tuple[CarrierEvent, ...]
    refused: tuple[RefusedItem, ...] = ()
    readings: tuple[SensorReading, ...] = ()
    positions: tuple[Position, ...] = ()


class Connector(Protocol):
    """One format. ``name`` is what a person types (``kuaidi100``), ``title`` what she reads.

    ``source`` is written into the log beside each code, and codes mapped by a person are mapped for it.
    ``carrier`` is the carrier whose numbers these are where the document names none ("" for many).
    """

    name: str
    title: str
    source: str
    carrier: str

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        """Read one document. ``zone`` (IANA) is that of local times without any offset.

        Raises :class:`Unreadable` where nothing of it can be taken. Never raises anything else, whatever
        the bytes.
        """

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        """The answer to the sender: ``parsed`` is None where the document was refused for ``problem``."""


@runtime_checkable
class Naming(Protocol):
    """A connector whose senders write numbers otherwise than they are printed, such as EPC URNs."""

    def number_of(self, written: str) -> str | None:
        """The number as the house keeps it; None for what is not written in the connector's way."""


@runtime_checkable
class Signed(Protocol):
    """A connector whose senders sign what they push. It has this beside what every connector has."""

    def genuine(self, document: bytes, *, secret: str) -> bool:
        """True where the document carries the signature that this secret makes."""
