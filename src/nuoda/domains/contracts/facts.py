from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nuoda.domains.contracts.rules import Lane as Lane
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevelRecorded(Fact):
    name: ClassVar[str] = "service_level.recorded"
    code: str
    level_version: int
