"""The words of a warehouse: what places, goods and moves may be."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """What a location is for. The last four lie outside the warehouse: where goods come from and go to."""

    RECEIVING = "receiving"
    STORAGE = "storage"
    PICKING = "picking"
    PACKING = "packing"
    STAGING = "staging"
    QUARANTINE = "quarantine"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LOSS = "loss"
    WORK = "work"


OUTSIDE = (Place.SUPPLIER, Place.CUSTOMER, Place.LOSS, Place.WORK)
"""Places whose balance may fall below nought: the other side of what the warehouse holds."""
PICKABLE = (Place.STORAGE, Place.PICKING)
PROMISABLE = (Place.RECEIVING, Place.STORAGE, Place.PICKING)
"""Where goods lie that may be promised; what is packed or staged belongs to somebody already."""


class State(StrEnum):
    """What may be done with goods: ``held`` stands in quarantine until a supervisor lets it go."""

    GOOD = "good"
    HELD = "held"
    DAMAGED = "damaged"


class Kind(StrEnum):
    """Why goods moved."""

    RECEIVE = "receive"
    PUT_AWAY = "put_away"
    MOVE = "move"
    PICK = "pick"
    PACK = "pack"
    LOAD = "load"
    WORK = "work"
    DAMAGE = "damage"
    HOLD = "hold"
    RELEASE = "release"
    COUNT = "count"
    UNDO = "undo"


UNDOABLE = (Kind.PUT_AWAY, Kind.MOVE, Kind.PICK, Kind.PACK)
"""Moves that whoever made them may take back; the others told somebody something."""


TICKED = (Kind.PICK, Kind.PACK, Kind.LOAD)
"""Hand-overs in a warehouse at which handling instructions are ticked."""


class WorkState(StrEnum):
    """Work that an order asks for: ``failed`` waits for somebody to decide, ``waived`` goes on without it."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    WAIVED = "waived"


HOLDING = (WorkState.OPEN, WorkState.FAILED)
"""Work that keeps the packages of its order at the dock."""


class Turn(StrEnum):
    """In which order lots go out: by expiry, or by receipt."""

    FEFO = "fefo"
    FIFO = "fifo"


class Mark(StrEnum):
    """Handling marks that goods carry."""

    FRAGILE = "fragile"
    UP = "up"
    DRY = "dry"
    CHILLED = "chilled"
    FROZEN = "frozen"
    DANGEROUS = "dangerous"
    HEAVY = "heavy"


class AdviceState(StrEnum):
    """``proposed`` is to be ordered yet: nothing is promised from it."""

    PROPOSED = "proposed"
    EXPECTED = "expected"
    ARRIVED = "arrived"
    RECEIVED = "received"
    CANCELLED = "cancelled"


AWAITED = (AdviceState.EXPECTED, AdviceState.ARRIVED)


class Hold(StrEnum):
    """How fast a reservation holds: a soft one lapses at its time, a hard one has goods behind it."""

    SOFT = "soft"
    HARD = "hard"


class ReservationState(StrEnum):
    HELD = "held"
    PICKED = "picked"
    RELEASED = "released"


class CountState(StrEnum):
    """``waiting`` for a second person; then adjusted, refused and to be counted again, or ``outdated`` by a
    later count of the same place: only the latest one is put right."""

    MATCHED = "matched"
    ADJUSTED = "adjusted"
    WAITING = "waiting"
    REFUSED = "refused"
    OUTDATED = "outdated"
