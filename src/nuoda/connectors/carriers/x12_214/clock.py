"""Dates, times and time codes of X12: element 373, 337 and 623, and the zones of places.

A time without a code, or with LT, is local time at the place of the event (ASC X12, segment AT7); where
no place is given, or one whose zone is not known, the zone of the mapping.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from nuoda.kernel.zones import COUNTRIES, STATES

# Element 623: codes that follow the clock of a region, daylight saving and all.
_REGIONS: Mapping[str, str] = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "AT": "America/Anchorage",
    "HT": "Pacific/Honolulu",
    "TT": "America/Halifax",
    "NT": "America/St_Johns",
}
# Element 623: codes of a fixed distance from UTC, in minutes.
_FIXED: Mapping[str, int] = {
    "GM": 0,
    "UT": 0,
    "ES": -300,
    "ED": -240,
    "CS": -360,
    "CD": -300,
    "MS": -420,
    "MD": -360,
    "PS": -480,
    "PD": -420,
    "AS": -540,
    "AD": -480,
    "HS": -600,
    "HD": -540,
    "TS": -240,
    "TD": -180,
    "NS": -210,
    "ND": -150,
    **{f"{hour:02}": hour * 60 for hour in range(1, 13)},
    **{f"{number:02}": (number - 25) * 60 for number in range(13, 25)},
    "25": -150,
    "26": -210,
    "27": 330,
    "28": 570,
    "29": 630,
}

# Country codes that senders write for the countries whose states and provinces are listed above.
_STATES_OF = frozenset({"", "US", "USA", "CA", "CAN"})
_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)?(\d{1,2})?", re.ASCII)
_DATE = re.compile(r"(\d{4}|\d\d)(\d\d)(\d\d)", re.ASCII)


def local(date: str, time: str) -> datetime | None:
    """The wall clock of a date (CCYYMMDD or YYMMDD) and a time (HHMM to HHMMSSDD, or "" for midnight);
    None where there is no such day or time."""
    day, hour = _DATE.fullmatch(date), _TIME.fullmatch(time or "0000")
    if day is None or hour is None:
        return None
    year = int(day[1]) if len(day[1]) == 4 else 2000 + int(day[1])
    try:
        return datetime(  # noqa: DTZ001 - the zone is found by its code and place
            year, int(day[2]), int(day[3]), int(hour[1]), int(hour[2]), int(hour[3] or 0)
        )
    except ValueError:
        return None


def zone_of(code: str, state: str, country: str, zone: str) -> tuple[tzinfo, str] | None:
    """The zone and how it was known (``source``, ``place`` or ``mapping``); None for an unknown code."""
    if code in _FIXED:
        return timezone(timedelta(minutes=_FIXED[code])), "source"
    if code in _REGIONS:
        return ZoneInfo(_REGIONS[code]), "source"
    if code not in ("", "LT"):
        return None
    place = STATES.get(state) if country in _STATES_OF and state else COUNTRIES.get(country)
    return (ZoneInfo(place), "place") if place else (ZoneInfo(zone), "mapping")
