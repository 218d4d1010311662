"""Forget what was written in answers; scores stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, forgetting, only_the_system


@command
def forget_surveys(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty the words of answers. For the system."""
    only_the_system(by)
    with forgetting():
        return empty("surveys_survey", "words = ''", "id = ANY(%s::uuid[])", ids)
