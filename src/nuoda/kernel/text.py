"""Translatable sentences for rooms that know no framework.

A sentence is kept as its English message and its figures, and is put into the reader's language where
it is shown. Import as ``from nuoda.kernel.text import text as _`` so that it is found for translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """An English message with named figures (``%(weight)s``); a figure may itself be a ``Text``.

    It is named in the type so that a stored sentence is read back as it was.
    """

    message: str
    figures: Mapping[str, Text | object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.figures if self.figures else self.message


def text(message: str, figures: Mapping[str, object] | None = None) -> Text:
    """A sentence to be translated when it is shown; ``figures`` fill its ``%(name)s``."""
    return Text(message, figures or {})
