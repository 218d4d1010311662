"""Each report is promised, one after the other, and kept by reaching the customer.

The next one is promised once nothing is open about the one before: it was sent, it broke, or there was
nothing to tell of. A report that nobody got in time is a broken word, and stands in the queue of promises.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.contracts.facts import GRACE, LATE_SIGN, ReportIssued, ReportTermEnded, ReportTermSet
from nuoda.domains.contracts.queries import report_terms_by_id
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.facts import NoticeSent, PostSent
from nuoda.domains.notices.queries import notices_about, posts_about
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Kind, Proof
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

REPORTER = system("reporter")
TERM = "report_term"
# A word is promised just after the one before was kept or withdrawn, so that the same news given twice
# touches nothing else.
_INSTANT = timedelta(microseconds=1)


def run_report_clocks(facts: Sequence[Recorded]) -> None:
    """Keep, withdraw and make the promises of reports, in the order of what happened."""
    concerned: dict[UUID, datetime] = {}
    kept: dict[tuple[datetime, datetime, str], list[UUID]] = defaultdict(list)
    over: dict[datetime, list[UUID]] = defaultdict(list)
    queued = _queued(facts)
    for one in facts:
        term_id = _term_of(one)
        if term_id is None:
            continue
        concerned[term_id] = one.at
        proof, over_from = _proof(one), _over_from(one)
        if proof:
            due_until = queued.get(one.fact.subject.id, one.at) + GRACE
            kept[one.at, due_until, proof].append(term_id)
        if over_from is not None:
            over[over_from].append(term_id)
    _keep(kept)
    for made_until, term_ids in sorted(over.items()):
        withdraw_promises(
            by=REPORTER, at=clock.now(), kinds=[Kind.NEXT_UPDATE.value], subject_kind=TERM,
            subject_ids=term_ids, made_until=made_until,
        )  # fmt: skip
    _promise(concerned)


def _keep(kept: Mapping[tuple[datetime, datetime, str], Sequence[UUID]]) -> None:
    for (done_at, due_until, proof), term_ids in sorted(kept.items()):
        keep_promises(
            by=REPORTER, at=clock.now(), kinds=[Kind.NEXT_UPDATE.value], subject_kind=TERM,
            subject_ids=term_ids, done_at=done_at, proof=proof, due_until=due_until,
        )  # fmt: skip


def _over_from(recorded: Recorded) -> datetime | None:
    """Until when a word was promised that holds no longer: the terms ended, or others took their place."""
    fact = recorded.fact
    if isinstance(fact, ReportTermEnded):
        return recorded.at + 2 * _INSTANT
    if isinstance(fact, ReportTermSet) and not fact.fresh:
        return recorded.at + _INSTANT
    return None


def _queued(facts: Sequence[Recorded]) -> dict[str, datetime]:
    """When each report that was sent had been composed, by the id of its notice or message."""
    sent = [one.fact for one in facts if _term_of(one) and isinstance(one.fact, NoticeSent | PostSent)]
    terms = sorted({fact.about for fact in sent if fact.about is not None}, key=str)
    if not terms:
        return {}
    mails = {str(row.id): row.queued_at for row in notices_about(terms, actor=REPORTER)}
    posts = {str(row.id): row.queued_at for row in posts_about(terms, actor=REPORTER)}
    return {**mails, **posts}


def _term_of(recorded: Recorded) -> UUID | None:
    fact = recorded.fact
    ref = fact.subject if isinstance(fact, ReportTermSet | ReportTermEnded | ReportIssued) else fact.about
    return UUID(ref.id) if ref is not None and ref.kind == TERM else None


def _proof(recorded: Recorded) -> str:
    """What keeps the word: the report that was sent, or that there was nothing to tell of."""
    fact = recorded.fact
    if isinstance(fact, PostSent) or (isinstance(fact, NoticeSent) and fact.kind == NoticeKind.IN_TRANSIT):
        return Proof.REPORT_SENT.value
    if isinstance(fact, ReportIssued) and fact.skipped:
        return Proof.NOTHING.value
    return ""


def _promise(concerned: dict[UUID, datetime]) -> None:
    """Promise the next report of each term that has one; where a word is still open, it stays the one."""
    terms = report_terms_by_id(concerned, actor=REPORTER)
    customers = customers_by_id([term.customer_id for term in terms.values()], actor=REPORTER)
    drafts = [
        PromiseDraft(
            kind=Kind.NEXT_UPDATE.value, subject_kind=TERM, subject_id=term.id, customer_id=term.customer_id,
            label=customers[term.customer_id].code,
            basis=term.contract or Basis.REPORT.value, due_at=term.next_due_at + GRACE,
            made_at=concerned[term.id] + 2 * _INSTANT, zone=term.zone, needs=LATE_SIGN,
        )
        for term in terms.values()
        if term.next_due_at is not None
    ]  # fmt: skip
    if drafts:
        make_promises(by=REPORTER, at=clock.now(), promises=drafts)
