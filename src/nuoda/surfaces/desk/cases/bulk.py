"""Steps for the selected cases: asked with their number, taken by those that allow it, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from nuoda.domains.cases.commands import (
    Before,
    Bulk,
    Left,
    acknowledge_cases,
    assign_cases,
    close_cases,
    plan_cases,
    set_causes,
    set_severities,
    undo_bulk,
)
from nuoda.domains.cases.facts import CLOSING_CODES
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.translate import here, joined, listed
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.cases.compensated import check_given
from nuoda.surfaces.desk.cases.forms import LocalInstant, causes
from nuoda.surfaces.desk.forms import DeskForm, answer_form

_UNDO, _UNDO_WITHIN = "cases_undo", timedelta(minutes=10)
_NAMED = 8
"""So many of those that one reason held back are named in the answer."""

VERBS: Sequence[tuple[str, Any, str]] = (
    ("acknowledge", pgettext_lazy("case", "Acknowledge"), "check"),
    ("severity", gettext_lazy("Set the severity"), "flag"),
    ("cause", gettext_lazy("Set the cause"), "target"),
    ("plan", gettext_lazy("Plan the same for all"), "clipboard-list"),
    ("close", gettext_lazy("Close"), "circle-check"),
)


class BulkForm(DeskForm):
    """The selected cases travel along hidden; what is asked besides is the step's own."""

    selected = forms.CharField(widget=forms.HiddenInput, max_length=20_000)
    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_100)

    def ids(self) -> list[UUID]:
        return _ids(str(self.cleaned_data["selected"]).split(","))


class AcknowledgeForm(BulkForm):
    title = gettext_lazy("Acknowledge the selected cases")
    submit = pgettext_lazy("case", "Acknowledge")


class SeverityForm(BulkForm):
    title = gettext_lazy("Set the severity of the selected cases")
    submit = gettext_lazy("Set the severity")

    severity = forms.ChoiceField(label=gettext_lazy("Severity"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class CauseForm(BulkForm):
    title = gettext_lazy("Set the cause of the selected cases")
    submit = gettext_lazy("Set the cause")

    cause = forms.ChoiceField(label=gettext_lazy("Cause"))


class PlanForm(BulkForm):
    title = gettext_lazy("Plan the same for the selected cases")
    submit = gettext_lazy("Plan the same for all")

    plan = forms.CharField(
        label=gettext_lazy("What will be done, and by whom"), max_length=limits.TEXT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    plan_due_at = LocalInstant(label=gettext_lazy("Done by"))


class CloseForm(BulkForm):
    title = gettext_lazy("Close the selected cases")
    submit = pgettext_lazy("case", "Close")

    code = forms.ChoiceField(label=gettext_lazy("How it ended"))


_FORMS: Mapping[str, type[BulkForm]] = {
    "acknowledge": AcknowledgeForm, "severity": SeverityForm, "cause": CauseForm, "plan": PlanForm,
    "close": CloseForm,
}  # fmt: skip
_UNDOABLE = {"assign": "owner", "severity": "severity", "cause": "cause"}


@door(STAFF)
@require_POST
def desk_cases_assign(request: ActedRequest) -> HttpResponse:
    """Give the selected cases to one agent, then return to the list as it was."""
    try:
        cases, owner = _ids(request.POST.getlist("selected")), UUID(request.POST.get("owner_id", ""))
    except ValueError:
        messages.error(request, _("Choose cases and the colleague who takes them."))
        return HttpResponseRedirect(_back(request))
    try:
        done = assign_cases(by=request.actor, at=request.now, case_ids=cases, owner_id=owner)
    except NotFound:
        raise
    except NuodaError as refused:
        _say_refused(request, refused)
    else:
        _tell(request, "assign", done)
    return HttpResponseRedirect(_back(request))


@door(STAFF)
@require_POST
def desk_cases_bulk(request: ActedRequest, bulk_verb: str) -> HttpResponse:
    """Ask what a step needs, with how many cases are selected; then take it."""
    verb = bulk_verb
    if verb not in _FORMS:
        raise NotFound
    asked = "once" in request.POST
    given = request.POST if asked else None
    back = _back(request)
    chosen = [one for part in request.POST.getlist("selected") for one in part.split(",") if one]
    form = _FORMS[verb](given, initial={"selected": ",".join(chosen), "back": back})
    _choose(form, request.zone, request.now)
    form.text = ngettext("%(n)d case is selected.", "%(n)d cases are selected.", len(chosen)) % {
        "n": len(chosen)
    }

    def run() -> str:
        given = form.cleaned_data
        _tell(request, verb, _STEPS[verb](request, form.ids(), given))
        return back

    if not chosen:
        messages.error(request, _("Choose cases first."))
        return HttpResponseRedirect(back)
    return answer_form(
        _as_read(request, asked), form, "cases", run, back=back, back_label=str(gettext_lazy("Cases"))
    )


def _as_read(request: ActedRequest, asked: bool) -> ActedRequest:
    """Selecting and asking come in one POST: what is not yet answered is shown as it is read."""
    if not asked:
        request.method = "GET"
    return request


def _choose(form: BulkForm, zone: ZoneInfo, now: datetime) -> None:
    fields: dict[str, Any] = dict(form.fields)
    if "severity" in fields:
        fields["severity"].choices = choices("severity")
    if "cause" in fields:
        fields["cause"].choices = [("", _("Choose a cause")), *causes()]
    if "plan_due_at" in fields:
        fields["plan_due_at"].zone = zone
    if "code" in fields:
        known = [(code, word("closing", code)) for code in CLOSING_CODES if code != "merged"]
        fields["code"].choices = [("", _("Choose how it ended")), *known]


def _close(request: ActedRequest, ids: list[UUID], code: str) -> Bulk:
    check_given(code, ids, actor=request.actor)
    return close_cases(by=request.actor, at=request.now, case_ids=ids, code=code)


_STEPS: Mapping[str, Callable[[ActedRequest, list[UUID], Mapping[str, Any]], Bulk]] = {
    "acknowledge": lambda r, ids, given: acknowledge_cases(by=r.actor, at=r.now, case_ids=ids),
    "severity": lambda r, ids, given: set_severities(
        by=r.actor, at=r.now, case_ids=ids, severity=given["severity"], reason=given["reason"]
    ),
    "cause": lambda r, ids, given: set_causes(by=r.actor, at=r.now, case_ids=ids, cause=given["cause"]),
    "plan": lambda r, ids, given: plan_cases(
        by=r.actor, at=r.now, case_ids=ids, plan=given["plan"], plan_due_at=given["plan_due_at"]
    ),
    "close": lambda r, ids, given: _close(r, ids, given["code"]),
}


@door(STAFF)
@require_POST
def desk_cases_undo(request: ActedRequest) -> HttpResponse:
    """Put back what the last step changed, of cases that nobody touched since."""
    kept = _kept(request)
    request.session.pop(_UNDO, None)
    if kept is None:
        messages.error(request, _("There is nothing to undo any more."))
        return HttpResponseRedirect(_back(request))
    before = [Before(UUID(one), version, value) for one, version, value in kept["before"]]
    try:
        _tell(request, "", undo_bulk(by=request.actor, at=request.now, what=kept["what"], before=before))
    except NuodaError as refused:
        _say_refused(request, refused)
    return HttpResponseRedirect(_back(request))


def undo_offer(request: ActedRequest) -> int:
    """How many cases the last step can be taken back for; 0 for none."""
    kept = _kept(request)
    return len(kept["before"]) if kept else 0


def _kept(request: ActedRequest) -> dict[str, Any] | None:
    kept = request.session.get(_UNDO)
    fresh = kept and datetime.fromisoformat(kept["at"]) > request.now - _UNDO_WITHIN
    return kept if fresh else None


def _tell(request: ActedRequest, verb: str, done: Bulk) -> None:
    """Say how many took the step, and of the others which and why."""
    if done.done:
        said = ngettext("Done for %(n)d case.", "Done for %(n)d cases.", len(done.done))
        messages.success(request, said % {"n": len(done.done)})
    if done.left:
        said = ngettext("Left as it was: %(n)d case.", "Left as they were: %(n)d cases.", len(done.left))
        messages.warning(request, f"{said % {'n': len(done.left)}} {_why(done.left)}")
    if verb in _UNDOABLE and done.done:
        request.session[_UNDO] = {
            "what": _UNDOABLE[verb], "at": request.now.isoformat(),
            "before": [[str(one.case_id), one.version, one.value] for one in done.done],
        }  # fmt: skip
    elif verb:
        request.session.pop(_UNDO, None)


def _why(left: Sequence[Left]) -> str:
    """Each reason once, with the numbers of those that it held back."""
    numbers: dict[str, list[str]] = {}
    for one in left:
        numbers.setdefault(here(one.reason), []).append(one.number)
    return joined(
        _("%(reason)s (%(numbers)s)")
        % {"reason": reason, "numbers": listed(held[:_NAMED]) + (" …" if len(held) > _NAMED else "")}
        for reason, held in numbers.items()
    )


def _say_refused(request: HttpRequest, refused: NuodaError) -> None:
    words = joined(here(one.reason) for one in refused.fields) or here(refused.sentence)
    messages.error(request, words)


def _ids(given: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in given if one]


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    good = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if good else reverse("desk_cases")
