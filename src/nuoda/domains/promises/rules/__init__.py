"""How promises are judged. Pure."""

from __future__ import annotations

from nuoda.domains.promises.rules.kinds import (
    FINAL,
    LIVE,
    MANY,
    Beneficiary,
    Entry,
    Ground,
    Kind,
    Side,
    State,
)
from nuoda.domains.promises.rules.reckon import Noted, Standing, Terms, overdue, reckon
from nuoda.domains.promises.rules.spans import Span, move_due, union
from nuoda.domains.promises.rules.weigh import Outlook, Verdict, risk, weigh

__all__ = [
    "FINAL", "LIVE", "MANY", "Beneficiary", "Entry", "Ground", "Kind", "Noted", "Outlook", "Side", "Span",
    "Standing", "State", "Terms", "Verdict", "move_due", "overdue", "reckon", "risk", "union", "weigh",
]  # fmt: skip
