"""Nothing stays with somebody off duty: what falls due before she is back has a stand-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.settle import about
from nuoda.domains.promises.facts import PromiseGiven, PromiseStandInNamed
from nuoda.domains.promises.models import Promise
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.statements import rows_where

_LEFT = (
    "owner_id = ANY(%s::uuid[]) AND state IN ('open', 'at_risk') AND owner_id IS NOT NULL"
    " ORDER BY id FOR UPDATE"
)
_ABOUT = (
    "kind = ANY(%s) AND subject_kind = %s AND subject_id = ANY(%s::uuid[])"
    " AND state IN ('open', 'at_risk', 'paused') ORDER BY id FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class Cover:
    """Who stands in for an owner, for what is due or warned of by ``until`` (None: all that is open)."""

    owner_id: UUID
    stand_in_id: UUID
    until: datetime | None


def _is_left(row: Promise, until: datetime | None) -> bool:
    """Whether something happens to a promise before its owner is back: it is due, or somebody is warned."""
    return until is None or row.due_at <= until or (row.warn_at is not None and row.warn_at <= until)


@command
def give_promises(
    *,
    by: Actor,
    at: datetime,
    kinds: Sequence[str],
    subject_kind: str,
    subject_ids: Sequence[UUID],
    owner_id: UUID,
) -> int:
    """Give the live promises about these subjects to another owner; who stood in does no more.

    Returns how many changed hands.
    """
    rows = rows_where(Promise, _ABOUT, [list(kinds), subject_kind, list(subject_ids)])
    changed = [row for row in rows if row.owner_id != owner_id]
    for row in changed:
        row.owner_id, row.stand_in_id = owner_id, None
    save_columns(changed, "owner", "stand_in")
    state(*(PromiseGiven(**{**about(row), "customer_id": None}, agent_id=owner_id) for row in changed))
    return len(changed)


@command
def name_stand_ins(*, by: Actor, at: datetime, covers: Sequence[Cover]) -> dict[UUID, int]:
    """Name stand-ins for the live promises of owners who went off duty. Returns how many by owner.

    Naming the same one again changes nothing and counts all the same.
    """
    known = {one.owner_id: one for one in covers}
    counts = dict.fromkeys(known, 0)
    if not known:
        return counts
    changed = []
    for row in rows_where(Promise, _LEFT, [list(known)]):
        cover = known[row.owner_id] if row.owner_id else None
        if cover is None or not _is_left(row, cover.until):
            continue
        counts[cover.owner_id] += 1
        if row.stand_in_id != cover.stand_in_id:
            row.stand_in_id = cover.stand_in_id
            changed.append(row)
    save_columns(changed, "stand_in")
    state(
        *(
            PromiseStandInNamed(**{**about(row), "customer_id": None}, agent_id=row.stand_in_id)
            for row in changed
        )
    )
    return counts
