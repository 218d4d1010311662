"""Who writes what was agreed: supervisors, administrators, and machines of the house itself."""

from __future__ import annotations

from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden

_PEOPLE = (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR)


def may_agree(by: Actor) -> None:
    """Raises ``Forbidden`` for everybody else, and for a machine whose key is confined to a customer."""
    if by.role not in _PEOPLE and not (by.role is Role.MACHINE and by.sees_all):
        raise Forbidden
