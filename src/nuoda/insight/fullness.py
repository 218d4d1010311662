"""What keeps an order from being in full: told at the door, lost, damaged, or called off for want of goods.

In full means that all that was ordered was accepted (domain reference §1.2): a piece that is short, refused,
damaged or wrong is not, nor is a line that gave up. What came later, and was accepted, is in full then.
"""

from __future__ import annotations

from collections.abc import Collection

from nuoda.domains.orders.facts import BackorderCancelled
from nuoda.domains.shipments.facts import (
    DAMAGED,
    DeliveryRetracted,
    Milestone,
    ShipmentEased,
    ShipmentProven,
    ShipmentTroubled,
)
from nuoda.kernel.facts import Fact

FULLNESS: tuple[type[Fact], ...] = (
    ShipmentProven, ShipmentTroubled, ShipmentEased, DeliveryRetracted, BackorderCancelled,
)  # fmt: skip
_LOST = ("LOSS.whole", "LOSS.theft", "LOSS.partial")


def missing_after(before: Collection[str], fact: Fact) -> list[str]:
    """What is missing once a fact of ``FULLNESS`` is known, in order; each fact names its own shipment."""
    missing, thing = set(before), fact.subject.id
    short, damaged = f"short:{thing}", f"damaged:{thing}"
    if isinstance(fact, BackorderCancelled):
        missing.add(f"line:{fact.sku}")
    elif isinstance(fact, DeliveryRetracted):
        missing -= {short, damaged}
    elif isinstance(fact, ShipmentEased):
        missing -= {short}
    elif isinstance(fact, ShipmentTroubled):
        if fact.reason in _LOST:
            missing.add(short)
        elif fact.reason in DAMAGED:
            missing.add(damaged)
    elif isinstance(fact, ShipmentProven):
        missing = _proven(missing, fact, short, damaged)
    return sorted(missing)


def _proven(missing: set[str], fact: ShipmentProven, short: str, damaged: str) -> set[str]:
    if fact.damaged or fact.wrong:
        missing |= {damaged}
    if fact.short or fact.refused:
        missing |= {short}
    elif fact.accepted and fact.milestone == Milestone.DELIVERED:
        missing -= {short}
    return missing
