"""Claims: recourse is opened in time, the insurer is told at once, and decisions are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import translation

from nuoda.domains.claims.commands import RecourseDraft, note_recourses_told, open_recourses
from nuoda.domains.claims.facts import (
    AwardApproved,
    Limb,
    Party,
    RecourseNoticed,
    RecourseOpened,
    RecourseSettled,
)
from nuoda.domains.claims.queries import (
    AwardRow,
    awards_by_id,
    claim_deadlines,
    claims_by_id,
    policies_by_id,
    policies_for,
    recourses_by_id,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.facts import NoticeSent
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.domains.promises.facts import Basis, Beneficiary, Kind, Proof
from nuoda.domains.shipments.facts import ShipmentTroubled
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.insight.claims.letters import decision_file, decision_words, insurer_words
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import house_day
from nuoda.kernel.facts import Recorded
from nuoda.kernel.translate import instant_words
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.reactions.enclosing import pdf_of
from nuoda.reactions.replying import answerable

ADJUSTER = system("claims")
RECOURSE_FACTS = (RecourseOpened, RecourseNoticed, RecourseSettled)
PARTNER_TOLD_WITHIN = timedelta(days=7)
"""How soon a partner is told where no law sets a day."""
_INSURED = ("LOSS.", "DAMAGE.", "MISDELIVERY.impersonation")


def tell_insurers(facts: Sequence[Recorded]) -> None:
    """Loss or damage in transit: recourse against the insurer is opened and the insurer told, at once."""
    bad = [
        one
        for one in facts
        if isinstance(one.fact, ShipmentTroubled) and one.fact.reason.startswith(_INSURED)
    ]
    if not bad:
        return
    owners = sorted({one.fact.customer_id for one in bad if one.fact.customer_id})
    policies = policies_for(owners, house_day(clock.now()), actor=ADJUSTER)
    drafts = [
        RecourseDraft(
            UUID(one.fact.subject.id), Party.INSURER.value, policy.insurer, policy.number,
            one.at + timedelta(hours=policy.notice_hours), getattr(one.fact, "reason", ""),
            policy_id=policy.id,
        )
        for one in bad
        for policy in policies
        if policy.customer_id in (None, one.fact.customer_id)
    ]  # fmt: skip
    if drafts:
        open_recourses(by=ADJUSTER, at=clock.now(), recourses=drafts)


def run_recourse_clocks(facts: Sequence[Recorded]) -> None:
    """Telling a partner or an insurer in time is promised, with an owner; insurers are mailed."""
    opened = [one for one in facts if isinstance(one.fact, RecourseOpened)]
    if opened:
        make_promises(by=ADJUSTER, at=clock.now(), promises=[_recourse_promise(one) for one in opened])
        _mail_insurers(opened)
    done: dict[datetime, list[UUID]] = defaultdict(list)
    for one in facts:
        if isinstance(one.fact, RecourseNoticed | RecourseSettled):
            done[one.at].append(UUID(one.fact.subject.id))
    for at, ids in sorted(done.items()):
        keep_promises(
            by=ADJUSTER, at=clock.now(), kinds=[Kind.CUSTOM.value], subject_kind="recourse", subject_ids=ids,
            done_at=at, proof=Proof.TOLD.value,
        )  # fmt: skip


def note_insurers_told(facts: Sequence[Recorded]) -> None:
    """The mail went out: the insurer was told."""
    told = [
        UUID(one.fact.about.id)
        for one in facts
        if isinstance(one.fact, NoticeSent)
        and one.fact.kind == NoticeKind.INSURER_NOTICE
        and one.fact.about is not None
    ]
    if told:
        note_recourses_told(by=ADJUSTER, at=max(one.at for one in facts), recourse_ids=told)


def open_recourse(filed: Iterable[UUID]) -> None:
    """Recourse against the carrier, before its notice period ends; within seven days where none is."""
    known = claim_deadlines(filed, actor=ADJUSTER)
    ships = shipments_by_id([row.shipment_id for row, _found in known.values()], actor=ADJUSTER)
    now = clock.now()
    drafts = []
    for row, found in known.values():
        ship = ships[row.shipment_id]
        ends = [one.ends_at(row.zone) for one in found if one.limb in (Limb.NOTICE, Limb.CLAIM)]
        open_ends = [one for one in ends if one > now]
        drafts.append(
            RecourseDraft(
                row.shipment_id, Party.PARTNER.value, ship.carrier, row.number,
                min([now + PARTNER_TOLD_WITHIN, *open_ends]), row.kind, claim_id=row.id,
                currency=row.currency, asked=row.claimed.total,
            )
        )  # fmt: skip
    if drafts:
        open_recourses(by=ADJUSTER, at=now, recourses=drafts)


def _recourse_promise(recorded: Recorded) -> PromiseDraft:
    fact = recorded.fact
    if not isinstance(fact, RecourseOpened):
        raise TypeError(fact.name)
    return PromiseDraft(
        kind=Kind.CUSTOM.value, subject_kind="recourse", subject_id=UUID(fact.subject.id),
        customer_id=fact.customer_id, label=fact.number, basis=Basis.RECOURSE.of(fact.party, fact.basis),
        due_at=fact.due_at, made_at=recorded.at, zone=fact.zone, owner_id=fact.owner_id,
        needs=max(timedelta(), fact.due_at - recorded.at) / 4, beneficiary=Beneficiary.PARTNER.value,
    )  # fmt: skip


def _mail_insurers(opened: Sequence[Recorded]) -> None:
    rows = recourses_by_id([UUID(one.fact.subject.id) for one in opened], actor=ADJUSTER)
    insured = [row for row in rows.values() if row.policy_id is not None]
    if not insured:
        return
    policies = policies_by_id([row.policy_id for row in insured if row.policy_id], actor=ADJUSTER)
    ships = shipments_by_id([row.shipment_id for row in insured], actor=ADJUSTER)
    drafts = []
    for row in insured:
        if row.policy_id is None:
            continue
        policy, ship = policies[row.policy_id], ships[row.shipment_id]
        with translation.override(policy.language):
            title, text = insurer_words(
                policy=policy.number, number=row.number, waybill=row.label, reason=word("reason", row.reason),
                place=ship.place, told_at=instant_words(row.opened_at, ship.zone, policy.language),
            )  # fmt: skip
        drafts.append(
            NoticeDraft(
                kind=NoticeKind.INSURER_NOTICE.value, subject_kind="recourse", subject_id=row.id,
                customer_id=None, label=row.number, recipient=policy.email, language=policy.language,
                figures={"name": policy.insurer, "title": title, "words": text},
                once=f"insurer:{row.id}", gather=timedelta(0),
            )
        )  # fmt: skip
    queue_notices(by=ADJUSTER, at=clock.now(), notices=drafts)


def tell_of_decisions(facts: Sequence[Recorded]) -> None:
    """The customer is written to when something was approved for her, or declined."""
    ids = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, AwardApproved)]
    awards = awards_by_id(ids, actor=ADJUSTER)
    if not awards:
        return
    customers = customers_by_id([one.customer_id for one in awards.values()], actor=ADJUSTER)
    claims = claims_by_id([one.claim_id for one in awards.values() if one.claim_id], actor=ADJUSTER)
    drafts = []
    for award in awards.values():
        card = customers[award.customer_id]
        with translation.override(card.language):
            claim = claims.get(award.claim_id) if award.claim_id else None
            title, text = decision_words(award, claim)
            number, body = decision_file(award, claim, card, language=card.language)
            drafts.append(
                NoticeDraft(
                    kind=NoticeKind.CLAIM_DECISION.value, subject_kind="claim" if claim else "shipment",
                    subject_id=claim.id if claim else award.shipment_id, customer_id=card.id,
                    label=claim.number if claim else award.label, recipient=card.email,
                    language=card.language, once=f"decision:{award.id}", gather=timedelta(0),
                    figures={"name": called(card), "title": title, "words": text, "link": _letter(award)},
                    enclosures=[pdf_of(f"decision:{award.id}", number, body)],
                )
            )  # fmt: skip
    own = {
        f"decision:{award.id}": claim.case_id
        for award in awards.values()
        if (claim := claims.get(award.claim_id) if award.claim_id else None) and claim.case_id is not None
    }
    queue_notices(by=ADJUSTER, at=clock.now(), notices=answerable(drafts, own))


def _letter(award: AwardRow) -> str:
    """Where the letter is fetched, by whoever may read it."""
    return f"{settings.SITE_URL}/portal/claims/letters/{award.id}/"
