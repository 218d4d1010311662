"""The verbs on the record of a case: each reads its form, calls one command, and shows the case again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.commands import (
    answer_plan,
    assess_case,
    check_effect,
    cite_evidence,
    end_measure,
    fix_segment,
    link_cases,
    merge_case,
    reopen_step,
    set_severity,
    settle_step,
    split_case,
    strike_evidence,
    unlink_cases,
    wait_in_case,
)
from nuoda.domains.cases.facts import LinkKind
from nuoda.domains.cases.queries import case_by_number, case_dossier, case_page, exhibits_of, segment_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.kernel.translate import here
from nuoda.pages import moments
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.cases import record_forms as forms
from nuoda.surfaces.desk.cases.lines import spoken
from nuoda.surfaces.desk.cases.record_scene import splittable
from nuoda.surfaces.desk.cases.steps import carry_out, carry_out_at_once, step_view, version_of
from nuoda.surfaces.desk.frame import is_fragment

desk_case_assess = step_view(
    forms.AssessForm, assess_case, name="assess", step="identify", said=gettext_lazy("The case is assessed."),
)  # fmt: skip
desk_case_severity = step_view(
    forms.SeverityForm, set_severity, name="severity", step="identify",
    said=gettext_lazy("The severity is set."),
)  # fmt: skip
desk_case_wait = step_view(
    forms.WaitForm, wait_in_case, name="wait", step="investigate",
    said=gettext_lazy("The case waits for an answer."),
)  # fmt: skip
desk_case_segment = step_view(
    forms.SegmentForm, fix_segment, name="segment", step="investigate", stays=True,
    said=gettext_lazy("The liable stretch is fixed."),
)  # fmt: skip
desk_case_effect = step_view(
    forms.EffectForm, check_effect, name="effect", step="feedback",
    said=gettext_lazy("The check is recorded."),
)  # fmt: skip
desk_case_measure = step_view(
    forms.MeasureForm, end_measure, name="measure", step="plan", said=gettext_lazy("The measure is settled."),
    versioned=False,
)  # fmt: skip
desk_case_step = step_view(
    forms.PlayStepForm, settle_step, name="play", step="", said=gettext_lazy("The step is settled."),
    versioned=False,
)  # fmt: skip


@door(STAFF)
@require_safe
def desk_case_exhibits(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """What may be cited for the case, and where it must have happened by its log: loaded into the page."""
    page = case_page(case_id, actor=request.actor)
    dossier = case_dossier(case_id, actor=request.actor)
    cited = {(one.kind, one.ref) for one in dossier.evidence if not one.struck}
    ship = page.card.shipment_id
    segment = segment_of(ship, actor=request.actor) if ship and dossier.segment is None else None
    given = dict(dossier.segment or {})
    if segment is not None:
        given = {
            "start": segment.good.place if segment.good else "", "end": segment.bad.place,
            "holder": segment.holder, "basis": here(segment.basis),
        }  # fmt: skip
    offers = [
        (
            f"{one.kind}|{one.ref}",
            word("evidence", one.kind),
            moments.absolute(one.at, now=request.now, zone=request.zone),
            one.said if isinstance(one.said, str) else here(one.said),
        )
        for one in exhibits_of(case_id, actor=request.actor)
        if (one.kind, one.ref) not in cited
    ]
    context = {
        "card": page.card, "offers": offers, "segment": segment,
        "evidence_form": forms.EvidenceForm(zone=request.zone),
        "segment_form": forms.SegmentForm(zone=request.zone, initial=given),
    }  # fmt: skip
    return render(request, "desk/cases/exhibits.html", context)


@door(STAFF)
@require_POST
def desk_case_cite(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Put something on the list of evidence."""
    form = forms.EvidenceForm(request.POST, zone=request.zone)

    def call() -> None:
        kind, ref = form.cleaned_data["exhibit"]
        said = form.cleaned_data["said"]
        cite_evidence(by=request.actor, at=request.now, case_id=case_id, kind=kind, ref=ref, said=said)

    words = _("It is on the list of evidence.")
    return carry_out(
        request, case_id, form, call, name="evidence", step="investigate", stay="investigate", said=words
    )


@door(STAFF)
@require_POST
def desk_case_strike(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Take a piece of evidence back."""
    one = _uuid(request, "evidence_id")

    def call() -> None:
        strike_evidence(by=request.actor, at=request.now, case_id=case_id, evidence_id=one)

    return carry_out_at_once(request, case_id, call, said=_("The evidence is struck."), stay="investigate")


@door(STAFF)
@require_POST
def desk_case_answer(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """The customer's yes or no to the plan."""
    form = forms.AnswerForm(request.POST, zone=request.zone)

    def call() -> None:
        answer_plan(
            by=request.actor, at=request.now, case_id=case_id, version=version_of(request),
            **form.cleaned_data,
        )  # fmt: skip

    words = _("The customer's answer is recorded.")
    return carry_out(request, case_id, form, call, name="answer", step="plan", said=words)


@door(STAFF)
@require_POST
def desk_case_step_again(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Take back that a step of the playbook was settled."""
    key = request.POST.get("key", "")[:40]

    def call() -> None:
        reopen_step(by=request.actor, at=request.now, case_id=case_id, key=key)

    return carry_out_at_once(request, case_id, call, said=_("The step is open again."))


@door(STAFF)
@require_POST
def desk_case_link(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Link the case to another, or merge it into that."""
    form = forms.LinkForm(request.POST, zone=request.zone)

    def call() -> None:
        given = form.cleaned_data
        other = case_by_number(given["number"], actor=request.actor)
        if other is None:
            reason, remedy = text("There is no case with this number."), text("Check the number.")
            raise Invalid(fields=[FieldError("number", reason, remedy)])
        if given["kind"] == LinkKind.MERGED:
            merge_case(
                by=request.actor, at=request.now, case_id=case_id, into_id=other.id, reason=given["reason"]
            )
        else:
            link_cases(
                by=request.actor, at=request.now, case_id=case_id, other_id=other.id, kind=given["kind"],
                reason=given["reason"],
            )  # fmt: skip

    return carry_out(request, case_id, form, call, name="link", said=_("The cases are linked."))


@door(STAFF)
@require_POST
def desk_case_unlink(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Undo a link, a merge or a split."""
    form = forms.UnlinkForm(request.POST, zone=request.zone)

    def call() -> None:
        unlink_cases(by=request.actor, at=request.now, **form.cleaned_data)

    return carry_out(request, case_id, form, call, name="unlink", said=_("The link is undone."))


@door(STAFF)
@require_POST
def desk_case_split(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Take lines of the thread into a case of their own."""
    page = case_page(case_id, actor=request.actor)
    form = forms.SplitForm(request.POST, zone=request.zone)
    lines = splittable(page, spoken(page, now=request.now, zone=request.zone))
    form.fields["entry_ids"].choices = lines  # type: ignore[attr-defined]
    made: list[UUID] = []

    def call() -> None:
        ids = [UUID(one) for one in form.cleaned_data["entry_ids"]]
        title = form.cleaned_data["title"]
        made.append(split_case(by=request.actor, at=request.now, case_id=case_id, entry_ids=ids, title=title))

    words = _("The lines are in a case of their own.")
    answer = carry_out(request, case_id, form, call, name="split", said=words)
    if not made:
        return answer
    target = reverse("desk_case", args=made)
    if is_fragment(request):  # another case is another page: no part of it belongs into this one
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _uuid(request: ActedRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return UUID(int=0)
