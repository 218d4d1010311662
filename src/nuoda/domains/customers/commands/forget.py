"""Forget people at customers who are there no more; their duty stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, only_the_system


@command
def forget_contacts(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty name, address and phone of contacts that have ended. For the system."""
    only_the_system(by)
    changes = "name = '', email = '', phone = ''"
    return empty("customers_contact", changes, "id = ANY(%s::uuid[]) AND ended_at IS NOT NULL", ids)
