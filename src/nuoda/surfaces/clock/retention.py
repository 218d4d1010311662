"""Retention: every night what is past its period is forgotten, kind by kind, in steps of one transaction.

Whoever dies here or is stopped loses one step at most: how far it went stands with the run, and what is gone
is not found again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from nuoda.domains.accounts.commands import forget_sessions
from nuoda.domains.cases.commands import forget_cases
from nuoda.domains.cases.queries import held_attachments
from nuoda.domains.claims.commands import forget_claims
from nuoda.domains.claims.queries.pictures import held_papers
from nuoda.domains.conversations.commands import forget_mails
from nuoda.domains.conversations.queries import held_files
from nuoda.domains.customers.commands import forget_contacts
from nuoda.domains.dispatch.commands import forget_stops
from nuoda.domains.notices.commands import forget_enclosures, forget_notices, forget_posts
from nuoda.domains.orders.commands import forget_drafts, forget_order_mails, forget_orders
from nuoda.domains.privacy.commands import forget_requests, tell_forgotten
from nuoda.domains.privacy.facts import Period, Record
from nuoda.domains.privacy.queries import periods
from nuoda.domains.promises.commands import forget_promises
from nuoda.domains.shipments.commands import forget_positions, forget_proofs, forget_shipments
from nuoda.domains.shipments.queries import held_pictures
from nuoda.domains.stock.commands import forget_reservations
from nuoda.domains.surveys.commands import forget_surveys
from nuoda.insight.retention.preview import STEP
from nuoda.insight.retention.readings import IN_BULK
from nuoda.insight.retention.runs import KIND
from nuoda.insight.retention.selecting import select_past
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Place, one_step
from nuoda.kernel.own_records import (
    forget_answers,
    forget_documents,
    forget_letters,
    forget_purposes,
    forget_runs,
)
from nuoda.kernel.pictures import remove_pictures
from nuoda.kernel.runs import checkpoint, finish_run, open_run, runs_since, stop_requested

HOLDERS = (held_pictures, held_papers, held_attachments, held_files)
"""All that hold pictures: what none of them knows any more may go."""

FORGETTERS: Mapping[Record, Callable[..., int]] = {
    Record.ORDER: forget_orders,
    Record.SHIPMENT: forget_shipments,
    Record.STOP: forget_stops,
    Record.PROMISE: forget_promises,
    Record.RESERVATION: forget_reservations,
    Record.DOCUMENT: forget_documents,
    Record.NOTICE: forget_notices,
    Record.ENCLOSURE: forget_enclosures,
    Record.POST: forget_posts,
    Record.SURVEY: forget_surveys,
    Record.CONTACT: forget_contacts,
    Record.DRAFT: forget_drafts,
    Record.ANSWER: forget_answers,
    Record.RUN: forget_runs,
    Record.LETTER: forget_letters,
    Record.REQUEST: forget_requests,
}
WITH_FILES: Mapping[Record, Callable[..., tuple[int, tuple[UUID, ...]]]] = {
    Record.PROOF: forget_proofs,
    Record.CASE: forget_cases,
    Record.CLAIM: forget_claims,
    Record.MAIL: forget_mails,
    Record.ORDER_MAIL: forget_order_mails,
}
"""Those that answer with the kept files that they held."""

BULK: Mapping[Record, Callable[..., int]] = {
    Record.POSITION: forget_positions,
    Record.ACCESS: forget_purposes,
    Record.SESSION: forget_sessions,
}
ORDER_OF_KINDS = (*(one for one in Record if one not in IN_BULK), *IN_BULK)
BULK_STEP = 5_000


@dataclass(slots=True)
class _Course:
    """How far a run is: which kind, behind which record, and what it did so far."""

    kind: int = 0
    after: Place | None = None
    forgotten: Counter[str] = field(default_factory=Counter)
    kept: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def cursor(self) -> dict[str, Any]:
        place = [self.after.since.isoformat(), str(self.after.id)] if self.after else None
        return {"kind": self.kind, "after": place, **self.report}

    @property
    def report(self) -> dict[str, Any]:
        kept = {record: dict(reasons) for record, reasons in self.kept.items() if reasons}
        return {"forgotten": {one: n for one, n in self.forgotten.items() if n}, "kept": kept}

    @property
    def done(self) -> int:
        return sum(self.forgotten.values())


def _course(cursor: Mapping[str, Any]) -> _Course:
    place = cursor.get("after")
    return _Course(
        cursor.get("kind", 0),
        Place(datetime.fromisoformat(place[0]), UUID(place[1])) if place else None,
        Counter(cursor.get("forgotten", {})),
        {record: Counter(reasons) for record, reasons in cursor.get("kept", {}).items()},
    )


def run_retention(*, by: Actor, at: datetime, step: int = STEP) -> UUID:
    """Forget what is past its period by ``at``, ``step`` records a transaction. Returns the run's id.

    Goes on with a run that was left in the middle. Twice at once does no harm.
    """
    left = [one for one in runs_since(at, actor=by, kinds=[KIND]) if one.finished_at is None]
    run_id = left[-1].id if left else open_run(by=by, at=at, kind=KIND, title=f"{at:%F}", cursor={})
    course = _course(left[-1].cursor if left else {})
    write = partial(checkpoint, by=by, run_id=run_id, total=None)
    known = {one.record: one for one in periods(actor=by)}
    try:
        while course.kind < len(ORDER_OF_KINDS):
            _step(course, known[ORDER_OF_KINDS[course.kind]], by, at, step)
            write(at=at, done=course.done, cursor=course.cursor, report=course.report)
            if stop_requested(run_id):
                finish_run(by=by, at=at, run_id=run_id, report=course.report, state="stopped")
                return run_id
    except Exception as error:
        finish_run(by=by, at=at, run_id=run_id, report=course.report, state="failed", error=repr(error))
        raise
    finish_run(by=by, at=at, run_id=run_id, report=course.report)
    kept = {record: sum(reasons.values()) for record, reasons in course.kept.items()}
    tell_forgotten(by=by, at=at, run_id=run_id, forgotten=course.report["forgotten"], kept=kept)
    return run_id


def _step(course: _Course, period: Period, by: Actor, at: datetime, step: int) -> None:
    """Forget the next records of a kind, or go on to the next kind."""
    record = period.record
    if record in BULK:
        gone = BULK[record](by=by, at=at, before=period.before(at), limit=BULK_STEP)
        course.forgotten[record.value] += gone
        course.kind += gone < BULK_STEP
        return
    with one_step():
        found = select_past(period, at=at, after=course.after, limit=step, actor=by)
        course.forgotten[record.value] += forget_records(record, [one.id for one in found.going], by, at)
    course.kept.setdefault(record.value, Counter()).update(why.why.value for _one, why in found.kept)
    course.after = found.after
    course.kind += found.after is None


def forget_records(record: Record, ids: Sequence[UUID], by: Actor, at: datetime) -> int:
    """Forget records of one kind by the command of their room, and remove the files that they held."""
    if not ids:
        return 0
    if record in WITH_FILES:
        count, files = WITH_FILES[record](by=by, at=at, ids=ids)
        remove_pictures(files, at=at, holders=HOLDERS)
        return count
    return FORGETTERS[record](by=by, at=at, ids=ids)
