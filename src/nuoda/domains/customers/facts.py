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


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointOpened(Fact):
    name: ClassVar[str] = "endpoint.opened"
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSecretRenewed(Fact):
    name: ClassVar[str] = "endpoint.secret_renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointClosed(Fact):
    name: ClassVar[str] = "endpoint.closed"
    reason: str
