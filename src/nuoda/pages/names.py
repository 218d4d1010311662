"""What somebody or something is called in the language of the page."""

from __future__ import annotations

import re

from django.utils import translation

from nuoda.kernel.translate import Named, name_in

# "中国办公日 / China, office days": Chinese, a spaced stroke, then words without any Chinese.
_HALVES = re.compile(
    r"(?P<zh>[^/]*[\u3400-\u9fff][^/]*?) / (?P<en>[^\u3400-\u9fff]*[A-Za-z][^\u3400-\u9fff]*)"
)


def called(one: Named | None) -> str:
    """The name in the reader's language, where there is one in it; empty for nobody."""
    return "" if one is None else name_in(one, translation.get_language() or "")


def half(text: str) -> str:
    """The reader's half of a name kept as "Chinese / English"; the whole of any other text."""
    both = _HALVES.fullmatch(text)
    if both is None:
        return text
    return both["en" if (translation.get_language() or "").startswith("en") else "zh"]
