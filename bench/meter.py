"""The contract meter: twelve months of shipments, read from the rollup against counting what it rolls up.

``--full`` puts twelve million promises into the months (a million each), the everyday run a tenth of it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from bench.masses import filling, multiply, numbered, numbers
from nuoda.domains.contracts.commands.meter import (
    ClauseDraft,
    ContractDraft,
    open_contract,
    settle_meter,
    write_clauses,
)
from nuoda.domains.contracts.queries.meter import Measure, Terms, figures_of
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.queries import customers_by_code
from nuoda.insight.meter.counting import differing_slots
from nuoda.insight.meter.page import meter_of
from nuoda.insight.meter.reading import readings_of
from nuoda.insight.models import MeterItem

EVERYDAY, FULL = 1_200_000, 12_000_000
ROUNDS = 3
SINCE, UNTIL = datetime(2024, 12, 31, 16, tzinfo=UTC), datetime(2025, 12, 31, 16, tzinfo=UTC)
NOW = datetime(2026, 1, 2, tzinfo=UTC)
_ROLL = """
INSERT INTO insight_meter_slot
    (customer_id, kind, slot_at, due, kept, kept_first, excused, lost, damaged, complained)
SELECT customer_id, kind, date_bin('15 minutes', due_at, timestamptz '2000-01-01 00:00Z'), count(*),
    count(*) FILTER (WHERE state = 'kept'), count(*) FILTER (WHERE settled_at <= first_due_at), 0, 0, 0, 0
FROM insight_meter_item GROUP BY 1, 2, 3
"""
_COUNT = """
SELECT date_trunc('month', due_at AT TIME ZONE 'Asia/Shanghai'), count(*),
    count(*) FILTER (WHERE state = 'kept'), count(*) FILTER (WHERE settled_at <= first_due_at),
    count(*) FILTER (WHERE damaged <> '[]')
FROM insight_meter_item WHERE customer_id = %s AND kind = 'delivery' AND due_at >= %s AND due_at < %s
GROUP BY 1 ORDER BY 1
"""


def main() -> None:
    """Print how much faster the meter is than a count, and how long a first settling takes."""
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("bench_meter"):
        customer_id, contract_id = _agree()
        _carry(customer_id, size)
        if differing_slots():
            raise RuntimeError("The rollup is not what it rolls up.")
        pairs = []
        for _ in range(ROUNDS):
            counted = harness.sample(lambda: _count(customer_id), backend=backend_pid)
            metered = harness.sample(lambda: _meter(contract_id), backend=backend_pid)
            pairs.append((metered, counted))
        settled = harness.sample(lambda: _settle(contract_id), backend=backend_pid)
    details = {
        "shipments": size, "seconds_to_meter": round(12 / min(one.rate for one, _ in pairs), 3),
        "seconds_to_settle": round(12 / settled.rate, 3),
    }  # fmt: skip
    harness.report(
        f"meter of 12 months over {size:,} shipments from the rollup, against counting them",
        pairs, floor=5, unit="months/s", details=details,
    )  # fmt: skip


def _agree() -> tuple[UUID, UUID]:
    record_customers(by=BY, at=NOW, customers=[CustomerDraft(code="BENCH", name="测试客户")])
    customer = customers_by_code(["BENCH"], actor=BY)["BENCH"]
    since = date(2025, 1, 1)
    draft = ContractDraft(number="BENCH-1", customer="BENCH", since=since, until=date(2026, 1, 1))
    contract_id = open_contract(by=BY, at=NOW, draft=draft)
    terms = (
        Terms(Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95)),
        Terms(Measure.FIRST_DATE_KEPT, Decimal(96), Decimal(90)),
        Terms(Measure.DAMAGE_RATE, Decimal("0.5"), Decimal(2)),
    )
    clauses = [ClauseDraft(f"4.{place}", one, since) for place, one in enumerate(terms, start=1)]
    write_clauses(by=BY, at=NOW, contract_id=contract_id, clauses=clauses)
    return customer.id, contract_id


def _carry(customer_id: UUID, size: int) -> None:
    """Promises of delivery spread evenly over the year, three in a hundred of them broken."""
    original = UUID(int=0)
    MeterItem.objects.bulk_create(
        [
            MeterItem(
                promise_id=original, kind="delivery", thing_kind="shipment", thing_id="0",
                customer_id=customer_id, due_at=SINCE, first_due_at=SINCE, state="kept", settled_at=SINCE,
            )
        ]
    )  # fmt: skip
    due = f"timestamptz '{SINCE.isoformat()}' + n * (interval '365 days' / {size})"
    broken = "n % 100 < 3"
    changed = {
        "promise_id": numbered("01900000"), "thing_id": "n::text", "due_at": due, "first_due_at": due,
        "state": f"CASE WHEN {broken} THEN 'broken' ELSE 'kept' END",
        "settled_at": f"{due} + CASE WHEN {broken} THEN interval '5 hours' ELSE interval '-1 hour' END",
    }  # fmt: skip
    with filling(MeterItem):
        multiply(MeterItem, f"promise_id = '{original}'", changed, numbers(1, size - 1))
    with connection.cursor() as cursor:
        cursor.execute(_ROLL)
        cursor.execute("ANALYZE insight_meter_slot")


def _count(customer_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [customer_id, SINCE, UNTIL])
        return len(cursor.fetchall())


def _meter(contract_id: UUID) -> int:
    meter = meter_of(contract_id, at=NOW, actor=BY)
    if len(meter.clauses) != 3:
        raise RuntimeError("Three clauses are metered.")
    return len(meter.clauses[0].trend)


def _settle(contract_id: UUID) -> int:
    readings = readings_of(contract_id, at=NOW, actor=BY)
    settle_meter(by=BY, at=NOW, contract_id=contract_id, readings=readings)
    if len(figures_of(contract_id, actor=BY)) != 36:
        raise RuntimeError("Three clauses have twelve figures each.")
    return 12


if __name__ == "__main__":
    main()
