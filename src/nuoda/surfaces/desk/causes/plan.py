"""Planning an action against a cause."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customers_to_choose
from nuoda.domains.quality.commands import ActionDraft, plan_action
from nuoda.domains.quality.facts import Reach
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.pages.names import called
from nuoda.surfaces.desk.cases.forms import LocalInstant
from nuoda.surfaces.desk.cases.forms import causes as causes_by_group
from nuoda.surfaces.desk.causes.scene import LEADERS, NAV, names_of
from nuoda.surfaces.desk.forms import DeskForm, answer_form

_EVERYWHERE = "all:"


class ActionForm(DeskForm):
    """What is to be done against which cause."""

    title = _("Plan a corrective action")
    text = _(
        "Its day is promised, with its owner. When it is done, the rate of the weeks after it is weighed"
        " against those before its start."
    )
    submit = _p("action", "Plan it")

    cause = forms.ChoiceField(label=_("Cause"))
    at = forms.ChoiceField(label=_p("action", "Where"), help_text=_("Choose the narrowest place that fits."))
    what = forms.CharField(
        label=_("What will be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner_id = forms.ChoiceField(label=_("Owner"))
    due_at = LocalInstant(label=_("Done by"))
    fall = forms.IntegerField(
        label=_("Expected fall of the rate, in %"), min_value=1, max_value=100, initial=50,
        help_text=_("The smaller the fall you expect, the more shipments it takes to see it."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, zone: ZoneInfo, at: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["due_at"].zone = zone
        fields["cause"].choices = [("", _("Choose a cause")), *causes_by_group()]
        fields["owner_id"].choices = [(str(one.id), one.name) for one in agents(actor=actor)]
        reach, _colon, key = at.partition(":")
        places: list[tuple[str, Any]] = [(_EVERYWHERE, _p("reach", "Everywhere"))]
        if key:
            places.append((at, names_of([(reach, key)], actor=actor).place(reach, key)))
        cards = [(f"customer:{one.id}", called(one)) for one in customers_to_choose(actor=actor)]
        fields["at"].choices = [*places, (_("Customers"), [one for one in cards if one[0] != at])]

    def draft(self) -> ActionDraft:
        given = self.cleaned_data
        reach, _colon, key = str(given["at"]).partition(":")
        return ActionDraft(
            cause=given["cause"], what=given["what"], owner_id=given["owner_id"], due_at=given["due_at"],
            fall=given["fall"], reach=reach, reach_key="" if reach == Reach.ALL else key,
        )  # fmt: skip

    def clean_owner_id(self) -> Any:
        return forms.UUIDField().clean(self.cleaned_data["owner_id"])


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def desk_action_new(request: ActedRequest) -> HttpResponse:
    """``?cause=&at=``: against which cause, and where."""
    at = (request.GET.get("at", "") or request.POST.get("at", ""))[:220].replace("\x00", "")
    initial = {"cause": request.GET.get("cause", ""), "at": at or _EVERYWHERE}
    form = ActionForm(
        request.POST if request.method == "POST" else None, actor=request.actor, zone=request.zone,
        at=at if at.partition(":")[0] in _KINDS else "", initial=initial,
    )  # fmt: skip

    def run() -> str:
        try:
            action_id = plan_action.once(form.key)(by=request.actor, at=request.now, action=form.draft())
        except Conflict as refused:
            raise Invalid(fields=[FieldError("at", refused.sentence, refused.sentence)]) from refused
        messages.success(request, str(_("The action is planned; its owner is told before it is due.")))
        return reverse("desk_action", args=[action_id])

    return answer_form(
        request, form, NAV, run, back=reverse("desk_causes"), back_label=str(_p("quality", "Causes"))
    )


_KINDS = {one.value for one in Reach}
