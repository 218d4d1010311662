"""One order as the generator sees it, and the drafts it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nuoda.domains.orders.commands import OrderDraft, Party
from nuoda.domains.shipments.commands import ShipmentDraft
from nuoda.kernel.addresses import read_line
from nuoda.surfaces.intake.demo.world.geography import Site
from nuoda.surfaces.intake.demo.world.goods import TRADES, Load
from nuoda.surfaces.intake.demo.world.shapes import Shipper

_DISTRICT_ENDS = ("回族区", "新区", "街道", "区", "镇", "县", "市")
_STATIONS = {"NDX": "营业部", "SH-EX": "营业点", "YTLINE": "货运站", "TYAIR": "配送站"}
BOOKING_DELAY = timedelta(minutes=2)
COLLECTED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks to carry something. ``contact`` is the person at a consignee firm, or the consumer."""

    shipper: Shipper
    ordered_at: datetime
    origin: Site
    destination: Site
    firm: str
    contact: str
    phone: str
    service: str
    carrier: str
    load: Load
    waybill: str
    reference: str
    declared: bool = False

    @property
    def typed(self) -> bool:
        """Taken on the telephone: one in four of those whose consignee is a person in China."""
        return not self.firm and self.destination.city.country == "CN" and self.reference[-1:] in "048"

    @property
    def consignee(self) -> str:
        return f"{self.firm}（{self.contact}）" if self.firm else self.contact


def station_of(site: Site, carrier: str) -> str:
    """The last-mile station of a district, one a carrier: ``上海嘉定曹安公路营业部``."""
    district = next(d for d in site.city.districts if d.name == site.district)
    end = next(e for e in _DISTRICT_ENDS if site.district.endswith(e))
    return f"{site.city.short}{site.district.removesuffix(end)}{district.streets[0]}{_STATIONS[carrier]}"


def party_at(site: Site, name: str, phone: str, email: str = "") -> Party:
    city = site.city
    return Party(
        name=name, phone=phone, email=email, country=city.country, region=city.region, city=city.name,
        district=site.district, street=site.street,
    )  # fmt: skip


def party_typed(ask: Ask) -> Party:
    """The consignee as an agent got it: one line, pasted and read."""
    line = f"{address_of(ask.destination)} {ask.consignee} {ask.phone}"
    read = read_line(line)
    known = replace(
        party_at(ask.destination, ask.consignee, ask.phone), raw=line, division=read.code, table=read.version
    )
    if not read.district:  # a city without districts: its towns stay where they were
        return known
    return replace(known, region=read.region, city=read.city, district=read.district, street=read.street)


def address_of(site: Site) -> str:
    """One line, in the order of the country: from the province down, or from the street up."""
    city = site.city
    if city.country == "DE":
        return f"{site.street}, {city.name}, {city.region}"
    region = city.region if city.region != city.name else ""
    return f"{region}{city.name}{site.district}{site.street}"


def order_of(
    ask: Ask, *, usual_hours: int | None, due_at: datetime | None = None, basis: str = ""
) -> OrderDraft:
    """The order; ``due_at`` only where a date was agreed outside the service level."""
    shipper = ask.shipper
    channel = "api" if TRADES[shipper.trade].round_the_clock else "file"
    to = ask.destination
    return OrderDraft(
        customer=shipper.code, reference=ask.reference, ordered_at=ask.ordered_at,
        consignee=party_typed(ask) if ask.typed else party_at(to, ask.consignee, ask.phone),
        sender=party_at(ask.origin, shipper.name, shipper.phone, shipper.email),
        service=ask.service, channel="phone" if ask.typed else channel,
        pieces=ask.load.pieces, weight_kg=ask.load.weight_kg, goods=ask.load.goods, lines=ask.load.lines,
        declared_value=ask.load.value if ask.declared else None, handling=ask.load.handling,
        pickup_from=ask.ordered_at, pickup_until=ask.ordered_at + COLLECTED_WITHIN,
        promised_due_at=due_at, promise_basis=basis, usual_transit_hours=usual_hours,
        language=shipper.language,
    )  # fmt: skip


def shipment_of(ask: Ask, *, usual_hours: int | None) -> ShipmentDraft:
    destination = ask.destination.city
    return ShipmentDraft(
        customer=ask.shipper.code, waybill=ask.waybill, carrier=ask.carrier,
        booked_at=ask.ordered_at + BOOKING_DELAY, order_reference=ask.reference, service=ask.service,
        origin=ask.origin.city.place(), destination=destination.place(),
        consignee_name=ask.consignee, consignee_phone=ask.phone,
        consignee_address=address_of(ask.destination),
        pieces=ask.load.pieces, weight_kg=ask.load.weight_kg, zone=destination.zone,
        usual_transit_hours=usual_hours,
    )  # fmt: skip
