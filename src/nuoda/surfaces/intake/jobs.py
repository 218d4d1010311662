"""Jobs of intake: an import runs in a worker, one at a time under its own lock; what is left over goes."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.connectors.telematics.contract import receivers
from nuoda.kernel import clock, inbox, limits
from nuoda.kernel.actor import system
from nuoda.kernel.inbox import JOB, QUEUE_DOCUMENTS
from nuoda.kernel.outbox import QUEUE_RUNS
from nuoda.kernel.runs import runs_since
from nuoda.surfaces.intake import mail
from nuoda.surfaces.intake.documents import read_document
from nuoda.surfaces.intake.order_documents import answer_kept
from nuoda.surfaces.intake.sheet_import.run import RUN_KINDS, run_import
from nuoda.surfaces.intake.sheet_import.uploads import remove_uploads
from nuoda.surfaces.intake.streams import taking, telemetry


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


@app.task(name=JOB, queue=QUEUE_DOCUMENTS, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def read_inbound(*, document_id: str) -> None:
    """Read one document of the inbox; what came of it stands beside it."""
    work = inbox.work_on(UUID(document_id))
    if work.format == taking.FORMAT:
        taking.take_again(work, at=clock.now())
    elif work.format == mail.FORMAT:
        mail.read_kept(work, at=clock.now())
    elif work.format in order_connectors():
        answer_kept(work.id, clock.now())
    elif work.format in receivers():
        telemetry.take_again(work, at=clock.now())
    else:
        read_document(work, at=clock.now())


@app.periodic(cron="* * * * *", periodic_id="intake.mail")
@app.task(name="intake.mail", queue=QUEUE_RUNS, queueing_lock="intake.mail", lock="intake.mail")
def collect_mail(timestamp: int) -> None:
    """Every minute: take what the mail server put into the Maildir, where one is set."""
    if settings.NUODA_MAILDIR:
        mail.collect(Path(settings.NUODA_MAILDIR), at=clock.now())


@app.periodic(cron="17 * * * *", periodic_id="intake.tidy")
@app.task(name="intake.tidy", queue=QUEUE_RUNS, queueing_lock="intake.tidy")
def tidy(timestamp: int) -> None:
    """Every hour: remove uploads that no import wants any more. ``timestamp`` is the hour's, in seconds."""
    tidy_uploads()


def tidy_uploads() -> int:
    """Remove the files of imports that ended long enough ago, or never began. Returns how many went."""
    horizon = clock.now() - limits.UPLOADS_KEPT
    runs = runs_since(horizon, actor=system("intake"), kinds=RUN_KINDS)
    return remove_uploads(horizon, wanted={UUID(run.cursor["upload"]) for run in runs})
