"""What codes mean: dated tables in CSV, one row a meaning, each with the source it was read from.

A table has the columns ``code, reason_code, milestone, reason, valid_from, valid_to, source``. A row
with a ``code`` alone says what that code means, with a ``reason_code`` alone what that reason means, and
with both what the pair means where it means something else. ``valid_to`` is the first day on which the
row no longer holds; both days may be empty. A pair that says two things at once has neither milestone
nor reason: a person decides. The milestone ``-`` says that the code is known and moves nothing, such as an
estimate.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from nuoda.connectors import carriers

NOTHING = "-"
COLUMNS = ("code", "reason_code", "milestone", "reason", "valid_from", "valid_to", "source")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row of a table. ``since`` and ``until`` are None where the row is open on that side."""

    code: str
    reason_code: str
    milestone: str
    reason: str
    since: date | None
    until: date | None
    source: str

    def holds(self, on: date | None) -> bool:
        """True on that day; without a day, for the rows that hold today and from now on."""
        if on is None:
            return self.until is None
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


def lookup(name: str, code: str, reason_code: str = "", *, on: date | None = None) -> tuple[str, str] | None:
    """``(milestone, reason)`` of a code, or None where nobody has said what it means; both "" for a code
    that is known and moves nothing.

    ``name`` is a table of ``vocabularies/`` or a connector's folder (its ``codes.csv``). ``on`` is the day
    of the event. The pair's own row comes first; else the code's milestone and reason, the reason code's
    where the code has none. Raises KeyError for a table that there is not.
    """
    table = meanings(name)
    both = _on(table.get((code, reason_code), ()), on) if reason_code else None
    if both is not None:
        return _told(both.milestone, both.reason)
    own = _on(table.get((code, ""), ()), on)
    why = _on(table.get(("", reason_code), ()), on) if reason_code else None
    if own is None and why is None:
        return None
    milestone = (own.milestone if own else "") or (why.milestone if why else "")
    return _told(milestone, (why.reason if why else "") or (own.reason if own else ""))


def _told(milestone: str, reason: str) -> tuple[str, str] | None:
    if milestone == NOTHING:
        return "", reason
    return (milestone, reason) if milestone or reason else None


def _on(rows: Sequence[Meaning], on: date | None) -> Meaning | None:
    return next((row for row in rows if row.holds(on)), None)


@cache
def meanings(name: str) -> Mapping[tuple[str, str], Sequence[Meaning]]:
    """A whole table by ``(code, reason_code)``. Raises KeyError where there is none of that name."""
    found: dict[tuple[str, str], list[Meaning]] = defaultdict(list)
    for row in csv.DictReader(_text(name).splitlines()):
        meaning = Meaning(
            row["code"], row["reason_code"], row["milestone"], row["reason"],
            _day(row["valid_from"]), _day(row["valid_to"]), row["source"],
        )  # fmt: skip
        found[meaning.code, meaning.reason_code].append(meaning)
    return MappingProxyType(dict(found))


@cache
def tables() -> tuple[str, ...]:
    """The names of all tables: shared vocabularies, and connectors that bring codes of their own."""
    here = files(carriers)
    shared = [one.name.removesuffix(".csv") for one in (here / "vocabularies").iterdir()]
    own = [one.name for one in here.iterdir() if one.is_dir() and (one / "codes.csv").is_file()]
    return tuple(sorted([*shared, *own]))


def _text(name: str) -> str:
    here = files(carriers)
    for place in (here / "vocabularies" / f"{name}.csv", here / name / "codes.csv"):
        if place.is_file():
            return place.read_text("utf-8")
    raise KeyError(name)


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
