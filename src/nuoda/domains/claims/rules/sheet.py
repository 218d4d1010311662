"""Calculation sheets: one for the clerk, with every rule and whether it is verified, and one to be shown.

What is shown outside has no place for the text of a rule that is not verified: :class:`Law` is made only
from a ground with a good source, and a :class:`CustomerStep` holds a ``Law`` or nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nuoda.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit: a currency, ``SDR``, ``kg``, ``%``, ``packages`` or a rate like ``CNY/SDR``."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a step rests on, as the clerk sees it."""

    title: Text
    article: str
    source: str
    verified: bool
    note: Text


@dataclass(frozen=True, slots=True)
class Law:
    """A verified rule, as anybody may see it."""

    title: Text
    article: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was done, from which figures, by which ground, and what came out."""

    code: str
    what: Text
    given: tuple[Figure, ...]
    ground: Ground | None
    out: Figure


@dataclass(frozen=True, slots=True)
class CustomerStep:
    """One step as it is shown outside."""

    what: Text
    given: tuple[Figure, ...]
    law: Law | None
    out: Figure


@dataclass(frozen=True, slots=True)
class Heads:
    """Amounts by head, in one currency: the goods, freight, and other (delay)."""

    goods: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    other: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.goods + self.freight + self.other


@dataclass(frozen=True, slots=True)
class ClerkSheet:
    """A calculation. ``limit`` is the most that may be owed for goods, None where nothing limits it."""

    currency: str
    regime: str
    ground: Ground
    steps: tuple[Step, ...]
    heads: Heads
    limit: Decimal | None
    broken: bool

    @property
    def unverified(self) -> tuple[Ground, ...]:
        """The grounds whose figures have no good source, each once.

        The regime's own ``ground`` speaks only of the day from which it holds, and is none of them.
        """
        found = [one.ground for one in self.steps if one.ground]
        shaky = {(str(one.title), one.source): one for one in found if not one.verified}
        return tuple(shaky.values())


@dataclass(frozen=True, slots=True)
class CustomerSheet:
    """A calculation as it is shown outside."""

    currency: str
    steps: tuple[CustomerStep, ...]
    heads: Heads


def law_of(ground: Ground | None) -> Law | None:
    """The law that may be named outside; None where the ground is not verified."""
    return Law(ground.title, ground.article) if ground is not None and ground.verified else None


def for_customer(sheet: ClerkSheet) -> CustomerSheet:
    """The same figures without sources, notes and rules that are not verified."""
    steps: Sequence[CustomerStep] = [
        CustomerStep(one.what, one.given, law_of(one.ground), one.out) for one in sheet.steps
    ]
    return CustomerSheet(sheet.currency, tuple(steps), sheet.heads)
