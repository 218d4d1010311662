"""Dates and times in forms, in the one notation that a browser's own pickers take in any language."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

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
