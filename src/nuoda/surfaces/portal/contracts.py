"""A customer's contracts: the same meter that we look at, and the notices that concern her."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _m
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.contracts.commands.meter import answer_plan
from nuoda.domains.contracts.facts import Step, StepState
from nuoda.domains.contracts.queries.agreements import contract_rows
from nuoda.domains.contracts.queries.meter import credits_of, minor_units, step_page
from nuoda.domains.notices.queries import enclosures_about
from nuoda.insight.meter.letters import credit_pdf, step_pdf
from nuoda.insight.meter.page import meter_of
from nuoda.insight.meter.showing import lines_of
from nuoda.insight.meter.words import period_words
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import explained, here
from nuoda.pages.files import paper_language
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.portal.frame import frame, show
from nuoda.surfaces.portal.shipments import window_of

CONTRACTS = ListSpec(
    name="contracts",
    title=_("Contracts"),
    columns=[
        Column("number", pgettext_lazy("contract", "Contract"), sortable=True),
        Column("title", pgettext_lazy("contract", "Title"), sortable=True),
        Column("since", pgettext_lazy("contract", "From"), sortable=True),
        Column("until", pgettext_lazy("contract", "Until"), sortable=True, hide_narrow=True),
    ],
    filters=[
        Filter(
            "state",
            _("State"),
            choices=[("running", _("In force or to come")), ("over", pgettext_lazy("contract", "Over"))],
            quick=True,
        ),
        Filter("text", _("Search"), "text", placeholder=_("Number or title")),
    ],
    empty=Empty(
        _("No contract here yet"),
        _("When service levels are agreed, you see here how well we keep them: the same figures as we do."),
        icon="file-text",
    ),
    default_sort="number",
    row_url=lambda row: reverse("portal_contract", args=[row.id]),
    row_key=lambda row: str(row.id),
)  # fmt: skip


@door(Role.CUSTOMER)
@require_safe
def portal_contracts(request: ActedRequest) -> HttpResponseBase:
    """Her contracts."""

    def fetch(asked: ListRequest) -> ListResult:
        found = contract_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            state=asked.filters.get("state", ""), today=request.now.astimezone(request.zone).date(),
        )  # fmt: skip
        return ListResult(found.rows, found.total)

    context = frame(request, "contracts")
    return list_view(request, CONTRACTS, fetch, template="portal/list.html", context=context)


@door(Role.CUSTOMER)
@require_safe
def portal_contract(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """The meter as we see it, what followed, what was left out and why, and approved credit notes."""
    actor = request.actor
    meter = meter_of(contract_id, at=request.now, actor=actor, period=_period(request))
    notes = credits_of(contract_id, actor=actor, approved=True)
    context = {
        "contract": meter.contract,
        "lines": lines_of(meter),
        "steps": [one for one in meter.steps if one.state != StepState.VOID.value],
        "asked": {
            one.id for one in meter.steps if one.step == Step.PLAN and one.state == StepState.DONE.value
        },
        "excluded": meter.approved,
        "notes": [(one, period_words(one.period, one.every)) for one in notes],
        "decimals": minor_units(meter.contract.currency),
        "letters": enclosures_about([Ref("contract_step", str(one.id)) for one in meter.steps], actor=actor),
    }
    return show(request, "portal/contract.html", "contracts", context)


@door(Role.CUSTOMER)
@require_POST
def portal_plan_answer(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """She accepts an improvement plan, or declines it with her reason."""
    step = step_page(step_id, actor=request.actor)
    accepted = request.POST.get("outcome") == "accepted"
    try:
        answer_plan(
            by=request.actor, at=request.now, step_id=step_id, accepted=accepted,
            answered_by=request.actor.name, remark=request.POST.get("remark", "").strip(),
        )  # fmt: skip
    except Invalid as wrong:
        for one in wrong.fields:
            messages.error(request, explained(one))
    except Conflict as refused:
        messages.error(request, here(refused.sentence))
    else:
        done = _m("Thank you. The plan is accepted.") if accepted else _m("Thank you. We write a new plan.")
        messages.success(request, done)
    return HttpResponseRedirect(reverse("portal_contract", args=[step.contract_id]))


def _period(request: ActedRequest) -> date | None:
    given = request.GET.get("period", "")
    try:
        return date.fromisoformat(f"{given}-01" if len(given) == 7 else given)
    except ValueError:
        return None


@door(Role.CUSTOMER)
@require_safe
def portal_step_document(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """A notice as PDF."""
    return pdf_answer(request, lambda language: step_pdf(step_id, actor=request.actor, language=language))


@door(Role.CUSTOMER)
@require_safe
def portal_credit_document(request: ActedRequest, note_id: UUID) -> HttpResponse:
    """An approved credit note as PDF."""
    return pdf_answer(request, lambda language: credit_pdf(note_id, actor=request.actor, language=language))


def pdf_answer(request: ActedRequest, compose: Callable[[str], tuple[str, bytes]]) -> HttpResponse:
    """A document in the language asked for by ``?lang=``, else in the reader's."""
    number, document = compose(paper_language(request))
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


urlpatterns = [
    path("portal/contracts/", portal_contracts, name="portal_contracts"),
    path("portal/contracts/<uuid:contract_id>/", portal_contract, name="portal_contract"),
    path("portal/contracts/steps/<uuid:step_id>/", portal_step_document, name="portal_step_pdf"),
    path("portal/contracts/steps/<uuid:step_id>/answer/", portal_plan_answer, name="portal_plan_answer"),
    path("portal/contracts/credits/<uuid:note_id>/", portal_credit_document, name="portal_credit_pdf"),
]
