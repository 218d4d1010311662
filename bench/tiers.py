"""A hundred thousand customers scored: counted, judged among all, written; against one after another.

The peer scores customers one at a time, as a review by hand does; it gets a few of them. ``--full`` scores a
hundred thousand, the everyday run a tenth.
"""

from __future__ import annotations

import resource
from datetime import UTC, datetime, timedelta

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from bench.masses import filling, multiply, numbered, numbers
from nuoda.domains.customers.commands import CustomerDraft, note_figures, record_customers, review_tiers
from nuoda.domains.customers.models import Customer, Standing
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.customers.queries.scoring import Counted, base_of, customer_ids_after
from nuoda.insight.customers.scoring import PIECE, score

EVERYDAY, FULL = 10_000, 100_000
ROUNDS = 3
ALONE = 40
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
FLOOR = 10
SECONDS, MEGABYTES = 60, 500


def main() -> None:
    """Print how many customers a second are scored both ways, and whether all take a minute of CPU."""
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("bench_tiers"):
        _customers(size)
        pairs, busiest, slowest = [], 0.0, 0.0
        for turn in range(ROUNDS):
            at = NOW + timedelta(days=turn + 1)
            figure = harness.sample(lambda at=at: _scored(at), backend=backend_pid)  # type: ignore[misc]
            limit = harness.sample(lambda at=at: _one_by_one(at), backend=backend_pid)  # type: ignore[misc]
            pairs.append((figure, limit))
            slowest = max(slowest, size / figure.rate)
            busiest = max(busiest, (figure.client_us + figure.database_us) * FULL / 1e6)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    details = {
        "customers": size, "seconds": round(slowest, 2), "cpu_seconds_all": round(busiest, 2),
        "limit_cpu_seconds": SECONDS, "memory_mb": round(used), "limit_memory_mb": MEGABYTES,
        "within": busiest <= SECONDS and used <= MEGABYTES,
    }  # fmt: skip
    harness.report(
        f"{size:,} customers scored among all, against one at a time", pairs, floor=FLOOR,
        unit="customers/s", details=details,
    )  # fmt: skip


def _customers(size: int) -> None:
    """Customers of ten trades with figures of their own, each with a standing."""
    record_customers(by=BY, at=NOW, customers=[CustomerDraft(code="B0", name="Bench", trade="t0")])
    first = customers_by_code(["B0"], actor=BY)["B0"].id
    note_figures(by=BY, at=NOW, figures=[Counted(first, NOW.date(), 1, 1, 1, 0, 0)])
    review_tiers(by=BY, at=NOW, customer_ids=[first], base=base_of(NOW, actor=BY))
    changed = {"id": numbered("01900000"), "code": "'B' || n", "trade": "'t' || n % 10"}
    with filling(Customer, Standing):
        multiply(Customer, "code = 'B0'", changed, numbers(1, size - 1))
        multiply(
            Standing, f"customer_id = '{first}'", {"customer_id": numbered("01900000")}, numbers(1, size - 1)
        )


def _scored(at: datetime) -> int:
    return score(by=BY, at=at, note=note_figures, review=review_tiers).reviewed


def _one_by_one(at: datetime) -> int:
    ids = customer_ids_after(None, actor=BY, limit=PIECE)[:ALONE]
    for one in ids:
        review_tiers(by=BY, at=at + timedelta(hours=1), customer_ids=[one], base=base_of(at, actor=BY))
    return len(ids)


if __name__ == "__main__":
    main()
