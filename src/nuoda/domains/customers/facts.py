from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nuoda.domains.customers.rules import Tier as Tier
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecorded(Fact):
    name: ClassVar[str] = "customer.recorded"
    code: str
    tier: str
    fresh: bool
