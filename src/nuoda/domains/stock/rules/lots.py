"""Which lots may go out, and in which order (domain reference §5.8). Pure.

First expired, first out, or by receipt; never what is expired or held; within what the customer demands of
remaining life at delivery, of a single lot, and of lots no older than what came before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from nuoda.domains.stock.rules.words import State, Turn


@dataclass(frozen=True, slots=True)
class LotTerms:
    """What a customer demands of lots.

    At delivery at least ``percent`` of the shelf life and at least ``days`` remain; ``single`` lot an order
    line; ``not_older`` than the lot delivered before to the same consignee; at most ``most`` lots (0: any).
    """

    percent: int = 0
    days: int = 0
    single: bool = False
    not_older: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """Goods of one lot in one place."""

    location_id: UUID
    location: str
    lot_id: UUID
    lot: str
    quantity: int
    received_on: date
    produced_on: date | None = None
    expires_on: date | None = None
    state: str = State.GOOD.value


class Barred(StrEnum):
    """Why a lot may not go out."""

    HELD = "held"
    EXPIRED = "expired"
    NO_EXPIRY = "no_expiry"
    LIFE = "life"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Take:
    """So much of a lot from a place."""

    shelf: Shelf
    quantity: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What to take, what then lacks, and which lots were passed over, with why."""

    takes: tuple[Take, ...]
    short: int
    barred: tuple[tuple[Shelf, Barred], ...]


def least_life(terms: LotTerms, shelf_life_days: int | None) -> int:
    """How many days must remain at delivery; a share of a life is rounded up to whole days."""
    share = Fraction(terms.percent, 100) * (shelf_life_days or 0)
    return max(terms.days, -(-share.numerator // share.denominator))


def last_day(expires_on: date | None, life: int) -> date | None:
    """The last day on which goods may be delivered; None for goods that never expire.

    The day of expiry is the last day of use, and on it nothing of the life remains.
    """
    return None if expires_on is None else expires_on - timedelta(days=life)


def why_barred(
    shelf: Shelf,
    terms: LotTerms,
    *,
    on: date,
    shelf_life_days: int | None,
    newest: date | None = None,
) -> Barred | None:
    """Why a lot may not be delivered on a day. ``newest`` is the expiry delivered to her before."""
    if shelf.state != State.GOOD:
        return Barred.HELD
    if shelf.expires_on is None:
        return Barred.NO_EXPIRY if shelf_life_days is not None else None
    if shelf.expires_on < on:
        return Barred.EXPIRED
    if shelf.expires_on < on + timedelta(days=least_life(terms, shelf_life_days)):
        return Barred.LIFE
    if terms.not_older and newest is not None and shelf.expires_on < newest:
        return Barred.OLDER
    return None


def in_turn(shelves: Iterable[Shelf], turn: str) -> list[Shelf]:
    """In the order in which lots go out. What has no expiry comes last by expiry, never first."""
    by_expiry = turn == Turn.FEFO

    def place(one: Shelf) -> tuple[date, date, int, str, str]:
        due = (one.expires_on or date.max) if by_expiry else one.received_on
        return due, one.received_on, one.quantity, one.location, one.lot

    return sorted(shelves, key=place)


def choose(
    shelves: Iterable[Shelf],
    quantity: int,
    terms: LotTerms,
    *,
    on: date,
    turn: str = Turn.FEFO.value,
    shelf_life_days: int | None = None,
    newest: date | None = None,
) -> Choice:
    """What to take of what there is, to be delivered ``on`` a day.

    A single lot is the first in turn that has it all; where none has, everything lacks.
    """
    fit: list[Shelf] = []
    barred: list[tuple[Shelf, Barred]] = []
    for one in in_turn((one for one in shelves if one.quantity > 0), turn):
        why = why_barred(one, terms, on=on, shelf_life_days=shelf_life_days, newest=newest)
        if why is None:
            fit.append(one)
        else:
            barred.append((one, why))
    if terms.single:
        fit = _whole_lot(fit, quantity)
    takes = _take(fit, quantity, most=terms.most)
    taken = sum(one.quantity for one in takes)
    return Choice(tuple(takes), quantity - taken, tuple(barred))


def _whole_lot(fit: Sequence[Shelf], quantity: int) -> list[Shelf]:
    held: dict[UUID, int] = {}
    for one in fit:
        held[one.lot_id] = held.get(one.lot_id, 0) + one.quantity
    chosen = next((lot for lot, has in held.items() if has >= quantity), None)
    return [one for one in fit if one.lot_id == chosen]


def _take(fit: Sequence[Shelf], quantity: int, *, most: int) -> list[Take]:
    takes: list[Take] = []
    lots: set[UUID] = set()
    rest = quantity
    for one in fit:
        if rest <= 0:
            break
        if most and one.lot_id not in lots and len(lots) == most:
            continue
        lots.add(one.lot_id)
        takes.append(Take(one, min(rest, one.quantity)))
        rest -= takes[-1].quantity
    return takes


class Alarm(StrEnum):
    """How near a lot is to its end (alerts at 1/2, 1/3 and 30 days of life left, §5.8)."""

    NONE = ""
    HALF = "half"
    THIRD = "third"
    MONTH = "month"
    EXPIRED = "expired"


def alarm_of(expires_on: date | None, shelf_life_days: int | None, today: date) -> Alarm:
    """The gravest alert that holds for a lot today."""
    if expires_on is None:
        return Alarm.NONE
    left = (expires_on - today).days
    if left < 0:
        return Alarm.EXPIRED
    if left <= 30:
        return Alarm.MONTH
    if shelf_life_days and left * 3 <= shelf_life_days:
        return Alarm.THIRD
    if shelf_life_days and left * 2 <= shelf_life_days:
        return Alarm.HALF
    return Alarm.NONE
