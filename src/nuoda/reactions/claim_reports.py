"""What is written about an undecided claim: that it came in, and the reports that a law asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation

from nuoda.domains.claims.facts import ClaimFiled, ClaimReported, Limb
from nuoda.domains.claims.queries import ClaimRow, claim_deadlines, claims_by_id, missing_papers_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.facts import NoticeSent
from nuoda.domains.promises.commands import keep_promises
from nuoda.domains.promises.facts import Kind, Proof
from nuoda.insight.claims.letters import received_words, report_title
from nuoda.kernel import clock
from nuoda.kernel.facts import Recorded
from nuoda.kernel.translate import instant_words
from nuoda.pages.names import called
from nuoda.reactions.claim_clocks import OURS, decided_by
from nuoda.reactions.claims import ADJUSTER
from nuoda.reactions.replying import answerable


def tell_claim_reports(facts: Sequence[Recorded]) -> None:
    """The customer is written to how her undecided claim stands, once for each report that was due."""
    told = [(UUID(one.fact.subject.id), one.fact) for one in facts if isinstance(one.fact, ClaimReported)]
    known = claims_by_id([claim_id for claim_id, _fact in told], actor=ADJUSTER)
    _write([(known[claim_id], fact) for claim_id, fact in told])


def _write(reports: Sequence[tuple[ClaimRow, ClaimReported]]) -> None:
    customers = customers_by_id([row.customer_id for row, _fact in reports], actor=ADJUSTER)
    drafts = []
    for row, fact in reports:
        card = customers[row.customer_id]
        with translation.override(card.language):
            title = report_title(row.number)
        once = f"claim_report:{row.id}:{fact.due}"
        drafts.append((row, claim_letter(row, card, once, title, fact.words)))
    queue_letters(drafts)


def acknowledge_claims(facts: Sequence[Recorded]) -> None:
    """Whoever claims is told in writing that it came in, what is still wanted, and when it is decided."""
    filed = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, ClaimFiled)]
    if not filed:
        return
    at = {UUID(one.fact.subject.id): one.at for one in facts if isinstance(one.fact, ClaimFiled)}
    known, wanted = claim_deadlines(filed, actor=ADJUSTER), missing_papers_of(filed, actor=ADJUSTER)
    customers = customers_by_id([row.customer_id for row, _found in known.values()], actor=ADJUSTER)
    drafts = []
    for row, found in known.values():
        card = customers[row.customer_id]
        with translation.override(card.language):
            due = instant_words(decided_by(row, found, at[row.id]), row.zone, card.language)
            title, words = received_words(row, wanted[row.id], due)
        drafts.append((row, claim_letter(row, card, f"claim_received:{row.id}", title, words)))
    queue_letters(drafts)


def note_acknowledged(facts: Sequence[Recorded]) -> None:
    """What was written about a claim went out: it is acknowledged."""
    at: dict[datetime, list[UUID]] = defaultdict(list)
    for one in facts:
        fact = one.fact
        if isinstance(fact, NoticeSent) and fact.kind == NoticeKind.CLAIM_NEWS and fact.about is not None:
            at[one.at].append(UUID(fact.about.id))
    for done_at, ids in sorted(at.items()):
        keep_promises(
            by=ADJUSTER, at=clock.now(), kinds=[Kind.STATUTORY.value], subject_kind=OURS[Limb.ACKNOWLEDGE],
            subject_ids=ids, done_at=done_at, proof=Proof.ACKNOWLEDGED.value,
        )  # fmt: skip


def claim_letter(row: ClaimRow, card: CustomerCard, once: str, title: str, words: str) -> NoticeDraft:
    """News about a claim to its customer, who may answer the mail."""
    return NoticeDraft(
        kind=NoticeKind.CLAIM_NEWS.value, subject_kind="claim", subject_id=row.id, customer_id=card.id,
        label=row.number, recipient=card.email, language=card.language, once=once, gather=timedelta(0),
        figures={
            "name": called(card), "title": title, "words": words,
            "link": f"{settings.SITE_URL}/portal/claims/{row.id}/",
        },
    )  # fmt: skip


def queue_letters(drafts: Sequence[tuple[ClaimRow, NoticeDraft]]) -> None:
    """Queue letters about claims; what comes back lands in the case of each."""
    own = {draft.once: row.case_id for row, draft in drafts if row.case_id}
    if drafts:
        letters = answerable([draft for _row, draft in drafts], own)
        queue_notices(by=ADJUSTER, at=clock.now(), notices=letters)
