"""The workspace of a claim: the calculation beside the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from nuoda.domains.claims.facts import ENDED, AwardState, ClaimState, Limb, RecourseState, may_move, turned_up
from nuoda.domains.claims.queries import (
    AwardRow,
    ClaimPage,
    PaperRow,
    RecourseRow,
    awards_of_claim,
    claim_page,
    left_to_others,
    recourses_of,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.shipments.queries import shipment_page
from nuoda.insight.claims.letters import sheet_pdf
from nuoda.insight.claims.words import (
    clerk_lines,
    deadline_lines,
    ground_words,
    money_words,
    undated_words,
)
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import bracketed, here
from nuoda.pages.names import called, half
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import CLERKS, LEADERS, NAV
from nuoda.surfaces.desk.contracts.steps import pdf_answer
from nuoda.surfaces.desk.frame import pulse_about, show

LOG_SHOWN = 12
_WEIGHED = (ClaimState.NOTICED, ClaimState.FILED, ClaimState.COMPLETE)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist: a kind of document, and those that are there."""

    kind: str
    wanted: bool
    papers: Sequence[PaperRow]


@dataclass(frozen=True, slots=True)
class AwardShown:
    """A decision with what the reader may do about it."""

    row: AwardRow
    total: str
    may_approve: bool
    waits: str
    """Why it waits for somebody else than the reader, "" where it does not."""
    may_refuse: bool
    may_pay: bool
    may_reverse: bool


@dataclass(frozen=True, slots=True)
class RecourseShown:
    """Recourse with its amounts in words."""

    row: RecourseRow
    asked: str
    recovered: str
    refund: str
    told: bool
    running: bool


def _checklist(page: ClaimPage) -> list[Check]:
    kinds = [one.value for one in page.wanted]
    kinds += [one.kind for one in page.papers if one.kind not in kinds]
    return [
        Check(kind, kind in {one.value for one in page.wanted}, [p for p in page.papers if p.kind == kind])
        for kind in dict.fromkeys(kinds)
    ]


def awards_shown(request: ActedRequest, rows: Sequence[AwardRow]) -> list[AwardShown]:
    """Decisions as their reader sees them: four eyes and her authority hold for her."""
    left = left_to_others(rows, actor=request.actor, at=request.now) if request.actor.role in CLERKS else {}
    return [_award_shown(request.actor, one, here(left[one.id]) if one.id in left else "") for one in rows]


def _award_shown(actor: Actor, row: AwardRow, left: str) -> AwardShown:
    clerk, leads = actor.role in CLERKS, actor.role in LEADERS
    open_ = row.state == AwardState.PROPOSED
    payable = clerk and row.state == AwardState.APPROVED and row.remedy != "decline"
    return AwardShown(
        row, money_words(row.total, row.currency) if row.total else "–",
        may_approve=clerk and open_ and not left,
        waits=left if open_ or payable else "",
        may_refuse=open_ and (leads or actor.id == row.proposed_by_id),
        may_pay=payable and not left,
        may_reverse=leads and row.state == AwardState.PAID and row.claim_id is not None,
    )  # fmt: skip


def recourse_shown(row: RecourseRow) -> RecourseShown:
    running = row.state in (RecourseState.OPEN, RecourseState.NOTICED)
    asked = money_words(row.asked, row.currency) if row.currency else "–"
    recovered = money_words(row.recovered, row.currency) if row.recovered else "–"
    refund = money_words(row.refund, row.currency) if row.refund else ""
    return RecourseShown(row, asked, recovered, refund, row.state != RecourseState.OPEN, running)


@door(STAFF)
@require_safe
def workspace(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """One claim: amounts, calculation, decisions, time limits; documents, proofs and the log beside."""
    actor = request.actor
    page = claim_page(claim_id, actor=actor)
    row = page.row
    ship = shipment_page(row.shipment_id, actor=actor)
    customer = customers_by_id([row.customer_id], actor=actor).get(row.customer_id)
    delivered = ship.card.delivered_at
    found_at = delivered if turned_up(row.kind, row.state, row.claim_at, delivered) else None
    deciding = row.state in (ClaimState.FILED, ClaimState.COMPLETE)
    context = {
        "page": page,
        "claim": row,
        "claimed": [
            (head, money_words(getattr(row.claimed, head), row.currency))
            for head in ("goods", "freight", "other")
        ],
        "claimed_total": money_words(row.claimed.total, row.currency),
        "owed": money_words(page.sheet.heads.total, row.currency) if page.sheet else "",
        "settled": money_words(row.settled.total, row.currency) if row.settled.total else "",
        "limit": money_words(page.sheet.limit, row.currency) if page.sheet and page.sheet.limit else "",
        "lines": clerk_lines(page.sheet) if page.sheet else [],
        "unverified": [bracketed(ground_words(one), half(one.source)) for one in page.sheet.unverified]
        if page.sheet
        else [],
        "undated": undated_words(page.sheet) if page.sheet else "",
        "governed_by": ground_words(page.sheet.ground) if page.sheet else "",
        "why_not": here(page.why_not) if page.why_not else "",
        "deadlines": deadline_lines(page.deadlines),
        "checks": _checklist(page),
        "paper_kinds": choices("paper"),
        "awards": awards_shown(request, awards_of_claim(claim_id, actor=actor)),
        "recourses": [recourse_shown(one) for one in recourses_of(row.shipment_id, actor=actor)],
        "ship": ship,
        "log": ship.log[:LOG_SHOWN],
        "found_at": found_at,
        "paid": row.state == ClaimState.PAID,
        "customer_name": called(customer),
        "customer_card": customer,
        "may_work": actor.role in CLERKS,
        "may_take_papers": actor.role in CLERKS and row.state not in ENDED,
        "may_assess": actor.role in CLERKS and row.state in _WEIGHED,
        "may_complete": actor.role in CLERKS and may_move(row.state, ClaimState.COMPLETE.value),
        "may_withdraw": actor.role in CLERKS and may_move(row.state, ClaimState.WITHDRAWN.value),
        "may_propose": actor.role in CLERKS and deciding,
        "may_report": actor.role in CLERKS
        and row.state not in ENDED
        and any(one.limb is Limb.STATUS for one in page.deadlines),
        "may_claim": actor.role in CLERKS and row.state == ClaimState.NOTICED,
        "notices": notices_about([Ref("claim", str(claim_id))], actor=actor),
        "pulse_url": pulse_about(Ref("claim", str(claim_id))),
        "claims_url": reverse("desk_claims"),
    }
    return show(request, "desk/claims/page.html", NAV, context)


@door(STAFF)
@require_safe
def sheet_document(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """The calculation sheet as PDF, for clerks."""
    return pdf_answer(request, lambda language: sheet_pdf(claim_id, actor=request.actor, language=language))


urlpatterns = [
    path("claims/<uuid:claim_id>/", workspace, name="desk_claim"),
    path("claims/<uuid:claim_id>/sheet/", sheet_document, name="desk_claim_sheet"),
]
