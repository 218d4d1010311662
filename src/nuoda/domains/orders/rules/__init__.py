"""The pure rules of orders."""

from __future__ import annotations

from nuoda.domains.orders.rules.change import (
    CHANGEABLE,
    VERSIONED,
    AskKind,
    Cause,
    Change,
    Decision,
    HoldReason,
    NoteKind,
    Party,
    Stage,
    differences,
    stage_of,
)
from nuoda.domains.orders.rules.order import ALIVE, CHANNELS, State, fingerprint
from nuoda.domains.orders.rules.twins import normal, phones_differ, plain_phone, twin_key

__all__ = [
    "CHANGEABLE",
    "ALIVE",
    "CHANNELS",
    "VERSIONED",
    "AskKind",
    "Cause",
    "Change",
    "Decision",
    "HoldReason",
    "NoteKind",
    "Party",
    "Stage",
    "State",
    "differences",
    "fingerprint",
    "normal",
    "phones_differ",
    "plain_phone",
    "stage_of",
    "twin_key",
]
