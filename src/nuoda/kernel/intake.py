"""How a batch of incoming things went: what was taken, what was known already, what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from nuoda.kernel.errors import FieldError


@dataclass(frozen=True, slots=True)
class Refused:
    """One item of a batch that was not taken; ``index`` is its place in the batch, from 0."""

    index: int
    problems: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """``accepted + duplicate + len(refused)`` is the length of the batch.

    ``unknown`` of the accepted carry a code that nobody knows yet; ``unknown_codes`` lists those codes,
    each once, in order. ``numbers`` are the numbers that the house gave to items which came without one,
    with their place in the batch. ``held`` of the accepted wait beside a twin, whose reference follows their
    place in the batch. ``duplicates`` are the places of what was here already, from commands that tell them.
    """

    accepted: int
    duplicate: int
    refused: tuple[Refused, ...] = ()
    unknown: int = 0
    unknown_codes: tuple[str, ...] = ()
    numbers: tuple[tuple[int, str], ...] = ()
    held: tuple[tuple[int, str], ...] = ()
    duplicates: tuple[int, ...] = field(default=(), compare=False)


def taken_apart(report: IntakeReport, sizes: Sequence[int]) -> list[IntakeReport]:
    """The report of a batch that was put together from several, as one for each of those, in their order.

    ``sizes`` are their lengths. Codes that nobody knows are told of the whole alone. Raises ValueError for
    a report that does not say which were here already.
    """
    if report.duplicate != len(report.duplicates):
        raise ValueError("The command does not tell the places of duplicates.")
    ends = list(accumulate(sizes))
    return [_part(report, end - size, end) for size, end in zip(sizes, ends, strict=True)]


def _part(report: IntakeReport, start: int, end: int) -> IntakeReport:
    within = range(start, end)
    refused = [Refused(one.index - start, one.problems) for one in report.refused if one.index in within]
    duplicates = [place - start for place in report.duplicates if place in within]
    return IntakeReport(
        len(within) - len(refused) - len(duplicates),
        len(duplicates),
        tuple(refused),
        numbers=tuple((place - start, number) for place, number in report.numbers if place in within),
        held=tuple((place - start, twin) for place, twin in report.held if place in within),
        duplicates=tuple(duplicates),
    )
