"""Milestones, reasons, and how a shipment's status follows from its log. Pure functions.

Canonical vocabulary and derivation: domain reference §2.1–2.3.
"""

from __future__ import annotations

from nuoda.domains.shipments.rules.derive import (
    ONE,
    Load,
    Status,
    derive,
    derive_legs,
    derive_pieces,
    extend,
    may_extend,
)
from nuoda.domains.shipments.rules.events import Event
from nuoda.domains.shipments.rules.forecast import (
    BECAUSE,
    Forecast,
    Hold,
    Missed,
    Outcome,
    Shrunk,
    Spread,
    forecast,
    has_moved,
    moved_on,
    shrink,
    why_moved,
)
from nuoda.domains.shipments.rules.milestones import (
    ARRIVED,
    DEFAULT_REASON,
    DELIVERED,
    TERMINAL,
    Milestone,
)
from nuoda.domains.shipments.rules.numbering import FINDABLE_SIGNS, REUSED_AFTER, Opening, Span, opening
from nuoda.domains.shipments.rules.outlook import expect, needs, trouble_costs
from nuoda.domains.shipments.rules.reasons import DAMAGED, REASONS, Party, group_of, known_reason

__all__ = [
    "DAMAGED",
    "trouble_costs",
    "why_moved",
    "shrink",
    "moved_on",
    "has_moved",
    "forecast",
    "Spread",
    "Shrunk",
    "Outcome",
    "Forecast",
    "Hold",
    "Missed",
    "BECAUSE",
    "ARRIVED",
    "DEFAULT_REASON",
    "DELIVERED",
    "FINDABLE_SIGNS",
    "ONE",
    "REASONS",
    "REUSED_AFTER",
    "TERMINAL",
    "Event",
    "Load",
    "Milestone",
    "Opening",
    "Party",
    "Span",
    "Status",
    "derive",
    "derive_legs",
    "derive_pieces",
    "expect",
    "extend",
    "group_of",
    "known_reason",
    "may_extend",
    "needs",
    "opening",
]
