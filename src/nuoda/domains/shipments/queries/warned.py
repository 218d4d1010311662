"""Warnings of areas, read: the list, one of them, and the shipments that they touch or touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from nuoda.domains.shipments.models import AreaWarning, Danger
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import run


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning of an area. ``state`` is ``in_force``, ``superseded``, ``cancelled`` or ``kept``;
    one in force whose ``until`` has passed is over. ``shipments`` counts those that it touches, and once it
    is over those that it touched.
    """

    id: UUID
    hazard: str
    severity: str
    title_zh: str
    title_en: str
    source: str
    places: tuple[str, ...]
    outlines: int
    since: datetime
    until: datetime
    state: str
    status: str
    message: str
    recorded_at: datetime
    recorded_by: str
    ended_at: datetime | None
    ended_by: str
    shipments: int

    def holds(self, at: datetime) -> bool:
        """Whether it is acted upon ``at``."""
        return self.state == "in_force" and self.until > at


@dataclass(frozen=True, slots=True)
class WarningPage:
    """One warning with its words; ``lanes`` are the pairs of regions whose usual way leads through it."""

    row: WarningRow
    text_zh: str
    text_en: str
    polygons: Sequence[Sequence[Sequence[float]]]
    circles: Sequence[Sequence[float]]
    lanes: Sequence[tuple[str, str]]
    identifier: str
    sender: str
    references: tuple[str, ...]
    successor_id: UUID | None


@dataclass(frozen=True, slots=True)
class Touch:
    """That a warning touched a shipment, from ``since`` to ``until``; None while it does."""

    warning_id: UUID
    shipment_id: UUID
    since: datetime
    until: datetime | None


def warning_rows(*, actor: Actor, window: Window, at: datetime, state: str = "") -> Page[WarningRow]:
    """Warnings of areas, those in force first. ``state`` may be ``in_force``, ``over`` or ``kept``."""
    in_force = When(state=AreaWarning.State.IN_FORCE, until__gt=at, then=Value(0))
    rows = _warnings(actor, at).annotate(holds=Case(in_force, default=Value(1)))
    if state == "in_force":
        rows = rows.filter(holds=0)
    elif state == "over":
        rows = rows.filter(holds=1).exclude(state=AreaWarning.State.KEPT)
    elif state:
        rows = rows.filter(state=state)
    return page_of(
        rows,
        window,
        sorts={"since": "since", "until": "until", "severity": "severity", "hazard": "hazard"},
        default=("holds", "-since", "-id"),
        shape=_warning_row,
    )


def warnings_by_id(ids: Iterable[UUID], *, actor: Actor, at: datetime) -> dict[UUID, WarningRow]:
    """Warnings by id."""
    return {row.id: _warning_row(row) for row in _warnings(actor, at).filter(id__in=set(ids))}


def warning_page(warning_id: UUID, *, actor: Actor, at: datetime) -> WarningPage:
    """One warning. Raises :class:`NotFound`."""
    row = _warnings(actor, at).filter(id=warning_id).first()
    if row is None:
        raise NotFound
    return WarningPage(
        _warning_row(row), row.text_zh, row.text_en, row.polygons, row.circles,
        [(start, end) for start, end in row.lanes], row.identifier, row.sender, tuple(row.references),
        row.successor_id,
    )  # fmt: skip


def touches_of(
    warning_ids: Iterable[UUID], *, actor: Actor, customer_ids: Iterable[UUID]
) -> dict[UUID, list[Touch]]:
    """All that these warnings touched of each of these customers, in the order of the waybills."""
    rows = Danger.objects.visible_to(actor).filter(
        warning_id__in=set(warning_ids), customer_id__in=set(customer_ids)
    )
    found: dict[UUID, list[Touch]] = defaultdict(list)
    columns = ("customer_id", "warning_id", "shipment_id", "opened_at", "cleared_at")
    for customer_id, *rest in rows.order_by("shipment__waybill", "opened_at").values_list(*columns):
        found[customer_id].append(Touch(*rest))
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """The warnings that one took the place of, one after another, and those that took its place."""

    before: frozenset[UUID]
    after: frozenset[UUID]


_LINES = (
    "WITH RECURSIVE before(head, id) AS ("
    " SELECT successor_id, id FROM shipments_area_warning WHERE successor_id = ANY(%s)"
    " UNION SELECT before.head, one.id FROM shipments_area_warning AS one JOIN before"
    " ON one.successor_id = before.id),"
    " after(head, id) AS ("
    " SELECT id, successor_id FROM shipments_area_warning WHERE id = ANY(%s) AND successor_id IS NOT NULL"
    " UNION SELECT after.head, one.successor_id FROM shipments_area_warning AS one JOIN after"
    " ON one.id = after.id WHERE one.successor_id IS NOT NULL)"
    " SELECT head, id, TRUE FROM before UNION ALL SELECT head, id, FALSE FROM after"
)


def warning_lines(ids: Collection[UUID], *, actor: Actor) -> dict[UUID, Line]:
    """What came before each of these warnings, and after it."""
    rows = run(_LINES, [arrays.ids(ids), arrays.ids(ids)]) if actor.sees_all else []
    return {
        one: Line(
            frozenset(other for head, other, earlier in rows if head == one and earlier),
            frozenset(other for head, other, earlier in rows if head == one and not earlier),
        )
        for one in ids
    }


def _warnings(actor: Actor, at: datetime) -> QuerySet[AreaWarning]:
    """Warnings with the number of shipments that each touches, or touched where it is over ``at``."""
    own = Danger.objects.visible_to(actor).filter(warning_id=OuterRef("id"))
    holds = Q(state=AreaWarning.State.IN_FORCE, until__gt=at)

    def count(rows: QuerySet[Danger]) -> Coalesce:
        counted = rows.order_by().values("warning_id").annotate(n=Count("shipment_id", distinct=True))
        return Coalesce(Subquery(counted.values("n")), 0)

    touched = Case(When(holds, then=count(own.filter(cleared_at__isnull=True))), default=count(own))
    return AreaWarning.objects.visible_to(actor).annotate(touched=touched)


def _warning_row(row: AreaWarning) -> WarningRow:
    return WarningRow(
        row.id, row.hazard, row.severity, row.title_zh, row.title_en, row.source, tuple(row.places),
        len(row.polygons) + len(row.circles), row.since, row.until, row.state, row.status, row.message,
        row.recorded_at, row.recorded_by, row.ended_at, row.ended_by, getattr(row, "touched", 0),
    )  # fmt: skip
