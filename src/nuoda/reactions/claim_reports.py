"""A claim not decided by its day: each report on it reaches the customer, and the next is promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.claims.facts import ClaimReported, Limb
from nuoda.domains.claims.queries import ClaimRow, claim_deadlines
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import keep_promises, make_promises
from nuoda.domains.promises.facts import Kind
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.pages.names import called
from nuoda.reactions.claims import ADJUSTER, OURS, promised_by_law
from nuoda.reactions.replying import answerable


def tell_claim_reports(facts: Sequence[Recorded]) -> None:
    """The report that was due is kept, the next is promised, and the customer is written to."""
    told = {
        UUID(one.fact.subject.id): (one, one.fact) for one in facts if isinstance(one.fact, ClaimReported)
    }
    known = claim_deadlines(told, actor=ADJUSTER)
    kept: dict[tuple[datetime, datetime], list[UUID]] = defaultdict(list)
    for claim_id, (row, _found) in known.items():
        recorded, fact = told[claim_id]
        kept[recorded.at, _end_of(fact.due, row)].append(claim_id)
    for (at, until), ids in sorted(kept.items()):
        # Only what was due until then: the next report, promised below, is not kept by this one.
        keep_promises(
            by=ADJUSTER, at=clock.now(), kinds=[Kind.NEXT_UPDATE.value], subject_kind=OURS[Limb.STATUS],
            subject_ids=ids, done_at=at, proof="reported", due_until=until,
        )  # fmt: skip
    following = [
        promised_by_law(row, one, told[row.id][0].at)
        for row, found in known.values()
        for one in found
        if one.limb is Limb.STATUS
    ]
    if following:
        make_promises(by=ADJUSTER, at=clock.now(), promises=following)
    _write([(row, told[row.id][1]) for row, _found in known.values()])


def _end_of(day: date, row: ClaimRow) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(row.zone))


def _write(reports: Sequence[tuple[ClaimRow, ClaimReported]]) -> None:
    customers = customers_by_id([row.customer_id for row, _fact in reports], actor=ADJUSTER)
    drafts = []
    for row, fact in reports:
        card = customers[row.customer_id]
        drafts.append(
            NoticeDraft(
                kind=NoticeKind.CASE_MESSAGE.value, subject_kind="claim", subject_id=row.id,
                customer_id=card.id, label=row.label, recipient=card.email, language=card.language,
                once=f"claim_report:{row.id}:{fact.due}", gather=timedelta(0),
                figures={"name": called(card), "label": row.label, "words": fact.words, "case": row.number},
            )
        )  # fmt: skip
    own = {f"claim_report:{row.id}:{fact.due}": row.case_id for row, fact in reports if row.case_id}
    if drafts:
        queue_notices(by=ADJUSTER, at=clock.now(), notices=answerable(drafts, own))
