"""The ledger recomputed from its log: what rows say, against what their log says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.queries import calendars_by_id
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.rules import LIVE, Noted, State, reckon
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.statements import rows_where

_BATCH = 5_000
_NEXT = "id > %s ORDER BY id LIMIT %s"
_LOG = "promise_id = ANY(%s::uuid[]) ORDER BY id"
_FIRST = UUID(int=0)
_PASSED = (State.BROKEN, State.EXCUSED)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that does not say what its log says; values as text, ``-`` for none."""

    id: UUID
    label: str
    kind: str
    field: str
    stored: str
    reckoned: str


@dataclass(frozen=True, slots=True)
class Check:
    """One promise compared. ``unmarked`` where its due time passed and the clock has not marked it yet."""

    differences: tuple[Difference, ...]
    unmarked: bool


def verify_promises(*, actor: Actor, at: datetime) -> Iterator[Check]:
    """Compare every promise the actor may see with its log; two queries or three a batch of 5,000."""
    after = _FIRST
    if not actor.sees_all:
        return
    while rows := rows_where(Promise, _NEXT, [after, _BATCH]):
        after = rows[-1].id
        logs: dict[UUID, list[Noted]] = {row.id: [] for row in rows}
        for entry in rows_where(PromiseEntry, _LOG, [list(logs)]):
            logs[entry.promise_id].append(entry.noted())
        calendars = calendars_by_id({row.calendar_id for row in rows if row.calendar_id}, actor=actor)
        for row in rows:
            yield _compare(row, logs[row.id], calendars, at)


def _compare(row: Promise, log: list[Noted], calendars: dict[UUID, Calendar], at: datetime) -> Check:
    calendar = calendars.get(row.calendar_id) if row.calendar_id else None
    standing = reckon(row.terms(calendar), log, at=at)
    # What only the passing of time decides is the clock's to mark: it may be on its way.
    passed = standing.state in _PASSED and standing.settled_at is None and row.state != standing.state
    unmarked = passed and row.state in _unpassed(row)
    compared = {
        "state": (row.state, row.state if unmarked else standing.state.value),
        "due_at": (row.due_at, standing.due_at),
        "excused_due_at": (row.excused_due_at, standing.excused_due_at),
        "settled_at": (row.settled_at, standing.settled_at),
        "at_risk_at": (row.at_risk_at, standing.at_risk_at),
    }
    found = tuple(
        Difference(row.id, row.label, row.kind, name, _shown(stored), _shown(reckoned))
        for name, (stored, reckoned) in compared.items()
        if stored != reckoned
    )
    return Check(found, unmarked and not found)


def _unpassed(row: Promise) -> tuple[str, ...]:
    """The states in which a promise waits for the clock; a passed excuse waits for it too."""
    return (*LIVE, State.EXCUSED.value) if row.excused_due_at else LIVE


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return value.isoformat() if isinstance(value, datetime) else str(value)
