"""The only writers of the team and its roster."""

from __future__ import annotations

from nuoda.domains.team.commands.absences import AbsenceDraft, record_absences, withdraw_absence
from nuoda.domains.team.commands.agents import AgentDraft, TeamDraft, record_agents, record_teams
from nuoda.domains.team.commands.duties import (
    DutyDraft,
    RosterDraft,
    clear_duties,
    plan_duty,
    plan_shifts,
    swap_duties,
)
from nuoda.domains.team.commands.handing import (
    CaseNote,
    HandOverDraft,
    accept_hand_over,
    hand_over,
    write_hand_over,
)
from nuoda.domains.team.commands.shifts import ShiftDraft, set_shifts
from nuoda.domains.team.commands.views import NoTeam, ViewDraft, drop_view, save_view

__all__ = [
    "NoTeam", "ViewDraft", "drop_view", "save_view",
    "AbsenceDraft", "AgentDraft", "CaseNote", "DutyDraft", "HandOverDraft", "RosterDraft", "ShiftDraft",
    "TeamDraft",
    "accept_hand_over", "clear_duties", "hand_over", "plan_duty", "plan_shifts", "record_absences",
    "record_agents", "record_teams", "set_shifts", "swap_duties", "withdraw_absence",
    "write_hand_over",
]  # fmt: skip
