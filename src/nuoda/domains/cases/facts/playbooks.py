"""Playbooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookWritten(Fact):
    """A version of a playbook is in force from ``valid_from``."""

    name: ClassVar[str] = "playbook.written"
    code: str
    play_version: int
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookEnded(Fact):
    name: ClassVar[str] = "playbook.ended"
    code: str
    ended_at: datetime
