"""One 204 set as an order: who ships from where, to whom, when, how much.

Stops are S5 loops; element 163 tells loading (LD, CL, PL) from unloading (UL, CU, PU). Dates are G62
segments, and element 432 says of what: 37, 69 and 10 of the beginning of the pickup, 38 of its end;
54, 70, 68 and 02, the first that is there, of the delivery.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from nuoda.connectors.carriers.reading import plain, sentence, word
from nuoda.connectors.carriers.x12_214.clock import local, zone_of
from nuoda.connectors.carriers.x12_214.message import Fault
from nuoda.connectors.carriers.x12_214.structure import Group, Segment, TransactionSet
from nuoda.connectors.storefronts.contract import Purpose, SentLine, SentOrder, SentParty
from nuoda.connectors.storefronts.figures import KILOGRAMS, weight, whole
from nuoda.kernel import limits
from nuoda.kernel.text import text as _

# Element 353 (B2A01), ASC X12 data element dictionary.
PURPOSES = {"00": Purpose.NEW, "01": Purpose.CANCEL, "04": Purpose.CHANGE, "05": Purpose.STANDS}
_LOADING, _UNLOADING = ("LD", "CL", "PL"), ("UL", "CU", "PU")
_PICKUP_FROM, _PICKUP_UNTIL = ("37", "69", "10"), ("38",)
_DELIVERY = ("54", "70", "68", "02")
_COUNTRY = {"USA": "US", "CAN": "CA", "MEX": "MX"}
_PHONES = ("TE", "CP", "WP")


class BadTenderError(Exception):
    """A segment that cannot be read, with its code for the 997."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.segment.tag)
        self.fault = fault


@dataclass(slots=True)
class _Stop:
    """An S5 loop; the heading has none."""

    start: Segment | None = None
    parties: list[list[Segment]] = field(default_factory=list)
    dates: list[Segment] = field(default_factory=list)
    loads: list[Segment] = field(default_factory=list)
    totals: list[Segment] = field(default_factory=list)
    goods: list[Segment] = field(default_factory=list)

    @property
    def reason(self) -> str:
        return self.start.get(2) if self.start is not None else ""


def read_tender(each: TransactionSet, group: Group, *, received_at: datetime, zone: str) -> SentOrder:
    """The order that a set tenders. Raises :class:`BadTenderError`, ``ItemProblem``."""
    beginning = _only(each, "B2")
    what = next((one for one in each.segments if one.tag == "B2A"), None)
    code = what.get(1) if what is not None else "00"
    purpose = PURPOSES.get(code)
    if what is not None and purpose is None:
        reason = _("“%(value)s” is not a purpose that is taken here.", {"value": plain(code)})
        raise BadTenderError(Fault(what, "7", reason, 1, "353"))
    number = beginning.get(4)
    if not number:
        raise BadTenderError(Fault(beginning, "1", _("B2 has no number of the shipment."), 4, "145"))
    reference = word(number, "B204", required=True)
    placed = _sent(group, zone) or received_at
    key = f"GS {group.control} ST {each.control}"
    if purpose is Purpose.CANCEL:
        return SentOrder(reference, placed, purpose, key)
    heading, stops = _loops(each.segments)
    loading = next((one for one in stops if one.reason in _LOADING), None)
    unloading = next((one for one in reversed(stops) if one.reason in _UNLOADING), None)
    if loading is None or unloading is None:
        reason = _("A tender needs a stop to load and a stop to unload.")
        raise BadTenderError(Fault(each.segments[-1], "3", reason))
    head = SentOrder(reference, placed, purpose or Purpose.NEW, key)
    return _order(head, (heading, loading, unloading), zone)


def _order(head: SentOrder, stops: tuple[_Stop, _Stop, _Stop], zone: str) -> SentOrder:
    heading, loading, unloading = stops
    end = unloading.start or Segment("S5", (), 1)
    shipper = _party(loading, ("SF", "SH")) or _party(heading, ("SF", "SH")) or SentParty()
    consignee = _party(unloading, ("ST", "CN")) or _party(heading, ("ST", "CN"))
    if consignee is None:
        raise BadTenderError(Fault(end, "3", _("Nobody is named to receive.")))
    loads = unloading.loads or loading.loads or heading.loads or unloading.totals
    goods = [sentence(one.get(2))[:200] for stop in (loading, unloading, heading) for one in stop.goods]
    named = list(dict.fromkeys(filter(None, goods)))
    pieces = [whole(_count(one), one.tag, most=limits.PIECES) or 0 for one in loads]
    weights = [_weight(one) for one in loads]
    known = [one for one in weights if one is not None]
    begins = _when(loading, _PICKUP_FROM, zone, ends=False)
    until = _when(loading, _PICKUP_UNTIL, zone, ends=True)
    if until is None and begins is not None:
        until = begins.replace(hour=23, minute=59, second=59)
    return replace(
        head, consignee=consignee, sender=shipper, pieces=sum(pieces) or 1,
        weight_kg=sum(known[1:], known[0]) if known else None, goods=", ".join(named)[:200],
        lines=tuple(SentLine(one) for one in named),
        pickup_from=begins if begins is not None and until is not None and begins < until else None,
        pickup_until=until, due_at=_when(unloading, _DELIVERY, zone, ends=True),
    )  # fmt: skip


def _only(each: TransactionSet, tag: str) -> Segment:
    found = next((one for one in each.segments if one.tag == tag), None)
    if found is None:
        reason = _("There is no %(tag)s segment.", {"tag": tag})
        raise BadTenderError(Fault(each.segments[-1], "3", reason))
    return found


def _loops(segments: Sequence[Segment]) -> tuple[_Stop, list[_Stop]]:
    heading = _Stop()
    stops: list[_Stop] = []
    for segment in segments:
        stop = stops[-1] if stops else heading
        match segment.tag:
            case "S5":
                stops.append(_Stop(segment))
            case "N1":
                stop.parties.append([segment])
            case "N2" | "N3" | "N4" | "G61" if stop.parties:
                stop.parties[-1].append(segment)
            case "G62":
                stop.dates.append(segment)
            case "AT8":
                stop.loads.append(segment)
            case "L3":
                stop.totals.append(segment)
            case "L5":
                stop.goods.append(segment)
    return heading, stops


def _party(stop: _Stop, roles: Sequence[str]) -> SentParty | None:
    found = next((one for role in roles for one in stop.parties if one[0].get(1) == role), None)
    if found is None:
        return None
    parts: dict[str, Segment] = {}
    for one in found:
        parts.setdefault(one.tag, one)
    place, contact = parts.get("N4"), parts.get("G61")
    street = [one.get(number) for one in found if one.tag == "N3" for number in (1, 2)]
    country = place.get(4) if place else ""
    country = _COUNTRY.get(country, country)
    phone = contact.get(4) if contact is not None and contact.get(3) in _PHONES else ""
    email = contact.get(4) if contact is not None and contact.get(3) == "EM" else ""
    return SentParty(
        name=sentence(found[0].get(2))[:200], phone=word(phone, "G6104", longest=40),
        email=word(email, "G6104", longest=200),
        country=country if re.fullmatch("[A-Z]{2}", country) else "US" if place and not country else "",
        region=sentence(place.get(2))[:200] if place else "",
        city=sentence(place.get(1))[:200] if place else "",
        street=sentence(", ".join(filter(None, street)))[:200],
        postcode=word(place.get(3), "N403", longest=20) if place else "",
    )  # fmt: skip


def _count(load: Segment) -> str:
    """Lading quantity: AT804, L311."""
    return load.get(4 if load.tag == "AT8" else 11)


def _weight(load: Segment) -> Decimal | None:
    """Weight in kilograms: AT803 in AT802, L301 in L312; pounds where no unit is told."""
    value, unit = (load.get(3), load.get(2)) if load.tag == "AT8" else (load.get(1), load.get(12))
    if unit and unit not in KILOGRAMS:
        reason = _("“%(value)s” is not a unit of weight.", {"value": plain(unit)})
        raise BadTenderError(Fault(load, "7", reason, 2 if load.tag == "AT8" else 12, "188"))
    return weight(value, unit or "L", load.tag)


def _when(stop: _Stop, qualifiers: Sequence[str], zone: str, *, ends: bool) -> datetime | None:
    """The first of these dates that the stop has, on its place's clock; a day alone ``ends`` at night."""
    for code in qualifiers:
        for date in stop.dates:
            if date.get(1) == code:
                found = _instant(date, stop, zone)
                alone = ends and not date.get(4)
                return found.replace(hour=23, minute=59, second=59) if alone else found
    return None


def _instant(date: Segment, stop: _Stop, zone: str) -> datetime:
    wall = local(date.get(2), date.get(4))
    if wall is None or not limits.EARLIEST.replace(tzinfo=None) < wall < limits.LATEST.replace(tzinfo=None):
        value = plain(f"{date.get(2)} {date.get(4)}")
        reason = _("“%(value)s” is neither a date nor a time.", {"value": value})
        raise BadTenderError(Fault(date, "8", reason, 2, "373"))
    place = next((one for party in stop.parties for one in party if one.tag == "N4"), None)
    state, country = (place.get(2), place.get(4)) if place else ("", "")
    found = zone_of(date.get(5), state, country, zone)
    if found is None:
        reason = _("“%(value)s” is not a time code.", {"value": plain(date.get(5))})
        raise BadTenderError(Fault(date, "7", reason, 5, "623"))
    return wall.replace(tzinfo=found[0])


def _sent(group: Group, zone: str) -> datetime | None:
    wall = local(group.header.get(4), group.header.get(5))
    return wall.replace(tzinfo=ZoneInfo(zone)) if wall else None
