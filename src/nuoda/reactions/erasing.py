"""A deletion that was approved is carried out by a worker: it may take longer than a reaction should."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.insight.persons.erasing import ask_for_deletions
from nuoda.kernel.facts import Recorded


def start_deletions(facts: Sequence[Recorded]) -> None:
    """Whatever is approved is carried out by one job; one more finds nothing to do."""
    if facts:
        ask_for_deletions()
