"""What a clause can measure: each a ratio of counts over what was due in a period (§1.1–1.3).

One table for the desk, the report, the API and the meter. A ratio is anchored by the due date, so what is
still undone counts in the denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """Measures that a clause may name."""

    ON_TIME_PICKUP = "on_time_pickup"
    ON_TIME_DELIVERY = "on_time_delivery"
    FIRST_DATE_KEPT = "first_date_kept"
    RECEIPT_IN_TIME = "receipt_in_time"
    RECEIPT_IMAGE_IN_TIME = "receipt_image_in_time"
    FIRST_REPLY_IN_TIME = "first_reply_in_time"
    UPDATES_KEPT = "updates_kept"
    RESOLVED_IN_TIME = "resolved_in_time"
    CLAIM_DECIDED_IN_TIME = "claim_decided_in_time"
    LOSS_RATE = "loss_rate"
    DAMAGE_RATE = "damage_rate"
    COMPLAINT_RATE = "complaint_rate"


@dataclass(frozen=True, slots=True)
class Definition:
    """``kind`` of promise is the counting unit; ``counted`` the column of the rollup in the numerator.

    A receipt runs three clocks (§1.2); each is a unit of its own: its picture, the paper at our station,
    the paper with the shipper.

    ``more_is_better`` is False where the numerator counts what went wrong: target and minimum are then the
    most that is accepted, and the minimum is the greater number.
    """

    kind: str
    counted: str
    more_is_better: bool = True
    version: int = 1


DEFINITIONS: Mapping[Measure, Definition] = {
    Measure.ON_TIME_PICKUP: Definition("pickup", "kept"),
    Measure.ON_TIME_DELIVERY: Definition("delivery", "kept"),
    Measure.FIRST_DATE_KEPT: Definition("delivery", "kept_first"),
    Measure.RECEIPT_IN_TIME: Definition("receipt_shipper", "kept"),
    Measure.RECEIPT_IMAGE_IN_TIME: Definition("receipt_image", "kept"),
    Measure.FIRST_REPLY_IN_TIME: Definition("first_reply", "kept"),
    Measure.UPDATES_KEPT: Definition("next_update", "kept"),
    Measure.RESOLVED_IN_TIME: Definition("resolution", "kept"),
    Measure.CLAIM_DECIDED_IN_TIME: Definition("claim_decision", "kept"),
    Measure.LOSS_RATE: Definition("delivery", "lost", more_is_better=False),
    Measure.DAMAGE_RATE: Definition("delivery", "damaged", more_is_better=False),
    Measure.COMPLAINT_RATE: Definition("delivery", "complained", more_is_better=False),
}
