"""Recorded, checked, corrected, approved, answered, refused, withdrawn: what is done by a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.privacy.commands import (
    answer_request,
    approve_deletion,
    identify_person,
    note_correction,
    receive_request,
    refuse_request,
    set_aim,
    withdraw_request,
)
from nuoda.domains.privacy.facts import RECORDERS
from nuoda.domains.privacy.queries import aim_in_force, person_asking, request_number, request_page
from nuoda.insight.persons.finding import check_person
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound, NuodaError
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.persons.forms import (
    AimForm,
    AnswerForm,
    ApprovalForm,
    CorrectionForm,
    IdentityForm,
    RefusalForm,
    RequestForm,
    WithdrawalForm,
)
from nuoda.surfaces.desk.persons.listing import NAV
from nuoda.surfaces.desk.persons.steps import held_now


def _guarded(call: Callable[[], Any]) -> Any:
    """The call; a refusal of the command stands in the form, with the words kept."""
    try:
        return call()
    except (Invalid, NotFound):
        raise
    except NuodaError as refused:
        raise Invalid(refused.sentence, fields=refused.fields) from refused


@door(RECORDERS)
@require_http_methods(["GET", "POST"])
def desk_person_new(request: ActedRequest) -> HttpResponse:
    """Put a request on record; whoever does not run it goes home with its number."""
    form = RequestForm(request.POST or None, initial={"waybills": request.GET.get("waybill", "")[:60]})
    runs = request.actor.role in RUNNERS

    def carry_out() -> str:
        made = _guarded(
            lambda: receive_request.once(form.key)(by=request.actor, at=request.now, draft=form.draft())
        )
        if runs:
            messages.success(request, _("It is on record. Check now who she is."))
            return reverse("desk_person", args=[made])
        told = _("It is on record as %(number)s. A supervisor checks who she is and answers her.")
        messages.success(request, told % {"number": request_number(made, actor=request.actor)})
        return reverse("desk_home")

    back, label = (
        (reverse("desk_persons"), _("Requests of persons")) if runs else (reverse("desk_home"), _("Home"))
    )
    return answer_form(request, form, NAV if runs else "home", carry_out, back=back, back_label=label)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_persons_aim(request: ActedRequest) -> HttpResponse:
    """How soon requests are answered."""
    form = AimForm(request.POST or None, initial={"days": aim_in_force(actor=request.actor).days})

    def carry_out() -> str:
        given = form.cleaned_data
        _guarded(
            lambda: set_aim.once(form.key)(
                by=request.actor, at=request.now, days=given["days"], reason=given["reason"]
            )
        )
        return reverse("desk_persons")

    back = reverse("desk_persons")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=_("Requests of persons"))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_person_identify(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """Who she is, checked against a waybill of hers."""
    form = IdentityForm(request.POST or None)

    def carry_out(given: dict[str, Any]) -> None:
        person = person_asking(person_request_id, actor=request.actor, identity=given["identity"])
        check_person(person, actor=request.actor)
        identify_person.once(form.key)(
            by=request.actor, at=request.now, request_id=person_request_id, identity=given["identity"],
            note=given["note"],
        )  # fmt: skip

    return _answer(request, form, person_request_id, carry_out)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_person_correct(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """What was corrected."""
    form = CorrectionForm(request.POST or None)

    def carry_out(given: dict[str, Any]) -> None:
        note_correction.once(form.key)(
            by=request.actor, at=request.now, request_id=person_request_id, words=given["words"]
        )

    return _answer(request, form, person_request_id, carry_out)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_person_approve(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """Approve what another proposed: a worker forgets at once what nothing keeps."""
    found = request_page(person_request_id, actor=request.actor).findings
    staying = sum(1 for one in found if one.why)
    given = request.POST if request.method == "POST" else None  # it asks for nothing: sent, it may be empty
    form = ApprovalForm(given, going=len(found) - staying, staying=staying)

    def carry_out(_given: dict[str, Any]) -> None:
        findings = [one.kept for one in held_now(request, person_request_id)]
        approve_deletion.once(form.key)(
            by=request.actor, at=request.now, request_id=person_request_id, findings=findings
        )
        told = _("It is approved. A worker carries it out now; this page tells what was forgotten.")
        messages.success(request, told)

    return _answer(request, form, person_request_id, carry_out)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_person_answer(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """The answer, which makes the letter."""
    form = AnswerForm(request.POST or None)

    def carry_out(given: dict[str, Any]) -> None:
        answer_request.once(form.key)(
            by=request.actor, at=request.now, request_id=person_request_id, words=given["words"]
        )

    return _answer(request, form, person_request_id, carry_out)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_person_refuse(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """A refusal with its reason."""
    form = RefusalForm(request.POST or None)

    def carry_out(given: dict[str, Any]) -> None:
        refuse_request.once(form.key)(
            by=request.actor, at=request.now, request_id=person_request_id, refusal=given["refusal"],
            words=given["words"],
        )  # fmt: skip

    return _answer(request, form, person_request_id, carry_out)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_person_withdraw(request: ActedRequest, person_request_id: UUID) -> HttpResponse:
    """She does not ask any more."""
    form = WithdrawalForm(request.POST or None)

    def carry_out(given: dict[str, Any]) -> None:
        withdraw_request.once(form.key)(
            by=request.actor, at=request.now, request_id=person_request_id, words=given["words"]
        )

    return _answer(request, form, person_request_id, carry_out)


def _answer(
    request: ActedRequest, form: DeskForm, request_id: UUID, carry_out: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    row = request_page(request_id, actor=request.actor).row
    back = reverse("desk_person", args=[request_id])

    def done() -> str:
        _guarded(lambda: carry_out(form.cleaned_data))
        return back

    return answer_form(request, form, NAV, done, back=back, back_label=row.number)
