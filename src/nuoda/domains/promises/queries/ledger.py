"""The ledger, read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import LIVE, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading, SoughtRef, shapes_reading, sought
from nuoda.kernel.statements import Moment, earliest, first_moments, shapes_where
from nuoda.kernel.tally import Figure, counting

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as lists, strips and cards show it."""

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    customer_id: UUID | None
    label: str
    basis: str
    owner_id: UUID | None
    made_at: datetime
    due_at: datetime
    first_due_at: datetime
    zone: str
    state: str
    eta_at: datetime | None
    at_risk_at: datetime | None
    settled_at: datetime | None
    proof: str
    beneficiary: str
    ground: str
    ground_ref: str
    stand_in_id: UUID | None
    from_at: datetime | None
    agreed_due_at: datetime
    excused_due_at: datetime | None
    successor_id: UUID | None


class PromiseTold(NamedTuple):
    """A promise as it is told to whoever waits for it; every :class:`PromiseRow` says as much."""

    kind: str
    made_at: datetime
    due_at: datetime
    state: str
    settled_at: datetime | None


Promised = PromiseRow | PromiseTold


@dataclass(frozen=True, slots=True)
class _Label:
    label: str


_SHAPE = tuple(PromiseRow.__dataclass_fields__)
_DUE = "kind = %s AND (state IN ('open', 'at_risk') AND due_at < %s OR state = 'open' AND risk_at <= %s)"
_ABOUT = "subject_kind = ANY(%s::text[]) AND subject_id = ANY(%s::uuid[])"
_RUNNING = (*LIVE, State.PAUSED.value)
_DANGER = Q(state=State.AT_RISK.value) | Q(
    state=State.BROKEN.value, settled_at__isnull=True, successor__isnull=True
)


def row_of(row: Promise) -> PromiseRow:
    return PromiseRow(**{name: getattr(row, name) for name in _SHAPE})


def promises_of(subjects: Sequence[Ref], *, actor: Actor, replaced: bool = False) -> list[PromiseRow]:
    """The current promises about these things, the oldest first; with ``replaced`` those before them too."""
    if not subjects:
        return []
    values = [sorted({ref.kind for ref in subjects}), [ref.id for ref in subjects]]
    condition = _ABOUT if replaced else f"{_ABOUT} AND successor_id IS NULL"
    return shapes_where(PromiseRow, Promise, condition, values, actor=actor, order="made_at, id")


def promises_reading(subject: Ref | SoughtRef, *, actor: Actor) -> Reading[list[PromiseRow]]:
    """The current promises about one thing, the oldest first, to be read together with other things."""
    return _about(PromiseRow, subject, actor)


def promises_told_reading(subject: Ref, *, actor: Actor) -> Reading[list[PromiseTold]]:
    """The same, no more of each than whoever waits for it is told."""
    return _about(PromiseTold, subject, actor)


def _about(shape: type[S], subject: Ref | SoughtRef, actor: Actor) -> Reading[list[S]]:
    kind, key = sought(subject.kind), sought(UUID(subject.id) if isinstance(subject, Ref) else subject.id)
    return shapes_reading(
        shape, Promise,
        f"subject_kind = {kind.sql} AND subject_id = {key.sql} AND successor_id IS NULL",
        [*kind.values, *key.values], actor=actor, order="made_at, id",
    )  # fmt: skip


def promises_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, PromiseRow]:
    return {row.id: row_of(row) for row in Promise.objects.visible_to(actor).filter(id__in=list(ids))}


def promise_page(promise_id: UUID, *, actor: Actor) -> PromiseRow:
    """One promise. Raises :class:`NotFound`."""
    row = Promise.objects.visible_to(actor).filter(id=promise_id).first()
    if row is None:
        raise NotFound
    return row_of(row)


def promise_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    kind: str = "",
    customer_id: UUID | None = None,
    label: str = "",
    due_from: datetime | None = None,
    due_until: datetime | None = None,
    owner_id: UUID | None = None,
    current: bool = False,
) -> Page[PromiseRow]:
    """Promises by due time. ``state`` may be ``danger``: at risk, or broken and still undone; ``live``; or
    ``unfinished``: both together.

    ``owner_id`` finds what somebody owns or stands in for; ``current`` leaves out what was replaced.
    """
    rows = Promise.objects.visible_to(actor)
    if state == "danger":
        rows = rows.filter(_DANGER)
    elif state == "live":
        rows = rows.filter(state__in=_RUNNING)
    elif state == "unfinished":
        rows = rows.filter(_DANGER | Q(state__in=_RUNNING))
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if owner_id is not None:
        rows = rows.filter(Q(owner_id=owner_id) | Q(stand_in_id=owner_id))
    if current:
        rows = rows.filter(successor__isnull=True)
    if label:
        rows = rows.filter(label__startswith=label.upper())
    if due_from is not None:
        rows = rows.filter(due_at__gte=due_from)
    if due_until is not None:
        rows = rows.filter(due_at__lt=due_until)
    return page_of(
        rows,
        window,
        sorts={
            "due_at": "due_at",
            "made_at": "made_at",
            "state": "state",
            "label": "label",
            "kind": "kind",
            "owner": "owner__name",
            "customer": "customer__name",
        },
        default=("due_at", "id"),
        shape=row_of,
        endless=True,
    )


def promises_after(
    after: UUID | None,
    *,
    actor: Actor,
    limit: int,
    state: str = "",
    kind: str = "",
    due_from: datetime | None = None,
    due_until: datetime | None = None,
) -> list[PromiseRow]:
    """Promises in the order of their ids after a cursor: how machines page. Filters as in lists."""
    rows = Promise.objects.visible_to(actor)
    wanted: dict[str, object] = {
        "id__gt": after, "state": state, "kind": kind, "due_at__gte": due_from, "due_at__lt": due_until,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return [row_of(row) for row in rows.order_by("id")[:limit]]


def promise_counts(
    *,
    actor: Actor,
    kind: str = "",
    due_from: datetime | None = None,
    due_until: datetime | None = None,
) -> dict[str, int]:
    """How many promises stand in each state; every state is named. ``due_*`` bound the due time."""
    rows = Promise.objects.visible_to(actor)
    if kind:
        rows = rows.filter(kind=kind)
    if due_from is not None:
        rows = rows.filter(due_at__gte=due_from)
    if due_until is not None:
        rows = rows.filter(due_at__lt=due_until)
    counts = {state.value: 0 for state in State}
    counts.update(rows.order_by().values_list("state").annotate(n=Count("id")))
    return counts


def promises_in_danger(*, actor: Actor, customer_id: UUID | None = None, limit: int) -> list[PromiseRow]:
    """Promises at risk, or broken and still undone, the next due first."""
    rows = Promise.objects.visible_to(actor).filter(_DANGER)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return [row_of(row) for row in rows.order_by("due_at", "id")[:limit]]


def days_due(
    *,
    actor: Actor,
    since: datetime,
    until: datetime,
    zone: str,
    kind: str = "",
    customer_id: UUID | None = None,
    owner_id: UUID | None = None,
) -> dict[date, dict[str, int]]:
    """How many current promises fall due on each local day of a span, by state. One query."""
    rows = Promise.objects.visible_to(actor).filter(due_at__gte=since, due_at__lt=until)
    rows = rows.filter(successor__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if owner_id is not None:
        rows = rows.filter(Q(owner_id=owner_id) | Q(stand_in_id=owner_id))
    found: dict[date, dict[str, int]] = {}
    day = TruncDate("due_at", tzinfo=ZoneInfo(zone))
    for on, state, count in (
        rows.order_by().annotate(on=day).values_list("on", "state").annotate(n=Count("id"))
    ):
        found.setdefault(on, {})[state] = count
    return found


def danger_figure(*, actor: Actor, customer_id: UUID | None = None) -> Figure:
    """How many promises are at risk, or broken and still undone; read with other figures of a page."""
    rows = Promise.objects.visible_to(actor).filter(_DANGER)
    return counting(rows if customer_id is None else rows.filter(customer_id=customer_id))


def next_due_at(*, actor: Actor) -> datetime | None:
    """The next instant at which the clock has a promise to mark, or None."""
    return first_moments(due_moments(actor=actor))[0]


def due_moments(*, actor: Actor) -> list[Moment]:
    """When the next promise breaks, just after its due time, when the next comes into risk, and when
    the next ladder has to be looked at.
    """
    return [
        earliest(Promise, "due_at", "state IN ('open', 'at_risk')", actor=actor, passed=True),
        earliest(Promise, "risk_at", "state = 'open'", actor=actor),
        earliest(Promise, "warn_at", "warn_at IS NOT NULL", actor=actor),
        earliest(
            Promise,
            "excused_due_at",
            "state = 'excused' AND settled_at IS NULL AND successor_id IS NULL",
            actor=actor,
            passed=True,
        ),
    ]


def labels_due(at: datetime, *, kind: str, actor: Actor) -> set[str]:
    """What people call the things whose promises of a kind the clock has to mark by ``at``."""
    rows = shapes_where(_Label, Promise, _DUE, [kind, at, at], actor=actor)
    return {row.label for row in rows}
