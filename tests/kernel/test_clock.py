from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nuoda.kernel import clock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_simulated_clock_stands_until_it_is_moved() -> None:
    with clock.simulated(NOON):
        assert clock.is_simulated()
        assert clock.now() == clock.now() == NOON
        clock.advance_to(NOON + timedelta(hours=1))
        assert clock.now() == NOON + timedelta(hours=1)
    assert not clock.is_simulated()


def test_time_never_runs_back() -> None:
    with clock.simulated(NOON):
        clock.advance_to(NOON - timedelta(hours=1))
        assert clock.now() == NOON


def test_the_real_clock_cannot_be_moved() -> None:
    with pytest.raises(RuntimeError):
        clock.advance_to(NOON)


def test_the_real_clock_is_aware() -> None:
    assert clock.now().tzinfo is UTC
