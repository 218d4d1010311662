"""Facts: what changed that somebody may care about. Frozen, past tense, versioned. No Django.

A fact has one subject, and may be *about* a larger thing whose timeline it belongs to: the fact that a
promise broke has the promise as its subject and is about the order that was promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter

KINDS: dict[str, type[Fact]] = {}


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing by kind and id: ``Ref("shipment", "…")``."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The root of all facts. ``name`` is the wire name, such as ``promise.broken``.

    ``spoken`` names fields with free words of people: they are emptied when what the fact is of is forgotten.
    """

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    spoken: ClassVar[tuple[str, ...]] = ()

    subject: Ref
    about: Ref | None = None
    customer_id: UUID | None = None

    def __init_subclass__(cls) -> None:
        if cls.name:
            KINDS[cls.name] = cls


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as the ledger keeps it: with its place in the order of things, who and when."""

    id: int
    at: datetime
    recorded_at: datetime
    actor_role: str
    actor_id: str
    actor_name: str
    fact: Fact


_adapters: dict[str, TypeAdapter[Any]] = {}


def _adapter(kind: type[Fact]) -> TypeAdapter[Any]:
    if kind.name not in _adapters:
        _adapters[kind.name] = TypeAdapter(kind)
    return _adapters[kind.name]


_ENVELOPE = {"subject", "about", "customer_id"}


def dump(fact: Fact) -> dict[str, Any]:
    """The fact's own fields as JSON-ready values; subject, about and customer stand in columns."""
    return _adapter(type(fact)).dump_python(fact, mode="json", exclude=_ENVELOPE)  # type: ignore[no-any-return]


def spell(fact: Fact) -> str:
    """The same as a text of JSON, in one go."""
    return _adapter(type(fact)).dump_json(fact, exclude=_ENVELOPE).decode()


def load(
    name: str, data: Mapping[str, Any], *, subject: Ref, about: Ref | None, customer_id: UUID | None
) -> Fact:
    """Read a fact back from the ledger. Raises ``KeyError`` for a name that no domain states."""
    kind = KINDS[name]
    fact = _adapter(kind).validate_python(
        {**data, "subject": subject, "about": about, "customer_id": customer_id}
    )
    if not isinstance(fact, kind):
        raise TypeError(name)
    return fact
