"""A case promises its next word and its end; both are kept by what is done.

The next word is promised when it is said: by the mail that names the time, by an agent's message, or by
the page that took a question. Whatever reaches the customer keeps the word promised before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands import note_told
from nuoda.domains.cases.facts import (
    Audience,
    CaseAnswered,
    CaseClosed,
    CaseFed,
    CaseLinked,
    CaseMessageWritten,
    CaseOnItsOwn,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseResolved,
    CustomerWrote,
    SeveritySet,
)
from nuoda.domains.cases.facts import Kind as CaseKind
from nuoda.domains.cases.queries import CaseCard, asked_in, cases_by_id, cases_of, parts_for
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.facts import TROUBLE_KINDS, NoticeSent
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import (
    PromiseDraft,
    keep_promises,
    make_promises,
    resume,
    withdraw_promises,
)
from nuoda.domains.promises.facts import Ground, Kind, Proof
from nuoda.kernel import clock
from nuoda.kernel.actor import STAFF, system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.reactions.merging import is_merged, move_days
from nuoda.reactions.plans import is_planned, raised_unplanned

CLOCKMAKER = system("clockmaker")
STEPS = {
    Kind.RESOLUTION: "resolve", Kind.NEXT_UPDATE: "update", Kind.FIRST_REPLY: "answer", Kind.PLAN: "plan",
}  # fmt: skip
_KEPT_BY = {
    Proof.TOLD: [Kind.NEXT_UPDATE.value],
    Proof.ANSWERED: [Kind.NEXT_UPDATE.value, Kind.FIRST_REPLY.value],
    Proof.PLANNED: [Kind.PLAN.value],
    Proof.ENDED: [Kind.NEXT_UPDATE.value, Kind.RESOLUTION.value],
}
_OF_INCIDENT = [Kind.NEXT_UPDATE.value, Kind.PLAN.value]
_MOOT = [Kind.PLAN.value, Kind.FIRST_REPLY.value]
_OF_MERGED = [Kind.NEXT_UPDATE.value, Kind.RESOLUTION.value, *_MOOT]
_NAMING = (CaseOpened, CaseMessageWritten, CaseOnItsOwn, CaseReopened, SeveritySet, CaseFed)
_PEOPLE = frozenset(role.value for role in STAFF)
_NEWS = (
    *TROUBLE_KINDS, NoticeKind.NEW_DATE.value, NoticeKind.DELIVERED.value, NoticeKind.DELIVERED_LATE.value,
)  # fmt: skip


def run_case_clocks(facts: Sequence[Recorded]) -> None:
    """Keep what was promised about each case, then promise what was said anew."""
    mailed = _cases_about([one for one in facts if isinstance(one.fact, NoticeSent)])
    named = [one.fact.subject.id for one in facts if isinstance(one.fact, _NAMING)]
    cases = {**cases_by_id(named, actor=CLOCKMAKER), **{c.id: c for group in mailed.values() for c in group}}
    _keep(facts, mailed)
    said = [word for one in facts for word in _said(one, cases, mailed)]
    said += [Word(case, Kind.PLAN, at) for case, at in raised_unplanned(facts, cases, actor=CLOCKMAKER)]
    if said:
        customers = customers_by_id([word.case.customer_id for word in said], actor=CLOCKMAKER)
        now = clock.now()
        tiers = {card.id: card.tier for card in customers.values()}
        work = case_clocks(now, actor=CLOCKMAKER, tiers=tiers)
        drafts = [draft_of(word, customers, work) for word in said]
        make_promises(by=CLOCKMAKER, at=now, promises=drafts)


def _keep(facts: Sequence[Recorded], mailed: Mapping[tuple[str, str], list[CaseCard]]) -> None:
    groups: dict[tuple[datetime, Proof], set[UUID]] = defaultdict(set)
    for recorded in facts:
        fact = recorded.fact
        if is_merged(fact):
            continue
        if isinstance(fact, CaseMessageWritten):
            groups[recorded.at, _word_of(recorded)].add(UUID(fact.subject.id))
        elif isinstance(fact, CaseAnswered):
            answered = Proof.ANSWERED if fact.audience == Audience.CUSTOMER.value else Proof.TOLD
            groups[recorded.at, answered].add(UUID(fact.subject.id))
        elif isinstance(fact, CasePlanned):
            groups[recorded.at, Proof.PLANNED].add(UUID(fact.subject.id))
        elif isinstance(fact, CaseResolved | CaseClosed):
            groups[recorded.at, Proof.ENDED].add(UUID(fact.subject.id))
        elif isinstance(fact, NoticeSent) and fact.kind in _NEWS:
            groups[recorded.at, Proof.TOLD] |= {case.id for case in mailed[_thing(recorded)]}
    _hand_over_words(facts)
    move_days(facts, {"case": _OF_MERGED}, by=CLOCKMAKER)
    for (at, proof), case_ids in sorted(groups.items()):
        keep_promises(
            by=CLOCKMAKER, at=clock.now(), kinds=_KEPT_BY[proof], subject_kind="case",
            subject_ids=sorted(case_ids), done_at=at,
            proof=(Proof.TOLD if proof == Proof.ANSWERED else proof).value,
        )  # fmt: skip
        if proof == Proof.ENDED:  # what has ended needs no plan and no first reply any more
            withdraw_promises(
                by=CLOCKMAKER, at=clock.now(), kinds=_MOOT, subject_kind="case",
                subject_ids=sorted(case_ids), made_until=at,
            )  # fmt: skip


def _hand_over_words(facts: Sequence[Recorded]) -> None:
    """What became part of an incident promises no word and no plan of its own: the incident's counts."""
    joined: dict[datetime, set[UUID]] = defaultdict(set)
    for one in facts:
        if isinstance(one.fact, CaseLinked) and one.fact.other_kind == CaseKind.INCIDENT.value:
            joined[one.at].add(UUID(one.fact.subject.id))
    for at, case_ids in sorted(joined.items()):
        withdraw_promises(
            by=CLOCKMAKER, at=clock.now(), kinds=_OF_INCIDENT, subject_kind="case",
            subject_ids=sorted(case_ids), made_until=at,
        )  # fmt: skip


def _word_of(recorded: Recorded) -> Proof:
    """A person's own word to the customer is an answer; what a machine writes is none."""
    fact = recorded.fact
    to_customer = isinstance(fact, CaseMessageWritten) and fact.audience == Audience.CUSTOMER.value
    return Proof.ANSWERED if to_customer and recorded.actor_role in _PEOPLE else Proof.TOLD


@dataclass(frozen=True, slots=True)
class Word:
    """What was said about a case: by when (None: by its target), and where it was said ("" for a target)."""

    case: CaseCard
    kind: Kind
    at: datetime
    due_at: datetime | None = None
    said_in: str = ""


def _said(
    recorded: Recorded,
    cases: Mapping[UUID, CaseCard],
    mailed: Mapping[tuple[str, str], list[CaseCard]],
) -> list[Word]:
    """What a fact promises and until when: an end for a new case, the next word where a time was said."""
    fact, at = recorded.fact, recorded.at
    if isinstance(fact, CaseOpened):
        case = cases[UUID(fact.subject.id)]
        said = [Word(case, Kind.RESOLUTION, at, fact.resolve_due_at)]
        if is_planned(fact):
            said.append(Word(case, Kind.PLAN, at))
        if fact.kind == CaseKind.INCIDENT.value and fact.update_due_at > at:
            said.append(Word(case, Kind.NEXT_UPDATE, at, fact.update_due_at))
        if fact.trigger == "asked":
            said.append(Word(case, Kind.FIRST_REPLY, at))
            said.append(Word(case, Kind.NEXT_UPDATE, at, fact.update_due_at))
        return said
    if isinstance(fact, CaseOnItsOwn):
        return [Word(cases[UUID(fact.subject.id)], Kind.NEXT_UPDATE, at, fact.update_due_at)]
    if isinstance(fact, CaseReopened):
        return _taken_up(fact, cases[UUID(fact.subject.id)], at)
    if isinstance(fact, CaseMessageWritten) and fact.update_due_at is not None:
        case = cases[UUID(fact.subject.id)]
        return [Word(case, Kind.NEXT_UPDATE, at, fact.update_due_at, f"message:{fact.entry_id}")]
    if isinstance(fact, NoticeSent) and fact.kind in TROUBLE_KINDS:
        return [
            Word(case, Kind.NEXT_UPDATE, at, case.update_due_at, str(fact.subject))
            for case in mailed[_thing(recorded)]
            if case.update_due_at is not None and case.update_due_at > at and case.resolved_at is None
        ]
    return []


def _taken_up(fact: CaseReopened, case: CaseCard, at: datetime) -> list[Word]:
    """What a case promises that is open again: its end, to whoever turned to us a first reply, and the next
    word. What it promised the first time stays as it was measured."""
    if case.resolved_at is not None or case.closed_at is not None:
        return []
    said = []
    if fact.resolve_due_at is not None:
        said.append(Word(case, Kind.RESOLUTION, at, fact.resolve_due_at))
    if fact.asked:
        said.append(Word(case, Kind.FIRST_REPLY, at))
    if case.update_due_at is not None and case.update_due_at > at:
        said.append(Word(case, Kind.NEXT_UPDATE, at, case.update_due_at))
    return said


def draft_of(word: Word, customers: Mapping[UUID, CustomerCard], work: CaseClockwork) -> PromiseDraft:
    case, at = word.case, word.at
    customer = customers.get(case.customer_id) if case.customer_id else None
    step = STEPS[word.kind]
    tier = customer.tier if customer else ""
    due_at = word.due_at or work.due_at(
        severity=case.severity, step=step, tier=tier, at=at, customer_id=case.customer_id
    )
    return PromiseDraft(
        kind=word.kind.value, subject_kind="case", subject_id=case.id, customer_id=case.customer_id,
        label=case.number, basis=case.severity, due_at=due_at, made_at=at,
        zone=customer.zone if customer else "UTC", needs=(due_at - at) / 4, owner_id=case.owner_id,
        ground=Ground.WORD if word.said_in else Ground.LEVEL,
        ground_ref=word.said_in or f"{case.severity}, {step}",
        calendar_id=work.calendar_id(severity=case.severity, step=step, tier=tier, at=at),
    )  # fmt: skip


def _thing(recorded: Recorded) -> tuple[str, str]:
    about = recorded.fact.about or recorded.fact.subject
    return about.kind, about.id


def _cases_about(facts: Sequence[Recorded]) -> dict[tuple[str, str], list[CaseCard]]:
    things = {_thing(one) for one in facts}
    found: dict[tuple[str, str], list[CaseCard]] = defaultdict(list)
    if not things:
        return found
    rows = cases_of(
        actor=CLOCKMAKER,
        shipment_ids=[UUID(one) for kind, one in things if kind == "shipment"],
        order_ids=[UUID(one) for kind, one in things if kind == "order"],
    )
    for row in rows:
        if row.order_id:
            found["order", str(row.order_id)].append(row)
        elif row.shipment_id:
            found["shipment", str(row.shipment_id)].append(row)
    return found


def note_customers_told(facts: Sequence[Recorded]) -> None:
    """Note on each case when its customer was first told; what an incident told counts for its parts."""
    told = [one for one in facts if isinstance(one.fact, NoticeSent) and one.fact.kind in TROUBLE_KINDS]
    ids = sorted({case.id for group in _cases_about(told).values() for case in group} | _heard(facts))
    if ids:
        sent = [one.at for one in facts if isinstance(one.fact, NoticeSent)]
        note_told(by=CLOCKMAKER, at=max(sent), case_ids=ids)


def _heard(facts: Sequence[Recorded]) -> set[UUID]:
    """The parts of incidents whose customers got a message, and the incidents themselves."""
    pairs = {
        (UUID(one.fact.about.id), one.fact.customer_id)
        for one in facts
        if isinstance(one.fact, NoticeSent)
        and one.fact.kind == NoticeKind.INCIDENT.value
        and one.fact.about is not None
        and one.fact.customer_id is not None
    }
    parts = parts_for(pairs, actor=CLOCKMAKER) if pairs else {}
    hers = {card.id for some in parts.values() for card, _wave in some}
    return hers | {incident for incident, _customer in pairs}


def may_be_an_answer(fact: Fact) -> bool:
    """Whether a fact may answer what we asked: with which a case begins, nothing was asked before it."""
    return not (isinstance(fact, CustomerWrote) and fact.opens)


def resume_answered(facts: Sequence[Recorded]) -> None:
    """What waited for a customer's answer runs on from the moment she wrote."""
    wrote: dict[datetime, set[str]] = defaultdict(set)
    for one in facts:
        if isinstance(one.fact, CustomerWrote):
            wrote[one.at].add(one.fact.subject.id)
    for at, case_ids in sorted(wrote.items()):
        asked = asked_in(case_ids, actor=CLOCKMAKER)
        if asked:
            questions = [Ref("message", str(one)) for one in asked]
            resume(by=CLOCKMAKER, at=clock.now(), questions=questions, answered_at=at)
