"""What is out is told to its customers: one message each, that names all that is hers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from nuoda.domains.contracts.facts import ContingencyTold
from nuoda.domains.contracts.queries.contingencies import contingency_page
from nuoda.domains.notices.commands import NoticeDraft, queue_notices, supersede_notices
from nuoda.domains.notices.facts import TROUBLE_KINDS
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.insight.contingencies.naming import named, what_is_out
from nuoda.insight.contingencies.reach import reach_of
from nuoda.insight.contingencies.telling import Message, messages
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.pages.names import called

HERALD = system("herald")


def tell_of_contingencies(facts: Sequence[Recorded]) -> None:
    """Each customer whom it touches now is told; what was to go out about the same single things says less
    and stays here.
    """
    now = clock.now()
    for one in facts:
        fact = one.fact
        if not isinstance(fact, ContingencyTold):
            continue
        row = contingency_page(UUID(fact.subject.id), actor=HERALD)
        touched = reach_of(row.target, row.expected_until, at=now, actor=HERALD)
        what = what_is_out(row.target, named(row.target, actor=HERALD))
        found = messages(
            touched, what=what, expected_until=row.expected_until, words=fact.words, words_en=fact.words_en
        )  # fmt: skip
        if not found:
            continue
        supersede_notices(
            by=HERALD, at=now, kinds=TROUBLE_KINDS, labels=sorted({each.label for each in touched}),
            customer_ids=sorted({each.customer.id for each in found}, key=str),
        )  # fmt: skip
        drafts = [_draft(each, row.id, row.what, f"{one.at.isoformat()}") for each in found]
        queue_notices(by=HERALD, at=now, notices=drafts)


def _draft(one: Message, contingency_id: UUID, label: str, wave: str) -> NoticeDraft:
    card = one.customer
    figures = {
        "name": called(card), "label": one.what, "count": str(one.count), "words": one.words,
        "list": one.list, "until": one.until, "link": settings.SITE_URL,
    }  # fmt: skip
    return NoticeDraft(
        kind=NoticeKind.CONTINGENCY.value, subject_kind="contingency", subject_id=contingency_id,
        customer_id=card.id, label=label, recipient=card.email, language=card.language, figures=figures,
        once=f"contingency:{contingency_id}:{wave}:{card.id}", named=one.named,
    )  # fmt: skip
