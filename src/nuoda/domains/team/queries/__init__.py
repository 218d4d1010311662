"""The team and its roster, read."""

from __future__ import annotations

from nuoda.domains.team.queries.agents import (
    AgentCard,
    TeamCard,
    agents,
    agents_by_id,
    find_agent_of,
    hands_on_duty,
    hands_reading,
    next_owner,
    teams,
)
from nuoda.domains.team.queries.handing import (
    EndedDuty,
    HandOverRow,
    duties_to_hand,
    hand_over_moments,
    hand_over_page,
    hand_over_rows,
    hand_overs_for,
)
from nuoda.domains.team.queries.roster import (
    AbsenceRow,
    DutyRow,
    Roster,
    ShiftRow,
    absences,
    duties_between,
    duties_by_id,
    duty_book,
    duty_rows,
    roster_between,
    shifts_of,
)
from nuoda.domains.team.queries.views import ViewRow, views_of
from nuoda.domains.team.rules import DutyBook, Found, Hand, Presence, find_answerer

__all__ = [
    "Hand", "ViewRow", "views_of",
    "AbsenceRow", "AgentCard", "DutyBook", "DutyRow", "EndedDuty", "Found", "HandOverRow", "Presence",
    "Roster", "ShiftRow", "TeamCard", "absences", "agents", "agents_by_id", "duties_between", "duties_by_id",
    "duties_to_hand",
    "duty_book", "duty_rows", "find_agent_of", "find_answerer", "hand_over_moments", "hand_over_page",
    "hand_over_rows",
    "hand_overs_for", "hands_on_duty", "hands_reading", "next_owner", "roster_between", "shifts_of", "teams",
]  # fmt: skip
