"""From one checked EPCIS event to our events: whose numbers, which milestone, which correction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from nuoda.connectors.carriers.contract import CarrierEvent, Correction, SensorReading, Spot
from nuoda.connectors.carriers.epcis import words
from nuoda.connectors.carriers.epcis.checks import instant
from nuoda.connectors.carriers.epcis.numbers import (
    CONSIGNMENT,
    SHIPMENT,
    Named,
    document_number,
    name_of,
)
from nuoda.connectors.carriers.epcis.places import destination_sites, event_sites, spot_of
from nuoda.connectors.carriers.epcis.rules import (
    EPC_LISTS,
    QUANTITY_LISTS,
    has_word,
    objects,
    strings,
    word,
)
from nuoda.connectors.carriers.epcis.schema import Json
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.kernel import limits

_CARRIED = frozenset({"ObjectEvent", "AggregationEvent", "TransactionEvent"})
# What may be said of goods that an event with action DELETE takes out of sight.
_ENDINGS = frozenset({"DISPOSED", "CANCELLED", "LOST"})
_ARRIVALS = frozenset({"DELIVERED", "DELIVERED_WITH_EXCEPTION"})
_COMPLETE = frozenset({"completeness_verified", "completeness_inferred"})
_KINDS: Mapping[str, str] = {
    "Temperature": "temperature",
    "RelativeHumidity": "humidity",
    "Acceleration": "shock",
}
_DOCUMENT_NUMBER = re.compile(r"[!-~]{1,60}")


@dataclass(frozen=True, slots=True)
class Subjects:
    """What an event is about. ``consignment`` is "" where it names none or more than one."""

    consignment: str
    things: tuple[str, ...]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """``(number, piece)`` of each of our events."""
        if not self.consignment:
            yield from ((thing, "") for thing in self.things)
        elif not self.things:
            yield self.consignment, ""
        else:
            yield from ((self.consignment, thing) for thing in self.things)


def subjects(event: Json) -> Subjects:
    """The consignment is a GINC, else a GSIN, else a bill of lading's number: the first kind of which
    the event names exactly one. Every other EPC is a piece of it, or a number of its own without one.
    An order or an invoice is no consignment: it may cover several, or part of one. Nor is a despatch
    advice, unless it is all that tells whose goods these are."""
    named: dict[str, Named] = {}
    for epc in [*(one for name in EPC_LISTS for one in strings(event.get(name))), event.get("parentID")]:
        found = name_of(epc) if isinstance(epc, str) and not epc.startswith("urn:epc:class:") else None
        if found is not None:
            named[found.number] = found
    papers: dict[str, set[str]] = {"bol": set(), "desadv": set()}
    keys = list(named.values())
    for one in objects(event.get("bizTransactionList")):
        address = str(one["bizTransaction"])
        if address.startswith(("urn:epc:id:ginc:", "urn:epc:id:gsin:")) or re.search(r"/40[12]/", address):
            found = name_of(address)
            keys += [found] if found else []
        elif (kind := word(one.get("type"), words.TRANSACTION_TYPE)) in papers:
            number = document_number(address)
            papers[kind] |= {number} if _DOCUMENT_NUMBER.fullmatch(number) else set()
    consignment = ""
    last = papers["desadv"] if not named else set()
    for candidates in (_of(keys, CONSIGNMENT), _of(keys, SHIPMENT), papers["bol"], last):
        if len(candidates) == 1:
            consignment = next(iter(candidates))
            break
    things = tuple(
        one.number for one in named.values() if one.number != consignment
        and not (consignment and one.kind in (CONSIGNMENT, SHIPMENT))
    )  # fmt: skip
    return Subjects(consignment, things)


def _of(keys: list[Named], kind: str) -> set[str]:
    return {one.number for one in keys if one.kind == kind}


def code_of(event: Json) -> str:
    """``receiving/in_progress``. Where the event cannot move goods its type stands before it, so that what
    a person maps for a carriage event does not fall on it."""
    step, disposition = event.get("bizStep"), event.get("disposition")
    parts = [word(step, words.BIZ_STEP), word(disposition, words.DISPOSITION)]
    action = str(event.get("action", ""))
    if not any(parts):
        return f"{event['type']}/{action}"[:60].rstrip("/")
    if event["type"] not in _CARRIED or action == "DELETE":
        parts.insert(0, f"{event['type']}.{action}".rstrip("."))
    return "/".join(parts).rstrip("/")[:60]


def meaning_of(event: Json, subject: Subjects, day: datetime) -> tuple[str, str]:
    """Milestone and reason, "" where the vocabulary has none or the event forbids it."""
    if event["type"] not in _CARRIED:
        return "", ""
    step, disposition = (
        word(event.get("bizStep"), words.BIZ_STEP),
        word(event.get("disposition"), words.DISPOSITION),
    )
    if not step and not disposition:
        return "", ""
    if step == "receiving" and disposition and disposition not in words.DISPOSITION.words:
        return "", ""
    milestone, reason = lookup("epcis", step, disposition, on=day.date()) or ("", "")
    if event.get("action") == "DELETE" and milestone not in _ENDINGS:
        return "", reason
    if milestone in _ARRIVALS:
        bound, here = destination_sites(event), event_sites(event)
        if bound and here and not bound & here:
            return "HUB_IN", reason
        if not subject.things and any(event.get(name) for name in QUANTITY_LISTS):
            lasting = event.get("persistentDisposition")
            complete = isinstance(lasting, dict) and has_word(lasting.get("set"), _COMPLETE)
            if not complete and disposition not in _COMPLETE:
                return "DELIVERED_PARTIAL", reason
    return milestone, reason


def correction_of(event: Json) -> Correction | None:
    """The declaration that this very event is void. Without a reason it counts as wrong data."""
    declared = event.get("errorDeclaration")
    if not isinstance(declared, dict):
        return None
    when = instant(declared.get("declarationTime"))
    if when is None:
        return None
    reason = word(declared.get("reason"), words.ERROR_REASON)
    notes = [] if reason in words.ERROR_REASON.words or not reason else [reason]
    notes += strings(declared.get("correctiveEventIDs"))
    told = reason if reason in words.ERROR_REASON.words else "incorrect_data"
    return Correction(told, when, " ".join(notes)[:500])


def occurred(event: Json) -> datetime:
    """The event's instant, in the zone of the place as ``eventTimeZoneOffset`` tells it."""
    when = instant(event.get("eventTime"))
    if when is None:
        raise ValueError("an event without its time was let through")
    sign, hours, minutes = (found := str(event["eventTimeZoneOffset"]))[0], found[1:3], found[4:6]
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return when.astimezone(timezone(-shift if sign == "-" else shift))


def events_of(event: Json, known: Mapping[str, Spot]) -> list[CarrierEvent]:
    """One of our events for each number of the event."""
    subject, when = subjects(event), occurred(event)
    milestone, reason = meaning_of(event, subject, when)
    correction, code, spot = correction_of(event), code_of(event), spot_of(event, known)
    quantity = _count(event) if not subject.things else None
    return [
        CarrierEvent(
            number=number,
            piece=piece,
            occurred_at=when,
            zone_source="source",
            code=code,
            milestone=milestone,
            reason=reason,
            spot=spot,
            quantity=quantity,
            key=str(event.get("eventID", ""))[:200],
            correction=correction,
        )
        for number, piece in subject.pairs()
    ]


def _count(event: Json) -> int | None:
    """How many units a list of quantities counts: whole numbers without a unit of measure only."""
    total = 0
    for name in QUANTITY_LISTS:
        for one in objects(event.get(name)):
            amount = one.get("quantity")
            if "uom" in one or not isinstance(amount, int | float) or amount != int(amount):
                return None
            total += int(amount)
    return total if 0 < total <= limits.PIECES else None


def readings_of(event: Json) -> Iterator[SensorReading]:
    """Measured values of an event, for each number of it; a window's least and greatest value count too.

    A value without a unit is left out: nobody could compare it.
    """
    if not event.get("sensorElementList"):
        return
    numbers = [piece or number for number, piece in subjects(event).pairs()] or [""]
    when = occurred(event)
    for element in objects(event.get("sensorElementList")):
        about = element.get("sensorMetadata")
        about = about if isinstance(about, dict) else {}
        for report in objects(element.get("sensorReport")):
            at = instant(report.get("time") or about.get("time") or about.get("endTime")) or when
            kind = word(report.get("type"), words.MEASUREMENT)
            unit = report.get("uom")
            device = str(report.get("deviceID") or about.get("deviceID") or "")[:200]
            for value in (report.get(name) for name in ("value", "minValue", "maxValue")):
                if isinstance(value, int | float) and not isinstance(value, bool) and isinstance(unit, str):
                    for number in numbers:
                        kind_ = _KINDS.get(kind, kind)
                        yield SensorReading(number, at, kind_, float(value), unit[:10], device)
