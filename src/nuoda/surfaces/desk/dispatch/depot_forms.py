"""The forms of partners and depots."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.dispatch.commands import DepotDraft, PartnerDraft
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.dispatch.fleet_forms import FleetForm, money_field, time_field
from nuoda.surfaces.desk.forms import Group

_WHERE = ("code", "name", "name_en", "city", "address", "latitude", "longitude")


def cities_of(written: str) -> list[str]:
    """Names of cities as they were typed, apart by commas of either script."""
    return [one for one in re.split(r"[\s,，、;；]+", written) if one]


class PartnerForm(FleetForm):
    """A partner: what it takes, until when, and at what price."""

    kind = _p("dispatch", "Partner")
    anew = gettext_lazy("Record a partner")
    groups = (
        Group(gettext_lazy("Who it is"), ("code", "name")),
        Group(gettext_lazy("What it takes"), ("jobs_a_day", "kilograms", "cities", "skills", "cutoff")),
        Group(gettext_lazy("What it costs"), ("job_price", "kg_price")),
        Group("", ("closed",)),
    )

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    jobs_a_day = forms.IntegerField(label=gettext_lazy("Stops a day"), min_value=0, max_value=100_000)
    kilograms = forms.IntegerField(label=gettext_lazy("Most a stop, kg"), max_value=1_000_000)
    cities = forms.CharField(
        label=gettext_lazy("Cities"), required=False, max_length=2_000,
        help_text=gettext_lazy("With commas between; leave it empty for everywhere."),
    )  # fmt: skip
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Can do"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cutoff = time_field(gettext_lazy("Until when it takes them"))
    job_price = money_field(gettext_lazy("¥ a stop"))
    kg_price = money_field(gettext_lazy("¥ a kg"), initial=0)

    def __init__(self, data: Any = None, *, row: Any = None) -> None:
        super().__init__(data, row=row)
        self.fields["skills"].choices = choices("skill")  # type: ignore[attr-defined]

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "cities": ", ".join(row.cities)}

    def clean_cities(self) -> list[str]:
        return cities_of(self.cleaned_data["cities"])

    def draft(self) -> PartnerDraft:
        """What the command takes. Valid forms only."""
        given = self.cleaned_data
        return PartnerDraft(
            code=given["code"], name=given["name"], jobs_a_day=given["jobs_a_day"],
            kilograms=given["kilograms"], cities=given["cities"],
            skills=given["skills"], cutoff=given["cutoff"], job_price=given["job_price"],
            kg_price=given["kg_price"], version=given["version"],
            closed=given["closed"],
        )  # fmt: skip


class DepotForm(FleetForm):
    """A depot, and the terms on which its days are planned."""

    kind = gettext_lazy("Depot")
    anew = gettext_lazy("Record a depot")
    groups = (
        Group(
            gettext_lazy("What it is"),
            ("code", "name", "name_en", "city", "address", "latitude", "longitude"),
        ),
        Group(
            gettext_lazy("How its days are planned"),
            ("detour", "late_cost", "drive_minutes", "break_minutes", "plan_seconds", "automatic"),
        ),
        Group(gettext_lazy("What becomes a stop by itself"), ("carrier", "cities")),
        Group("", ("closed",)),
    )

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=400, required=False)
    latitude = forms.FloatField(label=gettext_lazy("Latitude"), min_value=-90, max_value=90)
    longitude = forms.FloatField(label=gettext_lazy("Longitude"), min_value=-180, max_value=180)
    detour = forms.FloatField(
        label=gettext_lazy("Detour"), min_value=1, max_value=5, initial=1.35,
        help_text=gettext_lazy("How many times the straight line a way is: assumed until it is measured."),
    )  # fmt: skip
    late_cost = money_field(gettext_lazy("¥ a minute late"), initial=1)
    drive_minutes = forms.IntegerField(
        label=gettext_lazy("A break is due after minutes at the wheel"),
        min_value=0,
        max_value=1440,
        initial=240,
    )
    break_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes of a break"), min_value=0, max_value=600, initial=20
    )
    plan_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds a plan may take"), min_value=1, max_value=600, initial=10
    )
    automatic = forms.BooleanField(
        label=gettext_lazy("Apply plans without asking"), required=False,
        help_text=gettext_lazy("Otherwise a dispatcher looks at each proposal first."),
    )  # fmt: skip

    carrier = forms.CharField(
        label=gettext_lazy("Carrier's name"), max_length=30, required=False,
        help_text=gettext_lazy(
            "Shipments under this name, and orders to be collected, become stops by themselves. Empty: none."
        ),
    )  # fmt: skip
    cities = forms.CharField(
        label=gettext_lazy("Cities served"), required=False, max_length=2_000,
        help_text=gettext_lazy("With commas between; empty: the depot's own city."),
    )  # fmt: skip

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "cities": ", ".join(row.cities)}

    def clean_cities(self) -> list[str]:
        return cities_of(self.cleaned_data["cities"])

    def draft(self) -> DepotDraft:
        """What the command takes. Valid forms only."""
        given = self.cleaned_data
        return DepotDraft(
            code=given["code"], name=given["name"], name_en=given["name_en"], city=given["city"],
            address=given["address"], latitude=given["latitude"], longitude=given["longitude"],
            detour=given["detour"], late_cost=given["late_cost"], drive_minutes=given["drive_minutes"],
            break_minutes=given["break_minutes"], plan_seconds=given["plan_seconds"],
            automatic=given["automatic"], carrier=given["carrier"].strip(), cities=given["cities"],
            version=given["version"], closed=given["closed"],
        )  # fmt: skip
