"""A person's data is forgotten because she asked: what nothing keeps, in steps of one transaction.

What it is about was written down when it was approved, so whoever dies here loses no count: what does not
hold personal data any more is gone, by whichever step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.privacy.commands import note_deletion
from nuoda.domains.privacy.facts import Kept, Record
from nuoda.domains.privacy.queries import approved_deletions, request_page
from nuoda.insight.persons.erasing import KIND
from nuoda.insight.persons.finding import find_again
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import one_step
from nuoda.kernel.runs import checkpoint, finish_run, open_run, stop_requested
from nuoda.surfaces.clock.retention import forget_records

STEP = 200


def carry_out_deletions(*, by: Actor, at: datetime, step: int = STEP) -> None:
    """Carry out every deletion that was approved. Twice at once does no harm; one that stopped goes on."""
    for request_id in approved_deletions(actor=by):
        _carry_out(request_id, by, at, step)


def _carry_out(request_id: UUID, by: Actor, at: datetime, step: int) -> None:
    page = request_page(request_id, actor=by)
    planned, done = page.erasable, 0
    # The run bears the request's id: there is one, however often it is taken up.
    run_id = open_run(
        by=by, at=at, kind=KIND, title=page.row.number, cursor={}, total=len(planned), run_id=request_id
    )
    try:
        for record in Record:
            chosen = [one for one in planned if one.record == record]
            for start in range(0, len(chosen), step):
                part = chosen[start : start + step]
                _step(record, part, by, at)
                done += len(part)
                checkpoint(
                    by=by, at=at, run_id=run_id, done=done, total=len(planned), cursor={}, report={}
                )  # fmt: skip
                if stop_requested(run_id):
                    finish_run(by=by, at=at, run_id=run_id, report={}, state="stopped")
                    return
        kept = [one.kept for one in find_again(planned, at=at, actor=by)]
        note_deletion(by=by, at=at, request_id=request_id, kept=kept)
    except Exception as error:
        finish_run(by=by, at=at, run_id=run_id, report={}, state="failed", error=repr(error))
        raise
    finish_run(by=by, at=at, run_id=run_id, report={"forgotten": len(planned) - len(kept), "kept": len(kept)})


def _step(record: Record, part: Sequence[Kept], by: Actor, at: datetime) -> None:
    """Forget those of these records that nothing keeps now; whoever would hold one waits meanwhile."""
    with one_step():
        going = [one.found.id for one in find_again(part, at=at, actor=by) if not one.kept.why]
        forget_records(record, going, by, at)
