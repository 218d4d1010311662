"""What a consignment is made of, and where each part stands by the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nuoda.domains.shipments.rules import Event, Load, Status, derive_legs, derive_pieces
from nuoda.kernel.limits import EARLIEST
from nuoda.kernel.statements import Computed


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One piece by its number, and where it stands."""

    number: str
    milestone: str
    at: datetime | None
    place: str
    reason: str
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class LegLine:
    """One leg, from 1. ``milestone`` is what its own carrier said: delivered there may be a hand-over.

    ``start`` and ``end`` are its places as they were planned (country, region, city, name).
    """

    sequence: int
    carrier: str
    number: str
    mode: str
    from_city: str
    to_city: str
    cutoff_at: datetime | None
    departs_at: datetime | None
    arrives_at: datetime | None
    milestone: str
    at: datetime | None
    start: Mapping[str, str] = field(default_factory=dict)
    end: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number of the consignment, and from when until when it means it (None: still)."""

    carrier: str
    number: str
    piece: str
    leg: int
    valid_from: datetime
    valid_to: datetime | None

    @property
    def always(self) -> bool:
        """True where the number never meant another consignment before."""
        return self.valid_from <= EARLIEST


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces, legs and numbers of one consignment."""

    pieces: Sequence[PieceLine] = ()
    legs: Sequence[LegLine] = ()
    numbers: Sequence[NumberLine] = ()


def told(columns: Sequence[str]) -> str:
    """SQL of a JSON object of these columns."""
    return "jsonb_build_object(" + ", ".join(f"'{name}', {name}" for name in columns) + ")"


_LEG = (
    "sequence", "carrier", "number", "mode", "origin", "destination", "cutoff_at", "departs_at", "arrives_at",
)  # fmt: skip
_NUMBER = ("carrier", "number", "piece", "leg", "valid_from", "valid_to")
_OWN = "WHERE shipment_id = shipments_shipment.id"
PARTS = (
    Computed("own_pieces", f"ARRAY(SELECT number FROM shipments_piece {_OWN})"),
    Computed("own_legs", f"ARRAY(SELECT {told(_LEG)} FROM shipments_leg {_OWN} ORDER BY sequence)"),
    Computed(
        "own_numbers",
        f"ARRAY(SELECT {told(_NUMBER)} FROM shipments_number {_OWN} ORDER BY leg, piece, number)",
    ),
)
"""A shipment's pieces, legs and numbers, to be read as JSON along with its row, for :func:`parts_of`."""


def parts_of(row: Any, events: Sequence[Event]) -> Parts:
    """The parts of a consignment that was read with ``PARTS``; none for one parcel without any."""
    numbered = {event.piece for event in events if event.piece}
    if not (row.pieces_seen or numbered or row.legs):
        return Parts()
    load = Load(row.pieces, set(row.own_pieces), row.legs)
    return Parts(
        tuple(_piece(number, status) for number, status in derive_pieces(events, load).items()),
        _legs(row, events, load),
        tuple(NumberLine(**_timed(one)) for one in row.own_numbers),
    )


def _timed(one: dict[str, Any]) -> dict[str, Any]:
    """What came as JSON, with its instants as instants."""
    return {
        name: datetime.fromisoformat(value) if value and name.endswith(_INSTANTS) else value
        for name, value in one.items()
    }


_INSTANTS = ("_at", "_from", "_to")


def _piece(number: str, status: Status) -> PieceLine:
    return PieceLine(number, status.milestone, status.at, status.place, status.reason, status.delivered_at)


def _legs(row: Any, events: Sequence[Event], load: Load) -> tuple[LegLine, ...]:
    if not row.legs:
        return ()
    stands = derive_legs(events, load)
    return tuple(
        LegLine(
            leg["sequence"], leg["carrier"], leg["number"], leg["mode"], leg["origin"].get("city", ""),
            leg["destination"].get("city", ""), leg["cutoff_at"], leg["departs_at"], leg["arrives_at"],
            stands[leg["sequence"]].milestone, stands[leg["sequence"]].at, leg["origin"], leg["destination"],
        )
        for leg in map(_timed, row.own_legs)
        if leg["sequence"] in stands
    )  # fmt: skip
