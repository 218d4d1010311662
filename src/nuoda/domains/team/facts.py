from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentJoined(Fact):
    name: ClassVar[str] = "agent.joined"
    agent_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPlanned(Fact):
    name: ClassVar[str] = "duty.planned"
    start_at: datetime
    end_at: datetime
