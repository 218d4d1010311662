"""The living style guide: every part in every state, on one page, with a fixed clock."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nuoda.pages import badges, samples
from nuoda.pages.lists import list_view
from nuoda.pages.timeline import Gap


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), initial="王芳")
    cause = forms.ChoiceField(
        label=gettext_lazy("Cause"),
        choices=[("", "–"), ("road", gettext_lazy("Road closed"))],
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea, required=False)
    tell = forms.BooleanField(label=gettext_lazy("Tell the customer"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[("mail", gettext_lazy("E-mail")), ("sms", gettext_lazy("Text message"))],
        widget=forms.RadioSelect,
    )


def styleguide(request: HttpRequest) -> HttpResponseBase:
    """Show every part; ``?list=1`` shows the sample list page instead."""
    request.now = samples.NOW  # type: ignore[attr-defined]
    request.zone = samples.ZONE  # type: ignore[attr-defined]
    frame = {"nav": samples.nav(), "nav_key": "home", "panel_url": f"{request.path}?panel_of={{key}}"}
    wants_list = "list" in request.GET or request.headers.get("HX-Target") == "list-shipments"
    if wants_list or "format" in request.GET:
        return list_view(
            request, samples.list_spec(), samples.fetch, context={**frame, "nav_key": "shipments"}
        )
    if "panel_of" in request.GET:
        return render(request, "pages/styleguide_panel.html", {"number": request.GET["panel_of"]})
    template = "pages/styleguide_portal.html" if "portal" in request.GET else "pages/styleguide.html"
    return render(request, template, {**frame, **_parts()})


def _parts() -> dict[str, object]:
    refused = SampleForm({"name": "", "cause": "road", "channel": "mail"})
    refused.is_valid()
    return {
        "promise_states": list(badges.values("promise")),
        "severities": list(badges.values("severity")),
        "tones": sorted(badges.TONES),
        "dues": [promise.due_at for promise in samples.promises()],
        "next_day_end": samples.NOW.astimezone(samples.ZONE).replace(hour=0, minute=0) + timedelta(days=2),
        "working": timedelta(hours=3, minutes=20),
        "events": [entry.at for entry in samples.entries()],
        "promises": samples.promises(),
        "entries": samples.entries(),
        "silence": Gap(6, 2),
        "charts": [samples.on_time_chart(), samples.states_chart()],
        "form": SampleForm(),
        "refused": refused,
        "reasons": [("customer", _("The customer asks for it")), ("mistake", _("Entered by mistake"))],
    }
