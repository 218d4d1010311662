from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from nuoda.domains.notices.rules import MASS_KINDS as MASS_KINDS
from nuoda.domains.notices.rules import TROUBLE_KINDS as TROUBLE_KINDS
from nuoda.domains.notices.rules import Kind as Kind
from nuoda.domains.notices.rules.causes import cause_words as cause_words
from nuoda.domains.notices.rules.kinds import after_quiet_hours as after_quiet_hours
from nuoda.domains.notices.rules.staff import because_words as because_words
from nuoda.domains.notices.rules.staff import promise_words as promise_words
from nuoda.domains.notices.rules.wording import and_more as and_more
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeQueued(Fact):
    name: ClassVar[str] = "notice.queued"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeUnreachable(Fact):
    name: ClassVar[str] = "notice.unreachable"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent(Fact):
    """``named``: what a message about many spoke of by name, each as ``kind:id``."""

    name: ClassVar[str] = "notice.sent"
    kind: str
    message_id: UUID
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFailed(Fact):
    name: ClassVar[str] = "notice.failed"
    spoken: ClassVar[tuple[str, ...]] = ("error",)
    kind: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclosureRead(Fact):
    """The customer fetched a document for the first time."""

    name: ClassVar[str] = "enclosure.read"
    spoken: ClassVar[tuple[str, ...]] = ("read_by",)
    number: str
    read_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnclosureAcknowledged(Fact):
    """The customer said that she has received a document."""

    name: ClassVar[str] = "enclosure.acknowledged"
    spoken: ClassVar[tuple[str, ...]] = ("received_by",)
    number: str
    received_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReady(Fact):
    """A message waits to be handed to an endpoint, which it is about."""

    name: ClassVar[str] = "post.ready"
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSent(Fact):
    name: ClassVar[str] = "post.sent"
    kind: str
    endpoint_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFailed(Fact):
    """Given up; ``gone`` where the endpoint said that it is no more (410)."""

    name: ClassVar[str] = "post.failed"
    spoken: ClassVar[tuple[str, ...]] = ("error",)
    kind: str
    endpoint_id: UUID
    error: str
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReady(Fact):
    name: ClassVar[str] = "message.ready"
    attempt: int
