"""Dates and times in forms, in the one notation that a browser's own pickers take in any language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

LOCAL = "%Y-%m-%dT%H:%M"


class DayInput(forms.DateInput):
    """A browser's date picker. What it is given stands in it, whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, str] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A browser's picker of date and time, to the minute, in the reader's own zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, str] | None = None) -> None:
        super().__init__(dict(attrs or {}), format=LOCAL)


class MomentField(forms.DateTimeField):
    """An instant that is typed on the reader's clock, to the minute; its form names the ``zone``.

    What is shown and not touched comes back to the minute: whoever keeps seconds compares by the minute.
    """

    widget = MomentInput
    zone: ZoneInfo = ZoneInfo("UTC")

    def __init__(self, *, label: Any, help_text: Any = "", required: bool = False) -> None:
        wrong = {"invalid": _("Write the day and the time.")}
        super().__init__(label=label, help_text=help_text, required=required, error_messages=wrong)

    def prepare_value(self, value: Any) -> Any:
        """An instant as the reader's clock shows it."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def clean(self, value: Any) -> datetime | None:
        found: datetime | None = super().clean(value)
        return None if found is None else found.replace(tzinfo=self.zone)


def in_zone(form: forms.Form, zone: ZoneInfo) -> None:
    """Read and show every moment of a form in the reader's zone."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.zone = zone
