"""The day on which tests happen."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

# A Monday, 10:00 in Beijing, within office hours and far from every holiday.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
