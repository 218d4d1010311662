"""The ledger judged under other terms: read in batches, written nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from nuoda.domains.contracts.queries import calendars_by_id
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.rules import Ground, Kind, Noted, State, Terms
from nuoda.domains.promises.rules.suppose import (
    Gauge,
    Supposition,
    days_taken,
    instant,
    judged,
    micros,
    net_taken,
    supposed,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.statements import rows_where, stream_where

_LOG = "promise_id = ANY(%s::uuid[]) ORDER BY id"
_SINCE_1970 = "(extract(epoch FROM {}) * 1000000)::bigint"
_READ = (
    "id::text", "label", "kind", "subject_kind", "customer_id::text", "calendar_id::text",
    *(_SINCE_1970.format(column) for column in ("made_at", "agreed_due_at", "due_at", "settled_at")),
    "adjusted OR successor_id IS NOT NULL", "changed_by <> ''",
    f"kind = '{Kind.STATUTORY}' OR ground = '{Ground.STATUTE}'",
)  # fmt: skip
_OPEN, _KEPT, _BROKEN = State.OPEN.value, State.KEPT.value, State.BROKEN.value
_ORDER = "due_at, id"


@dataclass(frozen=True, slots=True)
class PromiseScope:
    """Which promises are looked at: those due in ``[since, until)``, of these kinds.

    ``customer_ids`` and ``level_ids`` confine them where they are not None.
    """

    kinds: tuple[str, ...]
    since: datetime
    until: datetime
    customer_ids: tuple[UUID, ...] | None = None
    level_ids: tuple[UUID, ...] | None = None


class Judged(NamedTuple):
    """One promise as it stands and as it would; instants in microseconds since 1970, the rest as text.

    ``taken`` is what it took, in microseconds or days of the curves' scale, as time really counted and as it
    would have; None while it is undone. ``target`` is what it had. ``follows`` is False where another date
    was agreed upon with a person: that stays as it is.
    """

    id: str
    label: str
    kind: str
    subject_kind: str
    customer_id: str | None
    due: int
    supposed_due: int
    settled: int | None
    state: str
    supposed_state: str
    taken: int | None
    supposed_taken: int | None
    target: int
    follows: bool


def scope_size(scope: PromiseScope, *, actor: Actor) -> int:
    """How many promises a scope holds, those called off included."""
    rows = Promise.objects.visible_to(actor).filter(
        due_at__gte=scope.since, due_at__lt=scope.until, kind__in=scope.kinds
    )
    if scope.customer_ids is not None:
        rows = rows.filter(customer_id__in=scope.customer_ids)
    if scope.level_ids is not None:
        rows = rows.filter(level_id__in=scope.level_ids)
    return rows.count()


def judge_supposed(
    scope: PromiseScope, supposition: Supposition, *, actor: Actor, at: datetime, ordered: bool = False
) -> Iterator[Judged]:
    """Every promise of a scope that was not called off, judged as of ``at``; by due time where ``ordered``.

    Promises without pause, excuse and successor are judged from their rows, which say what their logs say;
    the others from their whole logs, one query a batch.
    """
    condition, values = _condition(scope)
    ids = Promise.objects.visible_to(actor).filter(due_at__gte=scope.since, due_at__lt=scope.until)
    known = set(ids.order_by().exclude(calendar=None).values_list("calendar_id", flat=True).distinct())
    calendars = {str(key): one for key, one in calendars_by_id(known, actor=actor).items()}
    gauge = Gauge(supposition, calendars, scope.since, scope.until)
    now = micros(at)
    for batch in stream_where(
        Promise, _READ, condition, values, actor=actor, order=_ORDER if ordered else ""
    ):
        logs = _logs([row[0] for row in batch if row[10]])
        for row in batch:
            if row[10] or row[12]:
                yield _by_log(row, logs.get(row[0], ()), gauge, calendars, at)
            else:
                yield _by_row(row, gauge, now)


def _condition(scope: PromiseScope) -> tuple[str, list[Any]]:
    condition = "due_at >= %s AND due_at < %s AND kind = ANY(%s) AND state <> 'withdrawn'"
    values: list[Any] = [scope.since, scope.until, list(scope.kinds)]
    if scope.customer_ids is not None:
        condition, values = f"{condition} AND customer_id = ANY(%s)", [*values, list(scope.customer_ids)]
    if scope.level_ids is not None:
        condition, values = f"{condition} AND level_id = ANY(%s)", [*values, list(scope.level_ids)]
    return condition, values


def _logs(ids: Sequence[str]) -> Mapping[str, Sequence[Noted]]:
    logs: dict[str, list[Noted]] = {one: [] for one in ids}
    if ids:
        for entry in rows_where(PromiseEntry, _LOG, [list(ids)]):
            logs[str(entry.promise_id)].append(entry.noted())
    return logs


def _by_row(row: tuple[Any, ...], gauge: Gauge, now: int) -> Judged:
    key, label, kind, thing, customer_id, calendar_id, made, agreed, due, settled, _log, changed, _law = row
    supposed_due = due if changed else gauge.due(made, agreed, calendar_id)
    reached, done = (now, _OPEN) if settled is None else (settled, _KEPT)
    taken = supposed_taken = None
    if settled is not None:
        taken = supposed_taken = gauge.taken(made, settled, calendar_id)
        if not changed and not gauge.alike(calendar_id):
            supposed_taken = gauge.supposed_taken(made, settled, calendar_id)
    return Judged(
        key, label, kind, thing, customer_id, due, supposed_due, settled,
        _BROKEN if reached > due else done, _BROKEN if reached > supposed_due else done, taken,
        supposed_taken, gauge.taken(made, agreed, calendar_id), not changed,
    )  # fmt: skip


def _by_log(
    row: tuple[Any, ...],
    log: Sequence[Noted],
    gauge: Gauge,
    calendars: Mapping[str, Calendar],
    at: datetime,
) -> Judged:
    key, label, kind, thing, customer_id, calendar_id, made, agreed, _due, _settled, _log, changed, law = row
    terms = Terms(
        instant(made), instant(agreed), calendars.get(calendar_id) if calendar_id else None,
        law,
    )  # fmt: skip
    now, then = judged(terms, log, gauge.supposition, at)
    follows = not changed and not terms.statutory
    other = supposed(terms, gauge.supposition) if follows else terms
    then = then if follows else now
    taken = supposed_taken = None
    done_at = now.settled_at if now.state in _DONE else None
    if done_at is not None:
        done = micros(done_at)
        gross = gauge.taken(made, done, calendar_id)
        less = _Less(terms, log, done_at, at)
        taken = less.of(gross, terms, gauge.own_scale(terms.calendar))
        supposed_taken = taken
        if follows:
            gross = gauge.supposed_taken(made, done, calendar_id)
            supposed_taken = less.of(gross, other, gauge.supposition)
    return Judged(
        key, label, kind, thing, customer_id, micros(now.due_at), micros(then.due_at),
        None if done_at is None else micros(done_at), now.state.value, then.state.value, taken,
        supposed_taken, gauge.taken(made, agreed, calendar_id), follows,
    )  # fmt: skip


_DONE = (State.KEPT, State.BROKEN, State.EXCUSED)


@dataclass(frozen=True, slots=True)
class _Less:
    """The time that one promise took, less its pauses."""

    terms: Terms
    log: Sequence[Noted]
    done_at: datetime
    at: datetime

    def of(self, gross: int, terms: Terms, scale: Supposition) -> int:
        if scale.in_days:
            return days_taken(self.terms, self.log, scale, gross, self.at)
        return net_taken(gross, terms, self.log, self.done_at)
