"""Where claims, awards and recourse stand, and which steps lead on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum


class ClaimState(StrEnum):
    """Where a claim stands. ``noticed`` is a notice of loss alone: no claim yet."""

    NOTICED = "noticed"
    FILED = "filed"
    COMPLETE = "complete"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PAID = "paid"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FOUND = "found"


ENDED = (ClaimState.PAID.value, ClaimState.DECLINED.value, ClaimState.WITHDRAWN.value, ClaimState.FOUND.value)
GONE = (ClaimState.DECLINED.value, ClaimState.WITHDRAWN.value, ClaimState.FOUND.value)
"""For these nothing is demanded from others."""

_MOVES: Mapping[str, frozenset[str]] = {
    "noticed": frozenset({"filed", "withdrawn"}),
    "filed": frozenset({"complete", "proposed", "withdrawn"}),
    "complete": frozenset({"filed", "proposed", "withdrawn"}),
    "proposed": frozenset({"filed", "complete", "approved", "declined"}),
    "approved": frozenset({"paid"}),
    "paid": frozenset({"found"}),
    "declined": frozenset({"filed", "proposed"}),
    "withdrawn": frozenset(),
    "found": frozenset(),
}


def may_move(before: str, after: str) -> bool:
    """True where a claim may go from one state to another."""
    return after in _MOVES[before]


class Remedy(StrEnum):
    """How something is made good (domain reference §5.4)."""

    CASH = "cash"
    REFUND = "refund"
    CREDIT_NOTE = "credit_note"
    VOUCHER = "voucher"
    REDELIVERY = "redelivery"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    APOLOGY = "apology"
    DECLINE = "decline"


WITHOUT_MONEY = (Remedy.APOLOGY.value, Remedy.DECLINE.value)
CLAIM_REMEDIES = (Remedy.CASH, Remedy.REPLACEMENT, Remedy.REPAIR, Remedy.DECLINE)
GOODWILL_REMEDIES = (
    Remedy.REFUND, Remedy.CREDIT_NOTE, Remedy.VOUCHER, Remedy.REDELIVERY, Remedy.REPLACEMENT, Remedy.REPAIR,
    Remedy.APOLOGY,
)  # fmt: skip


class Purpose(StrEnum):
    """Why something is given: it is owed, or it is goodwill."""

    CLAIM = "claim"
    GOODWILL = "goodwill"


class AwardState(StrEnum):
    """Where an award stands. ``paid`` also means carried out, where it is no money."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    PAID = "paid"
    REVERSED = "reversed"


UNPAID = (AwardState.PROPOSED.value, AwardState.APPROVED.value)


class Head(StrEnum):
    """Which part of a loss was made good."""

    GOODS = "goods"
    FREIGHT = "freight"
    OTHER = "other"


class Party(StrEnum):
    """Against whom recourse is taken."""

    PARTNER = "partner"
    INSURER = "insurer"


class RecourseState(StrEnum):
    """Where recourse stands. ``open`` has not been sent; ``noticed`` was, in time or late.

    Where the loss proves to be none a demand is ``withdrawn``; what was recovered is due back, then refunded.
    """

    OPEN = "open"
    NOTICED = "noticed"
    RECOVERED = "recovered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


RUNNING = (RecourseState.OPEN.value, RecourseState.NOTICED.value)
"""Recourse that is demanded and not settled."""


METHODS_OF: Mapping[str, tuple[str, ...]] = {
    "cash": ("bank", "set_off"),
    "refund": ("bank", "credit"),
    "credit_note": ("credit",),
    "voucher": ("voucher",),
    "redelivery": ("in_kind",),
    "replacement": ("in_kind",),
    "repair": ("in_kind",),
    "apology": ("in_kind",),
}
"""How each remedy may be carried out."""


class Method(StrEnum):
    """How money leaves the house."""

    BANK = "bank"
    SET_OFF = "set_off"
    VOUCHER = "voucher"
    CREDIT = "credit"
    IN_KIND = "in_kind"


MISSED = ("loss", "shortage")
"""Kinds of claims for goods that nobody has: when these arrive, nothing was lost."""


def turned_up(kind: str, state: str, claimed_at: datetime | None, delivered_at: datetime | None) -> bool:
    """Whether goods that were claimed as lost were delivered after all, and that is not settled yet."""
    if kind not in MISSED or state in GONE or claimed_at is None or delivered_at is None:
        return False
    return delivered_at > claimed_at
