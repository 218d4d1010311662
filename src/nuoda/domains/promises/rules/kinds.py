"""What can be promised, to whom, on what ground, and where a promise stands."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is promised."""

    PICKUP = "pickup"
    DELIVERY = "delivery"
    FIRST_REPLY = "first_reply"
    NEXT_UPDATE = "next_update"
    PLAN = "plan"
    RESOLUTION = "resolution"
    CALL_BACK = "call_back"
    RECEIPT_RETURN = "receipt_return"
    CLAIM_DECISION = "claim_decision"
    CORRECTION = "correction"
    STATUTORY = "statutory"
    CUSTOM = "custom"


class State(StrEnum):
    """Where a promise stands.

    ``open``, ``at_risk`` and ``paused`` are live. ``replaced`` gave way to a renegotiated successor.
    ``excused`` came, or still comes, later than promised for a reason that was approved.
    """

    OPEN = "open"
    AT_RISK = "at_risk"
    PAUSED = "paused"
    KEPT = "kept"
    BROKEN = "broken"
    EXCUSED = "excused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Beneficiary(StrEnum):
    """To whom it is promised."""

    CUSTOMER = "customer"
    CONSIGNEE = "consignee"
    PARTNER = "partner"


class Ground(StrEnum):
    """What a promise rests on; ``""`` where that was not recorded."""

    LEVEL = "level"
    CLAUSE = "clause"
    STATUTE = "statute"
    WORD = "word"


class Side(StrEnum):
    """Who asked for another date. A change that the customer asked for is a new commitment (SCOR RL.2.2)."""

    CUSTOMER = "customer"
    US = "us"


class Entry(StrEnum):
    """What the log of a promise holds."""

    DONE = "done"
    UNDONE = "undone"
    VOID = "void"
    ENDANGERED = "endangered"
    RECOVERED = "recovered"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    REPLACED = "replaced"
    RETARGETED = "retargeted"
    REINSTATED = "reinstated"


LIVE = (State.OPEN.value, State.AT_RISK.value)
"""Live, and watched by the clock: a paused promise is not."""
FINAL = (State.REPLACED.value, State.WITHDRAWN.value)
MANY = (Kind.NEXT_UPDATE.value, Kind.CALL_BACK.value, Kind.CUSTOM.value)
"""Kinds of which one thing may hold several current ones."""
AGAIN = (Kind.FIRST_REPLY.value, Kind.RESOLUTION.value)
"""Kinds that are promised anew each time a case is taken up again: one runs at a time."""


def set_by_law(kind: str, ground: str) -> bool:
    """Whether a law sets the day, so that nobody agrees upon another: a legal time limit runs on.

    Reports that a law asks for at intervals are updates by their kind, and legal by their ground.
    """
    return kind == Kind.STATUTORY or ground == Ground.STATUTE
