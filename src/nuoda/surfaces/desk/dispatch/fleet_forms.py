"""The forms of vehicles and drivers. What the domain refuses stands beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.dispatch.commands import DriverDraft, VehicleDraft
from nuoda.domains.dispatch.queries import DepotRow
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group

_TEMPERATURES = (
    ("", _p("temperature", "As it is outside")), ("chilled", _p("temperature", "Chilled")),
    ("frozen", _p("temperature", "Frozen")),
)  # fmt: skip
_SHIFT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)\s*[-–~至]+\s*(?:(\d{4}-\d\d-\d\d)[ T])?(\d\d:\d\d)")
_MOST = Decimal(1_000_000)
_CARRIES = ("kilograms", "volume_m3", "pallets", "temperature", "skills")


def time_field(label: Any) -> forms.TimeField:
    """A time of the day."""
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))


def money_field(label: Any, initial: int | None = None) -> forms.DecimalField:
    """An amount of CNY from nought on."""
    return forms.DecimalField(
        label=label, min_value=Decimal(0), max_value=_MOST, decimal_places=2, initial=initial
    )


class FleetForm(DeskForm):
    """Code, version, and whether it is no longer in use: what all of them have. ``anew`` heads a new one."""

    kind: Any = ""
    anew: Any = ""
    submit = gettext_lazy("Record it")

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    closed = forms.BooleanField(
        label=gettext_lazy("No longer in use"), required=False,
        help_text=gettext_lazy("It stays in the past, and no plan uses it any more."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, row: Any = None, places: Sequence[DepotRow] = ()) -> None:
        self._codes = {one.id: one.code for one in places}
        initial = self.initial_of(row) if row is not None else None
        super().__init__(data, initial=initial)
        self.title = self.anew if row is None else f"{self.kind} {row.code}"
        if row is not None:
            self.fields["code"].disabled = True
        if "depot" in self.fields:
            self.fields["depot"].choices = [(one.code, f"{one.code} {one.name}") for one in places]  # type: ignore[attr-defined]

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What the fields hold of a row that is there."""
        found = {name: getattr(row, name) for name in self.fields_of_row() if hasattr(row, name)}
        depot = self._codes.get(getattr(row, "depot_id", None), "")  # type: ignore[arg-type]
        return {**found, "depot": depot, "closed": row.closed_at is not None}

    def fields_of_row(self) -> Sequence[str]:
        return list(self.base_fields)


class VehicleForm(FleetForm):
    """A vehicle: what it carries, when it drives, what it costs."""

    kind = gettext_lazy("Vehicle")
    anew = gettext_lazy("Record a vehicle")
    groups = (
        Group(gettext_lazy("What it is"), ("code", "name", "depot", "device")),
        Group(
            gettext_lazy("What it carries"), ("kilograms", "volume_m3", "pallets", "temperature", "skills")
        ),
        Group(gettext_lazy("When it drives"), ("opens", "closes")),
        Group(gettext_lazy("What it costs"), ("fixed_cost", "km_cost", "hour_cost")),
        Group("", ("closed",)),
    )

    code = forms.CharField(label=gettext_lazy("Plate"), max_length=20)
    name = forms.CharField(label=_p("thing", "Name"), max_length=120, required=False)
    depot = forms.ChoiceField(label=gettext_lazy("Depot"))
    device = forms.CharField(
        label=gettext_lazy("Device that rides along"), max_length=60, required=False,
        help_text=gettext_lazy("Its positions show where the vehicle is."),
    )  # fmt: skip
    kilograms = forms.IntegerField(label=gettext_lazy("Carries, kg"), max_value=1_000_000)
    volume_m3 = forms.DecimalField(label=gettext_lazy("Room, m³"), max_value=1000, decimal_places=3)
    pallets = forms.IntegerField(label=gettext_lazy("Pallets"), min_value=0, max_value=1000, initial=0)
    temperature = forms.ChoiceField(label=gettext_lazy("Temperature"), choices=_TEMPERATURES, required=False)
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Can do"), required=False, widget=forms.CheckboxSelectMultiple
    )
    opens = time_field(gettext_lazy("Drives from"))
    closes = time_field(_p("time", "until"))
    fixed_cost = money_field(gettext_lazy("¥ a trip"), initial=0)
    km_cost = money_field(gettext_lazy("¥ a km"), initial=0)
    hour_cost = money_field(gettext_lazy("¥ an hour"), initial=0)

    def __init__(self, data: Any = None, *, row: Any = None, places: Sequence[DepotRow] = ()) -> None:
        super().__init__(data, row=row, places=places)
        self.fields["skills"].choices = choices("skill")  # type: ignore[attr-defined]

    def draft(self) -> VehicleDraft:
        """What the command takes. Valid forms only."""
        given = self.cleaned_data
        return VehicleDraft(
            code=given["code"], name=given["name"], depot=given["depot"], kilograms=given["kilograms"],
            volume_m3=given["volume_m3"], pallets=given["pallets"], temperature=given["temperature"],
            skills=given["skills"], fixed_cost=given["fixed_cost"], km_cost=given["km_cost"],
            hour_cost=given["hour_cost"], opens=given["opens"], closes=given["closes"],
            device=given["device"], version=given["version"], closed=given["closed"],
        )  # fmt: skip


class DriverForm(FleetForm):
    """A driver: sign-in, usual vehicle, skills and shifts."""

    kind = gettext_lazy("Driver")
    anew = gettext_lazy("Record a driver")
    groups = (
        Group(gettext_lazy("Who it is"), ("code", "name", "phone", "licence", "account")),
        Group(gettext_lazy("What and when"), ("depot", "vehicle", "skills", "shifts")),
        Group("", ("closed",)),
    )

    code = forms.CharField(label=_p("driver", "Number"), max_length=20)
    name = forms.CharField(label=_p("person", "Name"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=10, required=False)
    account = forms.ChoiceField(
        label=gettext_lazy("Signs in as"), required=False,
        help_text=gettext_lazy("Released trips stand on the phone of this account."),
    )  # fmt: skip
    depot = forms.ChoiceField(label=gettext_lazy("Depot"))
    vehicle = forms.ChoiceField(label=gettext_lazy("Usual vehicle"), required=False)
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Can do"), required=False, widget=forms.CheckboxSelectMultiple
    )
    shifts = forms.CharField(
        label=gettext_lazy("Shifts"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "2026-11-23 07:00 – 16:00"}),
        help_text=gettext_lazy("One a line: day, from – until. Over midnight, name the second day too."),
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        row: Any = None,
        places: Sequence[DepotRow] = (),
        zone: tzinfo,
        accounts: Sequence[tuple[str, str]] = (),
        vehicles: Mapping[UUID, str],
    ) -> None:
        self._zone = zone
        self._cars = vehicles
        super().__init__(data, row=row, places=places)
        self.fields["skills"].choices = choices("skill")  # type: ignore[attr-defined]
        self.fields["account"].choices = [("", "–"), *accounts]  # type: ignore[attr-defined]
        self.fields["vehicle"].choices = [("", "–"), *((code, code) for code in vehicles.values())]  # type: ignore[attr-defined]

    def initial_of(self, row: Any) -> dict[str, Any]:
        lines = (
            f"{since.astimezone(self._zone):%Y-%m-%d %H:%M} – {until.astimezone(self._zone):%Y-%m-%d %H:%M}"
            for since, until in row.shifts
        )
        return {
            **super().initial_of(row), "shifts": "\n".join(lines), "account": str(row.account_id or ""),
            "vehicle": self._cars.get(row.vehicle_id, ""),
        }  # fmt: skip

    def clean_shifts(self) -> list[tuple[datetime, datetime]]:
        """Each line as a span on the reader's clock."""
        found = []
        for number, line in enumerate(self.cleaned_data["shifts"].splitlines(), 1):
            if not line.strip():
                continue
            span = self._span(line)
            if span is None:
                raise forms.ValidationError(
                    _("Line %(n)s is no shift. Write it like 2026-11-23 07:00 – 16:00."), params={"n": number}
                )
            found.append(span)
        return found

    def _span(self, line: str) -> tuple[datetime, datetime] | None:
        parts = _SHIFT.fullmatch(line.strip())
        if parts is None:
            return None
        try:
            since = datetime.fromisoformat(f"{parts[1]}T{parts[2]}").replace(tzinfo=self._zone)
            until = datetime.fromisoformat(f"{parts[3] or parts[1]}T{parts[4]}").replace(tzinfo=self._zone)
        except ValueError:
            return None
        return since, until

    def draft(self) -> DriverDraft:
        """What the command takes. Valid forms only."""
        given = self.cleaned_data
        return DriverDraft(
            code=given["code"], name=given["name"], phone=given["phone"], licence=given["licence"],
            account_id=_key(given["account"]), depot=given["depot"], vehicle=given["vehicle"],
            skills=given["skills"], shifts=given["shifts"], version=given["version"], closed=given["closed"],
        )  # fmt: skip


def _key(given: str) -> UUID | None:
    return UUID(given) if given else None
