"""DHL Express XML services, tracking: ``TrackingResponse/AWBInfo/ShipmentInfo/ShipmentEvent``.

Times are local to the service area and carry no offset.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
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
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class DhlExpress:
    """See :class:`nuoda.connectors.carriers.contract.Connector`."""

    name = "dhl_express"
    title = "DHL Express XML"
    source = "dhl_express"
    carrier = "dhl_express"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        root = read_xml(document)
        bills = root.findall("AWBInfo")
        if not bills:
            refuse(_error(root) or _("It has no AWBInfo."))
        harvest = Harvest()
        answered = False
        for place, bill in enumerate(bills):
            where = f"AWBInfo[{place}]"
            info = bill.find("ShipmentInfo")
            if info is None:
                harvest.refuse(where, _error(bill) or _("It has no ShipmentInfo."))
            else:
                answered = True
                _take(harvest, where, bill, zone)
        if harvest.refused and not answered:
            refuse(harvest.refused[0].reason)
        return harvest.parsed()

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        status = "Success" if parsed else "Failure"
        words = f"<ConditionData>{escape(problem)}</ConditionData>" if problem else ""
        body = f"<Response><Status><ActionStatus>{status}</ActionStatus>{words}</Status></Response>"
        return Reply(body.encode(), "application/xml")


def _error(element: Element) -> Text | None:
    condition = element.find(".//Condition")
    if condition is None:
        return None
    figures = {
        "code": plain(" ".join(condition.findtext("ConditionCode", "").split())),
        "words": plain(" ".join(condition.findtext("ConditionData", "").split()), 120),
    }
    return _("The carrier answered with an error: %(code)s %(words)s.", figures)


def _take(harvest: Harvest, where: str, bill: Element, zone: str) -> None:
    try:
        number = word(bill.findtext("AWBNumber"), "AWBNumber", required=True)
    except ItemProblem as problem:
        harvest.refused.append(problem.at(where))
        return
    told = list(elements(bill.findall("ShipmentInfo/ShipmentEvent"), f"{where}.ShipmentEvent"))
    harvest.each(told, lambda one: _event(one, number, "", zone))
    for details in bill.iterfind("Pieces/PieceInfo"):
        piece = details.findtext("PieceDetails/LicensePlate", "")
        told = list(elements(details.findall("PieceEvent"), f"{where}.{plain(piece)}.PieceEvent"))
        harvest.each(told, partial(_event, number=number, piece=piece, zone=zone))


def _event(one: Element, number: str, piece: str, zone: str) -> CarrierEvent:
    code = word(one.findtext("ServiceEvent/EventCode"), "EventCode", longest=20, required=True)
    day = word(one.findtext("Date"), "Date", required=True)
    clock = word(one.findtext("Time"), "Time") or "00:00:00"
    occurred_at, zone_source = in_zone(instant(f"{day}T{clock}", "iso", field="Date"), zone)
    meant = lookup("dhl_express", code, on=occurred_at.date())
    milestone, reason = meant or ("", "")
    return CarrierEvent(
        number=number,
        occurred_at=occurred_at,
        zone_source=zone_source,
        code=code,
        milestone=milestone,
        reason=reason,
        text=sentence(one.findtext("ServiceEvent/Description"), "Description"),
        spot=_spot(one),
        carrier="dhl_express",
        known=meant == ("", ""),
        piece=word(piece, "LicensePlate"),
        signer=_signer(one) if milestone.startswith("DELIVERED") else "",
    )


def _signer(one: Element) -> str:
    return sentence(one.findtext("Signatory"), "Signatory")[:120]


def _spot(one: Element) -> Spot:
    """``Milan - Italy`` or ``KINGSTON-JAM``: the name as it came, and the city before `` - ``."""
    name = sentence(one.findtext("ServiceArea/Description"), "ServiceArea")[:200]
    city = name.partition(" - ")[0][:80] if " - " in name else ""
    return Spot(name, city)


CONNECTOR = DhlExpress()
