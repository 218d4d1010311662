"""UBL 2.x Order (OASIS; ISO/IEC 19845), answered by an OrderResponseSimple.

The root's namespace is verified; nothing that the document names is fetched. Dates without a time are days on
the clock of the mapping's zone. Quantities and weights carry their UN/ECE Recommendation 20 unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from nuoda.connectors.carriers.contract import Reply, Unreadable
from nuoda.connectors.carriers.reading import (
    ItemProblem,
    elements,
    in_zone,
    instant,
    read_xml,
    sentence,
    word,
)
from nuoda.connectors.storefronts.contract import (
    ParsedOrders,
    Purpose,
    SentLine,
    SentOrder,
    SentParty,
    Verdict,
)
from nuoda.connectors.storefronts.figures import money, weight, whole
from nuoda.kernel.text import text as _

_ROOT = "urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order"
_REPLY = "urn:oasis:names:specification:ubl:schema:xsd:OrderResponseSimple-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_UNITS = {
    "C62": "piece",
    "EA": "piece",
    "NAR": "piece",
    "PCE": "piece",
    "BX": "box",
    "KGM": "kg",
    "LTR": "litre",
}


class UblConnector:
    """Reads one Order a document."""

    name = "ubl"
    title = "UBL 2 Order"
    channel = "edi"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> ParsedOrders:
        """The order, or why it cannot be one."""
        root = read_xml(document, root=_ROOT)
        try:
            return ParsedOrders((_order(root, zone),))
        except ItemProblem as problem:
            return ParsedOrders((), (problem.at("Order"),))

    def reply(
        self, document: bytes, *, parsed: ParsedOrders | None, verdicts: Sequence[Verdict], problem: str
    ) -> Reply | None:
        """OrderResponseSimple with its AcceptedIndicator, and for a refusal its note."""
        try:
            root = read_xml(document, root=_ROOT)
        except Unreadable:
            return None
        taken = bool(parsed and verdicts) and all(one.taken for one in verdicts)
        said = [str(one.why) for one in verdicts if one.why]
        said += [str(one.reason) for one in parsed.refused] if parsed else [problem]
        return Reply(_answer(root, taken, " ".join(said)), "application/xml")


def _order(root: Element, zone: str) -> SentOrder:
    reference = word(_said(root, "ID"), "ID", required=True)
    placed = _moment(_said(root, "IssueDate"), _said(root, "IssueTime"), zone, "IssueDate")
    delivery = root.find("Delivery")
    lines = [_line(one, where) for where, one in elements(root.findall("OrderLine"), "OrderLine")]
    total = money(_said(root, "AnticipatedMonetaryTotal/LineExtensionAmount"), "LineExtensionAmount")
    due = _due(root, delivery, zone)
    return SentOrder(
        reference, placed, Purpose.NEW, "Order",
        consignee=_consignee(root, delivery), sender=_party(root.find("SellerSupplierParty/Party"), None),
        goods=", ".join(line.description for line in lines)[:200], lines=tuple(lines),
        weight_kg=_weight(root), declared_value=total, currency=_currency(root),
        handling=_marks(root), due_at=due if due is None or due > placed else None,
    )  # fmt: skip


def _currency(root: Element) -> str:
    amount = root.find("AnticipatedMonetaryTotal/LineExtensionAmount")
    told = amount.get("currencyID", "") if amount is not None else ""
    return word(told or _said(root, "DocumentCurrencyCode"), "DocumentCurrencyCode", longest=3)


def _weight(root: Element) -> Decimal | None:
    """The gross weight of a delivery's shipment, where one is told."""
    found = root.find("Delivery/Shipment/GrossWeightMeasure")
    if found is None:
        return None
    return weight((found.text or "").strip(), found.get("unitCode", "KGM"), "GrossWeightMeasure")


def _marks(root: Element) -> tuple[str, ...]:
    """Handling marks of the shipment, as UBL writes them."""
    paths = ("Delivery/Shipment/HandlingCode", "Delivery/Shipment/HandlingInstructions")
    return tuple(one[:40] for path in paths if (one := sentence(_said(root, path))))


def _due(root: Element, delivery: Element | None, zone: str) -> datetime | None:
    """The end of the period in which the goods are wanted."""
    for path in ("RequestedDeliveryPeriod", "PromisedDeliveryPeriod"):
        period = delivery.find(path) if delivery is not None else None
        day = _said(period, "EndDate") if period is not None else ""
        if day:
            clock = _said(period, "EndTime") if period is not None else ""
            ends = _moment(day, clock, zone, "EndDate")
            return ends if clock else ends + timedelta(days=1) - timedelta(seconds=1)
    return None


def _line(one: Element, where: str) -> SentLine:
    item = one.find("LineItem")
    if item is None:
        raise ItemProblem(_("The value is missing."), where)
    counted = item.find("Quantity")
    unit = counted.get("unitCode", "") if counted is not None else ""
    words = sentence(_said(item, "Item/Name") or _said(item, "Item/Description"), where)[:200]
    described = words or word(_said(item, "Item/SellersItemIdentification/ID"), where, required=True)
    own = _said(item, "Item/SellersItemIdentification/ID") or _said(item, "Item/BuyersItemIdentification/ID")
    sku = word(own, where)
    quantity = whole(_whole_words(counted), f"{where}.Quantity", most=10**9) or 1
    value = money(_said(item, "LineExtensionAmount"), f"{where}.LineExtensionAmount")
    return SentLine(described, quantity, _UNITS.get(unit, unit.lower()[:20]) or "piece", sku, value)


def _whole_words(counted: Element | None) -> str:
    """The quantity without a fraction of noughts, as many systems write it."""
    text = (counted.text or "").strip() if counted is not None else ""
    stem, _dot, tail = text.partition(".")
    return stem if tail and not tail.strip("0") else text


def _consignee(root: Element, delivery: Element | None) -> SentParty:
    """The delivery party at the delivery address; who buys, where the document has no delivery."""
    buyer = root.find("BuyerCustomerParty/Party")
    if delivery is None:
        return _party(buyer, None)
    address = delivery.find("DeliveryAddress")
    address = address if address is not None else delivery.find("DeliveryLocation/Address")
    party = delivery.find("DeliveryParty")
    contact = root.find("BuyerCustomerParty/DeliveryContact")
    found = _party(party if party is not None else buyer, address)
    if contact is None or found.phone:
        return found
    name = found.name or sentence(_said(contact, "Name"))[:200]
    phone = word(_said(contact, "Telephone"), "Telephone", longest=40)
    return SentParty(
        name, phone, found.email, found.country, found.region, found.city, found.district, found.street,
        found.postcode,
    )  # fmt: skip


def _party(party: Element | None, address: Element | None) -> SentParty:
    if party is None and address is None:
        return SentParty()
    own = party.find("PostalAddress") if party is not None else None
    place = address if address is not None else own
    name = sentence(_said(party, "PartyName/Name"))[:200]
    country = word(_said(place, "Country/IdentificationCode"), "Country", longest=2).upper()
    street = [_said(place, one) for one in ("StreetName", "BuildingNumber", "AdditionalStreetName")]
    lines = [one.text or "" for one in place.findall("AddressLine/Line")] if place is not None else []
    return SentParty(
        name=name, phone=word(_said(party, "Contact/Telephone"), "Telephone", longest=40),
        email=word(_said(party, "Contact/ElectronicMail"), "ElectronicMail", longest=200), country=country,
        region=sentence(_said(place, "CountrySubentity"))[:200],
        city=sentence(_said(place, "CityName"))[:200],
        street=sentence(" ".join(filter(None, [*street, *lines])))[:200],
        postcode=word(_said(place, "PostalZone"), "PostalZone", longest=20),
    )  # fmt: skip


def _said(element: Element | None, path: str) -> str:
    return (element.findtext(path) or "").strip() if element is not None else ""


def _moment(day: str, clock: str, zone: str, field: str) -> datetime:
    written = f"{day[:10]}T{clock}{day[10:]}" if clock else day[:10]
    return in_zone(instant(written, "iso", field=field), zone)[0]


def _answer(root: Element, taken: bool, why: str) -> bytes:
    """The reply, stamped with the order's own day so that the same order is answered alike each time."""
    answer = Element(f"{{{_REPLY}}}OrderResponseSimple")
    number = _said(root, "ID")[:60]

    def add(home: Element, name: str, words: str) -> None:
        SubElement(home, f"{{{_CBC}}}{name}").text = words

    add(answer, "UBLVersionID", "2.1")
    add(answer, "ID", f"R-{number}")
    add(answer, "IssueDate", _said(root, "IssueDate")[:10])
    add(answer, "AcceptedIndicator", "true" if taken else "false")
    if not taken:
        add(answer, "RejectionNote", why[:500] or "-")
    about = SubElement(answer, f"{{{_CAC}}}OrderReference")
    add(about, "ID", number)
    for path in ("SellerSupplierParty", "BuyerCustomerParty"):
        party = SubElement(SubElement(answer, f"{{{_CAC}}}{path}"), f"{{{_CAC}}}Party")
        named = SubElement(party, f"{{{_CAC}}}PartyName")
        add(named, "Name", sentence(_said(root, f"{path}/Party/PartyName/Name"))[:200] or "-")
    body: bytes = tostring(answer, encoding="utf-8", xml_declaration=True)
    return body


CONNECTOR = UblConnector()
