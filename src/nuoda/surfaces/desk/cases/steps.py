"""The verbs of a case: each reads its form, calls one command, and shows the case again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
from nuoda.kernel.command import Command
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.translate import here, joined
from nuoda.surfaces.desk.cases import forms
from nuoda.surfaces.desk.cases.compensated import check_given
from nuoda.surfaces.desk.cases.page import case_response

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_NO_VERSION = -1


def version_of(request: ActedRequest) -> int:
    """The version that the form was made from; one that no case has where it is not readable."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else _NO_VERSION


def done(request: ActedRequest, case_id: UUID, words: str, *, stay: str = "") -> HttpResponse:
    """Back on the case with what was done; ``stay`` is the step that stays open, "" the next to be taken."""
    messages.success(request, words)
    return HttpResponseRedirect(_of_case(case_id, stay))


def _of_case(case_id: UUID, stay: str) -> str:
    return reverse("desk_case", args=[case_id], query={"step": stay} if stay else None)


def carry_out(
    request: ActedRequest,
    case_id: UUID,
    form: forms.ZonedForm,
    call: Callable[[], object],
    *,
    name: str,
    step: str = "",
    stay: str = "",
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
            return done(request, case_id, said, stay=stay)
    return case_response(request, case_id, step=step, bound={name: form}, status=status)


def carry_out_at_once(
    request: ActedRequest, case_id: UUID, call: Callable[[], object], *, said: str, stay: str = ""
) -> HttpResponse:
    """Call a command that needs no form; a refusal is said above the case."""
    try:
        call()
    except NotFound:
        raise
    except NuodaError as error:
        messages.error(request, joined(here(one.reason) for one in error.fields) or here(error.sentence))
        return HttpResponseRedirect(_of_case(case_id, stay))
    return done(request, case_id, said, stay=stay)


@door(STAFF)
@require_POST
def desk_case_acknowledge(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Say that somebody has seen it."""

    def call() -> None:
        acknowledge_case(by=request.actor, at=request.now, case_id=case_id)

    return carry_out_at_once(request, case_id, call, said=_("The case is taken up."))


def step_view(
    form: type[forms.ZonedForm],
    command: Command[..., None],
    *,
    name: str,
    step: str,
    said: StrOrPromise,
    stays: bool = False,
    versioned: bool = True,
) -> Callable[[ActedRequest, UUID], HttpResponse]:
    """A view that gives the fields of a form to a command of the case, each under its own name."""

    @door(STAFF)
    @require_POST
    def view(request: ActedRequest, case_id: UUID) -> HttpResponse:
        filled = form(request.POST, zone=request.zone)

        def call() -> None:
            guard = {"version": version_of(request)} if versioned else {}
            command(by=request.actor, at=request.now, case_id=case_id, **guard, **filled.cleaned_data)

        return carry_out(
            request, case_id, filled, call, name=name, step=step, stay=step if stays else "", said=str(said)
        )

    return view


desk_case_investigate = step_view(
    forms.InvestigateForm, investigate_case, name="investigate", step="investigate",
    said=gettext_lazy("The finding is recorded."),
)  # fmt: skip
desk_case_plan = step_view(
    forms.PlanForm, plan_case, name="plan", step="plan", said=gettext_lazy("The plan is recorded.")
)
desk_case_resolve = step_view(
    forms.ResolveForm, resolve_case, name="resolve", step="feedback",
    said=gettext_lazy("The case is resolved."),
)  # fmt: skip
desk_case_reopen = step_view(
    forms.ReopenForm, reopen_case, name="reopen", step="feedback",
    said=gettext_lazy("The case is open again."), versioned=False,
)  # fmt: skip


@door(STAFF)
@require_POST
def desk_case_close(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Close it with how it ended; compensated only once that was paid."""
    form = forms.CloseForm(request.POST, zone=request.zone)

    def call() -> None:
        code = form.cleaned_data["code"]
        check_given(code, [case_id], actor=request.actor)
        close_case(by=request.actor, at=request.now, case_id=case_id, version=version_of(request), code=code)

    return carry_out(
        request, case_id, form, call, name="close", step="feedback", said=_("The case is closed.")
    )


@door(STAFF)
@require_POST
def desk_case_assign(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Give it to a colleague."""
    try:
        owner = UUID(request.POST.get("owner_id", ""))
    except ValueError:
        messages.error(request, _("Choose the colleague who takes it."))
        return HttpResponseRedirect(reverse("desk_case", args=[case_id]))

    def call() -> None:
        assign_case(by=request.actor, at=request.now, case_id=case_id, owner_id=owner)

    return carry_out_at_once(request, case_id, call, said=_("The case has its owner."))
