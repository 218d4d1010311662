"""Switched on, told, moved, switched off; and plans written, rehearsed, retired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.contracts.commands.contingencies import (
    move_end,
    note_rehearsal,
    prepare_plan,
    retire_plan,
    switch_off,
    switch_on,
    tell_customers,
)
from nuoda.domains.contracts.facts import Target
from nuoda.domains.contracts.queries.contingencies import PlanRow, contingency_page, plan_page
from nuoda.insight.contingencies.reach import reach_of
from nuoda.insight.contingencies.telling import check_telling
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound, NuodaError
from nuoda.surfaces.desk.contingencies.forms import EndForm, OffForm, OnForm, PlanForm, TellForm
from nuoda.surfaces.desk.contingencies.listing import LEADERS, NAV, name_here
from nuoda.surfaces.desk.contingencies.page import REHEARSED_FOR
from nuoda.surfaces.desk.forms import DeskForm, answer_form


def _guarded(call: Callable[[], Any]) -> Any:
    """The call; a refusal of the command stands in the form, with the words kept."""
    try:
        return call()
    except (Invalid, NotFound):
        raise
    except NuodaError as refused:
        raise Invalid(refused.sentence, fields=refused.fields) from refused


def _plan_of(request: ActedRequest) -> PlanRow | None:
    try:
        return plan_page(UUID(request.GET.get("plan", "")), actor=request.actor)
    except ValueError:
        return None


def _aimed(target: Target) -> dict[str, str]:
    return {name: getattr(target, name) for name in Target.__dataclass_fields__}


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_contingency_on(request: ActedRequest) -> HttpResponse:
    """Switch something on, by a plan (``?plan=``) or freely."""
    plan = _plan_of(request)
    initial: dict[str, Any] = {"expected_until": _next_day(request)}
    if plan is not None:
        initial |= _aimed(plan.target)
    form = OnForm(request.POST or None, zone=request.zone, initial=initial)
    form.offer(request.actor)

    def carry_out() -> str:
        given = form.cleaned_data
        done = _guarded(
            lambda: switch_on.once(form.key)(
                by=request.actor, at=request.now, target=form.target(), reason=given["reason"],
                expected_until=given["expected_until"], plan_id=plan.id if plan else None,
            )
        )  # fmt: skip
        messages.success(request, _("It is on: nothing new goes by it. Look at what it touches."))
        return reverse("desk_contingency", args=[done])

    back = reverse("desk_contingencies")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=_("Emergency switch"))


def _next_day(request: ActedRequest) -> Any:
    local = request.now.astimezone(request.zone).replace(minute=0, second=0, microsecond=0)
    return local + timedelta(days=1)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_contingency_tell(request: ActedRequest, contingency_id: UUID) -> HttpResponse:
    """One message to each customer."""
    row = contingency_page(contingency_id, actor=request.actor)
    initial = {"words": row.words, "words_en": row.words_en}
    form = TellForm(request.POST or None, zone=request.zone, initial=initial)

    def carry_out() -> str:
        given = form.cleaned_data
        touched = reach_of(row.target, row.expected_until, at=request.now, actor=request.actor)
        check_telling(
            given["words"], given["words_en"], touched=touched, expected_until=row.expected_until,
            now=request.now, zone=request.zone, override=given["override"],
        )  # fmt: skip
        _guarded(
            lambda: tell_customers.once(form.key)(
                by=request.actor, at=request.now, contingency_id=contingency_id, words=given["words"],
                words_en=given["words_en"], override=given["override"],
            )
        )  # fmt: skip
        count = len({one.customer_id for one in touched})
        said = ngettext("%(n)d customer is told.", "%(n)d customers are told, each once.", count)
        messages.success(request, said % {"n": count})
        return reverse("desk_contingency", args=[contingency_id])

    return _answer(request, form, contingency_id, name_here(request, row.target), carry_out)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_contingency_end(request: ActedRequest, contingency_id: UUID) -> HttpResponse:
    """It lasts until another time."""
    row = contingency_page(contingency_id, actor=request.actor)
    form = EndForm(request.POST or None, zone=request.zone, initial={"expected_until": row.expected_until})

    def carry_out() -> str:
        given = form.cleaned_data
        _guarded(
            lambda: move_end.once(form.key)(
                by=request.actor, at=request.now, contingency_id=contingency_id,
                expected_until=given["expected_until"], reason=given["reason"],
            )
        )  # fmt: skip
        return reverse("desk_contingency", args=[contingency_id])

    return _answer(request, form, contingency_id, name_here(request, row.target), carry_out)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_contingency_off(request: ActedRequest, contingency_id: UUID) -> HttpResponse:
    """It is over."""
    row = contingency_page(contingency_id, actor=request.actor)
    form = OffForm(request.POST or None, zone=request.zone)

    def carry_out() -> str:
        _guarded(
            lambda: switch_off.once(form.key)(
                by=request.actor, at=request.now, contingency_id=contingency_id,
                reason=form.cleaned_data["reason"],
            )
        )  # fmt: skip
        messages.success(request, _("It is off: new work may use it again."))
        return reverse("desk_contingency", args=[contingency_id])

    return _answer(request, form, contingency_id, name_here(request, row.target), carry_out)


def _answer(
    request: ActedRequest, form: DeskForm, contingency_id: UUID, label: str, carry_out: Callable[[], str]
) -> HttpResponse:
    back = reverse("desk_contingency", args=[contingency_id])
    return answer_form(request, form, NAV, carry_out, back=back, back_label=label)


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_plan_write(request: ActedRequest) -> HttpResponse:
    """Prepare a plan, or write one anew (``?plan=``)."""
    plan = _plan_of(request)
    initial: dict[str, Any] = {}
    if plan is not None:
        steps = "\n".join(plan.steps)
        initial = {
            **_aimed(plan.target), "name": plan.name, "code": plan.code, "steps": steps,
            "words": plan.words, "words_en": plan.words_en,
        }  # fmt: skip
    form = PlanForm(request.POST or None, zone=request.zone, initial=initial)
    form.offer(request.actor)
    if plan is not None:
        form.title = gettext_lazy("Change the plan")
        form.fields["code"].widget.attrs["readonly"] = True

    def carry_out() -> str:
        done = prepare_plan.once(form.key)(by=request.actor, at=request.now, plan=form.draft())
        return reverse("desk_contingency_plan", args=[done])

    back = reverse("desk_contingency_plans")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=_("Emergency plans"))


@door(LEADERS)
@require_POST
def desk_plan_rehearsed(request: ActedRequest, plan_id: UUID) -> HttpResponse:
    """Note that it was rehearsed, with what it would have touched."""
    plan = plan_page(plan_id, actor=request.actor)
    touched = reach_of(plan.target, request.now + REHEARSED_FOR, at=request.now, actor=request.actor)
    note_rehearsal(
        by=request.actor, at=request.now, plan_id=plan_id, affected=len(touched),
        customers=len({one.customer_id for one in touched}),
    )  # fmt: skip
    messages.success(request, _("The rehearsal is on record. Nobody was told."))
    return HttpResponseRedirect(reverse("desk_contingency_plan", args=[plan_id]))


@door(LEADERS)
@require_POST
def desk_plan_retire(request: ActedRequest, plan_id: UUID) -> HttpResponse:
    """The plan is used no more."""
    retire_plan(by=request.actor, at=request.now, plan_id=plan_id)
    return HttpResponseRedirect(reverse("desk_contingency_plan", args=[plan_id]))
