"""The demo's world as several instants of the day see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nuoda.surfaces.intake.demo.world import World, build_world

CHINA = ZoneInfo("Asia/Shanghai")
SEED = 20_261_122
MIDNIGHT = datetime(2026, 11, 22, 0, 4, 21, tzinfo=CHINA)
INSTANTS = [MIDNIGHT + timedelta(hours=hour, minutes=hour * 13 % 60) for hour in range(0, 24, 2)]


@pytest.fixture(scope="session")
def worlds() -> list[World]:
    """Twelve worlds, two hours apart."""
    return [build_world(SEED, now) for now in INSTANTS]


@pytest.fixture(scope="session")
def world(worlds: list[World]) -> World:
    """The world at about ten in the morning."""
    return worlds[5]
