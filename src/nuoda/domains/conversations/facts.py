from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from nuoda.domains.conversations.rules import Audience as Audience
from nuoda.domains.conversations.rules import MailState as MailState
from nuoda.domains.conversations.rules import Why as Why
from nuoda.domains.conversations.rules import reply_address as reply_address
from nuoda.domains.conversations.rules import tokens_in as tokens_in
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLanded(Fact):
    """A mail belongs into the thread of what it is about: its address says so, or a person did."""

    name: ClassVar[str] = "mail.landed"
    audience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWaiting(Fact):
    """A mail waits for a person; ``why`` is one of :class:`Why`."""

    name: ClassVar[str] = "mail.waiting"
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAutomatic(Fact):
    """A machine wrote it: it is kept, and never answered."""

    name: ClassVar[str] = "mail.automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBounced(Fact):
    """A mail of ours could not be delivered, for the reason in ``error``."""

    name: ClassVar[str] = "mail.bounced"
    spoken: ClassVar[tuple[str, ...]] = ("error",)
    message_id: UUID
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailDiscarded(Fact):
    name: ClassVar[str] = "mail.discarded"
    spoken: ClassVar[tuple[str, ...]] = ("reason",)
    reason: str
