"""She is asked how content she is after a case or a delivery; who is not is called, and it is taken up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from nuoda.domains.cases.commands import ask, note_case, reopen_case
from nuoda.domains.cases.facts import (
    ENDED,
    Audience,
    CaseAnswered,
    CaseClosed,
    CaseMessageWritten,
    CaseNoted,
    Channel,
    EntryKind,
    Kind,
)
from nuoda.domains.cases.queries import CaseCard, cases_by_id, complainants_of
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.facts import after_quiet_hours
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.domains.promises.facts import Basis, Proof
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.facts import ShipmentDelivered
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.domains.surveys.commands import SurveyDraft, invite, note_recoveries
from nuoda.domains.surveys.facts import LOW, SurveyAnswered
from nuoda.domains.surveys.facts import Audience as Asked
from nuoda.domains.surveys.facts import Kind as SurveyKind
from nuoda.domains.surveys.queries import SurveyRow, surveys_by_id, surveys_once, wishes_of
from nuoda.insight.rating import rating_link
from nuoda.kernel import clock
from nuoda.kernel.actor import STAFF, system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import in_language, instant_words, name_in

POLLSTER = system("surveys")
RECOVERY = "case_recovery"
_RATED = (
    Kind.COMPLAINT.value, Kind.CLAIM.value, Kind.APPEAL.value, Kind.INQUIRY.value, Kind.CHASE.value,
)  # fmt: skip
_PEOPLE = frozenset(role.value for role in STAFF)
_NOT_RATED = ("duplicate", "merged", "withdrawn", "unreachable")
_OF_CASE = _("We closed your case %(number)s about %(label)s.")
_OF_DELIVERY = _("We delivered your shipment %(label)s.")
_SAID = _("Rated %(score)s of 5 after it was closed: %(words)s")
_SAID_OF_DELIVERY = _("Rated %(score)s of 5 after delivery: %(words)s")
_SILENT = _("no words given")


def ask_for_ratings(facts: Sequence[Recorded]) -> None:
    """Ask after a case was closed, or a shipment delivered, as far as each customer wants to be asked.

    The customer is asked by mail; her consignee, of whom no address is known, where she tracks her parcel.
    """
    drafts = [*_of_cases(facts), *_of_deliveries(facts)]
    if not drafts:
        return
    now = clock.now()
    invite(by=POLLSTER, at=now, surveys=drafts)
    asked = surveys_once([one.once for one in drafts], actor=POLLSTER)
    customers = customers_by_id([one.customer_id for one in asked], actor=POLLSTER)
    cases = cases_by_id([one.subject_id for one in asked if one.kind == SurveyKind.CASE], actor=POLLSTER)
    mails = [
        _mail(one, customers[one.customer_id], cases.get(one.subject_id), now)
        for one in asked
        if one.answered_at is None and one.audience == Asked.CUSTOMER
    ]
    if mails:
        queue_notices(by=POLLSTER, at=now, notices=mails)


def _of_cases(facts: Sequence[Recorded]) -> Iterator[SurveyDraft]:
    closed = {
        UUID(one.fact.subject.id): one.at
        for one in facts
        if isinstance(one.fact, CaseClosed)
        and one.fact.kind in _RATED
        and one.fact.code not in _NOT_RATED
        and one.fact.customer_id is not None
    }
    if not closed:
        return
    cases = cases_by_id(closed, actor=POLLSTER)
    asked = complainants_of(cases, actor=POLLSTER)
    for case in cases.values():
        if case.customer_id is None:
            continue
        who = asked.get(case.id)
        hers = who is None or who.audience != Audience.CONSIGNEE.value
        yield SurveyDraft(
            f"case:{case.id}:{closed[case.id]:%Y%m%dT%H%M%S}", SurveyKind.CASE.value, case.id, case.label,
            case.customer_id, case.kind, case.cause, case.owner_id,
            (Asked.CUSTOMER if hers else Asked.CONSIGNEE).value, case.shipment_id,
        )  # fmt: skip


def _of_deliveries(facts: Sequence[Recorded]) -> Iterator[SurveyDraft]:
    """Only customers who said so are asked after deliveries, so most batches end with one query."""
    delivered = [one.fact for one in facts if isinstance(one.fact, ShipmentDelivered)]
    owners = {one.customer_id for one in delivered if one.customer_id}
    if not owners:
        return
    wishes = {key for key, wish in wishes_of(owners, actor=POLLSTER).items() if wish.deliveries}
    ids = [UUID(one.subject.id) for one in delivered if one.customer_id in wishes]
    for ship in shipments_by_id(ids, actor=POLLSTER).values() if ids else ():
        for audience, once in ((Asked.CUSTOMER, "delivery"), (Asked.CONSIGNEE, "received")):
            yield SurveyDraft(
                f"{once}:{ship.id}", SurveyKind.DELIVERY.value, ship.id, ship.waybill, ship.customer_id,
                cause=ship.reason, audience=audience.value, shipment_id=ship.id,
            )  # fmt: skip


def _mail(row: SurveyRow, card: CustomerCard, case: CaseCard | None, now: datetime) -> NoticeDraft:
    figures = {"number": case.number if case else "", "label": row.label}
    what = _OF_CASE if case else _OF_DELIVERY
    name = name_in(card, card.language)
    return NoticeDraft(
        kind=NoticeKind.SURVEY.value, subject_kind="case" if case else "shipment", subject_id=row.subject_id,
        customer_id=card.id, label=row.label, recipient=card.email, language=card.language,
        figures={
            "name": name, "label": case.number if case else row.label,
            "words": in_language(Text(what.message, figures), card.language),
            "link": f"{settings.SITE_URL}{rating_link(row.id)}",
            "until": instant_words(row.expires_at, card.zone, card.language),
        },
        once=f"survey:{row.id}", not_before=after_quiet_hours(now, card.zone),
    )  # fmt: skip


def recover_low_scores(facts: Sequence[Recorded]) -> None:
    """A low score opens the case again, or one about the delivery, and promises a call within her time.

    Low scores are few, and each is a matter of its own: they are taken up one after the other.
    """
    low = {
        UUID(one.fact.subject.id): one
        for one in facts
        if isinstance(one.fact, SurveyAnswered) and one.fact.score <= LOW
    }
    rows = surveys_by_id(low, actor=POLLSTER) if low else {}
    waiting = [row for row in rows.values() if row.recovery_id is None]
    if not waiting:
        return
    cases = cases_by_id([one.subject_id for one in waiting], actor=POLLSTER)
    taken_up = {row.id: _take_up(row, cases.get(row.subject_id), low[row.id]) for row in waiting}
    now = clock.now()
    note_recoveries(by=POLLSTER, at=now, taken_up=taken_up)
    found = cases_by_id(taken_up.values(), actor=POLLSTER)
    customers = customers_by_id([one.customer_id for one in found.values()], actor=POLLSTER)
    tiers = {card.id: card.tier for card in customers.values()}
    work = case_clocks(now, actor=POLLSTER, tiers=tiers)
    drafts = [
        _call(found[case_id], customers, low[survey_id].at, work) for survey_id, case_id in taken_up.items()
    ]
    make_promises(by=POLLSTER, at=now, promises=drafts)


def _take_up(row: SurveyRow, case: CaseCard | None, answered: Recorded) -> UUID:
    said = _SAID if case else _SAID_OF_DELIVERY
    words = in_language(Text(said.message, {"score": row.score, "words": row.words or _SILENT}), "zh-hans")
    now = clock.now()
    if case is None:
        opened = ask.once(f"survey:{row.id}")(
            by=POLLSTER, at=answered.at, shipment_id=row.subject_id, kind=Kind.COMPLAINT.value, words=words,
            channel=Channel.SURVEY.value, audience=Audience(row.audience),
        )  # fmt: skip
        return opened.id
    if case.state in ENDED:
        reopen_case.once(f"survey:{row.id}")(by=POLLSTER, at=now, case_id=case.id, reason=words)
    else:  # somebody took it up again meanwhile
        note_case.once(f"survey:{row.id}")(by=POLLSTER, at=now, case_id=case.id, words=words)
    return case.id


def _call(
    case: CaseCard, customers: Mapping[UUID, CustomerCard], made_at: datetime, work: CaseClockwork
) -> PromiseDraft:
    card = customers.get(case.customer_id) if case.customer_id else None
    due_at = work.call_back_due(tier=card.tier if card else "", at=made_at, customer_id=case.customer_id)
    return PromiseDraft(
        kind=PromiseKind.CALL_BACK.value, subject_kind=RECOVERY, subject_id=case.id,
        customer_id=case.customer_id, label=case.number, basis=Basis.LOW_SCORE.value, due_at=due_at,
        made_at=made_at, zone=card.zone if card else "UTC", needs=(due_at - made_at) / 4,
        owner_id=case.owner_id,
    )  # fmt: skip


def _speaks(fact: Fact) -> bool:
    """True where somebody wrote to her, or noted what was said on the phone."""
    if isinstance(fact, CaseNoted):
        return fact.note == EntryKind.CALL
    return isinstance(fact, CaseMessageWritten)


def keep_recovery_calls(facts: Sequence[Recorded]) -> None:
    """Whoever of ours phones her, writes to her or answers keeps the call that a low score promised. That
    call is the first reply in the case that the score opened again."""
    done: dict[datetime, set[UUID]] = defaultdict(set)
    calls: dict[datetime, set[UUID]] = defaultdict(set)
    for one in facts:
        if isinstance(one.fact, CaseClosed | CaseAnswered) or (
            _speaks(one.fact) and one.actor_role in _PEOPLE
        ):
            done[one.at].add(UUID(one.fact.subject.id))
            if isinstance(one.fact, CaseNoted):
                calls[one.at].add(UUID(one.fact.subject.id))
    waiting = _waiting_for_a_call(calls)
    for at, ids in sorted(calls.items()):
        keep_promises(
            by=POLLSTER, at=clock.now(), kinds=[PromiseKind.FIRST_REPLY.value], subject_kind="case",
            subject_ids=sorted(ids & waiting), done_at=at, proof=Proof.TOLD.value,
        )  # fmt: skip
    for at, ids in sorted(done.items()):
        keep_promises(
            by=POLLSTER, at=clock.now(), kinds=[PromiseKind.CALL_BACK.value], subject_kind=RECOVERY,
            subject_ids=sorted(ids), done_at=at, proof=Proof.TOLD.value,
        )  # fmt: skip


def _waiting_for_a_call(calls: Mapping[datetime, Iterable[UUID]]) -> set[UUID]:
    """The cases among those a call was noted in where a low score had promised one."""
    refs = [Ref(RECOVERY, str(one)) for ids in calls.values() for one in ids]
    rows = promises_of(refs, actor=POLLSTER) if refs else []
    return {one.subject_id for one in rows if one.settled_at is None}
