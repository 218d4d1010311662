"""What the check found at one step of the story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from nuoda.kernel.text import Text


class Verdict(Enum):
    """``waits`` is for what a person, or time, has still to do while the demo is served."""

    HOLDS = "✓"
    FAILS = "✗"
    WAITS = "…"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    sentence: Text


def holds(good: object, sentence: Text, figures: Mapping[str, object] | None = None) -> Finding:
    """A finding that holds or fails, with figures for its sentence."""
    verdict = Verdict.HOLDS if good else Verdict.FAILS
    return Finding(verdict, Text(sentence.message, figures or sentence.figures))


def waits(sentence: Text, figures: Mapping[str, object] | None = None) -> Finding:
    return Finding(Verdict.WAITS, Text(sentence.message, figures or sentence.figures))
