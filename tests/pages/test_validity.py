"""From when a record holds, in the reader's words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from nuoda.pages.validity import since_html, since_words

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")
BEGUN = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("language", "words"), [("en", "from the beginning"), ("zh-hans", "自始有效")])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize("start", [BEGUN, BEGUN.date()])
def test_what_always_held_has_no_date(start: date, zone: str, language: str, words: str) -> None:
    with translation.override(language):
        assert since_words(start, now=NOW, zone=ZoneInfo(zone)) == words


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (date(2000, 1, 2), "2000-01-02"),
        (datetime(2000, 1, 2, tzinfo=UTC), "2 Jan 2000 08:00"),
        (datetime(2026, 11, 23, 1, 30, tzinfo=UTC), "today 09:30"),
    ],
)
def test_any_other_start_is_told(start: date, words: str) -> None:
    with translation.override("en"):
        assert since_words(start, now=NOW, zone=CHINA) == words


def test_the_whole_is_told_on_hover() -> None:
    with translation.override("en"):
        html = since_html(BEGUN, now=NOW, zone=CHINA)
    assert 'datetime="2000-01-01T00:00:00+00:00"' in html
    assert "2000-01-01 08:00:00 Beijing time" in html
