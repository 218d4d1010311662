"""Numbers that people read to each other: a letter, the day, and what a sequence gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.readings import Reading
from nuoda.kernel.statements import run


def draw(sequence: str, count: int) -> list[int]:
    """The next values of a sequence, without any lock; one that is never used leaves a gap. One query."""
    rows = run("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
    return [value for (value,) in rows]


def day_numbers(
    sequence: str, prefix: str, count: int, at: datetime, *, within: int = 1_000_000
) -> list[str]:
    """Numbers such as ``C2611210042``: prefix, the house's day, the sequence's value modulo ``within``."""
    return _of_day(draw(sequence, count), prefix, at, within)


def day_numbers_reading(
    sequence: str, prefix: str, count: int, at: datetime, *, within: int = 1_000_000
) -> Reading[list[str]]:
    """The same, to be drawn while other things are read."""
    sql = "(SELECT json_agg(nextval(%s::regclass)) FROM generate_series(1, %s))"
    return Reading(sql, (sequence, count), lambda values: _of_day(values, prefix, at, within))


def _of_day(values: Sequence[int], prefix: str, at: datetime, within: int) -> list[str]:
    day = at.astimezone(HOUSE_ZONE)
    return [f"{prefix}{day:%y%m%d}{value % within:04d}" for value in values]
