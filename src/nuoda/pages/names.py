"""What somebody or something is called in the language of the page."""

from __future__ import annotations

import re
from typing import Protocol

from django.utils import translation

# "中国办公日 / China, office days": Chinese, a spaced stroke, then words without any Chinese.
_HALVES = re.compile(
    r"(?P<zh>[^/]*[\u3400-\u9fff][^/]*?) / (?P<en>[^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*)"
)


class Named(Protocol):
    """Whatever has a name, and perhaps an English one."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


def called(one: Named | None) -> str:
    """The name in the reader's language, where there is one in it; empty for nobody."""
    if one is None:
        return ""
    english = (translation.get_language() or "").startswith("en")
    return one.name_en if english and one.name_en else one.name


def half(text: str) -> str:
    """The reader's half of a name kept as "Chinese / English"; the whole of any other text."""
    both = _HALVES.fullmatch(text)
    if both is None:
        return text
    return both["en" if (translation.get_language() or "").startswith("en") else "zh"]
