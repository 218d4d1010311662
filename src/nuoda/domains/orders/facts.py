from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from nuoda.domains.orders.rules import CHANNELS as CHANNELS
from nuoda.domains.orders.rules import State as State
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed(Fact):
    name: ClassVar[str] = "order.confirmed"
    reference: str
    service: str
    channel: str
    ordered_at: datetime
    quote: str = ""
    quote_version: int = 0
    quote_option: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Fact):
    name: ClassVar[str] = "order.cancelled"
    reference: str
    reason: str
