"""How long personal data is kept, what holds it, and how a person's request goes. Pure."""

from __future__ import annotations

from nuoda.domains.privacy.rules.periods import (
    DEFAULTS,
    KEEPERS,
    LEAST_DAYS,
    MOST_DAYS,
    Held,
    Period,
    Record,
    in_force,
    shipped,
)
from nuoda.domains.privacy.rules.requests import (
    AIM_DAYS,
    MOST_AIM_DAYS,
    MOST_WAYBILLS,
    OPEN,
    RECORDERS,
    Channel,
    Erasure,
    Identity,
    Kept,
    Refusal,
    RequestKind,
    RequestState,
    lacks,
)

__all__ = [
    "AIM_DAYS",
    "DEFAULTS",
    "KEEPERS",
    "LEAST_DAYS",
    "MOST_AIM_DAYS",
    "MOST_DAYS",
    "MOST_WAYBILLS",
    "OPEN",
    "RECORDERS",
    "Channel",
    "Erasure",
    "Held",
    "Identity",
    "Kept",
    "Period",
    "Record",
    "Refusal",
    "RequestKind",
    "RequestState",
    "in_force",
    "lacks",
    "shipped",
]
