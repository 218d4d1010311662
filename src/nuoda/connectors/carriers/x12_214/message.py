"""The 214 itself: status details of a shipment, as our events.

``B10`` names the shipment, each ``LX`` loop holds statuses (``AT7``) with their place (``MS1``),
equipment (``MS2``), marks of pieces (``MAN``), lading exceptions (``Q7``) and quantities (``AT8``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from nuoda.connectors.carriers.contract import CarrierEvent, Spot
from nuoda.connectors.carriers.reading import plain
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.connectors.carriers.x12_214.clock import local, zone_of
from nuoda.connectors.carriers.x12_214.structure import Group, Segment, TransactionSet
from nuoda.kernel import limits
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

# Statuses that tell what is expected, not what happened (element 1650).
ESTIMATES = frozenset({"AG", "X2", "B6", "C1"})
_NUMBER = re.compile(r"[!-~](?:[ -~]{0,58}[!-~])?")
_DELIVERED = frozenset({"DELIVERED", "DELIVERED_PROXY", "DELIVERED_WITH_EXCEPTION"})
# Element 33 on a delivery: what was delivered then, and why (domain reference §2.3).
_SHORT_OF: Mapping[str, tuple[str, str]] = {
    "A": ("LOST", "LOSS.whole"),
    "0": ("DELIVERED_PARTIAL", "LOSS.partial"),
    "P": ("DELIVERED_PARTIAL", "LOSS.partial"),
    "D": ("DELIVERED_WITH_EXCEPTION", "DAMAGE.unstated"),
    "E": ("REFUSED", "CONSIGNEE.refused"),
    "W": ("DELIVERED_WITH_EXCEPTION", "WAREHOUSE.pick_error"),
}
_REASON_ELSEWHERE: Mapping[str, str] = {"A": "LOSS.whole", "0": "LOSS.partial", "D": "DAMAGE.unstated"}
_REFERENCE_TAGS = frozenset({"2I", "CN", "BM"})


@dataclass(frozen=True, slots=True)
class Fault:
    """A segment, or one element of it, that cannot be read. ``code`` is of element 720 for a segment and
    723 for an element; ``element`` is 0 where the segment as a whole is meant."""

    segment: Segment
    code: str
    reason: Text
    element: int = 0
    reference: str = ""


class BadSegmentError(ValueError):
    """Carries the fault out of the reading of one segment."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault.reason))


@dataclass(slots=True)
class _Status:
    """One AT7 with what stands behind it."""

    at: Segment
    place: Segment | None = None
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Loop:
    """One LX loop."""

    statuses: list[_Status] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    exceptions: list[Segment] = field(default_factory=list)
    quantity: Segment | None = None


@dataclass(frozen=True, slots=True)
class _Shipment:
    """What holds for every status of a set. ``sent`` is when its group was sent, None where not told."""

    number: str
    carrier: str
    references: tuple[tuple[str, str], ...]
    sent: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one transaction set says: events, and what could not be read.

    ``whole`` where a set that is one thing and has no events was read.
    """

    events: tuple[CarrierEvent, ...]
    faults: tuple[Fault, ...]
    whole: bool = False


def read_set(one: TransactionSet, group: Group, zone: str) -> Reading:
    """Events of a set whose envelope is right. A status that cannot be read does not hold up others."""
    faults: list[Fault] = []
    heading, loops = _loops(one.segments)
    beginning = next((segment for segment in one.segments if segment.tag == "B10"), None)
    if beginning is None:
        return Reading((), (Fault(one.segments[0], "3", _("The B10 segment is missing.")),))
    number = _number(beginning, heading.references)
    if not number:
        reason = _("B10 names no shipment. Give B1001, B1002 or B1006.")
        return Reading((), (Fault(beginning, "1", reason, 1, "127"),))
    if all(not loop.statuses for loop in loops):
        return Reading((), (Fault(one.segments[-1], "3", _("There is no AT7 segment.")),))
    given = [("SI", beginning.get(2)), (beginning.get(5) or "CN", beginning.get(6) or beginning.get(1))]
    common = tuple(pair for pair in (*given, *heading.references) if pair[1] and pair[1] != number)
    shipment = _Shipment(number, beginning.get(3), common, _sent(group, zone), zone)
    events: list[CarrierEvent] = []
    for loop in loops:
        for status in loop.statuses:
            try:
                events += _events(status, loop, shipment)
            except BadSegmentError as error:
                faults.append(error.fault)
    return Reading(tuple(events), tuple(faults))


def _loops(segments: Sequence[Segment]) -> tuple[_Loop, list[_Loop]]:
    heading = _Loop()
    loops = [heading]
    for segment in segments:
        loop = loops[-1]
        last = loop.statuses[-1] if loop.statuses else None
        match segment.tag:
            case "LX":
                loops.append(_Loop())
            case "AT7":
                loop.statuses.append(_Status(segment))
            case "MS1" if last is not None and last.place is None:
                last.place = segment
            case "K1" if last is not None:
                last.remarks += [segment.get(1), segment.get(2)]
            case "L11" if segment.get(1) and segment.get(2):
                loop.references.append((segment.get(2)[:10], segment.get(1)))
            case "MAN" if segment.get(1) in ("GM", "CP"):
                loop.pieces.append(segment.get(2))
            case "Q7":
                loop.exceptions.append(segment)
            case "AT8" if loop.quantity is None:
                loop.quantity = segment
    return heading, loops


def _number(beginning: Segment, references: Sequence[tuple[str, str]]) -> str:
    """The carrier's number (PRO) first, as it is the carrier's event; the shipper's only without it."""
    wanted = [beginning.get(1), beginning.get(6)]
    wanted += [number for tag, number in references if tag in _REFERENCE_TAGS]
    wanted.append(beginning.get(2))
    return next((one for one in wanted if _NUMBER.fullmatch(one)), "")


def _sent(group: Group, zone: str) -> datetime | None:
    wall = local(group.header.get(4), group.header.get(5))
    found = zone_of("", "", "", zone) if wall else None
    return wall.replace(tzinfo=found[0]) if wall and found else None


def _events(status: _Status, loop: _Loop, shipment: _Shipment) -> Iterator[CarrierEvent]:
    at = status.at
    appointment = not at.get(1) and bool(at.get(3))
    code, why = _codes(at, appointment)
    spot = _spot(status.place)
    when, known = _when(at, status.place, shipment.zone)
    expected = when if appointment or code in ESTIMATES else None
    if expected is not None:
        if shipment.sent is None:
            raise BadSegmentError(Fault(at, "8", _("GS04 and GS05 do not tell when it was sent."), 5, "373"))
        when, known = shipment.sent, "mapping"
    meant = None if appointment else lookup("x12_214", code, why, on=when.date())
    amount, kind = _quantity(loop)
    milestone, reason = _weigh(*(meant or ("", "")), kind)
    references = (*shipment.references, *loop.references)
    # A lading exception changes what the status says, so a person who maps the one maps not the other.
    told = "/".join([f"1652:{code}" if appointment else code, why, kind]).rstrip("/")
    for piece in loop.pieces or [""]:
        if piece and not _NUMBER.fullmatch(piece):
            raise BadSegmentError(Fault(at, "6", _("MAN02 is not the number of a piece."), 2, "87"))
        yield CarrierEvent(
            number=shipment.number,
            piece=piece,
            carrier=plain(shipment.carrier, 10),
            occurred_at=when,
            zone_source=known,
            code=told,
            milestone=milestone,
            reason=reason,
            text=plain(" ".join(filter(None, status.remarks)), 500),
            spot=spot,
            quantity=None if piece else amount,
            quantity_kind=kind,
            references=tuple((tag, plain(value)) for tag, value in references[:20]),
            expected_at=expected,
            known=appointment or meant == ("", ""),
        )


def _codes(at: Segment, appointment: bool) -> tuple[str, str]:
    """Status and reason of an AT7, or those of its appointment."""
    first = 3 if appointment else 1
    code, why = at.get(first), at.get(first + 1)
    if not code:
        raise BadSegmentError(Fault(at, "1", _("AT7 has no status code."), 1, "1650"))
    references = ("1652", "1651") if appointment else ("1650", "1651")
    for place, (element, reference) in enumerate(zip((code, why), references, strict=True)):
        if len(element) > 3 or not (element.isascii() and (element.isalnum() or not element)):
            reason = _("“%(value)s” is not a code of two or three signs.", {"value": plain(element)})
            raise BadSegmentError(Fault(at, "7", reason, first + place, reference))
    return code, why


def _weigh(milestone: str, reason: str, kind: str) -> tuple[str, str]:
    """What a lading exception makes of a status: a delivery that is short is not a delivery."""
    if milestone in _DELIVERED and kind in _SHORT_OF:
        return _SHORT_OF[kind]
    if milestone in _DELIVERED and reason.startswith("DAMAGE."):
        return "DELIVERED_WITH_EXCEPTION", reason
    if milestone in _DELIVERED and reason.startswith("LOSS."):
        return "DELIVERED_PARTIAL", reason
    return milestone, reason or _REASON_ELSEWHERE.get(kind, "")


def _when(at: Segment, place: Segment | None, zone: str) -> tuple[datetime, str]:
    date, time, code = at.get(5), at.get(6), at.get(7)
    wall = local(date, time)
    if wall is None:
        bad_day = local(date, "") is None
        reason = _("“%(value)s” is neither a date nor a time.", {"value": plain(f"{date} {time}")})
        fault = Fault(at, "8", reason, 5, "373") if bad_day else Fault(at, "9", reason, 6, "337")
        raise BadSegmentError(fault)
    state, country = (place.get(2), place.get(3)) if place else ("", "")
    found = zone_of(code, state, country, zone)
    if found is None:
        reason = _("“%(value)s” is not a time code.", {"value": plain(code)})
        raise BadSegmentError(Fault(at, "7", reason, 7, "623"))
    when = wall.replace(tzinfo=found[0])
    if not limits.EARLIEST.replace(tzinfo=None) < wall < limits.LATEST.replace(tzinfo=None):
        raise BadSegmentError(Fault(at, "8", _("It lies outside 1990 to 2100."), 5, "373"))
    # A wall clock that the change to summer time skips is read as the instant that followed.
    return when.astimezone(UTC).astimezone(found[0]), found[1]


def _quantity(loop: _Loop) -> tuple[int | None, str]:
    for segment in loop.exceptions:
        kind = segment.get(1)
        if kind in _SHORT_OF or kind == "O":
            return _count(segment.get(3)), kind
    return (_count(loop.quantity.get(4)) if loop.quantity else None), ""


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None


_COUNTRY = {"USA": "US", "CAN": "CA", "MEX": "MX"}
_DEGREES = re.compile(r"-?\d{1,3}\.\d{1,8}", re.ASCII)
_PACKED = re.compile(r"(\d{3})(\d\d)(\d\d)", re.ASCII)


def _spot(place: Segment | None) -> Spot:
    """MS1: city, state, country; longitude and latitude as degrees or as DDDMMSS with E/W and N/S."""
    if place is None:
        return Spot()
    country = _COUNTRY.get(place.get(3), place.get(3))
    longitude = _degrees(place, 4, 6, "W", 180)
    latitude = _degrees(place, 5, 7, "S", 90)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return Spot(
        city=plain(place.get(1), 80),
        region=plain(place.get(2), 80),
        country=country if re.fullmatch("[A-Z]{2}", country) else "",
        latitude=latitude,
        longitude=longitude,
    )


def _degrees(place: Segment, at: int, direction: int, minus: str, most: int) -> float | None:
    text = place.get(at)
    if not text:
        return None
    packed = _PACKED.fullmatch(text)
    if packed:
        degrees = int(packed[1]) + int(packed[2]) / 60 + int(packed[3]) / 3600
    elif _DEGREES.fullmatch(text):
        degrees = float(text)
    else:
        degrees = 999.0
    if abs(degrees) > most:
        reason = _("“%(value)s” is not a place on earth.", {"value": plain(text)})
        raise BadSegmentError(Fault(place, "7", reason, at, "1654"))
    return -abs(degrees) if place.get(direction) == minus else degrees
