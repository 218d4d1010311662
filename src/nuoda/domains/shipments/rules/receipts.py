"""Where a signed receipt is on its way back. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class ReceiptStep(StrEnum):
    """What is due of a receipt: its picture, then the paper at our station, then with the shipper."""

    IMAGE = "image"
    STATION = "station"
    SHIPPER = "shipper"


class ReceiptState(StrEnum):
    """What is due next, or how it ended."""

    IMAGE_DUE = "image_due"
    STATION_DUE = "station_due"
    SHIPPER_DUE = "shipper_due"
    RETURNED = "returned"
    CALLED_OFF = "called_off"


def receipt_state(
    image_at: datetime | None, station_at: datetime | None, shipper_at: datetime | None, *, called_off: bool
) -> ReceiptState:
    """The paper counts more than its picture: what is with the shipper is returned, pictured or not."""
    if called_off:
        return ReceiptState.CALLED_OFF
    if shipper_at is not None:
        return ReceiptState.RETURNED
    if station_at is not None:
        return ReceiptState.SHIPPER_DUE
    return ReceiptState.STATION_DUE if image_at is not None else ReceiptState.IMAGE_DUE


def steps_done(step: ReceiptStep, *, station_at: datetime | None) -> list[ReceiptStep]:
    """The steps that are done by this one: paper that the shipper has needs our station no more."""
    if step is ReceiptStep.SHIPPER and station_at is None:
        return [ReceiptStep.STATION, ReceiptStep.SHIPPER]
    return [step]
