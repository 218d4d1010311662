"""Talking to whoever sits at a terminal, in her language."""

from __future__ import annotations

import os

from django.utils import translation

from nuoda.kernel.errors import NuodaError
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here, in_language

_LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def terminal_language() -> str:
    """The language of whoever sits at the terminal: Chinese where the environment says so, else English."""
    said = next((os.environ[name] for name in _LANGUAGE_VARIABLES if os.environ.get(name)), "")
    return "zh-hans" if said.lower().startswith("zh") else "en"


def in_terminal_words(sentence: Text) -> str:
    return in_language(sentence, terminal_language())


def in_words_of(refused: NuodaError) -> str:
    """An error with its fields, a line each, in the terminal's language."""
    with translation.override(terminal_language()):
        lines = [here(refused.sentence)]
        lines += [f"{one.field}: {here(one.reason)} {here(one.remedy)}" for one in refused.fields]
    return "\n".join(lines)
