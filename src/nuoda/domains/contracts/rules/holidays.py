"""Holidays as people type them and as they are published: one day a line, comma-separated.

``2026-01-01,off`` is a day of rest, ``2026-01-04,on,fri`` a make-up workday with the weekday whose hours it
uses; what stands behind (a name) is passed over. A first line of column names is passed over too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from nuoda.kernel.calendar import DAYS, weekday_of
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

EARLIEST, LATEST = 1990, 2200
MOST_LINES = 2_000
_OFF, _ON = frozenset({"off", "休"}), frozenset({"on", "班"})
_HEAD = "date"


@dataclass(frozen=True, slots=True)
class Year:
    """Days of rest and make-up workdays of one year; ``days_on`` maps to weekdays, Monday 0."""

    year: int
    days_off: frozenset[date]
    days_on: Mapping[date, int]


class Table(Protocol):
    """A year as it is recorded; ``provisional`` while its arrangement is not published."""

    @property
    def year(self) -> int: ...
    @property
    def provisional(self) -> bool: ...
    @property
    def days_off(self) -> frozenset[date]: ...
    @property
    def days_on(self) -> Mapping[date, int]: ...


def holiday_lines(days_off: Iterable[date], days_on: Mapping[date, int]) -> str:
    """Days as they are typed, in order."""
    lines = {day: f"{day.isoformat()},off" for day in days_off}
    lines |= {day: f"{day.isoformat()},on,{DAYS[weekday]}" for day, weekday in days_on.items()}
    return "\n".join(lines[day] for day in sorted(lines))


def read_holidays(typed: str) -> list[Year]:
    """The years that the lines tell of, in order.

    Raises ``Invalid`` for field ``days`` with every line that is not understood or names a day again.
    """
    lines = typed.replace("，", ",").splitlines()
    if len(lines) > MOST_LINES:
        reason = _("There are more than %(most)s lines.", {"most": MOST_LINES})
        raise Invalid(fields=[FieldError("days", reason, _("Write fewer years at once."))])
    off: dict[int, set[date]] = defaultdict(set)
    on: dict[int, dict[date, int]] = defaultdict(dict)
    problems = []
    for place, line in enumerate(lines, 1):
        words = [word.strip().lower() for word in line.split(",")]
        if not line.strip() or (place == 1 and words[0] == _HEAD):
            continue
        try:
            day, weekday = _day(words)
        except ValueError:
            problems.append(_wrong(place, line, _("It is not understood.")))
            continue
        if day in off[day.year] or day in on[day.year]:
            problems.append(_wrong(place, line, _("This day was named before.")))
        elif not EARLIEST <= day.year <= LATEST:
            problems.append(_wrong(place, line, _("It lies outside 1990 to 2200.")))
        elif weekday is None:
            off[day.year].add(day)
        else:
            on[day.year][day] = weekday
    if problems:
        raise Invalid(fields=problems)
    return [Year(year, frozenset(off[year]), on[year]) for year in sorted({*off, *on})]


def _day(words: list[str]) -> tuple[date, int | None]:
    """A day with the weekday whose hours it uses, None for a day of rest. Raises ``ValueError``."""
    day, kind = date.fromisoformat(words[0]), words[1] if len(words) > 1 else ""
    if kind in _OFF:
        return day, None
    if kind not in _ON or len(words) < 3:
        raise ValueError(words)
    return day, weekday_of(words[2])


def _wrong(place: int, line: str, reason: Text) -> FieldError:
    figures = {"line": place, "text": line.strip()[:40], "reason": reason}
    return FieldError(
        "days", _("Line %(line)s, %(text)s: %(reason)s", figures),
        _("Write it like 2026-01-01,off or 2026-01-04,on,fri."),
    )  # fmt: skip


def check_unbroken(fresh: Iterable[tuple[str, int]], known: Iterable[tuple[str, int]]) -> list[FieldError]:
    """A region's years follow one another: a missing one would pass for a year without holidays."""
    have: dict[str, set[int]] = defaultdict(set)
    touched = list(fresh)
    for region, year in (*touched, *known):
        have[region].add(year)
    problems = []
    for region in sorted({region for region, _year in touched}):
        years = have[region]
        for year in sorted(set(range(min(years), max(years))) - years):
            reason = _("The holidays of %(year)s are missing.", {"year": str(year)})
            problems.append(FieldError("days", reason, _("Record that year too, provisional if need be.")))
    return problems


def check_known(years: Iterable[Table], complete_until: date) -> list[FieldError]:
    """Holidays that are not published yet are not known, however far the table reaches."""
    final = [year.year for year in years if not year.provisional]
    if not final or complete_until.year <= max(final):
        return []
    figures = {"year": str(complete_until.year), "until": f"{max(final)}-12-31"}
    reason = _("The holidays of %(year)s are provisional or missing in the table of this region.", figures)
    return [FieldError("complete_until", reason, _("Choose %(until)s or earlier.", figures))]


def gathered(
    years: Iterable[Table], windows: Mapping[int, object], off: Iterable[date], on: Mapping[date, int]
) -> tuple[frozenset[date], dict[date, int]]:
    """Days off and make-up workdays of a calendar: its own first, then what its region's tables say.

    A make-up workday of a weekday on which the calendar is closed is none of its workdays.
    """
    tables = list(years)
    days_off = {*off, *(day for year in tables for day in year.days_off if day not in on)}
    made_up = [one for year in tables for one in year.days_on.items()]
    days_on = {day: weekday for day, weekday in made_up if windows.get(weekday) and day not in days_off}
    return frozenset(days_off), days_on | dict(on)


def check_year(year: Year, *, provisional: bool, published: bool) -> list[FieldError]:
    """What is wrong with a year's table; ``published``: its arrangement was known before."""
    problems = []
    figures = {"year": year.year}
    if not year.days_off:
        reason = _("%(year)s has no day of rest.", figures)
        problems.append(FieldError("days", reason, _("Write the statutory holidays at least.")))
    for day, weekday in sorted(year.days_on.items()):
        if day.weekday() == weekday:
            reason = _("%(day)s is that weekday anyway.", {"day": day.isoformat()})
            problems.append(FieldError("days", reason, _("Name the weekday whose hours it makes up for.")))
    if provisional and published:
        reason = _(
            "The arrangement of %(year)s was published before; it is not provisional any more.", figures
        )
        problems.append(FieldError("provisional", reason, _("Take the mark off.")))
    return problems
