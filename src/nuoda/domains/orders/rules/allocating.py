"""What becomes of the lines of an order whose goods lie with us. Pure (domain reference §5.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from nuoda.domains.orders.rules.shortage import Shortage


class LineState(StrEnum):
    """Where a line stands, in the terms of X12 element 368: ``partial`` is held in part with the rest
    back-ordered, ``short`` has pieces of which no supply is known."""

    OPEN = "open"
    ALLOCATED = "allocated"
    PARTIAL = "partial"
    BACKORDERED = "backordered"
    SUBSTITUTED = "substituted"
    DROP_SHIPPED = "drop_shipped"
    SHORT = "short"
    CANCELLED = "cancelled"


class PartKind(StrEnum):
    """How a part of a line is served: from what lies there, from what comes, or by a supplier."""

    STOCK = "stock"
    COMING = "coming"
    SUPPLIER = "supplier"


class PartState(StrEnum):
    """``planned`` is still to be held; ``lost`` went to somebody else in the meantime, or failed. What is
    ``offered`` in place of another product serves nothing before the customer agrees."""

    PLANNED = "planned"
    OFFERED = "offered"
    HELD = "held"
    SENT = "sent"
    LOST = "lost"
    RELEASED = "released"


LIVE_PARTS = (PartState.PLANNED, PartState.HELD)
OPEN_LINES = (LineState.OPEN, LineState.PARTIAL, LineState.BACKORDERED, LineState.SHORT)


class PurchaseState(StrEnum):
    """Where a purchase order to a supplier who sends to consignees stands; ``open`` waits for her answer.

    One that was accepted and is not wanted any more is ``cancel_asked`` until she takes it back
    (``called_off``) or does not (``cancel_refused``).
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    REFUSED = "refused"
    CALLED_OFF = "called_off"
    CANCEL_ASKED = "cancel_asked"
    CANCEL_REFUSED = "cancel_refused"


class Bearer(StrEnum):
    """Who bears what a supplier charges for a purchase order that is not wanted any more."""

    HOUSE = "house"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"


PURCHASE_PARTS = {
    PurchaseState.OPEN: PartState.HELD,
    PurchaseState.ACCEPTED: PartState.HELD,
    PurchaseState.SHIPPED: PartState.SENT,
    PurchaseState.REFUSED: PartState.LOST,
    PurchaseState.CALLED_OFF: PartState.RELEASED,
    PurchaseState.CANCEL_ASKED: PartState.RELEASED,
    PurchaseState.CANCEL_REFUSED: PartState.RELEASED,
}
"""In which state the part of a line is that a purchase order is for."""


def purchase_state(part: str, *, accepted: bool, asked: bool, agreed: bool | None) -> PurchaseState:
    """Where a purchase order stands by the state of its part, whether it was accepted, and whether she was
    asked to take it back and ``agreed`` (None: has not answered)."""
    if accepted and part == PartState.HELD:
        return PurchaseState.ACCEPTED
    if asked and not agreed:
        return PurchaseState.CANCEL_ASKED if agreed is None else PurchaseState.CANCEL_REFUSED
    return next(state for state, of in PURCHASE_PARTS.items() if of == part)


class Consent(StrEnum):
    """Whether another product may be sent in place of the one that lacks (never without it, §8 no. 49).

    ``ask``: she is asked each time; ``auto``: what was agreed to go unasked goes, for the rest she is asked.
    """

    NEVER = "never"
    ASK = "ask"
    AUTO = "auto"


class Declined(StrEnum):
    """What becomes of pieces for which she wants no other product: they wait, or are called off."""

    BACKORDER = "backorder"
    CANCEL = "cancel"


class SubstitutionState(StrEnum):
    """``planned`` is still to be held and asked; ``withdrawn``: nothing lacks any more, or it is gone."""

    PLANNED = "planned"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Withdrawn(StrEnum):
    """Why a substitution is not offered any more: the order changed, her goods came, or they are gone."""

    ORDER = "order"
    CAME = "came"
    GONE = "gone"


UNSETTLED = (SubstitutionState.PLANNED, SubstitutionState.OPEN)


class Split(StrEnum):
    """How far an order may be divided: not at all, by lines, or by pieces of a line."""

    NONE = "none"
    LINES = "lines"
    PIECES = "pieces"


class Payer(StrEnum):
    """Who pays the shipments after the first; an order is charged its own price once in any case."""

    HOUSE = "house"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Policy:
    """How orders of a customer are allocated. Money is in least units of ``currency``.

    ``lateness`` is the cost of a piece for each day after the one wanted, ``split_cost`` of each shipment
    after the first. A back-order that nothing came for is called off after ``backorder_days``. A substitute
    is held for ``answer_hours`` while she is asked. Warehouses by code: none but those ``allowed``, where any
    are named; never one ``excluded``; from one that is not ``preferred``, where any are, a shipment costs
    ``detour`` more.
    """

    split: str = Split.PIECES.value
    most: int = 3
    complete: bool = False
    payer: str = Payer.HOUSE.value
    consent: str = Consent.NEVER.value
    shortage: str = Shortage.PRIORITY.value
    least: int = 0
    backorder_days: int = 30
    lateness: int = 100
    split_cost: int = 500
    currency: str = "CNY"
    declined: str = Declined.BACKORDER.value
    answer_hours: int = 24
    allowed: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    detour: int = 2_000

    def serves(self, house: str) -> bool:
        """Whether a warehouse may serve her at all."""
        return house not in self.excluded and (not self.allowed or house in self.allowed)

    def detour_from(self, house: str) -> int:
        """What a shipment from there costs more, because she prefers others."""
        return self.detour if self.preferred and house not in self.preferred else 0


@dataclass(frozen=True, slots=True)
class Leaving:
    """When goods leave a place: ``cutoff`` in its zone, ``weekdays`` (0: Monday), ``days`` on the way."""

    zone: str = "Asia/Shanghai"
    cutoff: time = time(16, 0)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    days: int = 1


def leaves_on(leaving: Leaving, at: datetime, ready: date) -> date:
    """The day on which goods that are ready on a day leave; after the cut-off the next operating day counts.

    The cut-off binds on the day of ``at`` alone (domain reference §8 no. 7).
    """
    local = at.astimezone(ZoneInfo(leaving.zone))
    day = max(ready, local.date())
    if day == local.date() and local.time() > leaving.cutoff:
        day += timedelta(days=1)
    for _ in range(7):
        if day.weekday() in leaving.weekdays:
            break
        day += timedelta(days=1)
    return day


def end_of(day: date, zone: str) -> datetime:
    """The end of a day in a zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Served:
    """How many pieces of a line are served how."""

    asked: int
    held: int = 0
    coming: int = 0
    bought: int = 0
    replaced: int = 0

    @property
    def lacking(self) -> int:
        return max(0, self.asked - self.held - self.coming - self.bought - self.replaced)


def line_state(served: Served) -> LineState:
    """The state that follows from how its pieces are served."""
    if served.lacking == served.asked:
        return LineState.SHORT
    if served.lacking:
        return LineState.PARTIAL
    if served.coming == served.asked:
        return LineState.BACKORDERED
    if served.coming:
        return LineState.PARTIAL
    if served.replaced:
        return LineState.SUBSTITUTED
    return LineState.DROP_SHIPPED if served.bought else LineState.ALLOCATED
