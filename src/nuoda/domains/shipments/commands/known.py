"""Numbers resolved to consignments, whose rows are locked and read as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from nuoda.domains.shipments.rules import ONE, Forecast, Hold, Load, Missed, Status
from nuoda.kernel.actor import Actor
from nuoda.kernel.arrays import ids, texts
from nuoda.kernel.statements import run


class Known(NamedTuple):
    """A shipment as the database has it, in the order of its columns below."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    waybill: str
    carrier: str
    service: str
    lane: str
    usual_transit: timedelta
    booked_at: datetime
    danger: int
    due_at: datetime | None
    look_at: datetime | None
    pieces: int
    legs: int
    held_at: datetime | None
    held_until_at: datetime | None
    missed_at: datetime | None
    missed_until_at: datetime | None
    logged_at: datetime | None
    eta_at: datetime | None
    eta_early_at: datetime | None
    eta_late_at: datetime | None
    eta_basis: str
    needs: timedelta
    milestone: str
    milestone_at: datetime | None
    place: str
    heard_at: datetime | None
    moved_at: datetime | None
    reason: str
    reason_at: datetime | None
    delivered_at: datetime | None
    attempts: int
    pieces_seen: int
    pieces_arrived: int
    late_scans: int
    leg: int

    def status(self) -> Status:
        return Status._make(self[_STATUS:])

    def window(self) -> Forecast | None:
        early, likely, late = self.eta_early_at, self.eta_at, self.eta_late_at
        if early is None or likely is None or late is None:
            return None
        return Forecast(early, likely, late, self.eta_basis)

    def hold(self) -> Hold | None:
        since, until = self.held_at, self.held_until_at
        return Hold(since, until) if since is not None and until is not None else None

    def missed(self) -> Missed | None:
        since, until = self.missed_at, self.missed_until_at
        return Missed(since, until) if since is not None and until is not None else None

    def load(self, numbered: Collection[str] = ()) -> Load:
        if self.pieces == 1 and not numbered and not self.legs:
            return ONE
        return Load(self.pieces, numbered, self.legs)


# Instants are read as text: parsing them here costs a fraction of what the driver's loader takes.
_INSTANTS = tuple(n for n, name in enumerate(Known._fields) if name.endswith("_at"))
_COLUMNS = ", ".join(f"kept.{name}{'::text' * name.endswith('_at')}" for name in Known._fields)
_WHOSE = "(%s OR kept.customer_id = %s)"
_BY_ID = (
    f"SELECT {_COLUMNS} FROM shipments_shipment AS kept"
    f" WHERE kept.id = ANY(%s::uuid[]) AND {_WHOSE} ORDER BY kept.id FOR UPDATE"
)
_BY_NUMBER = (
    "SELECT named.number, named.carrier, named.valid_from::text, named.valid_to::text, named.piece,"
    " named.leg,"
    f" {_COLUMNS}"
    " FROM shipments_number AS named JOIN shipments_shipment AS kept ON kept.id = named.shipment_id"
    f" WHERE named.number = ANY(%s::text[]) AND {_WHOSE} ORDER BY kept.id FOR UPDATE OF kept"
)
_PIECES = "SELECT shipment_id, number FROM shipments_piece WHERE shipment_id = ANY(%s::uuid[])"
_NAMES = 6
_STATUS = Known._fields.index("milestone")  # from here on a row is its status, in the same order
_instant = datetime.fromisoformat


class Named(NamedTuple):
    """What a number means from ``since`` until before ``until``."""

    since: datetime
    until: datetime | None
    piece: str
    leg: int
    known: Known

    def covers(self, instant: datetime) -> bool:
        return self.since <= instant and (self.until is None or instant < self.until)


class Numbers:
    """The numbers of a batch, by carrier."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.spans: dict[tuple[str, str], list[Named]] = defaultdict(list)
        self._carriers: dict[str, set[str]] = defaultdict(set)
        kept: dict[UUID, Known] = {}
        for row in rows:
            known = kept.get(row[_NAMES])
            if known is None:
                known = kept[row[_NAMES]] = _read(row[_NAMES:])
            number, carrier, since, until, piece, leg = row[:_NAMES]
            named = Named(_instant(since), until and _instant(until), piece, leg, known)
            self.spans[carrier, number].append(named)
            self._carriers[number].add(carrier)

    def carriers_of(self, number: str) -> set[str]:
        return self._carriers.get(number, set())

    def shipment_ids(self) -> list[UUID]:
        """The shipments that any of these numbers means."""
        return list({named.known.id: None for spans in self.spans.values() for named in spans})

    def find(self, carrier: str, number: str, instant: datetime) -> Named | None:
        """What the number means at an instant; without a carrier only where one has it."""
        if not carrier:
            carriers = self.carriers_of(number)
            if len(carriers) != 1:
                return None
            (carrier,) = carriers
        for one in self.spans.get((carrier, number), ()):
            if one.covers(instant):
                return one
        return None


def lock_by_number(numbers: Collection[str], *, by: Actor) -> Numbers:
    """The consignments under these numbers that the actor may see, locked in the order of their ids.

    That order is the same for everybody, so two batches never wait for one another in a ring.
    """
    if not numbers:
        return Numbers(())
    return Numbers(run(_BY_NUMBER, [texts(numbers), by.sees_all, by.customer_id]))


def lock_by_id(shipment_ids: Collection[UUID], *, by: Actor) -> list[Known]:
    """These shipments as far as the actor may see them, locked in the order of their ids."""
    if not shipment_ids:
        return []
    return [_read(row) for row in run(_BY_ID, [ids(shipment_ids), by.sees_all, by.customer_id])]


def _read(row: Sequence[Any]) -> Known:
    values = list(row)
    for place in _INSTANTS:
        if values[place] is not None:
            values[place] = _instant(values[place])
    return Known._make(values)


def pieces_of(shipment_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The registered piece numbers of each shipment that has any."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for shipment_id, number in run(_PIECES, [ids(shipment_ids)]):
        found[shipment_id].append(number)
    return found
