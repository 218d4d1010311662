"""What a form proposes for a date stands in the browser's picker, in every language."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django import forms
from django.utils.translation import override

import nuoda
from nuoda.pages.dates import DayInput, MomentInput

HOUSE = Path(nuoda.__file__).parent


class Dated(forms.Form):
    day = forms.DateField(widget=DayInput())
    moment = forms.DateTimeField(widget=MomentInput())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_picker_shows_and_gives_what_it_was_given(language: str) -> None:
    with override(language):
        form = Dated(initial={"day": date(2026, 2, 1), "moment": datetime(2026, 2, 1, 8, 5)})  # noqa: DTZ001
        assert 'type="date" name="day" value="2026-02-01"' in str(form["day"])
        assert 'type="datetime-local" name="moment" value="2026-02-01T08:05"' in str(form["moment"])
        sent = Dated({"day": "2026-02-01", "moment": "2026-02-01T08:05"})
        assert sent.is_valid(), sent.errors
        assert sent.cleaned_data["day"] == date(2026, 2, 1)
        assert sent.cleaned_data["moment"].minute == 5


def test_no_form_has_a_picker_of_its_own() -> None:
    """Django's own inputs write dates in the page's language, which no picker takes."""
    rival = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if path.name != "dates.py"
        and ("DateInput(" in (text := path.read_text()) or "DateTimeInput(" in text)
    ]
    assert rival == []
