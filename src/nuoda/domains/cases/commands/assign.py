from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.bulk import give_to
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command


@command
def assign_case(*, by: Actor, at: datetime, case_id: UUID, owner_id: UUID) -> None:
    """Give a case to an agent; giving it to its owner changes nothing. Raises ``NotFound``, ``Invalid``."""
    give_to([case_id], owner_id, by, at)
