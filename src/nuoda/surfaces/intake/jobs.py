"""Jobs of intake: an import runs in a worker, one at a time under its own lock."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from nuoda.kernel.outbox import QUEUE_RUNS
from nuoda.surfaces.intake.sheet_import.run import run_import


@app.task(name="intake.import", queue=QUEUE_RUNS)
def import_sheet(*, run_id: str) -> None:
    """Run one import, or go on with it where it was."""
    run_import(UUID(run_id))


def put_into_queue(run_id: UUID) -> bool:
    """Let a worker take the import up; False where it waits for one already."""
    lock = f"import/{run_id}"
    try:
        with transaction.atomic():
            import_sheet.configure(lock=lock, queueing_lock=lock).defer(run_id=str(run_id))
    except AlreadyEnqueued:
        return False
    return True
