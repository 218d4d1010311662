"""What an order must be before it is taken, and where it stands. Pure (domain reference §5.7)."""

from __future__ import annotations

import hashlib
from enum import StrEnum


class State(StrEnum):
    """Where an order stands. A delivered order is one whose shipments are all delivered.

    A ``held`` order waits for a decision or an answer: nothing is promised or shipped meanwhile. A ``merged``
    one turned out to be the same as its twin, which alone goes on.
    """

    HELD = "held"
    CONFIRMED = "confirmed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    MERGED = "merged"


ALIVE = (State.CONFIRMED, State.DISPATCHED)
"""What is delivered from: neither held nor over."""


CHANNELS = ("file", "web", "phone", "mail", "store", "api", "edi", "replay")


def fingerprint(parts: tuple[object, ...]) -> str:
    """Tells whether the same reference came with the same content."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
