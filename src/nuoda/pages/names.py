"""What somebody is called in the language of the page."""

from __future__ import annotations

from typing import Protocol

from django.utils import translation


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
