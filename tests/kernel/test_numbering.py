"""Numbers that people read to each other bear the day on which they were given, as the house counts days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.numbering import day_numbers


@pytest.mark.django_db
def test_the_day_is_that_of_the_house_however_the_instant_is_written() -> None:
    night = datetime(2026, 11, 23, 16, 29, tzinfo=UTC)
    for at in (night, night.astimezone(HOUSE_ZONE)):
        (number,) = day_numbers("dispatch_number", "P", 1, at)
        assert number.startswith("P261124")
