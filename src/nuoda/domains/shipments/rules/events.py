"""One line of the log, and what it means for the whole consignment: legs and quantities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from nuoda.domains.shipments.rules.milestones import DELIVERED, Milestone


class Event(NamedTuple):
    """One line of the log. ``milestone`` is "" where the event only carries a reason.

    Both are "" for a code that nobody knows. ``leg`` is 0 where a carrier speaks of the whole way.
    ``quantity`` counts pieces, ``quantity_kind`` what was wrong with them (X12 element 33).
    """

    occurred_at: datetime
    recorded_at: datetime
    milestone: str
    reason: str = ""
    code: str = ""
    piece: str = ""
    place: str = ""
    nullified: bool = False
    leg: int = 0
    quantity: int | None = None
    quantity_kind: str = ""


# What a carrier says of the end of his leg, in words of the whole way: he handed it over.
_HANDED_OVER = Milestone.HUB_IN.value
_BEFORE_THE_LAST_LEG: Mapping[str, str] = {
    **dict.fromkeys(DELIVERED, _HANDED_OVER),
    Milestone.STATION_IN.value: _HANDED_OVER,
    Milestone.DEST_CITY.value: _HANDED_OVER,
    Milestone.AT_PICKUP_POINT.value: _HANDED_OVER,
    Milestone.OUT_FOR_DELIVERY.value: Milestone.LINEHAUL.value,
    Milestone.ATTEMPT_FAILED.value: Milestone.ON_HOLD.value,
}
# What a carrier says of the start of his leg, when the goods have come a long way already.
_AFTER_THE_FIRST_LEG: Mapping[str, str] = {
    Milestone.PICKED_UP.value: Milestone.HUB_OUT.value,
    Milestone.PICKUP_FAILED.value: Milestone.ON_HOLD.value,
    Milestone.BOOKED.value: "",
}


def as_part_of_the_way(event: Event, legs: int) -> Event:
    """The event as it counts for the whole way: delivery on a leg that is not the last is a hand-over."""
    if not event.leg or legs < 2:
        return event
    milestone = event.milestone
    if event.leg < legs:
        milestone = _BEFORE_THE_LAST_LEG.get(milestone, milestone)
    if event.leg > 1:
        milestone = _AFTER_THE_FIRST_LEG.get(milestone, milestone)
    return event if milestone is event.milestone else event._replace(milestone=milestone)


# X12 element 33: A all short, 0 partial short, D damaged, E entire shipment refused, O overage, P partial,
# W wrong product (domain reference §2.3).
_SHORT = "0"
_ALL_SHORT = "A"
_OTHERWISE: Mapping[str, tuple[str, str]] = {
    "D": (Milestone.DELIVERED_WITH_EXCEPTION.value, "DAMAGE.unstated"),
    "E": (Milestone.REFUSED.value, "CONSIGNEE.refused"),
    "W": (Milestone.DELIVERED_WITH_EXCEPTION.value, "WAREHOUSE.pick_error"),
}


def by_quantity(event: Event, arrived: int, count: int) -> tuple[str, str, int]:
    """What a delivery with a quantity is: milestone, reason, and how many pieces arrived so far.

    Delivered is only what adds up to ``count``; less is a part of it.
    """
    quantity, kind = event.quantity or 0, event.quantity_kind
    if kind in _OTHERWISE:
        milestone, reason = _OTHERWISE[kind]
        return milestone, event.reason or reason, arrived
    if kind == _ALL_SHORT:
        return Milestone.DELIVERED_PARTIAL.value, event.reason or "LOSS.whole", arrived
    if event.piece:
        return event.milestone, event.reason, arrived
    arrived = max(arrived, count - quantity) if kind == _SHORT else arrived + quantity
    if arrived < count:
        return Milestone.DELIVERED_PARTIAL.value, event.reason, arrived
    whole = Milestone.DELIVERED.value if event.milestone not in DELIVERED else event.milestone
    return whole, event.reason, count
