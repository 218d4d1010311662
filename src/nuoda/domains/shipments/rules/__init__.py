"""Milestones, reasons, and how a shipment's status follows from its log. Pure functions.

Canonical vocabulary and derivation: domain reference §2.1–2.3.
"""

from __future__ import annotations

from nuoda.domains.shipments.rules.derive import Event, Status, derive, extend, may_extend
from nuoda.domains.shipments.rules.milestones import (
    ARRIVED,
    DEFAULT_REASON,
    DELIVERED,
    TERMINAL,
    Milestone,
)
from nuoda.domains.shipments.rules.outlook import expect, needs
from nuoda.domains.shipments.rules.reasons import REASONS, Party, group_of, known_reason

__all__ = [
    "ARRIVED",
    "DEFAULT_REASON",
    "DELIVERED",
    "REASONS",
    "TERMINAL",
    "Event",
    "Milestone",
    "Party",
    "Status",
    "derive",
    "expect",
    "extend",
    "group_of",
    "known_reason",
    "may_extend",
    "needs",
]
