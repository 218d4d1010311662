"""Canada Post tracking details, XML: ``tracking-detail/significant-events/occurrence``.

Times are local with the zone's abbreviation beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, Reply, Spot
from nuoda.connectors.carriers.reading import (
    Harvest,
    ItemProblem,
    elements,
    in_zone,
    instant,
    plain,
    read_xml,
    refuse,
    sentence,
    word,
)
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.kernel.text import text as _

_OFFSETS: Mapping[str, timezone] = {
    name: timezone(timedelta(hours=hours))
    for name, hours in {
        "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
        "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "GMT": 0, "UTC": 0,
    }.items()
}  # fmt: skip


class CanadaPost:
    """See :class:`nuoda.connectors.carriers.contract.Connector`."""

    name = "canadapost"
    title = "Canada Post"
    source = "canadapost"
    carrier = "canadapost"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        root = read_xml(document)
        details = list(root.iter("tracking-detail"))
        if not details:
            _refuse_messages(root)
        harvest = Harvest()
        for place, detail in enumerate(details):
            _take(harvest, f"tracking-detail[{place}]", detail, zone)
        return harvest.parsed()

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        if parsed:
            return Reply(b"<messages/>", "application/xml")
        body = f"<messages><message><description>{escape(problem)}</description></message></messages>"
        return Reply(body.encode(), "application/xml")


def _refuse_messages(root: Element) -> None:
    message = next(root.iter("message"), None)
    if message is None:
        refuse(_("It has no tracking-detail."))
    figures = {
        "code": plain(message.findtext("code", "")),
        "words": plain(message.findtext("description", ""), 120),
    }
    refuse(_("The carrier answered with an error: %(code)s %(words)s.", figures))


def _take(harvest: Harvest, where: str, detail: Element, zone: str) -> None:
    try:
        number = word(detail.findtext("pin"), "pin", required=True)
    except ItemProblem as problem:
        harvest.refused.append(problem.at(where))
        return
    told = elements(detail.findall("significant-events/occurrence"), f"{where}.occurrence")
    harvest.each(told, lambda one: _event(one, number, zone))


def _event(one: Element, number: str, zone: str) -> CarrierEvent:
    code = word(one.findtext("event-identifier"), "event-identifier", longest=20, required=True)
    occurred_at, zone_source = _when(one, zone)
    meant = lookup("canadapost", code.lstrip("0"), on=occurred_at.date())
    milestone, reason = meant or ("", "")
    city = word(one.findtext("event-site"), "event-site", longest=80)
    region = word(one.findtext("event-province"), "event-province", longest=80)
    return CarrierEvent(
        number=number,
        occurred_at=occurred_at,
        zone_source=zone_source,
        code=code,
        milestone=milestone,
        reason=reason,
        text=sentence(one.findtext("event-description"), "event-description"),
        spot=Spot(", ".join(part for part in (city, region) if part), city, region, "CA" if region else ""),
        carrier="canadapost",
        known=meant == ("", ""),
        signer=sentence(one.findtext("signatory-name"), "signatory-name")[:120],
    )


def _when(one: Element, zone: str) -> tuple[datetime, str]:
    day = word(one.findtext("event-date"), "event-date", required=True)
    clock = word(one.findtext("event-time"), "event-time") or "00:00:00"
    local = instant(f"{day}T{clock}", "iso", field="event-date")
    named = _OFFSETS.get(word(one.findtext("event-time-zone"), "event-time-zone").upper())
    if named is None or local.tzinfo is not None:
        return in_zone(local, zone)
    return local.replace(tzinfo=named).astimezone(UTC), "source"


CONNECTOR = CanadaPost()
