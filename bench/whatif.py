"""What a year of promises would have been: a million judged under another target, against one by one.

The peer reads rows through the ORM and reckons each promise from its whole log, as a plain loop would; it
gets a hundredth of the year. ``--full`` puts a million promises into the year, the everyday run a tenth.
"""

from __future__ import annotations

import resource
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from bench.masses import filling, multiply, numbered, numbers
from nuoda.domains.contracts.queries import calendar_by_code, calendars_by_id
from nuoda.domains.promises.commands import PromiseDraft, make_promises
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.rules import reckon
from nuoda.domains.promises.rules.suppose import Supposition, Unit, supposed
from nuoda.insight.whatif import Ask, plan_of, what_if

EVERYDAY, FULL = 100_000, 1_000_000
ROUNDS = 3
SHARE = 100
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 2, 1, tzinfo=UTC)
FLOOR = 5
SECONDS, MEGABYTES = 30, 400


def main() -> None:
    """Print how many promises a second are judged both ways, and whether a year takes 30 seconds."""
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("bench_whatif"):
        _promise(size)
        pairs, slowest = [], 0.0
        for _ in range(ROUNDS):
            figure = harness.sample(lambda: _asked(size), backend=backend_pid)
            limit = harness.sample(lambda: _one_by_one(size), backend=backend_pid)
            pairs.append((figure, limit))
            slowest = max(slowest, size / figure.rate)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    details = {
        "promises": size, "seconds": round(slowest, 2), "seconds_a_million": round(slowest * FULL / size, 2),
        "limit_seconds": SECONDS, "memory_mb": round(used), "limit_memory_mb": MEGABYTES,
        "within": slowest * FULL / size <= SECONDS and used <= MEGABYTES,
    }  # fmt: skip
    harness.report(
        f"a year of {size:,} promises judged under another target, against reckoning one by one",
        pairs, floor=FLOOR, unit="promises/s", details=details,
    )  # fmt: skip


def _promise(size: int) -> None:
    """A year of replies under the office calendar; one in fifty waited for an answer."""
    known = calendar_by_code("cn", NOW, actor=BY)
    if known is None:
        raise RuntimeError("The office calendar is not recorded.")
    draft = PromiseDraft(
        kind="first_reply", subject_kind="case", subject_id=UUID(int=0), customer_id=None, label="C-0",
        basis="bench", due_at=SINCE, made_at=SINCE - timedelta(hours=9), zone="Asia/Shanghai",
        calendar_id=known.id,
    )  # fmt: skip
    make_promises(by=BY, at=draft.made_at, promises=[draft])
    made = f"timestamptz '{SINCE.isoformat()}' + n * (interval '360 days' / {size})"
    # Replied after up to six days, so that kept and broken are both frequent.
    settled = f"{made} + (n * 7919 % 8640) * interval '1 minute'"
    due = f"{made} + interval '3 days'"
    kept = f"{settled} <= {due}"
    changed = {
        "id": numbered("01900000"), "subject_id": numbered("01900001"), "label": "'C-' || n",
        "made_at": made, "agreed_due_at": due, "due_at": due, "first_due_at": due, "committed_due_at": due,
        "state": f"CASE WHEN {kept} THEN 'kept' ELSE 'broken' END", "settled_at": settled,
        "risk_at": "NULL", "adjusted": "n % 50 = 0",
    }  # fmt: skip
    with filling(Promise, PromiseEntry):
        multiply(Promise, "label = 'C-0'", changed, numbers(1, size))
        _log()


def _log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM promises_promise WHERE label = 'C-0'")
        cursor.execute(
            "INSERT INTO promises_entry (id, promise_id, occurred_at, noted_at, entry, reason, reference, by,"
            " agreed_by, channel, note, of_id) SELECT gen_random_uuid(), id, settled_at, settled_at, 'done',"
            " '', '', 'bench', '', '', '', NULL FROM promises_promise"
        )
        cursor.execute(
            "INSERT INTO promises_entry (id, promise_id, occurred_at, noted_at, entry, reason, reference, by,"
            " agreed_by, channel, note, of_id) SELECT gen_random_uuid(), id, made_at + interval '1 hour',"
            " made_at, 'paused', '', 'message:1', 'bench', '', '', '', NULL FROM promises_promise"
            " WHERE adjusted"
        )


def _asked(size: int) -> int:
    ask = Ask(date(2025, 1, 1), date(2025, 12, 31), Decimal(18), Unit.WORKING_HOURS.value, calendar="cn")
    found = what_if(plan_of(ask, actor=BY, at=NOW, most=None), actor=BY, at=NOW)
    if found.actual.due != size or not found.lost or not found.won:
        raise RuntimeError("The year is not what was put into it.")
    return size


def _one_by_one(size: int) -> int:
    """The plain way, over the first hundredth."""
    known = calendar_by_code("cn", NOW, actor=BY)
    supposition = Supposition(Decimal(18), Unit.WORKING_HOURS, known.calendar if known else None, "UTC")
    rows = Promise.objects.order_by("id")[: size // SHARE]
    calendars = calendars_by_id(rows.values_list("calendar_id", flat=True), actor=BY)
    changed = 0
    for row in rows:
        log = [one.noted() for one in PromiseEntry.objects.filter(promise=row)]
        terms = row.terms(calendars.get(row.calendar_id) if row.calendar_id else None)
        now, then = reckon(terms, log, at=NOW), reckon(supposed(terms, supposition), log, at=NOW)
        changed += now.state is not then.state
    if not changed:
        raise RuntimeError("Nothing would change.")
    return size // SHARE


if __name__ == "__main__":
    main()
