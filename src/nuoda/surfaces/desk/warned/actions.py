"""Answering a warning: take it on, or pass it on with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.promises.commands import acknowledge_warning, pass_warning_on
from nuoda.domains.promises.queries import WarningLine, warnings_by_id
from nuoda.domains.team.queries import agents, duty_book
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NuodaError
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.forms import DeskForm, answer_form


class PassForm(DeskForm):
    """To whom a warning goes, and why."""

    title = gettext_lazy("Pass the warning on")
    text = gettext_lazy("Only to somebody who is on duty now. She has the whole time to answer.")
    submit = gettext_lazy("Pass it on")

    to_id = forms.ChoiceField(label=pgettext_lazy("warning", "To"))
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, there: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["to_id"].choices = there  # type: ignore[attr-defined]
        if not there:
            self.fields["to_id"].help_text = gettext_lazy("Nobody else is on duty now.")


def _line(request: ActedRequest, warning_id: UUID) -> WarningLine:
    line = warnings_by_id([warning_id], actor=request.actor).get(warning_id)
    if line is None:
        raise NotFound
    return line


@door(STAFF)
@require_POST
def take(request: ActedRequest, warning_id: UUID) -> HttpResponse:
    """Acknowledge, then go back to where it was answered."""
    _line(request, warning_id)
    try:
        acknowledge_warning(by=request.actor, at=request.now, warning_id=warning_id)
    except NuodaError as refused:
        messages.warning(request, here(refused.sentence))
    else:
        messages.success(request, _("Acknowledged: it is yours now."))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("desk_warned")
    return HttpResponseRedirect(back)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def pass_on(request: ActedRequest, warning_id: UUID) -> HttpResponse:
    """Give a warning to somebody who is there."""
    line = _line(request, warning_id)
    there = duty_book(request.now, request.now, actor=request.actor).at(request.now)
    people = [
        (str(one.id), one.name)
        for one in agents(actor=request.actor)
        if there.holds(one.id) and one.id != line.warning.agent_id
    ]
    form = PassForm(request.POST or None, there=people)
    back = reverse("desk_warned")

    def do() -> str:
        given = form.cleaned_data
        try:
            pass_warning_on(
                by=request.actor, at=request.now, warning_id=warning_id, to_id=UUID(given["to_id"]),
                reason=given["reason"],
            )  # fmt: skip
        except (Conflict, Forbidden) as refused:
            raise Invalid(refused.sentence) from refused
        messages.success(request, _("Passed on."))
        return back

    return answer_form(request, form, "warned", do, back=back, back_label=_("Warnings"))
