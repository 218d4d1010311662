"""Facts into the days of causes. Given twice, facts change nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from nuoda.domains.cases.facts import CaseClosed, CaseFact, CaseFed, CaseOpened, CaseReopened, CauseFound
from nuoda.domains.cases.facts import Kind as CaseKind
from nuoda.domains.quality.facts import PastWeekRecorded, Reach
from nuoda.domains.shipments.facts import ShipmentRegistered
from nuoda.domains.shipments.queries import Carried, ways_of
from nuoda.insight.models import CauseDay, CauseItem
from nuoda.kernel import arrays, ledger
from nuoda.kernel.actor import system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.statements import insert_new, rows_where, run

CAUSED: tuple[type[Fact], ...] = (
    ShipmentRegistered, CaseOpened, CaseFed, CauseFound, CaseClosed, CaseReopened,
    PastWeekRecorded,
)  # fmt: skip
EVERY = "*"
"""The cause under which shipments, and cases of all causes, are counted."""
TROUBLE = frozenset(
    {CaseKind.EXCEPTION.value, CaseKind.CHASE.value, CaseKind.COMPLAINT.value, CaseKind.CLAIM.value}
)
"""Kinds of cases that speak of trouble. A question, a suggestion or praise has no cause to fight."""
UNCOUNTED = frozenset({"merged", "duplicate", "not_justified"})
"""Closed so, a case was no trouble of its own."""
_COUNTER = system("insight.causes")
_KNOWN = "thing_id = ANY(%s::uuid[]) ORDER BY thing_id FOR UPDATE"
_ADD = """
INSERT INTO insight_cause_day AS kept (reach, key, cause, day, shipments, cases)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::int[], %s::int[])
ON CONFLICT (reach, key, cause, day) DO UPDATE SET shipments = kept.shipments + excluded.shipments,
    cases = kept.cases + excluded.cases
"""
_Slot = tuple[str, str, str, date]


def may_have_cause(fact: Fact) -> bool:
    """Whether a fact may count: of all cases that open, those that speak of trouble."""
    return not isinstance(fact, CaseOpened) or fact.kind in TROUBLE


def count_causes(facts: Sequence[Recorded]) -> None:
    """Bring the days of causes up to date with facts, in at most five statements, in the order written."""
    with transaction.atomic():
        shipments, cases = _Tally(), _Tally()
        made = _new_items(facts)
        new = insert_new(made)
        for row in made:
            if row.thing_id in new:
                (shipments if row.kind == "shipment" else cases).add(row, 1)
        _add_past(facts, shipments, cases)
        later = [one for one in facts if isinstance(one.fact, CaseFact) and not _opens(one.fact)]
        if later:
            rows = rows_where(CauseItem, _KNOWN, [sorted({one.fact.subject.id for one in later})])
            by_id = {str(row.thing_id): row for row in rows}
            for row in rows:
                cases.add(row, -1)
            for one in later:
                _apply(by_id.get(one.fact.subject.id), one)
            for row in rows:
                cases.add(row, 1)
            save_columns(rows, "cause", "counted", "position")
        _write(shipments.counts, cases.counts)


def rebuild() -> int:
    """Throw the days away and count the whole ledger again. Returns how many facts were read."""
    with transaction.atomic():
        CauseItem.objects.all().delete()
        CauseDay.objects.all().delete()
        position, read = 0, 0
        names = [kind.name for kind in CAUSED]
        while batch := ledger.all_named(names, after=position):
            count_causes(batch)
            position, read = batch[-1].id, read + len(batch)
    return read


def lane_of(from_city: str, to_city: str) -> str:
    """A lane as people say it: city to city, "" where neither is known."""
    return f"{from_city or '–'} → {to_city or '–'}" if from_city or to_city else ""


def _opens(fact: Fact) -> bool:
    return isinstance(fact, CaseOpened)


def _new_items(facts: Sequence[Recorded]) -> list[CauseItem]:
    registered = [one for one in facts if isinstance(one.fact, ShipmentRegistered)]
    opened = [
        (one, one.fact) for one in facts if isinstance(one.fact, CaseOpened) and may_have_cause(one.fact)
    ]
    wanted = {one.fact.subject.id for one in registered}
    wanted |= {str(fact.shipment_id) for _one, fact in opened if fact.shipment_id}
    ways = ways_of(wanted, actor=_COUNTER)
    rows = [
        _item(one, "shipment", way, house_day(way.booked_at))
        for one in registered
        if (way := ways.get(UUID(one.fact.subject.id))) is not None
    ]
    for one, fact in opened:
        way = ways.get(fact.shipment_id) if fact.shipment_id else None
        row = _item(one, "case", way, house_day(one.at))
        row.cause = fact.cause
        rows.append(row)
    rows.sort(key=lambda row: row.thing_id)
    return rows


def _item(one: Recorded, kind: str, way: Carried | None, day: date) -> CauseItem:
    return CauseItem(
        thing_id=UUID(one.fact.subject.id), kind=kind, day=day, customer_id=one.fact.customer_id,
        lane=lane_of(way.from_city, way.to_city) if way else "", partner=way.carrier if way else "",
        place=way.to_city if way else "", position=one.id,
    )  # fmt: skip


def _add_past(facts: Sequence[Recorded], shipments: _Tally, cases: _Tally) -> None:
    """Weeks recorded from before count on their Monday, each once: the first that was said stands."""
    told = {
        UUID(one.fact.subject.id): (one, one.fact)
        for one in reversed(facts)
        if isinstance(one.fact, PastWeekRecorded)
    }
    rows = [
        CauseItem(thing_id=key, kind="week", day=fact.week, position=one.id)
        for key, (one, fact) in sorted(told.items())
    ]
    for key in insert_new(rows):
        fact = told[key][1]
        place = (fact.reach, fact.reach_key)
        shipments.counts[*place, EVERY, fact.week] += fact.shipments
        cases.counts[*place, EVERY, fact.week] += sum(fact.cases.values())
        for cause, n in fact.cases.items():
            cases.counts[*place, cause, fact.week] += n


def _apply(row: CauseItem | None, one: Recorded) -> None:
    """What was heard already is not heard again, in whatever order batches come."""
    if row is None or one.id <= row.position:
        return
    fact, row.position = one.fact, one.id
    if isinstance(fact, CaseFed | CauseFound):
        row.cause = fact.cause
    elif isinstance(fact, CaseClosed):
        row.counted = fact.code not in UNCOUNTED
    elif isinstance(fact, CaseReopened):
        row.counted = True


class _Tally:
    """Counts by slot; what comes to nothing is not written."""

    def __init__(self) -> None:
        self.counts: dict[_Slot, int] = defaultdict(int)

    def add(self, row: CauseItem, n: int) -> None:
        if not row.counted:
            return
        causes = (EVERY,) if row.kind == "shipment" else (EVERY, row.cause)
        for reach, key in places_of(row):
            for cause in causes:
                self.counts[reach, key, cause, row.day] += n


def places_of(row: CauseItem) -> list[tuple[str, str]]:
    """Every reach that an item belongs to, with its key there."""
    keys = (
        (Reach.CUSTOMER.value, str(row.customer_id or "")), (Reach.LANE.value, row.lane),
        (Reach.PARTNER.value, row.partner), (Reach.PLACE.value, row.place),
    )  # fmt: skip
    return [(Reach.ALL.value, ""), *((reach, key) for reach, key in keys if key)]


def _write(shipments: Mapping[_Slot, int], cases: Mapping[_Slot, int]) -> None:
    slots: Iterable[_Slot] = sorted({*shipments, *cases})
    changes = [
        (*slot, shipments.get(slot, 0), cases.get(slot, 0))
        for slot in slots
        if shipments.get(slot) or cases.get(slot)
    ]
    if changes:
        reaches, keys, causes, *rest = zip(*changes, strict=True)
        run(_ADD, [*map(arrays.texts, (reaches, keys, causes)), *map(arrays.plain, rest)])
