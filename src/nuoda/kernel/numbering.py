"""Numbers that people read to each other: a letter, the day, and what a sequence gives."""

from __future__ import annotations

from datetime import datetime

from nuoda.kernel.statements import run


def draw(sequence: str, count: int) -> list[int]:
    """The next values of a sequence, without any lock; one that is never used leaves a gap. One query."""
    rows = run("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
    return [value for (value,) in rows]


def day_numbers(
    sequence: str, prefix: str, count: int, at: datetime, *, within: int = 1_000_000
) -> list[str]:
    """Numbers such as ``C2611210042``: prefix, day, and the sequence's value modulo ``within``."""
    return [f"{prefix}{at:%y%m%d}{value % within:04d}" for value in draw(sequence, count)]
