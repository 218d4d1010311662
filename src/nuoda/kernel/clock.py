"""The one clock. Surfaces read it; everything below them is given ``at``.

A replay sets a simulated clock, so that history passes through the same code as today.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_simulated: datetime | None = None


def now() -> datetime:
    """The present instant in UTC, or the simulated one while a replay runs in this process."""
    return _simulated if _simulated is not None else datetime.now(UTC)


def is_simulated() -> bool:
    """Whether this process runs at simulated time."""
    return _simulated is not None


@contextmanager
def simulated(start: datetime) -> Iterator[None]:
    """Run this process at simulated time. Process-wide on purpose: jobs run in other threads."""
    global _simulated
    before = _simulated
    _simulated = start
    try:
        yield
    finally:
        _simulated = before


def advance_to(instant: datetime) -> None:
    """Move the simulated clock forward; time never runs back."""
    global _simulated
    if _simulated is None:
        raise RuntimeError("The clock is not simulated.")
    _simulated = max(_simulated, instant)
