"""Where the demo stands: its seed, the instant it was made for, and up to when it has been lived.

It is kept as a run in the database, so that seeding, feeding and checking need no memory of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.runs import checkpoint, finish_run, latest_runs, open_run

KIND = "demo"
DEMO = system("demo")
_LATEST = 1_000


@dataclass(frozen=True, slots=True)
class Mark:
    """``lived_until`` is the story's instant up to which everything has arrived; None before any has."""

    run_id: UUID
    seed: int
    now: datetime
    lived_until: datetime | None
    seeded: bool
    arrived: int


def find_mark() -> Mark | None:
    """The demo of this database, or None where none was begun."""
    run = next((run for run in latest_runs(actor=DEMO, limit=_LATEST) if run.kind == KIND), None)
    if run is None:
        return None
    lived = run.cursor.get("lived_until")
    return Mark(
        run_id=run.id,
        seed=int(run.cursor["seed"]),
        now=datetime.fromisoformat(run.cursor["now"]),
        lived_until=datetime.fromisoformat(lived) if lived else None,
        seeded=bool(run.cursor.get("seeded")),
        arrived=run.done,
    )


def begin(seed: int, now: datetime) -> Mark:
    """Note that a demo begins."""
    cursor = {"seed": seed, "now": now.isoformat()}
    run_id = open_run(by=DEMO, at=clock.now(), kind=KIND, title="demo", cursor=cursor)
    return Mark(run_id, seed, now, None, False, 0)


def move(mark: Mark, until: datetime, *, arrived: int = 0, seeded: bool | None = None) -> Mark:
    """Note that the story has been lived up to ``until``, with ``arrived`` more things. Never moves back."""
    moved = replace(
        mark,
        lived_until=max(until, mark.lived_until or until),
        seeded=mark.seeded if seeded is None else seeded,
        arrived=mark.arrived + arrived,
    )
    checkpoint(
        by=DEMO,
        at=clock.now(),
        run_id=moved.run_id,
        done=moved.arrived,
        total=None,
        cursor=_cursor(moved),
        report={},
    )
    return moved


def rest(mark: Mark) -> None:
    """Note that nobody feeds the demo at present; it goes on from its mark."""
    finish_run(by=DEMO, at=clock.now(), run_id=mark.run_id, report={"arrived": mark.arrived})


def _cursor(mark: Mark) -> dict[str, object]:
    return {
        "seed": mark.seed,
        "now": mark.now.isoformat(),
        "lived_until": mark.lived_until.isoformat() if mark.lived_until else None,
        "seeded": mark.seeded,
    }
