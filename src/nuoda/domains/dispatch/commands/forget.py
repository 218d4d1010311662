"""Forget whom jobs of drivers went to: city, weights and instants stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, forgetting, only_the_system


@command
def forget_stops(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty name, phone, address, place and instructions of jobs, and what drivers noted. For the system."""
    only_the_system(by)
    changes = "name = '', phone = '', address = '', latitude = NULL, longitude = NULL, instructions = ''"
    with forgetting():
        empty("dispatch_stop", "note = ''", "job_id = ANY(%s::uuid[]) AND note <> ''", ids)
    return empty("dispatch_job", changes, "id = ANY(%s::uuid[])", ids)
