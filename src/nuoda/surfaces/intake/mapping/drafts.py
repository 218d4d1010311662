"""From the values of one row to the drafts that the commands take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nuoda.domains.customers.commands import CustomerDraft
from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party
from nuoda.domains.shipments.commands import Place as At
from nuoda.domains.shipments.commands import PositionDraft, ReadingDraft, Scan, ShipmentDraft
from nuoda.kernel.text import Text
from nuoda.surfaces.intake.problems import Refusal

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: file, data row from 1, line."""

    file: str
    row: int
    line: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What was guessed in a cell that holds a whole address: at which part, why, what else it may be."""

    field: str
    part: str
    reason: Text
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A scan, and when its source knew of it."""

    scan: Scan
    known_at: datetime

    @property
    def is_bare(self) -> bool:
        """True where only the source's own code is known, which somebody has to give a meaning."""
        return not (self.scan.milestone or self.scan.reason)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An order called off, and why in the source's words."""

    customer: str
    reference: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one row makes, or several of one order: ``beside`` are the places of all but the first."""

    place: Place
    customer: CustomerDraft | None = None
    order: OrderDraft | None = None
    shipment: ShipmentDraft | None = None
    events: tuple[Event, ...] = ()
    cancellation: Cancellation | None = None
    positions: tuple[PositionDraft, ...] = ()
    readings: tuple[ReadingDraft, ...] = ()
    guesses: tuple[Guess, ...] = ()
    beside: tuple[Place, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows of the file it was made of."""
        return 1 + len(self.beside)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row, or the ``rows`` of one order, not taken in, with one refusal for each thing wrong with them."""

    place: Place
    refusals: tuple[Refusal, ...]
    rows: int = 1


Outcome = Mapped | Refused


def customer_draft(values: Values, zone: str) -> CustomerDraft:
    return CustomerDraft(**{"zone": zone, **values})


def order_draft(values: Values, lines: tuple[OrderLine, ...]) -> OrderDraft:
    return OrderDraft(
        **_plain(values),
        lines=lines,
        consignee=Party(**_group(values, "consignee")),
        sender=Party(**_group(values, "sender")),
    )


def order_line(values: Values) -> OrderLine:
    return OrderLine(**values)


def shipment_draft(values: Values, zone: str) -> ShipmentDraft:
    return ShipmentDraft(
        **{"zone": zone, "waybill": "", "carrier": "", **_plain(values)},
        origin=At(**_group(values, "origin")),
        destination=At(**_group(values, "destination")),
    )


def event(values: Values, carrier: str, waybill: str, source: str) -> Event:
    """``values["at"]`` and ``values["known_at"]`` are pairs: the instant, how its zone was known."""
    at, zone_source = values["at"]
    known_at, _how = values.get("known_at", (at, ""))
    milestone = values.get("milestone", "")
    spot = _group(values, "place")
    latitude, longitude = spot.pop("latitude", None), spot.pop("longitude", None)
    scan = Scan(
        carrier=carrier,
        waybill=waybill,
        occurred_at=at,
        code=values.get("code") or milestone or values.get("reason", ""),
        milestone=milestone,
        reason=values.get("reason", ""),
        text=values.get("text", ""),
        place=At(**spot),
        source=source,
        zone_source=zone_source,
        piece=values.get("piece", ""),
        signer=values.get("signer", ""),
        quantity=values.get("quantity"),
        quantity_kind=values.get("quantity_kind", "").upper(),
        latitude=latitude,
        longitude=longitude,
    )
    return Event(scan, max(at, known_at))


def reading(values: Values) -> ReadingDraft:
    return ReadingDraft(**{"device": "", **values})


def _plain(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if "." not in name}


def _group(values: Values, group: str) -> dict[str, Any]:
    """The fields of one party or place. An unknown country stays empty: nothing is assumed."""
    start = group + "."
    found = {name.removeprefix(start): value for name, value in values.items() if name.startswith(start)}
    return {"country": "", **found}
