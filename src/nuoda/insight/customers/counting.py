"""Facts into days of customers. Given twice, facts change nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from nuoda.domains.cases.facts import CaseOpened
from nuoda.domains.cases.facts import Kind as CaseKind
from nuoda.domains.orders.facts import OrderCancelled, OrderConfirmed
from nuoda.insight.models import CustomerDay, CustomerDeed
from nuoda.kernel import ledger
from nuoda.kernel.calendar import house_day
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.statements import insert_new, run

COUNTED: tuple[type[Fact], ...] = (OrderConfirmed, OrderCancelled, CaseOpened)
COLUMNS = ("orders", "cases", "complaints")
_UNDO = """
UPDATE insight_customer_deed SET undone = true WHERE thing_id = ANY(%s::uuid[]) AND NOT undone
RETURNING customer_id, day
"""
_ADD = """
INSERT INTO insight_customer_day AS kept (customer_id, day, orders, cases, complaints)
SELECT * FROM unnest(%s::uuid[], %s::date[], %s::int[], %s::int[], %s::int[])
ON CONFLICT (customer_id, day) DO UPDATE SET orders = kept.orders + excluded.orders,
    cases = kept.cases + excluded.cases, complaints = kept.complaints + excluded.complaints
"""
_Days = dict[tuple[UUID, date], Counter[str]]


def count_customers(facts: Sequence[Recorded]) -> None:
    """Bring the days of customers up to date with facts, in at most three statements."""
    deeds = {one.thing_id: one for recorded in facts if (one := _deed(recorded)) is not None}
    undone = [one.fact.subject.id for one in facts if isinstance(one.fact, OrderCancelled)]
    if not deeds and not undone:
        return
    with transaction.atomic():
        days: _Days = defaultdict(Counter)
        for key in insert_new(list(deeds.values())):
            one = deeds[key]
            days[one.customer_id, one.day].update(_columns(one.kind))
        if undone:
            for customer_id, day in run(_UNDO, [undone]):
                days[customer_id, day]["orders"] -= 1
        _add(days)


def rebuild() -> int:
    """Throw the days away and count the whole ledger again. Returns how many facts were read."""
    with transaction.atomic():
        CustomerDeed.objects.all().delete()
        CustomerDay.objects.all().delete()
        position, read = 0, 0
        names = [kind.name for kind in COUNTED]
        while batch := ledger.all_named(names, after=position):
            count_customers(batch)
            position, read = batch[-1].id, read + len(batch)
    return read


def _deed(recorded: Recorded) -> CustomerDeed | None:
    fact = recorded.fact
    if fact.customer_id is None:
        return None
    if isinstance(fact, OrderConfirmed):
        kind, at = "order", fact.ordered_at
    elif isinstance(fact, CaseOpened):
        kind, at = "complaint" if fact.kind == CaseKind.COMPLAINT else "case", recorded.at
    else:
        return None
    day = house_day(at)
    return CustomerDeed(thing_id=UUID(fact.subject.id), kind=kind, customer_id=fact.customer_id, day=day)


def _columns(kind: str) -> Mapping[str, int]:
    """A complaint is a case as well."""
    if kind == "order":
        return {"orders": 1}
    return {"cases": 1, "complaints": 1} if kind == "complaint" else {"cases": 1}


def _add(days: _Days) -> None:
    changed = [(key, day) for key, day in sorted(days.items(), key=str) if any(day.values())]
    if changed:
        keys = [[key[0] for key, _day in changed], [key[1] for key, _day in changed]]
        run(_ADD, [*keys, *([day[name] for _key, day in changed] for name in COLUMNS)])
