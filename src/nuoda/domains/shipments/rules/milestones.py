"""The canonical milestones and what follows from each (domain reference §2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Milestone(StrEnum):
    """Where a shipment is on its way."""

    BOOKED = "BOOKED"
    PICKUP_FAILED = "PICKUP_FAILED"
    PICKED_UP = "PICKED_UP"
    HUB_IN = "HUB_IN"
    HUB_OUT = "HUB_OUT"
    LINEHAUL = "LINEHAUL"
    EXPORT_CUSTOMS = "EXPORT_CUSTOMS"
    INTL_DEPARTED = "INTL_DEPARTED"
    INTL_ARRIVED = "INTL_ARRIVED"
    CUSTOMS_IN = "CUSTOMS_IN"
    CUSTOMS_HELD = "CUSTOMS_HELD"
    CUSTOMS_RELEASED = "CUSTOMS_RELEASED"
    DEST_CITY = "DEST_CITY"
    STATION_IN = "STATION_IN"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    ATTEMPT_FAILED = "ATTEMPT_FAILED"
    AT_PICKUP_POINT = "AT_PICKUP_POINT"
    DELIVERED_PARTIAL = "DELIVERED_PARTIAL"
    REFUSED = "REFUSED"
    RECONSIGNED = "RECONSIGNED"
    ON_HOLD = "ON_HOLD"
    FOUND = "FOUND"
    RETURNING = "RETURNING"
    DELIVERED = "DELIVERED"
    DELIVERED_PROXY = "DELIVERED_PROXY"
    DELIVERED_LOCKER = "DELIVERED_LOCKER"
    DELIVERED_WITH_EXCEPTION = "DELIVERED_WITH_EXCEPTION"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"
    LOST = "LOST"
    DISPOSED = "DISPOSED"


RANK: Mapping[str, int] = {milestone.value: place for place, milestone in enumerate(Milestone)}

DELIVERED = frozenset(
    {
        Milestone.DELIVERED.value,
        Milestone.DELIVERED_PROXY.value,
        Milestone.DELIVERED_LOCKER.value,
        Milestone.DELIVERED_WITH_EXCEPTION.value,
    }
)
ARRIVED = DELIVERED | {Milestone.RETURNED.value}
TERMINAL = ARRIVED | {Milestone.CANCELLED.value, Milestone.LOST.value, Milestone.DISPOSED.value}

# Said before anything moved: data was sent, or nobody came. Once it has moved, this moves nothing back.
ANNOUNCED = frozenset({Milestone.BOOKED.value, Milestone.PICKUP_FAILED.value})
# What cannot be said of goods that nobody has. Papers run ahead of goods, so customs is not among them.
PHYSICAL = frozenset(RANK) - {
    *ANNOUNCED,
    Milestone.EXPORT_CUSTOMS.value,
    Milestone.CUSTOMS_IN.value,
    Milestone.CUSTOMS_HELD.value,
    Milestone.CUSTOMS_RELEASED.value,
    Milestone.RECONSIGNED.value,
    Milestone.ON_HOLD.value,
    Milestone.CANCELLED.value,
    Milestone.LOST.value,
}

# What leaves a terminal state (§2.2, derivation step 5); anything else after it is a late scan.
REOPENS: Mapping[str, frozenset[str]] = {
    **{delivered: frozenset({Milestone.RETURNING.value}) for delivered in DELIVERED},
    Milestone.LOST.value: frozenset({Milestone.FOUND.value, *DELIVERED}),
}

# A milestone that is trouble by itself carries this reason where the source gives none.
DEFAULT_REASON: Mapping[str, str] = {
    Milestone.PICKUP_FAILED.value: "PICKUP.missed",
    Milestone.CUSTOMS_HELD.value: "CUSTOMS.held",
    Milestone.ATTEMPT_FAILED.value: "CONSIGNEE.unstated",
    Milestone.REFUSED.value: "CONSIGNEE.refused",
    Milestone.ON_HOLD.value: "DELAY.unstated",
    Milestone.DELIVERED_WITH_EXCEPTION.value: "DAMAGE.unstated",
    Milestone.DELIVERED_PARTIAL.value: "LOSS.partial",
    Milestone.LOST.value: "LOSS.whole",
}

# Least share of the usual transit that is still needed from here; the tail of the way is counted in hours.
NEEDED_SHARE: Mapping[str, float] = {
    Milestone.BOOKED.value: 0.9,
    Milestone.PICKUP_FAILED.value: 0.95,
    Milestone.PICKED_UP.value: 0.7,
    Milestone.HUB_IN.value: 0.4,
    Milestone.HUB_OUT.value: 0.35,
    Milestone.LINEHAUL.value: 0.3,
    Milestone.EXPORT_CUSTOMS.value: 0.6,
    Milestone.INTL_DEPARTED.value: 0.45,
    Milestone.INTL_ARRIVED.value: 0.3,
    Milestone.CUSTOMS_IN.value: 0.3,
    Milestone.CUSTOMS_HELD.value: 0.3,
    Milestone.CUSTOMS_RELEASED.value: 0.25,
    Milestone.DEST_CITY.value: 0.2,
    Milestone.STATION_IN.value: 0.12,
    Milestone.OUT_FOR_DELIVERY.value: 0.04,
    Milestone.AT_PICKUP_POINT.value: 0.04,
    Milestone.ATTEMPT_FAILED.value: 0.04,
    Milestone.RECONSIGNED.value: 0.4,
    Milestone.FOUND.value: 0.4,
}
