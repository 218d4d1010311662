"""One corrective action: what is done, by whom, by when, and what its weeks say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.promises.queries import promises_of
from nuoda.domains.quality.commands import drop_action, finish_action, reopen_action, start_action
from nuoda.domains.quality.facts import limits_of, promise_key
from nuoda.domains.quality.queries import ActionRow, action_page
from nuoda.domains.team.queries import agents_by_id
from nuoda.insight.causes.effects import Course, courses_of
from nuoda.kernel import ledger
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import here
from nuoda.pages.charts import Chart
from nuoda.surfaces.desk.cases.forms import LocalInstant
from nuoda.surfaces.desk.causes.scene import LEADERS, NAV, cause_words, names_of, weeks_chart
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import pulse_about, show
from nuoda.surfaces.desk.history import Telling, agent_ids

_VERBS: Mapping[str, tuple[str, ...]] = {
    "planned": ("start", "drop"),
    "started": ("finish", "drop"),
    "done": ("drop",),
    "worked": ("again",),
    "fell_short": ("again",),
    "dropped": ("again",),
}


@door(LEADERS)
@require_safe
def desk_action(request: ActedRequest, action_id: UUID) -> HttpResponse:
    """The action with its promise, its chart, its effect and its history."""
    row = action_page(action_id, actor=request.actor)
    (course,) = courses_of([row], request.now, actor=request.actor)
    subject = Ref("action", str(row.id))
    promises = promises_of([Ref("action", str(promise_key(row.id, row.turn)))], actor=request.actor)
    facts = ledger.about([subject], actor=request.actor)
    team = agents_by_id({row.owner_id, *agent_ids(facts)}, actor=request.actor)
    names = names_of([(row.reach, row.reach_key)], actor=request.actor)
    telling = Telling(now=request.now, zone=request.zone, agents=team)
    context = {
        "action": row, "course": course, "effect": course.effect, "verbs": _VERBS[row.state],
        "cause_name": cause_words(row.cause), "place_name": names.place(row.reach, row.reach_key),
        "owner": team[row.owner_id].name if row.owner_id in team else "–",
        "promise": promises[0] if promises else None, "chart": _chart(row, course),
        "weeks_left": _weeks_left(course), "label": row.number, "history": telling.tell(facts),
        "board_url": f"{reverse('desk_causes')}?cause={row.cause}", "pulse_url": pulse_about(subject),
    }  # fmt: skip
    return show(request, "desk/causes/action.html", NAV, context)


def _chart(row: ActionRow, course: Course) -> Chart | None:
    weeks = course.weeks
    if not weeks:
        return None
    at = len(course.before) + (len(course.between) - 1 if course.after else 0)  # the week of the day itself
    known = row.started_at is not None and at < len(weeks)
    label = pgettext("action", "done") if course.after else pgettext("action", "started")
    title = pgettext("chart", "%(cause)s, week by week") % {"cause": cause_words(row.cause)}
    return weeks_chart(
        "weeks", title, weeks, limits_of(course.before), mark=at if known else None, mark_label=label
    )


def _weeks_left(course: Course) -> int | None:
    """How many weeks it takes, as shipments came lately, until the effect can be told."""
    effect = course.effect
    lately = [one.units for one in course.weeks[-4:]]
    if effect.needed is None or not sum(lately) or effect.needed <= effect.after.units:
        return None
    return -(-(effect.needed - effect.after.units) * len(lately) // sum(lately))


class FinishForm(DeskForm):
    title = gettext_lazy("The action is done")
    text = gettext_lazy("From the next whole week on its effect is measured.")
    submit = pgettext_lazy("action", "Done")

    words = forms.CharField(
        label=gettext_lazy("What was done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DropForm(DeskForm):
    title = gettext_lazy("Drop the action")
    text = gettext_lazy("Its promise is withdrawn. It can be opened again later.")
    submit = pgettext_lazy("action", "Drop it")

    words = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class AgainForm(DropForm):
    title = gettext_lazy("Open the action again")
    text = gettext_lazy("Another turn: it is promised anew, and measured anew against the weeks before it.")
    submit = pgettext_lazy("action", "Open it again")

    due_at = LocalInstant(label=gettext_lazy("Done by"))


_FORMS: Mapping[str, type[DeskForm]] = {"finish": FinishForm, "drop": DropForm, "again": AgainForm}


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_action_verb(request: ActedRequest, action_id: UUID, action_verb: str) -> HttpResponse:
    """``start``, ``finish``, ``drop`` or ``again``."""
    row, verb = action_page(action_id, actor=request.actor), action_verb
    back = reverse("desk_action", args=[row.id])
    if verb == "start":
        form: DeskForm = StartForm(request.POST or None)
    elif verb in _FORMS:
        form = _form(_FORMS[verb], request, request.zone)
    else:
        raise NotFound
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=row.version)

    def run() -> str:
        try:
            _carry_out(request, row, verb, form.cleaned_data)
        except Conflict as refused:
            messages.error(request, here(refused.sentence))
        return back

    return answer_form(request, form, NAV, run, back=back, back_label=row.number)


class StartForm(DeskForm):
    title = gettext_lazy("Start the action")
    text = gettext_lazy("The weeks before this one tell what was usual; those from here on do not.")
    submit = pgettext_lazy("action", "Start it")


def _form(kind: type[DeskForm], request: ActedRequest, zone: ZoneInfo) -> DeskForm:
    form = kind(request.POST or None)
    if kind is AgainForm:
        due: Any = form.fields["due_at"]
        due.zone, due.initial = zone, request.now + timedelta(days=14)
    return form


def _carry_out(request: ActedRequest, row: ActionRow, verb: str, given: Mapping[str, Any]) -> None:
    by, at, version, words = request.actor, request.now, given["version"], given.get("words", "")
    steps: Mapping[str, Callable[[], None]] = {
        "start": lambda: start_action(by=by, at=at, action_id=row.id, version=version),
        "finish": lambda: finish_action(by=by, at=at, action_id=row.id, version=version, result=words),
        "drop": lambda: drop_action(by=by, at=at, action_id=row.id, version=version, reason=words),
        "again": lambda: reopen_action(
            by=by, at=at, action_id=row.id, version=version, reason=words, due_at=given["due_at"]
        ),
    }
    steps[verb]()
