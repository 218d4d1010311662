"""What would have been under other terms: one computation for desk, API and command line."""

from __future__ import annotations

from nuoda.domains.promises.queries import Unit
from nuoda.insight.whatif.ask import SCOPES, Ask, Plan, TooMany, plan_of
from nuoda.insight.whatif.changes import Change, changes
from nuoda.insight.whatif.penalty import Cost
from nuoda.insight.whatif.run import Month, Side, WhatIf, what_if
from nuoda.insight.whatif.told import told, told_change

__all__ = [
    "SCOPES", "Ask", "Change", "Cost", "Month", "Plan", "Side", "TooMany", "Unit", "WhatIf", "changes",
    "plan_of", "told", "told_change", "what_if",
]  # fmt: skip
