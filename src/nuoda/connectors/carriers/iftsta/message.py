"""The IFTSTA message: consignments (CNI), their statuses (STS) and what is told of each.

A consignment's number is that of its CNI; without one, a reference of the status, the consignment or the
message that names a transport document. Goods numbers (GIN with qualifier BJ, an SSCC) are its pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nuoda.connectors.carriers.contract import CarrierEvent, Correction, Spot
from nuoda.connectors.carriers.iftsta.clock import (
    ACTUAL,
    ESTIMATED,
    ISSUED,
    BadTimeError,
    pick,
    read_time,
)
from nuoda.connectors.carriers.iftsta.interchange import Message, Segment
from nuoda.connectors.carriers.reading import plain
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.kernel import limits
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_NUMBER = re.compile(r"[!-~](?:[ -~]{0,58}[!-~])?")
# References (1153) to a document that the goods travel under, the surest first.
_CARRIAGE = ("AAM", "AWB", "HWB", "MWB", "BM", "BH", "MB", "AAS", "BN", "SRN", "CU")
_DELIVERED = frozenset({"DELIVERED", "DELIVERED_PROXY", "DELIVERED_LOCKER"})
_LOCODE = re.compile(r"([A-Z]{2})[A-Z2-9]{3}")
_MOST_PIECES = 9_999


@dataclass(frozen=True, slots=True)
class Fault:
    """A status that cannot be read, by the segment to blame."""

    segment: Segment
    reason: Text


class BadStatusError(ValueError):
    """Carries the fault out of the reading of one status."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault.reason))


@dataclass(slots=True)
class _Part:
    """A stretch of segments: the message's head, a consignment's head, or one status."""

    opening: Segment
    segments: list[Segment] = field(default_factory=list)

    def all(self, tag: str) -> list[Segment]:
        return [one for one in self.segments if one.tag == tag]

    def own(self, tag: str) -> list[Segment]:
        """Those before the first transport, equipment or goods detail, which have dates of their own."""
        found = []
        for one in self.segments:
            if one.tag in ("TDT", "EQD", "GID"):
                break
            if one.tag == tag:
                found.append(one)
        return found


@dataclass(frozen=True, slots=True)
class _Frame:
    """What holds for every status of a message."""

    head: _Part
    cancels: bool
    issued: tuple[datetime, str] | None
    carrier: str
    zone: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says: events, and what could not be read."""

    events: tuple[CarrierEvent, ...]
    faults: tuple[Fault, ...]


def read_message(message: Message, zone: str) -> Reading:
    """Events of a message whose envelope is right; a bad status does not hold up the others."""
    head, consignments = _parts(message)
    if not any(statuses for _opening, statuses in consignments):
        return Reading((), (Fault(message.segments[0], _("It holds no status (STS segment).")),))
    beginning = head.all("BGM")
    issued: tuple[datetime, str] | None = None
    events: list[CarrierEvent] = []
    faults: list[Fault] = []
    try:
        dated = pick(head.all("DTM"), ISSUED)
        issued = read_time(dated, "", zone) if dated else None
    except BadTimeError as error:
        faults.append(Fault(message.segments[0], error.reason))
    carrier = next((one.get(2) for one in head.all("NAD") if one.get(1) == "CA"), "")
    cancels = bool(beginning) and beginning[0].get(3) == "1"
    frame = _Frame(head, cancels, issued, plain(carrier, 35), zone)
    for consignment, statuses in consignments:
        for status in statuses:
            try:
                events += list(_events(frame, consignment, status))
            except BadStatusError as error:
                faults.append(error.fault)
    return Reading(tuple(events), tuple(faults))


def _parts(message: Message) -> tuple[_Part, list[tuple[_Part, list[_Part]]]]:
    head = _Part(message.segments[0])
    found: list[tuple[_Part, list[_Part]]] = []
    here = head
    for one in message.segments[1:]:
        if one.tag == "CNI":
            here = _Part(one)
            found.append((here, []))
        elif one.tag == "STS":
            if not found:
                found.append((_Part(head.opening), []))
            here = _Part(one)
            found[-1][1].append(here)
        elif one.tag != "UNT":
            here.segments.append(one)
    return head, found


def _events(frame: _Frame, consignment: _Part, status: _Part) -> Iterator[CarrierEvent]:
    references = [
        (one.get(1, 1), one.get(1, 2))
        for one in (*status.all("RFF"), *consignment.all("RFF"), *frame.head.all("RFF"))
        if one.get(1, 1) and one.get(1, 2)
    ]
    number = _number(consignment, references)
    if not number:
        reason = _("Neither CNI nor a reference such as RFF+AAM names the consignment.")
        raise BadStatusError(Fault(status.opening, reason))
    code, why = _codes(status.opening)
    spot = _spot([*status.all("LOC"), *consignment.all("LOC")])
    when, known, expected, happened = _when(frame, status, spot)
    milestone, reason_code = _meaning(status.opening, code, why, when) if happened else ("", "")
    correction = None
    if frame.cancels:
        if frame.issued is None:
            reason = _("A cancelling message needs its date (DTM+137).")
            raise BadStatusError(Fault(status.opening, reason))
        correction = Correction("did_not_occur", frame.issued[0])
    parts = [part for part in (code, why) if part]
    if not happened:
        # A person may map the code of what happened; an estimate must not become a delivery by that.
        parts.insert(0, "expected")
    pieces = _pieces(status)
    for piece in pieces or [""]:
        yield CarrierEvent(
            number=number,
            piece=piece,
            carrier=frame.carrier,
            occurred_at=when,
            zone_source=known,
            code="/".join(parts)[:60],
            milestone=milestone,
            reason=reason_code,
            text=_text(status),
            spot=spot,
            quantity=None if pieces else _quantity(status),
            correction=correction,
            references=tuple((tag[:10], plain(one)) for tag, one in references[:20] if one != number),
            expected_at=expected,
        )


def _number(consignment: _Part, references: Sequence[tuple[str, str]]) -> str:
    wanted = [consignment.opening.get(2, 1)] if consignment.opening.tag == "CNI" else []
    for tag in _CARRIAGE:
        wanted += [number for qualifier, number in references if qualifier == tag]
    return next((one for one in wanted if _NUMBER.fullmatch(one)), "")


def _codes(opening: Segment) -> tuple[str, str]:
    """Status and reason. A code of another list than the UN's keeps that list's agency before it."""
    found = []
    for element in (2, 3):
        code, agency = opening.get(element, 1), opening.get(element, 3)
        if len(code) > 17 or not (code.isascii() and (code.isalnum() or not code)):
            reason = _("“%(value)s” is not a status code.", {"value": plain(code)})
            raise BadStatusError(Fault(opening, reason))
        foreign = code and agency not in ("", "6")
        found.append(f"{plain(agency, 3)}:{code}" if foreign else code)
    if not found[0]:
        raise BadStatusError(Fault(opening, _("STS has no status code (C555).")))
    return found[0], found[1]


def _meaning(opening: Segment, code: str, why: str, when: datetime) -> tuple[str, str]:
    """Milestone and reason. A status that is not of transport (C601) says nothing of the way; a delivery
    that its own reason denies is left to a person."""
    if opening.get(1, 1) not in ("", "1") or ":" in code:
        return "", ""
    milestone, reason = lookup("unece_rec24", code, on=when.date()) or ("", "")
    told = lookup("iftsta", "", why, on=when.date()) if why and ":" not in why else None
    because = told[1] if told else ""
    if milestone in _DELIVERED and because:
        if because.startswith("DAMAGE."):
            return "DELIVERED_WITH_EXCEPTION", because
        if because == "LOSS.partial":
            return "DELIVERED_PARTIAL", because
        if because.startswith(("LOSS.", "CONSIGNEE.", "MISDELIVERY.", "WAREHOUSE.", "ADDRESS.")):
            return "", because
    return milestone, because or reason


def _when(frame: _Frame, status: _Part, spot: Spot) -> tuple[datetime, str, datetime | None, bool]:
    """The instant, how its zone was known, what is expected, and whether it happened at all: a status with
    estimates only is dated by the message and moves nothing."""
    dates = status.own("DTM") or status.all("DTM")
    try:
        estimate = pick(dates, ESTIMATED)
        expected = read_time(estimate, spot.country, frame.zone)[0] if estimate else None
        actual = pick(dates, ACTUAL)
        if actual is not None:
            return *read_time(actual, spot.country, frame.zone), expected, True
    except BadTimeError as error:
        raise BadStatusError(Fault(status.opening, error.reason)) from None
    if dates and expected is None:
        qualifiers = ", ".join(plain(one.get(1, 1), 3) for one in dates)
        figures = {"known": ", ".join(ACTUAL), "given": qualifiers}
        reason = _("No date of it tells when it happened: give one of %(known)s, not %(given)s.", figures)
        raise BadStatusError(Fault(status.opening, reason))
    if frame.issued is None:
        raise BadStatusError(Fault(status.opening, _("It has no date. Give DTM+334 or DTM+137.")))
    return *frame.issued, expected, expected is None


def _spot(locations: Sequence[Segment]) -> Spot:
    for one in locations:
        identifier, name = one.get(2, 1), one.get(2, 4)
        found = _LOCODE.fullmatch(identifier)
        if found and one.get(2, 3) in ("", "6"):
            return Spot(name=plain(name or identifier, 200), country=found[1])
        if identifier or name:
            return Spot(name=plain(name or identifier, 200))
    return Spot()


def _pieces(status: _Part) -> list[str]:
    found: list[str] = []
    for one in status.all("GIN"):
        if one.get(1) not in ("BJ", "AW", "ML"):
            continue
        for place in range(2, len(one.elements) + 1):
            if one.get(place, 2):
                raise BadStatusError(Fault(one, _("A range of goods numbers is not read. List each.")))
            piece = one.get(place, 1)
            if piece and not _NUMBER.fullmatch(piece):
                raise BadStatusError(Fault(one, _("It is not the number of a piece.")))
            found += [piece] if piece else []
    if len(found) > _MOST_PIECES:
        raise BadStatusError(Fault(status.opening, _("It lists more pieces than a status can have.")))
    return list(dict.fromkeys(found))


def _quantity(status: _Part) -> int | None:
    """Packages of all goods items (GID), where each tells how many."""
    counts = [one.get(2, 1) for one in status.all("GID")]
    if not counts or not all(one.isascii() and one.isdigit() and len(one) <= 8 for one in counts):
        return None
    total = sum(map(int, counts))
    return total if total <= limits.PIECES else None


def _text(status: _Part) -> str:
    words = [status.opening.get(2, 4), status.opening.get(3, 4)]
    for one in status.all("FTX"):
        words += [one.get(4, place) for place in range(1, 6)]
    return plain(" ".join(filter(None, words)), 500)
