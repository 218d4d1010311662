"""Facts into items, and the difference into the rollup. Given twice, facts change nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from nuoda.domains.cases.facts import CaseOpened
from nuoda.domains.contracts.queries.agreements import customers_under_contract
from nuoda.domains.promises.facts import (
    Kind,
    PromiseBroken,
    PromiseExcused,
    PromiseFact,
    PromiseFulfilledLate,
    PromiseKept,
    PromiseMade,
    PromiseRenegotiated,
    PromiseReopened,
    PromiseResumed,
    PromiseRetargeted,
    PromiseWithdrawn,
)
from nuoda.domains.shipments.facts import DAMAGED, ShipmentEased, ShipmentFact, ShipmentTroubled
from nuoda.insight.models import MeterItem, MeterSlot
from nuoda.kernel import ledger
from nuoda.kernel.actor import system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.statements import insert_new, rows_where, run

METERED: tuple[type[Fact], ...] = (
    PromiseMade, PromiseKept, PromiseBroken, PromiseExcused, PromiseFulfilledLate, PromiseReopened,
    PromiseResumed, PromiseRenegotiated, PromiseRetargeted, PromiseWithdrawn, ShipmentTroubled,
    ShipmentEased, CaseOpened,
)  # fmt: skip
"""Of cases that open, only complaints: see :func:`may_be_metered`."""
COLUMNS = ("due", "kept", "kept_first", "excused", "lost", "damaged", "complained")
GONE = frozenset({"withdrawn", "renegotiated"})
_SLOT = timedelta(minutes=15)
_LOST = ("LOSS.whole", "LOSS.theft")
_WRITTEN = ("due_at", "state", "settled_at", "lost", "damaged", "complained")
_KNOWN = "promise_id = ANY(%s::uuid[]) OR thing_id = ANY(%s::text[]) ORDER BY promise_id FOR UPDATE"

_NOBODY_ELSE = "LOCK TABLE insight_meter_item IN EXCLUSIVE MODE"
METER = system("meter")

Slot = tuple[UUID, str, datetime]
_ADD = """
INSERT INTO insight_meter_slot AS slot (customer_id, kind, slot_at, {names})
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], {arrays})
ON CONFLICT (customer_id, kind, slot_at) DO UPDATE SET {sums}
""".format(
    names=", ".join(COLUMNS),
    arrays=", ".join(["%s::int[]"] * len(COLUMNS)),
    sums=", ".join(f"{name} = slot.{name} + excluded.{name}" for name in COLUMNS),
)


def may_be_metered(fact: Fact) -> bool:
    """Whether a fact may count: of all cases that open, only complaints."""
    return not isinstance(fact, CaseOpened) or fact.kind == "complaint"


def project_meter(facts: Sequence[Recorded]) -> None:
    """Bring items and rollup up to date with facts, given in the order they were written.

    What concerns no customer with a contract is not counted: :func:`count_anew` does so once she has one.
    """
    metered = customers_under_contract({one.fact.customer_id for one in facts} - {None}, actor=METER)
    counted = [one for one in facts if one.fact.customer_id in metered]
    if counted:
        _count(counted)


def count_anew(customer_ids: Collection[UUID]) -> int:
    """Count customers from the ledger, whose first contract was opened. Returns how many facts were read.

    Nobody else counts meanwhile, so that nothing is brought back to what it was when this began; what was
    counted before is counted again, which changes nothing.
    """
    position, read = 0, 0
    names = [kind.name for kind in METERED]
    with transaction.atomic():
        run(_NOBODY_ELSE)
        while batch := ledger.all_named(names, after=position, customers=customer_ids):
            _count(batch)
            position, read = batch[-1].id, read + len(batch)
    return read


def _count(facts: Sequence[Recorded]) -> None:
    with transaction.atomic():
        _make(facts)
        rows = _known(facts)
        by_id = {str(row.promise_id): row for row in rows}
        by_thing: dict[tuple[str, str], list[MeterItem]] = defaultdict(list)
        for row in rows:
            by_thing[row.thing_kind, row.thing_id].append(row)
        before = totals(rows)
        for recorded in facts:
            _apply(recorded, by_id, by_thing)
        save_columns(rows, *_WRITTEN)
        add_to_slots(totals(rows), before)


def rebuild() -> int:
    """Throw items and rollup away and count the whole ledger again. Returns how many facts were read."""
    with transaction.atomic():
        MeterItem.objects.all().delete()
        MeterSlot.objects.all().delete()
        position, read = 0, 0
        names = [kind.name for kind in METERED]
        while batch := ledger.all_named(names, after=position):
            project_meter(batch)
            position, read = batch[-1].id, read + len(batch)
    return read


def slot_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour that an instant lies in."""
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)


def totals(rows: Iterable[MeterItem]) -> dict[Slot, Counter[str]]:
    """What items come to, by slot."""
    found: dict[Slot, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.state not in GONE:
            found[row.customer_id, row.kind, slot_of(row.due_at)].update(_counted(row))
    return found


def _counted(row: MeterItem) -> dict[str, int]:
    first = row.settled_at is not None and row.settled_at <= row.first_due_at
    return {
        "due": 1, "kept": row.state == "kept", "kept_first": first, "excused": row.state == "excused",
        "lost": bool(row.lost), "damaged": bool(row.damaged), "complained": bool(row.complained),
    }  # fmt: skip


def add_to_slots(after: Mapping[Slot, Counter[str]], before: Mapping[Slot, Counter[str]]) -> None:
    """Add the difference to the rollup, in one statement and one order of rows."""
    changes = []
    for slot in sorted({*after, *before}, key=str):
        new, old = after.get(slot, Counter()), before.get(slot, Counter())
        change = [new[name] - old[name] for name in COLUMNS]
        if any(change):
            changes.append((*slot, *change))
    if changes:
        run(_ADD, [list(column) for column in zip(*changes, strict=True)])


def _make(facts: Sequence[Recorded]) -> None:
    """New items count for nothing until they are looked at with the others."""
    rows = [
        MeterItem(
            promise_id=UUID(one.fact.subject.id), kind=_unit(one.fact), thing_kind=_thing(one.fact)[0],
            thing_id=_thing(one.fact)[1], customer_id=one.fact.customer_id, due_at=one.fact.due_at,
            first_due_at=one.fact.first_due_at, state="open",
        )
        for one in facts
        if isinstance(one.fact, PromiseMade) and one.fact.customer_id is not None
    ]  # fmt: skip
    rows.sort(key=lambda row: str(row.promise_id))
    made = insert_new(rows)
    add_to_slots(totals(row for row in rows if row.promise_id in made), {})


def _unit(fact: PromiseMade) -> str:
    """What a promise is counted as: its kind, and of a receipt the clock that runs."""
    thing = _thing(fact)[0]
    return thing if fact.kind == Kind.RECEIPT_RETURN and thing.startswith("receipt_") else fact.kind


def _known(facts: Sequence[Recorded]) -> list[MeterItem]:
    ids = {one.fact.subject.id for one in facts if isinstance(one.fact, PromiseFact)}
    things = {_thing(one.fact)[1] for one in facts if not isinstance(one.fact, PromiseFact)}
    return rows_where(MeterItem, _KNOWN, [sorted(ids), sorted(things)])


def _thing(fact: Fact) -> tuple[str, str]:
    """The promised thing: a shipment's facts belong to its order where there is one."""
    if isinstance(fact, ShipmentFact) and fact.order_id is not None:
        return "order", str(fact.order_id)
    about = fact.about or fact.subject
    return about.kind, about.id


def _apply(
    recorded: Recorded,
    by_id: Mapping[str, MeterItem],
    by_thing: Mapping[tuple[str, str], Sequence[MeterItem]],
) -> None:
    fact = recorded.fact
    if isinstance(fact, PromiseFact):
        row = by_id.get(fact.subject.id)
        if row is not None:
            _judge(row, fact)
        return
    for row in by_thing.get(_thing(fact), ()):
        if isinstance(fact, ShipmentTroubled):
            _trouble(row, fact)
        elif isinstance(fact, ShipmentEased):
            row.lost = [one for one in row.lost if one != fact.subject.id]
        elif isinstance(fact, CaseOpened) and may_be_metered(fact):
            row.complained = sorted({*row.complained, fact.subject.id})


def _judge(row: MeterItem, fact: PromiseFact) -> None:
    if not isinstance(fact, PromiseRenegotiated):
        row.due_at = fact.due_at
    if isinstance(fact, PromiseKept):
        row.state, row.settled_at = "kept", fact.settled_at
    elif isinstance(fact, PromiseBroken):
        row.state, row.settled_at = "broken", fact.settled_at
    elif isinstance(fact, PromiseExcused):
        row.state, row.settled_at = "excused", fact.settled_at
    elif isinstance(fact, PromiseFulfilledLate):
        row.settled_at = fact.settled_at
    elif isinstance(fact, PromiseReopened):
        row.state, row.settled_at = "open", None
    elif isinstance(fact, PromiseRenegotiated):
        row.state = "renegotiated"
    elif isinstance(fact, PromiseWithdrawn):
        row.state = "withdrawn"


def _trouble(row: MeterItem, fact: ShipmentTroubled) -> None:
    """Damage stays damage; what was lost may be found again (``ShipmentEased``)."""
    if fact.reason in _LOST:
        row.lost = sorted({*row.lost, fact.subject.id})
    elif fact.reason in DAMAGED:
        row.damaged = sorted({*row.damaged, fact.subject.id})
