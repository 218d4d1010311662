"""Reports fall due: each is composed, queued once, and noted; then the next one is due.

A process that dies in between begins again with the same report: what it queued lies under the same key and
stays one, what it noted is not noted twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from nuoda.domains.contracts.commands import note_report_issued
from nuoda.domains.contracts.facts import Channel, WhenEmpty
from nuoda.domains.contracts.queries import ReportTermRow, report_terms_due
from nuoda.domains.notices.commands import EnclosureDraft, NoticeDraft, PostDraft, queue_notices, queue_posts
from nuoda.domains.notices.facts import Kind
from nuoda.insight import in_transit
from nuoda.insight.in_transit import TransitReport
from nuoda.kernel.actor import Actor
from nuoda.kernel.translate import name_in

AT_ONCE = 50


def issue_reports(*, by: Actor, at: datetime) -> int:
    """Issue the reports that are due, at most fifty. Returns how many were due."""
    terms = report_terms_due(at, actor=by, limit=AT_ONCE)
    for term in terms:
        _issue(term, by, at)
    return len(terms)


def _issue(term: ReportTermRow, by: Actor, at: datetime) -> None:
    if term.next_due_at is None:
        return
    report = in_transit.in_transit(term, at=at, actor=by)
    skipped = not report.lines and term.when_empty == WhenEmpty.SKIP
    if not skipped:
        _queue(report, term.next_due_at, by, at)
    note_report_issued(
        by=by, at=at, term_id=term.id, due_at=term.next_due_at, shipments=len(report.lines), skipped=skipped
    )


def _queue(report: TransitReport, due_at: datetime, by: Actor, at: datetime) -> None:
    once = f"report:{report.term.id}:{due_at:%Y%m%dT%H%M%S}"
    title, body = in_transit.as_text(report)
    if report.term.channel == Channel.WEBHOOK and report.term.endpoint_id is not None:
        draft = PostDraft(
            endpoint_id=report.term.endpoint_id, customer_id=report.customer.id, kind=in_transit.KIND,
            subject_kind="report_term", subject_id=report.term.id, label=title,
            body=in_transit.as_json(report, due_at=due_at), once=once,
        )  # fmt: skip
        queue_posts(by=by, at=at, posts=[draft])
        return
    queue_notices(by=by, at=at, notices=[_mail(report, title, body, due_at, once)])


def _mail(report: TransitReport, title: str, body: str, due_at: datetime, once: str) -> NoticeDraft:
    card, term = report.customer, report.term
    name = name_in(card, term.language)
    name_of_file = f"in-transit-{due_at:%Y%m%d-%H%M}.csv"
    file = EnclosureDraft(once, name_of_file, "text/csv", in_transit.as_csv(report).encode())
    return NoticeDraft(
        kind=Kind.IN_TRANSIT.value, subject_kind="report_term", subject_id=term.id, customer_id=card.id,
        label=title, recipient=term.address or card.email, language=term.language,
        figures={"name": name, "title": title, "words": body, "link": settings.SITE_URL}, once=once,
        gather=timedelta(0), enclosures=[file] if in_transit.has_file(report) else [],
    )  # fmt: skip
