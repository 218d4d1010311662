"""Counts for the contract meter, read from the rollup, and the failures behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from nuoda.domains.contracts.queries.meter import DEFINITIONS, Counts, Measure
from nuoda.insight.meter.project import COLUMNS, GONE
from nuoda.insight.models import MeterItem, MeterSlot
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.visibility import confinement

_PERIODS = f"""
SELECT span.place, slot.kind, {", ".join(f"sum(slot.{name})" for name in COLUMNS)}
FROM unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS span(since, until, place)
JOIN insight_meter_slot slot ON slot.customer_id = %s AND slot.kind = ANY(%s::text[])
    AND slot.slot_at >= span.since AND slot.slot_at < span.until
GROUP BY span.place, slot.kind
"""
_COMPARE = f"""
WITH counted AS (
    SELECT customer_id, kind, date_bin('15 minutes', due_at, timestamptz '2000-01-01 00:00Z') AS slot_at,
        count(*) AS due, count(*) FILTER (WHERE state = 'kept') AS kept,
        count(*) FILTER (WHERE settled_at <= first_due_at) AS kept_first,
        count(*) FILTER (WHERE state = 'excused') AS excused,
        count(*) FILTER (WHERE lost <> '[]') AS lost,
        count(*) FILTER (WHERE damaged <> '[]') AS damaged,
        count(*) FILTER (WHERE complained <> '[]') AS complained
    FROM insight_meter_item WHERE state NOT IN ('withdrawn', 'renegotiated') GROUP BY 1, 2, 3
)
SELECT count(*) FROM counted FULL JOIN insight_meter_slot slot USING (customer_id, kind, slot_at)
WHERE ({", ".join(f"coalesce(counted.{name}, 0)" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"coalesce(slot.{name}, 0)" for name in COLUMNS)})
"""


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """What one span comes to, by kind of promise: a sum of each column of the rollup."""

    sums: dict[str, dict[str, int]]

    def of(self, measure: Measure) -> Counts:
        """How many were due, and how many the measure counts."""
        definition = DEFINITIONS[measure]
        found = self.sums.get(definition.kind)
        return Counts(found["due"], found[definition.counted]) if found else Counts()

    def excused(self, measure: Measure) -> Counts:
        """What the ledger of promises excuses: measures of time alone leave it out, as not counted."""
        definition = DEFINITIONS[measure]
        found = self.sums.get(definition.kind)
        timely = definition.counted == "kept"
        return Counts(found["excused"], 0) if found and timely else Counts()


def counts_of_spans(
    customer_id: UUID, spans: Sequence[tuple[datetime, datetime]], kinds: Iterable[str], *, actor: Actor
) -> list[SpanCounts]:
    """The counts of half-open spans, in their order; one query over the rollup, whatever the volume."""
    found: list[dict[str, dict[str, int]]] = [{} for _ in spans]
    confined = confinement(MeterSlot, actor)
    if spans and confined is not None and confined.get("customer_id", customer_id) == customer_id:
        values: list[Any] = [*map(list, zip(*spans, strict=True)), customer_id, sorted(set(kinds))]
        with connection.cursor() as cursor:
            cursor.execute(_PERIODS, values)
            for place, kind, *sums in cursor.fetchall():
                found[place - 1][kind] = dict(zip(COLUMNS, map(int, sums), strict=True))
    return [SpanCounts(one) for one in found]


@dataclass(frozen=True, slots=True)
class Item:
    """One counted thing behind a figure."""

    promise_id: UUID
    customer_id: UUID
    thing_kind: str
    thing_id: str
    due_at: datetime
    state: str
    settled_at: datetime | None
    counted: bool


def _is_counted(column: str) -> Q:
    if column == "kept":
        return Q(state="kept")
    if column == "kept_first":
        return Q(settled_at__lte=F("first_due_at"))
    return ~Q(**{column: []})


def _failed(measure: Measure) -> Q:
    definition = DEFINITIONS[measure]
    counted = _is_counted(definition.counted)
    if not definition.more_is_better:
        return counted
    settled_wrong = Q(state__in=["broken", "excused"])
    return settled_wrong if definition.counted == "kept" else ~counted & ~Q(state="open")


def _item(row: MeterItem, measure: Measure) -> Item:
    column = DEFINITIONS[measure].counted
    if column == "kept_first":
        counted = row.settled_at is not None and row.settled_at <= row.first_due_at
    else:
        counted = row.state == "kept" if column == "kept" else bool(getattr(row, column))
    return Item(
        row.promise_id, row.customer_id, row.thing_kind, row.thing_id, row.due_at, row.state,
        row.settled_at, counted,
    )  # fmt: skip


def failures(
    measure: Measure, customer_id: UUID, since: datetime, until: datetime, *, actor: Actor, window: Window
) -> Page[Item]:
    """What failed a measure among what was due in a span, the earliest due first."""
    rows = MeterItem.objects.visible_to(actor).filter(
        _failed(measure), customer_id=customer_id, kind=DEFINITIONS[measure].kind, due_at__gte=since,
        due_at__lt=until,
    )  # fmt: skip
    return page_of(
        rows.exclude(state__in=GONE),
        window,
        sorts={"due_at": "due_at", "settled_at": "settled_at", "state": "state"},
        default=("due_at", "promise_id"),
        shape=lambda row: _item(row, measure),
    )


def items_by_id(wanted: Iterable[tuple[UUID, Measure]], *, actor: Actor) -> dict[tuple[UUID, Measure], Item]:
    """Items that still count, by promise and measure; one query, none for nothing."""
    pairs = set(wanted)
    if not pairs:
        return {}
    rows = MeterItem.objects.visible_to(actor).filter(promise_id__in={one for one, _ in pairs})
    known = {row.promise_id: row for row in rows.exclude(state__in=GONE)}
    return {(one, measure): _item(known[one], measure) for one, measure in pairs if one in known}


def differing_slots() -> int:
    """How many slots of the rollup differ from a recount of the items: 0 where upkeep is right."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        (found,) = cursor.fetchone() or (0,)
    return int(found)
