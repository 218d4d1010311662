"""Who acts: a person at the desk, a customer, a machine with a key, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Roles of a service organisation. A role opens doors; ``visible_to`` decides which rows."""

    SYSTEM = "system"
    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    DISPATCHER = "dispatcher"
    DRIVER = "driver"
    WAREHOUSE = "warehouse"
    CUSTOMER = "customer"
    MACHINE = "machine"
    PUBLIC = "public"


STAFF = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.DISPATCHER})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. ``customer_id`` confines a customer or a machine to one customer's rows."""

    role: Role
    id: str
    name: str
    customer_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    language: str = "zh-hans"

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def sees_all(self) -> bool:
        """True where rows of every customer are open: staff, the system, an unconfined machine."""
        if self.role is Role.MACHINE:
            return self.customer_id is None
        return self.role is Role.SYSTEM or self.is_staff

    def __str__(self) -> str:
        return f"{self.role}:{self.id}"


SYSTEM_NAME = "Nuoda"
"""Who did it, as people read it in any language, where no person did; the part of the system is its id."""


def system(part: str) -> Actor:
    """The system acting by itself: a reaction, a tick, an import run. ``part`` is kept with its facts."""
    return Actor(role=Role.SYSTEM, id=part, name=SYSTEM_NAME)


ANONYMOUS = Actor(role=Role.PUBLIC, id="anonymous", name="anonymous")
