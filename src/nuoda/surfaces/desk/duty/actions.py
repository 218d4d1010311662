"""What is done about the roster: plan, alter, swap, clear, be absent, accept what is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.team.commands import (
    accept_hand_over,
    clear_duties,
    plan_shifts,
    record_absences,
    record_teams,
    set_shifts,
    swap_duties,
    withdraw_absence,
)
from nuoda.domains.team.queries import (
    TeamCard,
    agents,
    duties_between,
    duties_by_id,
    find_agent_of,
    shifts_of,
    teams,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound, NuodaError
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.duty.forms import (
    AbsenceForm,
    PlanForm,
    ShiftForm,
    SwapForm,
    TeamForm,
    team_zone,
)
from nuoda.surfaces.desk.duty.week import chosen_team, monday, week_url
from nuoda.surfaces.desk.forms import answer_form
from nuoda.surfaces.desk.frame import RUNNERS

AHEAD = timedelta(days=14)
_FIELDS: Mapping[str, str] = {
    "agent_id": "agent", "shift_id": "shift", "on_date": "first", "start_at": "first", "end_at": "last",
    "stand_in_id": "stand_in",
}  # fmt: skip


def _team(request: ActedRequest) -> TeamCard:
    given = request.POST.get("team", "") or request.GET.get("team", "")
    team = chosen_team(given, teams(actor=request.actor))
    if team is None:
        raise NotFound
    return team


def _mended(refused: Invalid) -> Invalid:
    """The same problems under the names that the fields of the forms bear."""
    seen: dict[str, FieldError] = {}
    for one in refused.fields:
        name = one.field.rsplit(".", 1)[-1]
        seen.setdefault(str(one.reason), FieldError(_FIELDS.get(name, name), one.reason, one.remedy))
    return Invalid(refused.sentence, fields=list(seen.values()))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def record_team(request: ActedRequest) -> HttpResponse:
    """Record a team, or alter its zone and hours."""
    form = TeamForm(request.POST or None)

    def do() -> str:
        try:
            (team_id,) = record_teams(by=request.actor, at=request.now, teams=[form.draft()])
        except Invalid as refused:
            raise _mended(refused) from refused
        messages.success(request, _("The team is recorded. Give it shifts next."))
        return week_url(team_id, request.now.date())

    back = reverse("desk_duty")
    return answer_form(request, form, "duty", do, back=back, back_label=_("Duty roster"))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def shift(request: ActedRequest) -> HttpResponse:
    """Make or alter a shift of a team."""
    team = _team(request)
    form = ShiftForm(request.POST or None)

    def do() -> str:
        try:
            set_shifts(by=request.actor, at=request.now, shifts=[form.draft(team.id)])
        except Invalid as refused:
            raise _mended(refused) from refused
        messages.success(request, _("The shift is saved."))
        return back

    back = week_url(team.id, request.now.astimezone(team_zone(team, request.zone)).date())
    return answer_form(request, form, "duty", do, back=back, back_label=team.name)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def plan(request: ActedRequest) -> HttpResponse:
    """Put somebody into a shift over some days."""
    team = _team(request)
    today = request.now.astimezone(team_zone(team, request.zone)).date()
    first = max(monday(request.GET.get("week", ""), today), today)
    people = [one for one in agents(actor=request.actor) if one.team_id == team.id]
    shifts = shifts_of(team.id, actor=request.actor)
    form = PlanForm(request.POST or None, people=people, shifts=shifts, day=first)

    def do() -> str:
        try:
            new = plan_shifts.once(form.key)(by=request.actor, at=request.now, entries=form.entries())
        except Invalid as refused:
            raise _mended(refused) from refused
        messages.success(request, ngettext("%(n)d duty planned.", "%(n)d duties planned.", new) % {"n": new})
        return week_url(team.id, form.cleaned_data["first"])

    return answer_form(request, form, "duty", do, back=week_url(team.id, first), back_label=team.name)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def swap(request: ActedRequest, duty_id: UUID) -> HttpResponse:
    """Let two people take each other's duty."""
    mine = duties_by_id([duty_id], actor=request.actor).get(duty_id)
    if mine is None:
        raise NotFound
    team = next((one for one in teams(actor=request.actor) if one.id == mine.team_id), None)
    others = [
        one
        for one in duties_between(
            request.now, request.now + AHEAD, actor=request.actor, team_id=mine.team_id
        )
        if one.agent_id != mine.agent_id and one.end_at > request.now
    ]  # fmt: skip
    zone = team_zone(team, request.zone)
    form = SwapForm(request.POST or None, mine=mine, others=others, zone=zone)
    back = week_url(mine.team_id, mine.on_date or mine.start_at.astimezone(zone).date())

    def do() -> str:
        other = UUID(form.cleaned_data["with_id"])
        swap_duties(by=request.actor, at=request.now, duty_id=duty_id, with_id=other)
        messages.success(request, _("They swapped."))
        return back

    return answer_form(request, form, "duty", do, back=back, back_label=mine.team or mine.agent)


@door(RUNNERS)
@require_POST
def clear(request: ActedRequest, duty_id: UUID) -> HttpResponse:
    """Take a duty off the roster."""
    row = duties_by_id([duty_id], actor=request.actor).get(duty_id)
    if row is None:
        raise NotFound
    if clear_duties(by=request.actor, at=request.now, duty_ids=[duty_id]):
        messages.success(request, _("Taken off the roster."))
    else:
        messages.warning(request, _("That duty is over: what is past stays on record."))
    return HttpResponseRedirect(week_url(row.team_id, row.on_date or row.start_at.date()))


@door(STAFF)
@require_http_methods(["GET", "POST"])
def absence(request: ActedRequest) -> HttpResponse:
    """Record an absence: supervisors for all, everybody else for herself."""
    people = agents(actor=request.actor)
    me = find_agent_of(request.actor)
    whom = people if request.actor.role in RUNNERS else [me] if me else []
    form = AbsenceForm(request.POST or None, whom=whom, people=people)
    own = next((one for one in teams(actor=request.actor) if me and one.id == me.team_id), None)

    def do() -> str:
        draft = form.draft(team_zone(own, request.zone))
        try:
            record_absences.once(form.key)(by=request.actor, at=request.now, absences=[draft])
        except Invalid as refused:
            raise _mended(refused) from refused
        messages.success(request, _("The absence is recorded."))
        return week_url(own.id if own else None, form.cleaned_data["first"])

    back = reverse("desk_duty")
    return answer_form(request, form, "duty", do, back=back, back_label=_("Duty roster"))


@door(STAFF)
@require_POST
def withdraw(request: ActedRequest, absence_id: UUID) -> HttpResponse:
    """Take an absence back."""
    withdraw_absence(by=request.actor, at=request.now, absence_id=absence_id)
    messages.success(request, _("The absence is withdrawn."))
    return HttpResponseRedirect(reverse("desk_duty"))


@door(STAFF)
@require_POST
def accept(request: ActedRequest, hand_over_id: UUID) -> HttpResponse:
    """Accept what was handed over at the end of another's duty."""
    try:
        accept_hand_over(by=request.actor, at=request.now, hand_over_id=hand_over_id)
    except NuodaError as refused:
        messages.warning(request, here(refused.sentence))
    else:
        messages.success(request, _("Accepted: what is open is yours while you are on duty."))
    return HttpResponseRedirect(reverse("desk_duty"))
