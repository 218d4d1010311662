"""A customer's claims: filed with documents, followed, and the letters that decided them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nuoda.domains.claims.commands import ClaimDraft, DuplicateClaim, PaperDraft, add_papers, file_claim
from nuoda.domains.claims.facts import ENDED, ClaimState, turned_up
from nuoda.domains.claims.queries import awards_of_claim, claim_rows, claim_view, paper_file
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.domains.notices.queries import enclosures_about
from nuoda.domains.shipments.queries import shipment_page
from nuoda.insight.claims.letters import decision_pdf
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text
from nuoda.kernel.translate import explained
from nuoda.pages.files import file_response
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.pictures import picture_response
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.portal.asking import new_key
from nuoda.surfaces.portal.contracts import pdf_answer
from nuoda.surfaces.portal.figures import number_typed
from nuoda.surfaces.portal.frame import customer_of, frame, show, spoken
from nuoda.surfaces.portal.shipments import window_of

_PLAIN = ("waybill", "kind", "standing", "claimant", "currency", "reference", "words")


def _spec() -> ListSpec:
    return ListSpec(
        name="claims",
        title=_p("claim", "Claims"),
        columns=[
            Column("number", _p("claim", "Claim"), sortable=True),
            Column("state", _("State"), kind="badge", badge_kind="claim", sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="claim_kind"),
            Column("label", _("Shipment")),
            Column("opened_at", _p("claim", "Opened"), kind="ago", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter(
                "state", _("State"), choices=[("open", _p("claim", "Open")), *choices("claim")], quick=True
            ),
            Filter("text", _("Search"), "text", placeholder=_("Number, waybill or reference")),
        ],
        empty=Empty(
            _("No claim here"),
            _("If something was lost, damaged or late, claim it here with your documents and follow it."),
            reverse("portal_claim_new"),
            _("File a claim"),
            "scale",
        ),
        default_sort="opened_at",
        default_descending=True,
        row_url=lambda row: reverse("portal_claim", args=[row.id]),
        row_key=lambda row: str(row.id),
    )


@door(Role.CUSTOMER)
@require_safe
def portal_claims(request: ActedRequest) -> HttpResponseBase:
    """Her claims."""

    def fetch(asked: ListRequest) -> ListResult:
        found = claim_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            state=asked.filters.get("state", ""),
        )  # fmt: skip
        return ListResult(found.rows, found.total)

    context = {**frame(request, "claims"), "new_url": reverse("portal_claim_new")}
    return list_view(request, _spec(), fetch, template="portal/claims.html", context=context)


@door(Role.CUSTOMER)
@require_http_methods(["GET", "POST"])
def new_claim(request: ActedRequest) -> HttpResponse:
    """File a claim with its documents. What is wrong is said beside its field, and nothing typed is lost."""
    wrong: dict[str, str] = {}
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        try:
            claim_id = _file(request)
        except Invalid as refused:
            wrong = spoken(refused)
        else:
            return HttpResponseRedirect(reverse("portal_claim", args=[claim_id]))
    names = (*_PLAIN, "goods", "freight", "other", "event_date", "notice_only")
    context = {
        "given": {
            "currency": "CNY",
            "claimant": request.actor.name,
            **{n: given[n] for n in names if n in given},
        },
        "wrong": {**dict.fromkeys((*names, "paper", "file", "picture"), ""), **wrong},
        "key": given.get("key", "") or new_key(),
        "kinds": choices("claim_kind"),
        "standings": choices("standing"),
        "today": request.now.astimezone(request.zone).date().isoformat(),
    }
    return show(request, "portal/claim_new.html", "claims", context, status=422 if wrong else 200)


def _file(request: ActedRequest) -> UUID:
    """File what the form gave, documents with it. Raises ``Invalid`` before anything is kept."""
    by, at, given = request.actor, request.now, request.POST
    heads = Heads(
        *(number_typed(given.get(name, ""), name) or Decimal(0) for name in ("goods", "freight", "other"))
    )
    files = [(one.name or "", one.read) for one in request.FILES.getlist("papers")]
    papers = PaperDraft.read_all(files, by=by, at=at, kind="other")
    plain: dict[str, Any] = {name: given.get(name, "").strip() for name in _PLAIN}
    draft = ClaimDraft(
        **plain, claimed=heads,
        event_date=_day(given.get("event_date", "")), notice_only=given.get("notice_only") == "1",
    )  # fmt: skip
    try:
        filed = file_claim.once(given.get("key", "")[:80] or new_key())(by=by, at=at, draft=draft)
    except NotFound as missing:
        problem = FieldError("waybill", text("There is no such shipment."), text("Check the number."))
        raise Invalid(fields=[problem]) from missing
    except DuplicateClaim as twice:
        raise Invalid(fields=[FieldError("waybill", twice.sentence)]) from twice
    if papers:
        add_papers(by=by, at=at, claim_id=filed.id, papers=papers)
    return filed.id


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as broken:
        problem = FieldError("event_date", text("It is no day."), text("Write it like 2026-11-23."))
        raise Invalid(fields=[problem]) from broken


@door(Role.CUSTOMER)
@require_safe
def portal_claim(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """One claim: where it stands, what is still wanted, what was decided."""
    view = claim_view(claim_id, actor=request.actor)
    customer_of(request)
    delivered = shipment_page(view.row.shipment_id, actor=request.actor).card.delivered_at
    came = turned_up(view.row.kind, view.row.state, view.row.claim_at, delivered)
    context = {
        "view": view,
        "found_at": delivered if came and view.row.state == ClaimState.PAID else None,
        "claim": view.row,
        "claimed": money_words(view.row.claimed.total, view.row.currency),
        "settled": money_words(view.row.settled.total, view.row.currency) if view.row.settled.total else "",
        "decisions": [
            (one, money_words(one.total, one.currency) if one.total else "")
            for one in awards_of_claim(claim_id, actor=request.actor)
        ],
        "kinds": choices("paper"),
        "open": view.row.state not in ENDED,
        "letters": enclosures_about([Ref("claim", str(claim_id))], actor=request.actor),
    }
    return show(request, "portal/claim.html", "claims", context)


@door(Role.CUSTOMER)
@require_POST
def add(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Add documents."""
    by, at = request.actor, request.now
    files = [(one.name or "", one.read) for one in request.FILES.getlist("papers")]
    try:
        papers = PaperDraft.read_all(files, by=by, at=at, kind=request.POST.get("kind", ""))
        made = add_papers(by=by, at=at, claim_id=claim_id, papers=papers)
        words = ngettext("%(count)s document taken in.", "%(count)s documents taken in.", made)
        messages.success(request, words % {"count": made})
    except Invalid as refused:
        for one in refused.fields:
            messages.error(request, explained(one))
    return HttpResponseRedirect(reverse("portal_claim", args=[claim_id]))


@door(Role.CUSTOMER)
@require_safe
def paper(request: ActedRequest, paper_id: UUID) -> HttpResponse:
    """One document of a claim of hers."""
    found = paper_file(paper_id, actor=request.actor)
    if found.picture_id is not None:
        return picture_response(found.picture_id)
    return file_response(found.name, found.media_type, found.body)


@door(Role.CUSTOMER)
@require_safe
def letter(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """The letter of a decision as PDF."""
    return pdf_answer(
        request, lambda language: decision_pdf(award_id, actor=request.actor, language=language)
    )


urlpatterns = [
    path("portal/claims/", portal_claims, name="portal_claims"),
    path("portal/claims/new/", new_claim, name="portal_claim_new"),
    path("portal/claims/<uuid:claim_id>/", portal_claim, name="portal_claim"),
    path("portal/claims/<uuid:claim_id>/papers/", add, name="portal_claim_papers"),
    path("portal/claims/papers/<uuid:paper_id>/", paper, name="portal_claim_paper"),
    path("portal/claims/letters/<uuid:award_id>/", letter, name="portal_claim_letter"),
]
