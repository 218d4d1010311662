from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import common, entry
from nuoda.domains.cases.facts import CaseNoted
from nuoda.domains.cases.models import OPEN_EXCEPTIONS, Case, CaseEntry
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.statements import insert, rows_where
from nuoda.kernel.text import Text

_OPEN = f"{OPEN_EXCEPTIONS} ORDER BY id FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What threatened a shipment is over; ``detail`` says how, ``over_at`` when it was seen."""

    shipment_id: UUID
    over_at: datetime
    detail: Text


@command
def note_recoveries(*, by: Actor, at: datetime, recoveries: Sequence[Recovery]) -> int:
    """Note on the open exception case of each shipment that a danger is over. Returns how many were noted.

    The case stays open: whether the goods are sound is for a person to judge. A recovery is noted once.
    """
    cases = {
        row.shipment_id: row for row in rows_where(Case, _OPEN, [[one.shipment_id for one in recoveries]])
    }
    if not cases:
        return 0
    told = CaseEntry.objects.filter(
        case__in=list(cases.values()), at__in={one.over_at for one in recoveries}, author=by.name
    )
    known = set(told.values_list("case_id", "at", "body"))
    entries = []
    for one in recoveries:
        case = cases.get(one.shipment_id)
        if case is not None and (case.id, one.over_at, one.detail.message) not in known:
            entries.append(entry(case, by=by, at=one.over_at, body=one.detail))
    insert(entries)
    state(*(CaseNoted(**common(one.case), entry_id=one.id) for one in entries))
    return len(entries)
