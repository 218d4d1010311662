"""Translatable sentences for rooms that know no framework.

A sentence is kept as its English message and its figures, and is put into the reader's language where
it is shown. Import as ``from nuoda.kernel.text import text as _`` so that it is found for translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BOTH = "%(chinese)s / %(english)s"


@dataclass(frozen=True, slots=True)
class Text:
    """An English message with named figures (``%(weight)s``); a figure may itself be a ``Text``.

    It is named in the type so that a stored sentence is read back as it was.
    """

    message: str
    figures: Mapping[str, Text | object] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.message == BOTH:
            return " / ".join(str(half) for half in self.figures.values() if half)
        return self.message % self.figures if self.figures else self.message


def text(message: str, figures: Mapping[str, object] | None = None) -> Text:
    """A sentence to be translated when it is shown; ``figures`` fill its ``%(name)s``."""
    return Text(message, figures or {})


def both(chinese: str, english: str) -> Text:
    """What people wrote in both languages; each reader is shown her own half, or the only one there is."""
    return Text(BOTH, {"chinese": chinese, "english": english})


def text_json(sentence: Text) -> dict[str, Any]:
    """A sentence to be kept with its figures, each as text."""
    figures = {
        name: text_json(value) if isinstance(value, Text) else str(value)
        for name, value in sentence.figures.items()
    }
    return {"message": sentence.message, "figures": figures}


def text_from(kept: Mapping[str, Any]) -> Text:
    """A sentence as :func:`text_json` kept it."""
    figures = {
        name: text_from(value) if isinstance(value, dict) else value
        for name, value in kept["figures"].items()
    }
    return Text(kept["message"], figures)
