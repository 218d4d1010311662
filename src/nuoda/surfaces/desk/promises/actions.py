"""What people do about a promise: agree upon another date, excuse, stop and start its clock."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.promises.commands import (
    ask_excuse,
    decide_excuse,
    pause,
    renegotiate,
    resume,
    revoke_excuse,
)
from nuoda.domains.promises.queries import excuse_of, excuse_reasons, promise_page, promise_story
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.promises.forms import AgreeForm, DecideForm, ExcuseForm, RevokeForm, WaitForm
from nuoda.surfaces.desk.promises.questions import outstanding


def _place(promise_id: UUID) -> str:
    return reverse("desk_promise_page", args=[promise_id])


def _answer(
    request: ActedRequest, form: DeskForm, promise_id: UUID, label: str, do: Callable[[], str]
) -> HttpResponse:
    """Show or carry out a form; what the promise's state forbids is said in the form."""

    def carry_out() -> str:
        try:
            return do()
        except (Conflict, Forbidden) as forbidden:
            raise Invalid(forbidden.sentence) from forbidden

    return answer_form(request, form, "promises", carry_out, back=_place(promise_id), back_label=label)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def agree(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """Agree upon another date; the promise gives way to its successor."""
    row = promise_page(promise_id, actor=request.actor)
    form = AgreeForm(request.POST or None, zone=request.zone, promise=row)

    def do() -> str:
        successor = renegotiate.once(form.key)(
            by=request.actor, at=request.now, promise_id=row.id, agreement=form.agreement()
        )
        messages.success(request, _("The new date is promised; the one before stays on record."))
        return _place(successor)

    return _answer(request, form, row.id, row.label, do)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def excuse(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """Ask that a span of time shall not count."""
    row = promise_page(promise_id, actor=request.actor)
    reasons = excuse_reasons(actor=request.actor, at=request.now)
    form = ExcuseForm(request.POST or None, zone=request.zone, promise=row, reasons=reasons)

    def do() -> str:
        ask_excuse.once(form.key)(by=request.actor, at=request.now, promise_id=row.id, draft=form.draft())
        messages.success(request, _("Asked. Somebody else decides it."))
        return _place(row.id)

    return _answer(request, form, row.id, row.label, do)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def wait(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """Stop the clock for a question to the customer that is outstanding."""
    row = promise_page(promise_id, actor=request.actor)
    form = WaitForm(request.POST or None, questions=outstanding(row, actor=request.actor))

    def do() -> str:
        pause(by=request.actor, at=request.now, promise_id=row.id, question=form.chosen())
        messages.success(request, _("The clock stands still until the customer answers."))
        return _place(row.id)

    return _answer(request, form, row.id, row.label, do)


@door(STAFF)
@require_POST
def resume_clock(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """Let the clock run on: every question that this promise waits for is answered."""
    story = promise_story(promise_id, actor=request.actor)
    waits = [Ref(*one.reference.split(":", 1)) for one in story.open_pauses]
    if resume(by=request.actor, at=request.now, questions=waits, answered_at=request.now):
        messages.success(request, _("The clock runs on; the due time moved by the wait."))
    return HttpResponseRedirect(_place(promise_id))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def decide(request: ActedRequest, excuse_id: UUID) -> HttpResponse:
    """Approve or decline an excuse that somebody else asked for."""
    asked = excuse_of(excuse_id, actor=request.actor)
    form = DecideForm(request.POST or None)

    def do() -> str:
        given = form.cleaned_data
        decide_excuse(
            by=request.actor, at=request.now, excuse_id=excuse_id, approve=given["outcome"] == "approve",
            answer=given["answer"],
        )  # fmt: skip
        messages.success(request, _("Decided, and the promise is judged anew."))
        return _place(asked.promise.id)

    return _answer(request, form, asked.promise.id, asked.promise.label, do)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def revoke(request: ActedRequest, excuse_id: UUID) -> HttpResponse:
    """Take an approved excuse back."""
    asked = excuse_of(excuse_id, actor=request.actor)
    form = RevokeForm(request.POST or None)

    def do() -> str:
        revoke_excuse(
            by=request.actor, at=request.now, excuse_id=excuse_id, answer=form.cleaned_data["answer"]
        )
        messages.success(request, _("Taken back, and the promise is judged anew."))
        return _place(asked.promise.id)

    return _answer(request, form, asked.promise.id, asked.promise.label, do)
