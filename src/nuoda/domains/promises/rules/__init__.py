"""How promises are judged. Pure."""

from __future__ import annotations

from nuoda.domains.promises.rules.bases import Basis, Proof
from nuoda.domains.promises.rules.kinds import (
    AGAIN,
    FINAL,
    LIVE,
    MANY,
    Beneficiary,
    Entry,
    Ground,
    Kind,
    Side,
    State,
    set_by_law,
)
from nuoda.domains.promises.rules.ladder import (
    Answer,
    Because,
    Heard,
    Ladder,
    Move,
    Rung,
    Watched,
    choose_ladder,
    later,
    look_at,
    next_move,
    rung_at,
    rung_faults,
)
from nuoda.domains.promises.rules.reckon import Noted, Standing, Terms, overdue, reckon
from nuoda.domains.promises.rules.spans import Span, move_due, union
from nuoda.domains.promises.rules.weigh import Outlook, Verdict, risk, weigh

__all__ = [
    "AGAIN", "FINAL", "LIVE", "MANY", "Answer", "Basis", "Because", "Beneficiary", "Entry", "Ground",
    "Heard", "Kind", "Ladder", "Move", "Noted", "Outlook", "Proof", "Rung", "Side", "Span", "Standing",
    "State", "Terms", "Verdict", "Watched", "choose_ladder", "later", "look_at", "move_due", "next_move",
    "overdue", "reckon", "risk", "rung_at", "rung_faults", "set_by_law", "union", "weigh",
]  # fmt: skip
