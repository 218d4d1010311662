"""Zones of places: for local times that come without any offset, and to tell a time as its place's clock did.

A state or province that lies in two zones has the one in which most of it lies: an hour wrong at its edge
is nearer the truth than the zone of somebody's office. Countries with several zones (Brazil, Russia) are
not here; there the zone counts that whoever asks knows besides. Source: IANA time zone database,
zone1970.tab.
"""

from __future__ import annotations

from collections.abc import Mapping

_EASTERN = "CT DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV DC ON QC"
_CENTRAL = "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI MB"
_MOUNTAIN = "CO ID MT NM UT WY AB"
_PACIFIC = "CA NV OR WA BC"
STATES: Mapping[str, str] = {
    **dict.fromkeys(_EASTERN.split(), "America/New_York"),
    **dict.fromkeys(_CENTRAL.split(), "America/Chicago"),
    **dict.fromkeys(_MOUNTAIN.split(), "America/Denver"),
    **dict.fromkeys(_PACIFIC.split(), "America/Los_Angeles"),
    "AK": "America/Anchorage",
    "NL": "America/St_Johns",
    "AZ": "America/Phoenix",
    "HI": "Pacific/Honolulu",
    "NB": "America/Halifax",
    "NS": "America/Halifax",
    "PE": "America/Halifax",
    "SK": "America/Regina",
    "YT": "America/Whitehorse",
    "PR": "America/Puerto_Rico",
}
COUNTRIES: Mapping[str, str] = {
    "CN": "Asia/Shanghai",
    "HK": "Asia/Hong_Kong",
    "TW": "Asia/Taipei",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "SG": "Asia/Singapore",
    "IN": "Asia/Kolkata",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "DE": "Europe/Berlin",
    "NL": "Europe/Amsterdam",
    "BE": "Europe/Brussels",
    "FR": "Europe/Paris",
    "IT": "Europe/Rome",
    "PL": "Europe/Warsaw",
}


def zone_of(country: str, state: str = "") -> str:
    """The zone of a country, or of a state where the country has several, by codes; "" where not known."""
    return COUNTRIES.get(country) or (STATES.get(state, "") if country in ("US", "CA") else "")
