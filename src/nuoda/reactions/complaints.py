"""A complaint is acknowledged at once with its dates, answered by the earliest of them, and followed up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from nuoda.domains.cases.facts import (
    JUDGED,
    Audience,
    CaseAnswered,
    CaseClosed,
    CaseOpened,
    CaseResolved,
    CaseUnlinked,
    Kind,
    statute_on,
)
from nuoda.domains.cases.queries import (
    CaseCard,
    Complainant,
    cases_by_id,
    complainants_of,
    letters_by_id,
)
from nuoda.domains.contracts.queries import AnswerDue, CaseClockwork, answers_due, case_clocks
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import (
    PromiseDraft,
    keep_promises,
    make_promises,
)
from nuoda.domains.promises.facts import Basis, Ground, Proof
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.shipments.queries import Touched, countries_of
from nuoda.domains.team.queries import agents
from nuoda.insight.complaints.letters import answer_pdf, answer_title, answer_words
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.translate import here, instant_words
from nuoda.pages.names import called
from nuoda.reactions.enclosing import pdf_of
from nuoda.reactions.merging import is_merged, move_days
from nuoda.reactions.replying import answerable_by_customers

OMBUDSMAN = system("complaints")
COMPLAINT_FACTS = (CaseOpened, CaseAnswered, CaseResolved, CaseClosed, CaseUnlinked)
ANSWER = "case_answer"
"""The subject of the contract's answer, a promise beside those about the case itself."""
_DAYS = {"case": [PromiseKind.STATUTORY.value], ANSWER: [PromiseKind.CUSTOM.value]}
_LEGAL = (Kind.COMPLAINT.value, Kind.APPEAL.value)


@dataclass(frozen=True, slots=True)
class _Received:
    """Complaints that were received, and all that their dates and their mails are made from."""

    at: Mapping[UUID, datetime]
    cases: Mapping[UUID, CaseCard]
    customers: Mapping[UUID, CustomerCard]
    touched: Mapping[UUID, Touched]
    agreed: Mapping[tuple[UUID, datetime], AnswerDue]
    asked: Mapping[UUID, Complainant]
    clocks: CaseClockwork

    def customer(self, case: CaseCard) -> CustomerCard | None:
        return self.customers.get(case.customer_id) if case.customer_id else None

    def countries(self, case: CaseCard) -> frozenset[str]:
        way = self.touched.get(case.shipment_id) if case.shipment_id else None
        return way.countries if way else frozenset()


def run_complaint_clocks(facts: Sequence[Recorded]) -> None:
    """The days of law and contract are promised on receipt, and kept by the answer, or by the end that the
    customer was told of. The law's day never pauses and is never begun anew: a case that is opened again
    keeps the first."""
    received = _received(facts)
    if received is not None:
        drafts = [draft for case in received.cases.values() for draft in _dates(case, received)]
        if drafts:
            make_promises(by=OMBUDSMAN, at=clock.now(), promises=drafts)
    _keep(facts)


def may_be_received(fact: Fact) -> bool:
    """Whether a fact may concern a complaint: of all cases that open, only these are received."""
    return not isinstance(fact, CaseOpened) or fact.kind in _LEGAL


def acknowledge_complaints(facts: Sequence[Recorded]) -> None:
    """Whoever complained is told at once that it was received: the number, who takes care, and each date."""
    received = _received(facts)
    if received is None:
        return
    people = {one.id: one.name for one in agents(actor=OMBUDSMAN)}
    drafts = []
    for case in received.cases.values():
        who = _recipient(case, received)
        if who is not None:
            drafts.append(_acknowledgement(case, received, who, people.get(case.owner_id or case.id, "")))
    queue_notices(by=OMBUDSMAN, at=clock.now(), notices=answerable_by_customers(drafts, received.customers))


def _received(facts: Sequence[Recorded]) -> _Received | None:
    at = {
        UUID(one.fact.subject.id): one.at
        for one in facts
        if isinstance(one.fact, CaseOpened) and one.fact.kind in _LEGAL
    }
    if not at:
        return None
    cases = cases_by_id(at, actor=OMBUDSMAN)
    customers = customers_by_id([one.customer_id for one in cases.values()], actor=OMBUDSMAN)
    asks = [
        (card.id, card.tier, card.zone, at[case.id])
        for case in cases.values()
        if case.customer_id and (card := customers.get(case.customer_id))
    ]
    return _Received(
        at, cases, customers, countries_of([one.shipment_id for one in cases.values()], actor=OMBUDSMAN),
        answers_due(asks, actor=OMBUDSMAN), complainants_of(cases, actor=OMBUDSMAN),
        case_clocks(clock.now(), actor=OMBUDSMAN),
    )  # fmt: skip


def _dates(case: CaseCard, received: _Received) -> list[PromiseDraft]:
    made_at, card = received.at[case.id], received.customer(case)
    found = []
    statute = statute_on(received.countries(case), made_at)
    if statute is not None:
        due = statute.ends_at(made_at)
        found.append(
            PromiseDraft(
                kind=PromiseKind.STATUTORY.value, subject_kind="case", subject_id=case.id,
                customer_id=case.customer_id, label=case.number, basis=Basis.LAW.of(str(statute.title)),
                due_at=due, made_at=made_at, zone=statute.zone, needs=(due - made_at) / 4,
                owner_id=case.owner_id, ground=Ground.STATUTE, ground_ref=statute.source,
            )
        )  # fmt: skip
    agreed = received.agreed.get((case.customer_id, made_at)) if case.customer_id else None
    if agreed is not None and card is not None:
        found.append(
            PromiseDraft(
                kind=PromiseKind.CUSTOM.value, subject_kind=ANSWER, subject_id=case.id,
                customer_id=card.id, label=case.number, basis=agreed.source, due_at=agreed.due_at,
                made_at=made_at, zone=card.zone, needs=(agreed.due_at - made_at) / 4,
                owner_id=case.owner_id, ground=Ground.CLAUSE, ground_ref=agreed.source,
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class _Who:
    """Who is written to: name, address, language, zone."""

    name: str
    email: str
    language: str
    zone: str


def _recipient(case: CaseCard, received: _Received) -> _Who | None:
    """The customer, or the consignee where she left an address; what she asked is not mailed to others."""
    card = received.customer(case)
    return _who(card, received.asked.get(case.id))


def _who(card: CustomerCard | None, asked: Complainant | None) -> _Who | None:
    if card is None:
        return None
    if asked is not None and asked.audience == Audience.CONSIGNEE.value:
        return _Who("", asked.author, card.language, card.zone) if _is_address(asked.author) else None
    with translation.override(card.language):
        return _Who(called(card), card.email, card.language, card.zone)


def _is_address(given: str) -> bool:
    try:
        validate_email(given)
    except ValidationError:
        return False
    return True


def _acknowledgement(case: CaseCard, received: _Received, who: _Who, owner: str) -> NoticeDraft:
    made_at, card = received.at[case.id], received.customer(case)
    statute = statute_on(received.countries(case), made_at)
    agreed = received.agreed.get((case.customer_id, made_at)) if case.customer_id else None

    def when(instant: datetime) -> str:
        return instant_words(instant, who.zone, who.language)

    reply = received.clocks.due_at(
        severity=case.severity, step="answer", tier=card.tier if card else "", at=made_at
    )
    ends = [case.resolve_due_at, *([agreed.due_at] if agreed else [])]
    figures = {
        "name": who.name, "label": case.label, "case": case.number, "since": when(made_at), "owner": owner,
        "reply": when(reply), "next": when(case.update_due_at or case.resolve_due_at), "due": when(min(ends)),
        "link": f"{settings.SITE_URL}/track/?number={case.label}",
    }  # fmt: skip
    if statute is not None:
        with translation.override(who.language):
            figures |= {"law": when(statute.ends_at(made_at)), "article": here(statute.words)}
    return NoticeDraft(
        kind=NoticeKind.CASE_RECEIVED.value, subject_kind="case", subject_id=case.id,
        customer_id=case.customer_id, label=case.label, recipient=who.email, language=who.language,
        figures={name: value for name, value in figures.items() if value}, once=f"received:{case.id}",
    )  # fmt: skip


def _keep(facts: Sequence[Recorded]) -> None:
    """What was answered, or ended with its customer told, keeps its days; what was closed for good too."""
    done: dict[datetime, set[UUID]] = defaultdict(set)
    for one in facts:
        fact = one.fact
        if is_merged(fact):
            continue
        if isinstance(fact, CaseAnswered | CaseResolved | CaseClosed) and fact.kind in JUDGED:
            done[one.at].add(UUID(fact.subject.id))
    now = clock.now()
    for at, ids in sorted(done.items()):
        for about, kinds in _DAYS.items():
            keep_promises(
                by=OMBUDSMAN, at=now, kinds=kinds, subject_kind=about, subject_ids=sorted(ids), done_at=at,
                proof=Proof.ANSWERED.value,
            )  # fmt: skip
    move_days(facts, _DAYS, by=OMBUDSMAN)


def send_answers(facts: Sequence[Recorded]) -> None:
    """An approved answer goes out as PDF, and stays to be fetched in the portal."""
    ids = [one.fact.letter_id for one in facts if isinstance(one.fact, CaseAnswered)]
    letters = letters_by_id(ids, actor=OMBUDSMAN)
    if not letters:
        return
    cases = cases_by_id([one.case_id for one in letters.values()], actor=OMBUDSMAN)
    customers = customers_by_id([one.customer_id for one in cases.values()], actor=OMBUDSMAN)
    asked = complainants_of(cases, actor=OMBUDSMAN)
    drafts = []
    for letter in letters.values():
        case = cases[letter.case_id]
        card = customers.get(case.customer_id) if case.customer_id else None
        who = _who(card, asked.get(case.id))
        if who is None:  # a consignee without an address reads it on her tracking page
            continue
        number, body = answer_pdf(letter, case, card)
        with translation.override(letter.language):
            title = f"{answer_title(case)} · {case.number}"
        figures = {
            "name": letter.addressee, "title": title, "words": answer_words(letter),
            "link": f"{settings.SITE_URL}/portal/cases/{case.id}/",
        }  # fmt: skip
        drafts.append(
            NoticeDraft(
                kind=NoticeKind.CASE_ANSWER.value, subject_kind="case", subject_id=case.id,
                customer_id=case.customer_id, label=case.label, recipient=who.email,
                language=letter.language, figures=figures, once=f"answer:{letter.id}",
                enclosures=[pdf_of(f"answer:{letter.id}", number, body)],
            )
        )  # fmt: skip
    queue_notices(by=OMBUDSMAN, at=clock.now(), notices=answerable_by_customers(drafts, customers))
