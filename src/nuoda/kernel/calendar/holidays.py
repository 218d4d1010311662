"""Published holidays that the house ships, as dated data with their source: ``data/holidays_*.csv``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from nuoda.kernel.calendar.faults import weekday_of

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off and make-up workdays of one region and year; ``days_on`` maps to the weekday they work as.

    ``provisional`` where the year's arrangement was not published yet.
    """

    region: str
    year: int
    provisional: bool
    days_off: frozenset[date]
    days_on: dict[date, int]
    source: str


def regions() -> list[str]:
    """The regions whose holidays are shipped."""
    return sorted(path.stem.removeprefix("holidays_") for path in _DATA.glob("holidays_*.csv"))


@cache
def shipped_holidays(region: str) -> tuple[Holidays, ...]:
    """The holidays of a region (``cn``), by year. Raises ``LookupError`` for a region that is not shipped."""
    if region not in regions():
        raise LookupError(region)
    with (_DATA / f"holidays_{region}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    years = sorted({row["day"][:4] for row in rows})
    return tuple(_year(region, int(year), [row for row in rows if row["day"][:4] == year]) for year in years)


def _year(region: str, year: int, rows: list[dict[str, str]]) -> Holidays:
    return Holidays(
        region,
        year,
        any(row["provisional"] == "yes" for row in rows),
        frozenset(date.fromisoformat(row["day"]) for row in rows if row["kind"] == "off"),
        {date.fromisoformat(row["day"]): weekday_of(row["hours_of"]) for row in rows if row["kind"] == "on"},
        rows[0]["source"],
    )
