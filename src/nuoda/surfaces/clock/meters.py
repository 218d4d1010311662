"""Contracts whose meter has to be looked at: a period ended, a window is over, a right lapses."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.contracts.commands.meter import settle_meter
from nuoda.domains.contracts.queries.agreements import contracts_to_meter
from nuoda.insight.meter.reading import readings_of
from nuoda.kernel.actor import Actor


def settle_meters(*, by: Actor, at: datetime) -> int:
    """Bring the meters up to date that are due. Returns how many; 0 where none is left."""
    due = contracts_to_meter(at, actor=by)
    for contract in due:
        readings = readings_of(contract.id, at=at, actor=by)
        settle_meter(by=by, at=at, contract_id=contract.id, readings=readings)
    return len(due)
