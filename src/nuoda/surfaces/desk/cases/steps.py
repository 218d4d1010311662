"""The verbs of a case: each reads its form, calls one command, and shows the case again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nuoda.domains.cases.commands import (
    acknowledge_case,
    assign_case,
    close_case,
    investigate_case,
    plan_case,
    reopen_case,
    resolve_case,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.cases import forms
from nuoda.surfaces.desk.cases.page import case_response

_NO_VERSION = -1


def version_of(request: ActedRequest) -> int:
    """The version that the form was made from; one that no case has where it is not readable."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else _NO_VERSION


def done(request: ActedRequest, case_id: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("desk_case", args=[case_id]))


def carry_out(
    request: ActedRequest,
    case_id: UUID,
    form: forms.ZonedForm,
    call: Callable[[], object],
    *,
    name: str,
    step: str = "",
    said: str,
) -> HttpResponse:
    """Call the command with a sound form; a refusal comes back with the person's words kept."""
    status = 422
    if form.is_valid():
        try:
            call()
        except NotFound:
            raise
        except NuodaError as error:
            form.refused(error)
            status = error.status
        else:
            return done(request, case_id, said)
    return case_response(request, case_id, step=step, bound={name: form}, status=status)


@door(STAFF)
@require_POST
def desk_case_acknowledge(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Say that somebody has seen it."""
    try:
        acknowledge_case(by=request.actor, at=request.now, case_id=case_id)
    except NotFound:
        raise
    except NuodaError as error:
        messages.error(request, here(error.sentence))
        return HttpResponseRedirect(reverse("desk_case", args=[case_id]))
    return done(request, case_id, _("The case is taken up."))


@door(STAFF)
@require_POST
def desk_case_investigate(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Record cause, responsible party and evidence."""
    form = forms.InvestigateForm(request.POST, zone=request.zone)

    def call() -> None:
        investigate_case(
            by=request.actor, at=request.now, case_id=case_id, version=version_of(request),
            cause=form.cleaned_data["cause"], party=form.cleaned_data["party"],
            finding=form.cleaned_data["finding"],
        )  # fmt: skip

    said = _("The finding is recorded.")
    return carry_out(request, case_id, form, call, name="investigate", step="investigate", said=said)


@door(STAFF)
@require_POST
def desk_case_plan(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Record what will be done and by when."""
    form = forms.PlanForm(request.POST, zone=request.zone)

    def call() -> None:
        plan_case(
            by=request.actor, at=request.now, case_id=case_id, version=version_of(request),
            plan=form.cleaned_data["plan"], plan_due_at=form.cleaned_data["plan_due_at"],
        )  # fmt: skip

    said = _("The plan is recorded.")
    return carry_out(request, case_id, form, call, name="plan", step="plan", said=said)


@door(STAFF)
@require_POST
def desk_case_resolve(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Record that it was put right, and the effect."""
    form = forms.ResolveForm(request.POST, zone=request.zone)

    def call() -> None:
        resolve_case(
            by=request.actor, at=request.now, case_id=case_id, version=version_of(request),
            effect=form.cleaned_data["effect"],
        )  # fmt: skip

    said = _("The case is resolved.")
    return carry_out(request, case_id, form, call, name="resolve", step="feedback", said=said)


@door(STAFF)
@require_POST
def desk_case_close(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Close it with a closing code."""
    form = forms.CloseForm(request.POST, zone=request.zone)

    def call() -> None:
        close_case(
            by=request.actor, at=request.now, case_id=case_id, version=version_of(request),
            code=form.cleaned_data["code"],
        )  # fmt: skip

    said = _("The case is closed.")
    return carry_out(request, case_id, form, call, name="close", step="feedback", said=said)


@door(STAFF)
@require_POST
def desk_case_reopen(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Open it again, with the reason."""
    form = forms.ReopenForm(request.POST, zone=request.zone)

    def call() -> None:
        reopen_case(by=request.actor, at=request.now, case_id=case_id, reason=form.cleaned_data["reason"])

    said = _("The case is open again.")
    return carry_out(request, case_id, form, call, name="reopen", step="feedback", said=said)


@door(STAFF)
@require_POST
def desk_case_assign(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Give it to a colleague."""
    try:
        owner = UUID(request.POST.get("owner_id", ""))
    except ValueError:
        messages.error(request, _("Choose the colleague who takes it."))
        return HttpResponseRedirect(reverse("desk_case", args=[case_id]))
    try:
        assign_case(by=request.actor, at=request.now, case_id=case_id, owner_id=owner)
    except NotFound:
        raise
    except NuodaError as error:
        words = " ".join(here(one.reason) for one in error.fields) or here(error.sentence)
        messages.error(request, words)
        return HttpResponseRedirect(reverse("desk_case", args=[case_id]))
    return done(request, case_id, _("The case has its owner."))
