"""How a batch of incoming things went: what was taken, what was known already, what was refused."""

from __future__ import annotations

from dataclasses import dataclass

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
    place in the batch.
    """

    accepted: int
    duplicate: int
    refused: tuple[Refused, ...] = ()
    unknown: int = 0
    unknown_codes: tuple[str, ...] = ()
    numbers: tuple[tuple[int, str], ...] = ()
    held: tuple[tuple[int, str], ...] = ()
