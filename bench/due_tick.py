"""Claims: the tick costs the same however many promises are open; marking costs little more than reading.

The tick is the clock's own job: it finds what falls due or comes into risk, marks it, states the facts,
defers the reactions, looks for ladders that are due, and releases notices. It runs on N open promises, each
with a ladder to be looked at some day (a million; ten with ``--full``), and on 100 thousand, in turn, once
with nothing due and once with a thousand: half of them broken, half at risk. The bare read is the same
thousand rows, read into objects and let go again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database, use
from bench.harness import Sample
from bench.masses import filling, multiply, numbered, numbers
from nuoda.domains.promises.commands import PromiseDraft, make_promises
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import LIVE, State
from nuoda.kernel import clock
from nuoda.surfaces.clock.jobs import tick

EVERYDAY, FULL, FEW = 1_000_000, 10_000_000, 100_000
ROUNDS, DUE, IDLE_TICKS = 7, 1_000, 50
START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("few_promises") as few, empty_database("many_promises") as many:
        for name, count in ((few, FEW), (many, size)):
            use(name)
            _promise(count)
        idle, busy, reads = [], [], []
        for turn in range(ROUNDS + 1):
            at = START + turn * HOUR
            seen = {name: _measure(name, at) for name in ((many, few) if turn % 2 else (few, many))}
            if turn:
                idle.append((seen[many][0], seen[few][0]))
                busy.append((seen[many][2], seen[few][2]))
                reads.append((seen[many][2], seen[many][1]))
    open_now = {"open": size, "against": FEW}
    harness.report_cost(
        f"tick with nothing due at {size:,} open promises against {FEW:,}",
        idle, ceiling=2, unit="ticks/s", details=open_now,
    )  # fmt: skip
    harness.report_cost(
        f"tick with {DUE:,} due at {size:,} open promises against {FEW:,}",
        busy, ceiling=2, unit="promises/s", details=open_now,
    )  # fmt: skip
    harness.report_cost(
        f"{DUE:,} promises claimed and closed against the bare read of them",
        reads, ceiling=10, unit="promises/s", details={"open": size},
    )  # fmt: skip


def _promise(count: int) -> None:
    """``count`` open promises; a thousand fall due or come into risk each hour, the others much later."""
    one = PromiseDraft(
        kind="delivery", subject_kind="shipment", subject_id=UUID(int=0), customer_id=None, label="B0",
        basis="standard, 上海 → 成都, 72 h", due_at=START + timedelta(days=30),
        made_at=START - timedelta(days=1), zone="Asia/Shanghai", needs=timedelta(days=1),
    )  # fmt: skip
    make_promises(by=BY, at=START, promises=[one])
    soon = (ROUNDS + 1) * DUE
    hour = f"timestamptz '{START.isoformat()}' + (n / {DUE}) * interval '1 hour' - interval '5 minutes'"
    late = f"{hour} + interval '1 day'"
    breaks = f"n % {DUE} < {DUE // 2}"
    far = f"timestamptz '{START.isoformat()}' + interval '40 days' + (n % 5184000) * interval '1 second'"
    named = {
        "id": numbered("01900000"),
        "subject_id": numbered("01900001"),
        "label": "'B' || lpad(n::text, 9, '0')",
    }
    near = {"due_at": f"CASE WHEN {breaks} THEN {hour} ELSE {late} END", "risk_at": hour}
    later = {
        "due_at": far, "risk_at": f"{far} - interval '1 day'", "warn_at": f"{far} - interval '2 days'",
    }  # fmt: skip
    original = f"subject_id = '{UUID(int=0)}'"
    with filling(Promise):
        multiply(Promise, original, named | near, numbers(0, soon - 1))
        multiply(Promise, original, named | later, numbers(soon, count - 2))


def _measure(name: str, at: datetime) -> tuple[Sample, Sample, Sample]:
    """Ticks with nothing due, the bare read of what falls due at ``at``, and the tick that marks it."""
    use(name)
    return (
        harness.sample(lambda: _ticks(at - HOUR / 2), backend=backend_pid),
        harness.sample(lambda: _read(at), backend=backend_pid),
        harness.sample(lambda: _mark(at), backend=backend_pid),
    )


def _ticks(at: datetime) -> int:
    with clock.simulated(at):
        for _ in range(IDLE_TICKS):
            tick()
    return IDLE_TICKS


def _read(at: datetime) -> int:
    found = sum(len(list(rows)) for rows in _falling_due(at))
    if found != DUE:
        raise RuntimeError(f"{found} promises fall due at {at}, not {DUE}.")
    return found


def _mark(at: datetime) -> int:
    with clock.simulated(at):
        tick()
    left = sum(rows.count() for rows in _falling_due(at))
    if left:
        raise RuntimeError(f"{left} promises that fell due at {at} were not marked.")
    return DUE


def _falling_due(at: datetime) -> tuple[QuerySet[Promise], QuerySet[Promise]]:
    return (
        Promise.objects.filter(state__in=LIVE, due_at__lt=at).order_by("due_at"),
        Promise.objects.filter(state=State.OPEN.value, risk_at__lte=at, due_at__gte=at).order_by("risk_at"),
    )


if __name__ == "__main__":
    main()
