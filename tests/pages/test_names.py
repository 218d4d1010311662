"""Names kept in two languages: the reader sees hers, and nothing else is taken apart."""

from __future__ import annotations

import pytest
from django.utils import translation

from nuoda.pages.names import half

BOTH = "中国办公日 / China, office days"


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "中国办公日"), ("en", "China, office days")])
def test_the_reader_sees_her_half(language: str, shown: str) -> None:
    with translation.override(language):
        assert half(BOTH) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "中国办公日",
        "China, office days",
        "上海 / 苏州",
        "Rome / Paris",
        "甲 / A / B乙",
        "甲/A",
        "甲 / 12",
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_any_other_text_stays_whole(language: str, text: str) -> None:
    with translation.override(language):
        assert half(text) == text
