from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nuoda.domains.accounts.rules import SCOPES as SCOPES
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Fact):
    name: ClassVar[str] = "account.opened"
    email: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyIssued(Fact):
    name: ClassVar[str] = "account.api_key_issued"
    label: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(Fact):
    name: ClassVar[str] = "account.api_key_revoked"
    label: str
