"""Orders that wait to be confirmed by a person. Pure."""

from __future__ import annotations

from enum import StrEnum

MOST_DRAFTS = 20
"""More orders than these in one mail are taken as a sheet, not one by one."""


class DraftState(StrEnum):
    """``waiting`` for a person; ``taken`` became an order; ``dismissed`` is none, with a reason."""

    WAITING = "waiting"
    TAKEN = "taken"
    DISMISSED = "dismissed"
