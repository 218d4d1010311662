"""The form of a warning, as a dispatcher types it in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.shipments.commands import WarningDraft
from nuoda.domains.shipments.facts import Hazard, WarningSeverity, places_in, province_names
from nuoda.pages.dates import LOCAL, MomentInput
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm


class WarningForm(DeskForm):
    """What, where, from when until when, in one or two languages. Times are those of the writer's zone."""

    title = _("Warn of an area")
    text = _(
        "Shipments whose remaining way it touches are found at once; severe warnings are told to customers."
    )
    submit = _("Warn")

    hazard = forms.ChoiceField(label=_("Hazard"))
    severity = forms.ChoiceField(label=_("Severity"), initial=WarningSeverity.SEVERE.value)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    regions = forms.MultipleChoiceField(
        label=_("Provinces"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    words = forms.CharField(
        label=_("Cities or other places"), required=False, max_length=2_000,
        help_text=_("For example 广东省深圳市, or region/city, one a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    outline = forms.CharField(
        label=_("Outline"), required=False, max_length=20_000,
        help_text=_("A polygon as latitude,longitude pairs, or a circle as latitude,longitude km."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    since = forms.DateTimeField(
        label=pgettext_lazy("time", "From"), input_formats=[LOCAL],
        widget=MomentInput(),
    )  # fmt: skip
    until = forms.DateTimeField(
        label=_("Until"), input_formats=[LOCAL],
        widget=MomentInput(),
    )  # fmt: skip
    text_zh = forms.CharField(
        label=_("What it says, in Chinese"), required=False, max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    text_en = forms.CharField(
        label=_("What it says, in English"), required=False, max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=200,
        help_text=_("Who says so: a weather office, a carrier."),
    )

    def __init__(self, data: Any = None, *, zone: ZoneInfo, now: datetime) -> None:
        super().__init__(data)
        self._zone = zone
        self.fields["hazard"].choices = choices("hazard")  # type: ignore[attr-defined]
        self.fields["severity"].choices = choices("warning_severity")  # type: ignore[attr-defined]
        self.fields["regions"].choices = [(name, name) for name in province_names()]  # type: ignore[attr-defined]
        start = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        self.fields["since"].initial = start.replace(tzinfo=None)
        self.fields["until"].initial = (start + timedelta(hours=24)).replace(tzinfo=None)
        self.fields["hazard"].initial = Hazard.STORM.value

    def clean_since(self) -> datetime:
        return self._at_home("since")

    def clean_until(self) -> datetime:
        return self._at_home("until")

    def _at_home(self, name: str) -> datetime:
        """A wall time of the form, in the writer's zone, whatever zone Django took it for."""
        given: datetime = self.cleaned_data[name]
        return given.replace(tzinfo=self._zone)

    def clean_outline(self) -> tuple[list[list[tuple[float, float]]], list[tuple[float, float, float]]]:
        """Lines of corners are rings; a line of one point and a length is a circle."""
        rings: list[list[tuple[float, float]]] = []
        circles: list[tuple[float, float, float]] = []
        for line in self.cleaned_data["outline"].splitlines():
            parts = line.split()
            try:
                if len(parts) == 2 and "," not in parts[1]:
                    latitude, longitude = map(float, parts[0].split(","))
                    circles.append((latitude, longitude, float(parts[1])))
                elif parts:
                    rings.append([(float(a), float(b)) for a, b in (part.split(",") for part in parts)])
            except ValueError as broken:
                raise forms.ValidationError(
                    _("Write 28.2,112.9 29.0,113.5 29.0,112.0, or 28.2,112.9 40.")
                ) from broken
        return rings, circles

    def draft(self) -> WarningDraft:
        """What the command takes."""
        given = self.cleaned_data
        rings, circles = given["outline"]
        lines = [line.strip() for line in given["words"].splitlines() if line.strip()]
        named = [place for line in lines for place in ([line] if "/" in line else places_in(line) or [line])]
        return WarningDraft(
            hazard=given["hazard"], severity=given["severity"], since=given["since"], until=given["until"],
            title_zh=given["title_zh"], title_en=given["title_en"], text_zh=given["text_zh"],
            text_en=given["text_en"], source=given["source"],
            places=list(dict.fromkeys([*given["regions"], *named])), polygons=rings, circles=circles,
        )  # fmt: skip
