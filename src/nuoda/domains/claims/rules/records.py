"""Liability regimes as dated, sourced records, chosen by mode, way, goods and the date of the event.

The shipped table is ``regimes.csv``; a house records what is newer, or what it has verified itself, in the
same shape (see :func:`read_rule`). A figure named in ``unverified`` has no source good enough to be shown to
anybody outside as law; the type of what is shown there has no place for it (see ``sheet.py``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib.resources import files

from nuoda.domains.claims.rules.words import NOTES, TITLES
from nuoda.kernel.text import Text

COLUMNS = (
    "code", "rank", "modes", "scope", "countries", "products", "valid_from", "valid_to", "limit", "per_kg",
    "per_package", "unit", "multiple", "partial", "delay", "delay_multiple", "broken_by", "notice",
    "delay_notice", "claim", "delay_claim", "suit", "wilful_suit", "suit_from", "acknowledge", "decide",
    "status", "found", "container_notice", "decide_two", "counter", "lost", "lost_taken", "article", "source",
    "unverified",
)  # fmt: skip


class Limit(StrEnum):
    """How a regime limits what is owed for goods."""

    NONE = "none"
    KG = "kg"
    PACKAGE_OR_KG = "package_or_kg"
    DECLARED = "declared"
    DECLARED_AGREED = "declared_agreed"
    FREIGHT_OR_DECLARED = "freight_or_declared"
    UNKNOWN = "unknown"


class Partial(StrEnum):
    """What a declared value below the full value does to a partial loss."""

    PROPORTIONAL = "proportional"
    FIRST_LOSS = "first_loss"


class Fault(StrEnum):
    """A degree of fault that may break a limit."""

    NONE = ""
    GROSS_NEGLIGENCE = "gross_negligence"
    INTENT = "intent"


@dataclass(frozen=True, slots=True)
class Span:
    """A legal period: calendar days, or calendar months."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One record. ``per_kg`` and ``per_package`` are amounts of ``unit`` (SDR or a currency).

    ``countries`` is "*" or the ISO codes of which one must be touched. ``valid_to`` is the first day on which
    it no longer holds. ``unverified`` names the columns without a good source. ``lost`` runs from the agreed
    limit until goods may be treated as lost, ``lost_taken`` from taking over where no limit was agreed.
    """

    code: str
    rank: int
    modes: frozenset[str]
    scope: str
    countries: frozenset[str]
    products: frozenset[str]
    valid_from: date
    valid_to: date | None
    limit: Limit
    per_kg: Decimal | None
    per_package: Decimal | None
    unit: str
    multiple: Decimal | None
    partial: Partial | None
    delay: str
    delay_multiple: Decimal | None
    broken_by: frozenset[str]
    notice: Span | None
    delay_notice: Span | None
    claim: Span | None
    delay_claim: Span | None
    suit: Span | None
    wilful_suit: Span | None
    suit_from: str
    acknowledge: Span | None
    decide: Span | None
    status: Span | None
    found: Span | None
    container_notice: Span | None
    decide_two: Span | None
    counter: Span | None
    lost: Span | None
    lost_taken: Span | None
    article: str
    source: str
    unverified: frozenset[str]

    @property
    def title(self) -> Text:
        return TITLES.get(self.code, Text(self.code))

    @property
    def note(self) -> Text:
        return NOTES.get(self.code, Text(""))

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def verified(self, *columns: str) -> bool:
        """True where all these figures have a good source."""
        return not self.unverified.intersection(columns)


@dataclass(frozen=True, slots=True)
class Carriage:
    """What decides on the regime: how, from where to where, what, and when it happened.

    Countries are ISO 3166-1 alpha-2. ``mode`` is that of the leg where it happened, ``multimodal`` where that
    is not known (Civil Code 842).
    """

    mode: str
    origin: str
    destination: str
    product: str
    on: date

    @property
    def scope(self) -> str:
        return "domestic" if self.origin == self.destination else "international"


def candidates(carriage: Carriage, rules: Iterable[Rule]) -> list[Rule]:
    """The records that may govern, the one that goes first by its rank in front; empty where none does."""
    found = [
        one
        for one in rules
        if one.holds(carriage.on)
        and carriage.mode in one.modes
        and carriage.product in one.products
        and one.scope in ("any", carriage.scope)
        and ("*" in one.countries or one.countries & {carriage.origin, carriage.destination})
    ]
    return sorted(found, key=lambda one: (one.rank, one.code))


def rule_on(code: str, on: date, rules: Iterable[Rule]) -> Rule | None:
    """The record of a regime that held on a day; what the house recorded itself goes first."""
    return next((one for one in rules if one.code == code and one.holds(on)), None)


def superseded(shipped: Sequence[Rule], own: Sequence[Rule]) -> list[Rule]:
    """Shipped records and those of the house, which go before a shipped one of the same code and day."""
    return [*own, *shipped]


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The records that come with the program."""
    with (files("nuoda.domains.claims.rules") / "regimes.csv").open(encoding="utf-8") as file:
        return tuple(read_rule(one) for one in csv.DictReader(file))


def read_rule(row: Mapping[str, str]) -> Rule:
    """A record from its columns as text. Raises ``ValueError`` that names the column that is wrong."""
    missing = [
        name for name in ("code", "modes", "scope", "valid_from", "limit", "source") if not row.get(name)
    ]
    if missing:
        raise ValueError(f"{missing[0]}: it is empty")
    since, until = _day(row, "valid_from"), _day(row, "valid_to")
    if since is None or (until is not None and until <= since):
        raise ValueError("valid_to: it lies before valid_from")
    return Rule(
        code=row["code"], rank=int(row.get("rank") or 50), modes=_set(row, "modes"), scope=row["scope"],
        countries=_set(row, "countries") or frozenset("*"), products=_set(row, "products"),
        valid_from=since, valid_to=until, limit=Limit(row["limit"]), per_kg=_number(row, "per_kg"),
        per_package=_number(row, "per_package"), unit=row.get("unit", ""), multiple=_number(row, "multiple"),
        partial=Partial(row["partial"]) if row.get("partial") else None, delay=row.get("delay") or "none",
        delay_multiple=_number(row, "delay_multiple"), broken_by=_set(row, "broken_by"),
        notice=_span(row, "notice"), delay_notice=_span(row, "delay_notice"), claim=_span(row, "claim"),
        delay_claim=_span(row, "delay_claim"), suit=_span(row, "suit"),
        wilful_suit=_span(row, "wilful_suit"), suit_from=row.get("suit_from") or "delivery",
        acknowledge=_span(row, "acknowledge"), decide=_span(row, "decide"), status=_span(row, "status"),
        found=_span(row, "found"), container_notice=_span(row, "container_notice"),
        decide_two=_span(row, "decide_two"), counter=_span(row, "counter"), lost=_span(row, "lost"),
        lost_taken=_span(row, "lost_taken"), article=row.get("article", ""), source=row["source"],
        unverified=frozenset(one for one in row.get("unverified", "").split(";") if one),
    )  # fmt: skip


def write_rule(rule: Rule) -> dict[str, str]:
    """The columns of a record as text: the inverse of :func:`read_rule`."""
    return {name: _written(name, getattr(rule, name)) for name in COLUMNS}


def _written(column: str, value: object) -> str:
    match value:
        case None:
            return ""
        case frozenset():
            return (";" if column == "unverified" else "|").join(sorted(value))
        case Span(days=days, months=months):
            return f"{months}m" if months else f"{days}d"
        case Decimal():
            return f"{value.normalize():f}"
        case StrEnum():
            return value.value
        case _:
            return str(value)


def _set(row: Mapping[str, str], column: str) -> frozenset[str]:
    return frozenset(one.strip() for one in row.get(column, "").split("|") if one.strip())


def _day(row: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(row[column]) if row.get(column) else None
    except ValueError as broken:
        raise ValueError(f"{column}: write a day like 2026-05-01") from broken


def _number(row: Mapping[str, str], column: str) -> Decimal | None:
    try:
        value = Decimal(row[column]) if row.get(column) else None
    except InvalidOperation as broken:
        raise ValueError(f"{column}: it is not a number") from broken
    if value is not None and (not value.is_finite() or value < 0):
        raise ValueError(f"{column}: it must be nought or more")
    return value


def _span(row: Mapping[str, str], column: str) -> Span | None:
    text = row.get(column, "")
    if not text:
        return None
    if not text[:-1].isdecimal() or text[-1] not in "dm":
        raise ValueError(f"{column}: write days or months like 14d or 24m")
    count = int(text[:-1])
    return Span(days=count) if text[-1] == "d" else Span(months=count)
