"""Scans of a batch, checked, understood and sorted by the consignment they speak of.

This is the busiest loop of the house. What repeats within a batch (codes, places, numbers) is looked at
once; the rest is passed by a quick look, and only what fails it is checked field by field, in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from nuoda.domains.shipments.commands.checking import (
    MILESTONES,
    QUANTITY_KINDS,
    ZONE_SOURCES,
    check_number_of,
    check_scan,
    spoken_place,
)
from nuoda.domains.shipments.commands.drafts import Correction, Scan
from nuoda.domains.shipments.commands.known import Known, Named, Numbers
from nuoda.domains.shipments.rules import Event, known_reason
from nuoda.kernel import limits
from nuoda.kernel.arrays import EPOCH, MICROSECOND
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import Refused

# The columns of a line, in its order; a line is what COPY reads in its binary form: how many cells there
# are, then each with its length before it (PostgreSQL manual, COPY, "Binary Format").
COLUMNS = (
    "shipment_id, leg, occurred_at, recorded_at, source, code, milestone, reason, zone_source, place, region,"
    " piece, text, signer, document_id, latitude, longitude, quantity, quantity_kind, source_key"
)
_CELLS = COLUMNS.count(",") + 1
_new = tuple.__new__  # a named tuple without its own constructor, which takes twice as long
_NULL, _EMPTY = b"\xff\xff\xff\xff", b"\0\0\0\0"
_NOTHING_MORE = _EMPTY + 4 * _NULL + 2 * _EMPTY
_length = Struct("!i").pack
_instant = Struct("!iq").pack
_start = Struct("!hi16sih").pack
_float = Struct("!id").pack
_integer = Struct("!ii").pack

Key = tuple[UUID, datetime, str, str]


class Group:
    """What a batch says of one consignment: events, and beside each its line and its place in the batch.

    ``ordered`` while each lies after all before it, those of the log among them.
    """

    __slots__ = ("events", "known", "last", "lines", "ordered", "places")

    def __init__(self, known: Known) -> None:
        self.known = known
        self.events: list[Event] = []
        self.lines: list[bytes] = []
        self.places: list[int] = []
        self.last = known.logged_at or limits.EARLIEST
        self.ordered = True


class Said(NamedTuple):
    """The ``nth`` of a batch, a correction, and where the scan stands that it calls void."""

    known: Known
    scan: Scan
    piece: str
    correction: Correction
    nth: int


@dataclass(slots=True)
class Sorted:
    """A batch after the first look. ``sound`` counts the scans that may land.

    ``unknown`` are the scans whose code nobody knows, by shipment, instant, code and piece.
    """

    groups: Mapping[UUID, Group]
    unknown: dict[Key, Scan] = field(default_factory=dict)
    corrections: list[Said] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    sound: int = 0


class _Meaning(NamedTuple):
    """What (source, code) means with what the connector says of it; ``cells`` are its part of a line."""

    sound: bool
    milestone: str
    reason: str
    unknown: bool
    cells: bytes


class _Spot(NamedTuple):
    sound: bool
    place: str
    cells: bytes


class _Target(NamedTuple):
    cells: bytes
    piece: str
    leg: int
    group: Group


class Sorter:
    """Sorts one batch. ``mapped`` is what people said that (source, code) means."""

    def __init__(
        self, numbers: Numbers, mapped: Mapping[tuple[str, str], tuple[str, str]], at: datetime
    ) -> None:
        self._numbers, self._mapped, self._at = numbers, mapped, at
        self._recorded = _instant(8, (at - EPOCH) // MICROSECOND)
        self._groups: dict[UUID, Group] = {}
        self._meanings: dict[tuple[str, ...], _Meaning] = {}
        self._spots: dict[tuple[str, ...], _Spot] = {}
        self._aimed: dict[int, _Target] = {}
        self._targets = {
            key: self._aim(spans[0])
            for key, spans in numbers.spans.items()
            if len(spans) == 1 and spans[0].since <= limits.EARLIEST and spans[0].until is None
        }

    def sort(self, scans: Sequence[Scan]) -> Sorted:
        batch = Sorted(self._groups)
        targets, meanings, spots = self._targets, self._meanings, self._spots
        at, earliest, latest = self._at, limits.EARLIEST, self._at + limits.SKEW
        for index, scan in enumerate(scans):
            target = targets.get((scan.carrier, scan.waybill)) or self._find(scan)
            key = (scan.source, scan.code, scan.milestone, scan.reason, scan.zone_source)
            meaning = meanings.get(key) or self._learn(key, scan.known)
            where = scan.place
            named = (where.name, where.region, where.city)
            spot = spots.get(named) or self._visit(named, scan)
            text, occurred_at = scan.text, scan.occurred_at
            tail = _tail(scan)
            if not (
                target is not None and tail is not None and meaning.sound and spot.sound
                and occurred_at.tzinfo is not None and earliest <= occurred_at <= latest
                and len(text) <= 500 and text.isprintable()
            ):  # fmt: skip
                problems = self._problems(scan, target)
                if problems or target is None:
                    batch.refused.append(Refused(index, tuple(problems)))
                    continue
                if scan.correction is not None:
                    piece = scan.piece or target.piece
                    batch.corrections.append(Said(target.group.known, scan, piece, scan.correction, index))
                    continue
                tail = _spell_out(scan)
            piece, group = scan.piece or target.piece, target.group
            if occurred_at > group.last:
                group.last = occurred_at
            else:
                group.ordered = False
            group.events.append(
                _new(
                    Event,
                    (
                        occurred_at, at, meaning.milestone, meaning.reason, scan.code, piece, spot.place,
                        False, target.leg, scan.quantity, scan.quantity_kind,
                    ),
                )
            )  # fmt: skip
            group.places.append(index)
            words = text.encode()
            group.lines.append(
                b"%b%b%b%b%b%b%b%b"
                % (
                    target.cells, _instant(8, (occurred_at - EPOCH) // MICROSECOND), meaning.cells,
                    spot.cells, _cell(piece) if piece else _EMPTY, _length(len(words)), words, tail,
                )
            )  # fmt: skip
            if meaning.unknown:
                batch.unknown.setdefault((group.known.id, occurred_at, scan.code, piece), scan)
            batch.sound += 1
        return batch

    def _aim(self, named: Named) -> _Target:
        known = named.known
        group = self._groups.get(known.id)
        if group is None:
            group = self._groups[known.id] = Group(known)
        cells = _start(_CELLS, 16, known.id.bytes, 2, named.leg)
        return _Target(cells, named.piece, named.leg, group)

    def _find(self, scan: Scan) -> _Target | None:
        """A number with space around it, without a carrier, or with more than one meaning in time."""
        if scan.occurred_at.tzinfo is None:
            return None
        named = self._numbers.find(scan.carrier, scan.waybill.strip(), scan.occurred_at)
        if named is None:
            return None
        if id(named) not in self._aimed:
            self._aimed[id(named)] = self._aim(named)
        return self._aimed[id(named)]

    def _learn(self, key: tuple[str, ...], known: bool) -> _Meaning:
        source, code, milestone, reason, zone_source = key
        sound = (
            0 < len(code) <= 60 and 0 < len(source) <= 40 and (code + source).isprintable()
            and bool(code.strip() and source.strip()) and zone_source in ZONE_SOURCES
            and (not milestone or milestone in MILESTONES) and (not reason or known_reason(reason))
        )  # fmt: skip
        mapped = self._mapped.get((source, code))
        means = mapped or (milestone, reason)
        cells = self._recorded + _cells(source, code, milestone, reason, zone_source)
        unknown = mapped is None and not (milestone or reason or known)
        learnt = _Meaning(sound, *means, unknown, cells)
        self._meanings[key] = learnt
        return learnt

    def _visit(self, key: tuple[str, ...], scan: Scan) -> _Spot:
        place, region = spoken_place(scan), scan.place.region
        sound = len(place) <= 200 and len(region) <= 80 and (place + region).isprintable()
        spot = self._spots[key] = _Spot(sound, place, _cells(place, region))
        return spot

    def _problems(self, scan: Scan, target: _Target | None) -> list[FieldError]:
        problems = check_scan(scan, self._at)
        if target is None and all(problem.field != "occurred_at" for problem in problems):
            problems.append(check_number_of(scan, self._numbers.carriers_of(scan.waybill.strip())))
        return problems


def _cell(text: str) -> bytes:
    words = text.encode("utf-8", "replace")  # what has no spelling is refused with its scan, not here
    return _length(len(words)) + words


def _cells(*texts: str) -> bytes:
    return b"".join([_cell(text) for text in texts])


def _tail(scan: Scan) -> bytes | None:
    """The end of the line from the signer on; None where a closer look is needed."""
    signer, key = scan.signer, scan.source_key
    if scan.correction is not None or len(scan.piece) > 60 or not scan.piece.isprintable():
        return None
    if signer or key or scan.piece:
        if len(signer) > 120 or len(key) > 120 or not f"{signer}{key}".isprintable():
            return None
    elif scan.document_id is None and scan.quantity is None and scan.latitude is None:
        return _NOTHING_MORE if scan.longitude is None and not scan.quantity_kind else None
    return _spell_out(scan) if _are_figures_sound(scan) else None


def _are_figures_sound(scan: Scan) -> bool:
    latitude, longitude = scan.latitude, scan.longitude
    if latitude is None or longitude is None:
        placed = latitude is longitude
    else:
        placed = -90 <= latitude <= 90 and -180 <= longitude <= 180
    counted = scan.quantity is None or 0 <= scan.quantity <= limits.PIECES
    return placed and counted and scan.quantity_kind in QUANTITY_KINDS


def _spell_out(scan: Scan) -> bytes:
    document, latitude, longitude = scan.document_id, scan.latitude, scan.longitude
    return b"%b%b%b%b%b%b" % (
        _cell(scan.signer),
        _NULL if document is None else _cell_of_id(document),
        _NULL if latitude is None else _float(8, latitude),
        _NULL if longitude is None else _float(8, longitude),
        _NULL if scan.quantity is None else _integer(4, scan.quantity),
        _cells(scan.quantity_kind, scan.source_key),
    )


def _cell_of_id(one: UUID) -> bytes:
    return _length(16) + one.bytes
