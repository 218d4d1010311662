"""The team and its roster, one file a topic."""

from __future__ import annotations

from nuoda.domains.team.models.agents import Agent, Team
from nuoda.domains.team.models.roster import Absence, Duty, HandOver, Shift
from nuoda.domains.team.models.views import SavedView

__all__ = ["Absence", "Agent", "Duty", "HandOver", "SavedView", "Shift", "Team"]
