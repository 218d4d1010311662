"""The forms of incidents. Commands judge what they hold; here only shapes are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.team.queries import AgentCard
from nuoda.kernel import limits
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.cases.forms import LocalInstant
from nuoda.surfaces.desk.forms import DeskForm, Group

MOST_WAYBILLS = 1_000_000


class TimedForm(DeskForm):
    """A form that knows its reader's zone."""

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for field in self.fields.values():
            if isinstance(field, LocalInstant):
                field.zone = zone


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=limits.TEXT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


def waybills_of(text: str) -> list[str]:
    """Waybills as they are pasted: one a line, or parted by spaces and commas; each once."""
    parts = text.replace(",", " ").replace("，", " ").replace(";", " ").split()
    return list(dict.fromkeys(parts))


class IncidentForm(TimedForm):
    """What happened, where, to whom; and what each customer is told."""

    title = _("Open an incident")
    text = _("One cause, one incident: each customer hears once of all her shipments, in her language.")
    submit = pgettext_lazy("incident", "See what it does")
    groups = (
        Group(
            pgettext_lazy("incident", "What happened"), ("what", "place", "trip", "device", "carrier", "name")
        ),
        Group(pgettext_lazy("incident", "When"), ("began_at", "goes_on_at", "next_update_at", "owner_id")),
        Group(_("Shipments"), ("waybills", "gathers")),
        Group(pgettext_lazy("incident", "What customers read"), ("words", "words_en", "to_consignees")),
    )

    what = forms.ChoiceField(label=_("Kind"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    trip = forms.CharField(label=_("Trip, vehicle or leg"), max_length=60, required=False)
    device = forms.CharField(
        label=_("Tracker of the vehicle"), max_length=60, required=False,
        help_text=_("With it, all that rides on the vehicle is taken in, now and later."),
    )  # fmt: skip
    carrier = forms.CharField(label=_("Carrier"), max_length=30, required=False)
    name = forms.CharField(label=_("Title"), max_length=120, required=False)
    began_at = LocalInstant(label=pgettext_lazy("incident", "Began at"))
    goes_on_at = LocalInstant(
        label=_("Goods go on at"), required=False,
        help_text=_("As far as it is foreseen: the expected times of all shipments move with it."),
    )  # fmt: skip
    next_update_at = LocalInstant(label=_("Next word by"), required=False)
    owner_id = forms.ChoiceField(label=_("Owner"), required=False)
    waybills = forms.CharField(
        label=_("Waybills"), required=False, max_length=MOST_WAYBILLS,
        help_text=_("One a line. Leave it empty to take all that rides on the vehicle."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    gathers = forms.BooleanField(
        label=_("What is reported later of this cause at this place, or on this vehicle, joins it"),
        required=False, initial=True,
    )  # fmt: skip
    words = _words(_("Words in Chinese"))
    words_en = _words(
        _("Words in English"),
        _(
            "Who has none in her language reads what happened, what we do, and when each shipment is"
            " expected."
        ),
    )
    to_consignees = forms.BooleanField(
        label=_("Consignees read these words on their tracking pages too"), required=False
    )
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, data: Any = None, *, zone: ZoneInfo, team: Sequence[AgentCard], initial: Any = None
    ) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["what"].choices = choices("incident")  # type: ignore[attr-defined]
        self.fields["owner_id"].choices = [  # type: ignore[attr-defined]
            ("", _("Somebody on duty")),
            *((str(one.id), one.name) for one in team),
        ]


class AddForm(TimedForm):
    """More shipments for an incident."""

    title = _("Add shipments")
    text = _("Their customers are told once. What has arrived, or is part of another incident, is left out.")
    submit = _("Add")

    waybills = forms.CharField(
        label=_("Waybills"), max_length=MOST_WAYBILLS, help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


class DateForm(TimedForm):
    """When the goods are foreseen to go on."""

    title = _("When the goods go on")
    text = _("The expected times of all open shipments move, and each customer is told once.")
    submit = _("Tell the customers")

    goes_on_at = LocalInstant(label=_("Goods go on at"))
    next_update_at = LocalInstant(label=_("Next word by"), required=False)
    words = _words(_("Words in Chinese"))
    words_en = _words(
        _("Words in English"), _("For whoever has none in her language the message names the time alone.")
    )
    to_consignees = forms.BooleanField(
        label=_("Consignees read these words on their tracking pages too"), required=False
    )


class DeclineForm(TimedForm):
    """Why a proposed cluster is no incident."""

    title = _("No incident")
    text = _("These shipments are not proposed together again.")
    submit = pgettext_lazy("incident", "Decline")

    proposal = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(label=_("Why"), max_length=500)


class CloseForm(TimedForm):
    """How an incident ended."""

    title = _("Close the incident")
    submit = _("Close the incident")

    code = forms.ChoiceField(label=_("Result"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, zone: ZoneInfo, initial: Any = None) -> None:
        super().__init__(data, zone=zone, initial=initial)
        self.fields["code"].choices = closing_choices()  # type: ignore[attr-defined]


def closing_choices() -> list[tuple[str, Any]]:
    return [one for one in choices("closing") if one[0] != "merged"]


def instant(form: forms.Form, name: str) -> datetime | None:
    """An instant of a form that is sound."""
    found: datetime | None = form.cleaned_data.get(name)
    return found
