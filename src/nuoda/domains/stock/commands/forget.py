"""Forget for whom goods were held: goods, quantities and days stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, only_the_system


@command
def forget_reservations(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty the consignee's name of reservations. For the system."""
    only_the_system(by)
    # Not to nothing: what goods somebody had last is looked up by the name, and nothing is a name of its own.
    return empty("stock_reservation", "consignee = '–'", "id = ANY(%s::uuid[]) AND consignee <> ''", ids)
