"""Tasks of a case and who follows it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nuoda.domains.cases.commands import end_task, follow_case, set_task
from nuoda.domains.cases.facts import TaskKind
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.desk.cases import forms
from nuoda.surfaces.desk.cases.steps import carry_out, carry_out_at_once


@door(STAFF)
@require_POST
def desk_case_task(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Give somebody something to do for the case."""
    form = forms.TaskForm(request.POST, zone=request.zone)

    def call() -> None:
        given = form.cleaned_data
        set_task(
            by=request.actor, at=request.now, case_id=case_id, what=given["what"], due_at=given["due_at"],
            owner_id=given["owner_id"], kind=given["kind"] or TaskKind.DEED.value,
        )  # fmt: skip

    return carry_out(request, case_id, form, call, name="task", said=_("The task is set."))


@door(STAFF)
@require_POST
def desk_case_task_end(request: ActedRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """A task is done, or waived with a reason."""
    done = request.POST.get("waived", "no") != "yes"

    def call() -> None:
        end_task(
            by=request.actor, at=request.now, case_id=case_id, task_id=task_id, done=done,
            said=request.POST.get("said", ""),
        )  # fmt: skip

    return carry_out_at_once(
        request, case_id, call, said=_("The task is done.") if done else _("The task is waived.")
    )


@door(STAFF)
@require_POST
def desk_case_follow(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """Hear of changes of the case on the home page, or no more."""
    follows = request.POST.get("follows")
    if follows not in ("yes", "no"):
        raise NotFound

    def call() -> None:
        follow_case(by=request.actor, at=request.now, case_id=case_id, follows=follows == "yes")

    said = _("You follow this case.") if follows == "yes" else _("You do not follow this case any more.")
    return carry_out_at_once(request, case_id, call, said=said)
