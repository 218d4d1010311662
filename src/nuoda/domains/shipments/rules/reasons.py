"""Why something goes wrong: the taxonomy of domain reference §2.3, as data.

Each reason carries the party that answers for it by default, whether a contract usually excuses it,
a default severity, and how many hours it usually costs (a proposal, to be calibrated from history).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """Who answers for a reason by default."""

    CARRIER = "carrier"
    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    WAREHOUSE = "warehouse"
    AUTHORITY = "authority"
    DESK = "desk"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Reason:
    """``impact`` is 0–3 of the severity score (§2.4); ``costs_hours`` what it usually adds to the way."""

    party: Party
    excusable: bool
    impact: int
    costs_hours: int


def _r(party: Party, excusable: bool, impact: int, costs_hours: int) -> Reason:
    return Reason(party, excusable, impact, costs_hours)


REASONS: Mapping[str, Reason] = {
    "ORDER.wrong_data": _r(Party.SHIPPER, True, 1, 12),
    "ORDER.cancelled": _r(Party.SHIPPER, True, 0, 0),
    "SHIPPER.not_ready": _r(Party.SHIPPER, True, 1, 24),
    "SHIPPER.packaging": _r(Party.SHIPPER, True, 1, 12),
    "SHIPPER.documents": _r(Party.SHIPPER, True, 1, 24),
    "SHIPPER.prohibited": _r(Party.SHIPPER, True, 2, 48),
    "PICKUP.missed": _r(Party.CARRIER, False, 1, 24),
    "PICKUP.cutoff": _r(Party.CARRIER, False, 1, 24),
    "DELAY.weather": _r(Party.NOBODY, True, 1, 12),
    "DELAY.traffic": _r(Party.NOBODY, False, 1, 5),
    "DELAY.vehicle": _r(Party.CARRIER, False, 1, 9),
    "DELAY.human": _r(Party.CARRIER, False, 1, 10),
    "DELAY.capacity": _r(Party.CARRIER, False, 1, 16),
    "DELAY.authority": _r(Party.AUTHORITY, True, 1, 24),
    "DELAY.unstated": _r(Party.CARRIER, False, 1, 6),
    "CUSTOMS.documents": _r(Party.SHIPPER, True, 1, 48),
    "CUSTOMS.duty": _r(Party.CONSIGNEE, True, 1, 24),
    "CUSTOMS.inspection": _r(Party.AUTHORITY, True, 1, 36),
    "CUSTOMS.held": _r(Party.AUTHORITY, True, 1, 36),
    "ADDRESS.wrong": _r(Party.SHIPPER, True, 1, 22),
    "ADDRESS.incomplete": _r(Party.SHIPPER, True, 1, 20),
    "ADDRESS.out_of_area": _r(Party.SHIPPER, True, 1, 24),
    "CONSIGNEE.absent": _r(Party.CONSIGNEE, True, 1, 20),
    "CONSIGNEE.unreachable": _r(Party.CONSIGNEE, True, 1, 20),
    "CONSIGNEE.closed": _r(Party.CONSIGNEE, True, 1, 20),
    "CONSIGNEE.refused": _r(Party.CONSIGNEE, True, 1, 48),
    "CONSIGNEE.rescheduled": _r(Party.CONSIGNEE, True, 0, 24),
    "CONSIGNEE.uncollected": _r(Party.CONSIGNEE, True, 1, 48),
    "CONSIGNEE.unstated": _r(Party.CONSIGNEE, False, 1, 20),
    "LOSS.suspected": _r(Party.CARRIER, False, 2, 48),
    "LOSS.partial": _r(Party.CARRIER, False, 2, 24),
    "LOSS.whole": _r(Party.CARRIER, False, 3, 0),
    "LOSS.theft": _r(Party.CARRIER, False, 3, 0),
    "DAMAGE.broken": _r(Party.CARRIER, False, 2, 0),
    "DAMAGE.wet": _r(Party.CARRIER, False, 2, 0),
    "DAMAGE.crushed": _r(Party.CARRIER, False, 2, 0),
    "DAMAGE.packaging": _r(Party.CARRIER, False, 1, 0),
    "DAMAGE.temperature": _r(Party.CARRIER, False, 3, 0),
    "DAMAGE.suspected": _r(Party.CARRIER, False, 2, 0),
    "DAMAGE.unstated": _r(Party.CARRIER, False, 2, 0),
    "MISDELIVERY.wrong_place": _r(Party.CARRIER, False, 2, 24),
    "MISDELIVERY.false_delivery": _r(Party.CARRIER, False, 2, 24),
    "MISDELIVERY.proxy": _r(Party.CARRIER, False, 1, 0),
    "WAREHOUSE.pick_error": _r(Party.WAREHOUSE, False, 1, 24),
    "WAREHOUSE.damage": _r(Party.WAREHOUSE, False, 2, 24),
    "DOC.label": _r(Party.DESK, False, 0, 6),
    "SERVICE.promise_broken": _r(Party.DESK, False, 1, 0),
    "SYSTEM.silence": _r(Party.CARRIER, False, 1, 0),
    "SYSTEM.late": _r(Party.CARRIER, False, 1, 0),
}

# Trouble that a further scan does not cure: it ends with delivery, a find, or a person's word.
STICKY = ("LOSS.", "DAMAGE.", "MISDELIVERY.")
# Damage that somebody found. What a sensor makes one fear is none until the goods were inspected.
DAMAGED = frozenset(code for code in REASONS if code.startswith("DAMAGE.") and code != "DAMAGE.suspected")


def known_reason(code: str) -> bool:
    return code in REASONS


def group_of(code: str) -> str:
    """``DELAY.weather`` → ``DELAY``."""
    return code.split(".", 1)[0]
