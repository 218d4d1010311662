"""The only writers of periods and holds."""

from __future__ import annotations

from nuoda.domains.privacy.commands.holds import (
    AlreadyHeld,
    NotHeld,
    lift_hold,
    place_hold,
)
from nuoda.domains.privacy.commands.periods import set_period, tell_forgotten

__all__ = [
    "AlreadyHeld",
    "NotHeld",
    "lift_hold",
    "place_hold",
    "set_period",
    "tell_forgotten",
]
