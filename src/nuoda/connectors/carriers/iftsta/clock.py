"""Dates of DTM segments: which of them is the event's, in what format, in which zone (2005, 2379)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from nuoda.connectors.carriers.iftsta.interchange import Segment
from nuoda.connectors.carriers.reading import plain
from nuoda.kernel import limits
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.zones import COUNTRIES

# Qualifiers (2005) of what happened, the surest first; and of what is only expected.
ACTUAL = ("334", "78", "35", "178", "186", "200", "50", "7", "9", "171")
ESTIMATED = ("17", "132", "133", "191", "69", "2", "64", "63")
ISSUED = ("137", "182")

_FORMATS: Mapping[str, str] = {
    "2": "%d%m%y",
    "3": "%m%d%y",
    "4": "%d%m%Y",
    "5": "%d%m%Y%H%M",
    "10": "%Y%m%dT%H%M",
    "101": "%y%m%d",
    "102": "%Y%m%d",
    "201": "%y%m%d%H%M",
    "202": "%y%m%d%H%M%S",
    "203": "%Y%m%d%H%M",
    "204": "%Y%m%d%H%M%S",
    "205": "%Y%m%d%H%M",
    "301": "%y%m%d%H%M",
    "302": "%y%m%d%H%M%S",
    "303": "%Y%m%d%H%M",
    "304": "%Y%m%d%H%M%S",
}
_LENGTHS: Mapping[str, int] = {
    "%d%m%y": 6, "%m%d%y": 6, "%d%m%Y": 8, "%d%m%Y%H%M": 12, "%Y%m%dT%H%M": 13, "%y%m%d": 6,
    "%Y%m%d": 8, "%y%m%d%H%M": 10, "%y%m%d%H%M%S": 12, "%Y%m%d%H%M": 12, "%Y%m%d%H%M%S": 14,
}  # fmt: skip
# Names of zones with one meaning only; others (IST, BST, CST) have several and are refused.
_NAMES: Mapping[str, int] = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "CET": 60, "MEZ": 60, "EET": 120, "EDT": -240, "EST": -300,
    "CDT": -300, "MDT": -360, "PDT": -420, "PST": -480, "JST": 540, "HKT": 480, "CES": 120,
}  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT|Z)?([+-])(\d\d?)(?::?(\d\d))?", re.ASCII)


class BadTimeError(ValueError):
    """A date that is none; ``reason`` is for the sender."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(str(reason))


def pick(segments: Iterable[Segment], qualifiers: Iterable[str]) -> Segment | None:
    """The DTM of the first qualifier that is there."""
    found = {one.get(1, 1): one for one in segments if one.get(1, 2)}
    return next((found[name] for name in qualifiers if name in found), None)


def read_time(one: Segment, country: str, zone: str) -> tuple[datetime, str]:
    """The instant and how its zone was known. A date alone is its first minute.

    Raises :class:`BadTimeError`.
    """
    value, name = one.get(1, 2), one.get(1, 3)
    form = _FORMATS.get(name or _guess(value))
    if form is None:
        figures = {"format": plain(name)}
        raise BadTimeError(_("Dates in the format “%(format)s” are not read.", figures))
    length = _LENGTHS[form]
    digits, tail = value[:length], value[length:]
    try:
        if not digits.isascii() or not digits.replace("T", "").isdigit():
            raise ValueError
        wall = datetime.strptime(digits, form)  # noqa: DTZ007 - the zone follows
        found = _zone(tail, country, zone)
        when = wall.replace(tzinfo=found[0]).astimezone(found[0])
        inside = limits.EARLIEST <= when < limits.LATEST
    except (ValueError, OverflowError):
        raise BadTimeError(_("“%(value)s” is not a date and time.", {"value": plain(value)})) from None
    if not inside:
        raise BadTimeError(_("It lies outside 1990 to 2100."))
    return when, found[1]


def _guess(value: str) -> str:
    """The format of a value that names none, where its length leaves no doubt."""
    return {8: "102", 12: "203", 14: "204"}.get(len(value), "")


def _zone(tail: str, country: str, zone: str) -> tuple[tzinfo, str]:
    tail = tail.strip().upper()
    if not tail:
        known = COUNTRIES.get(country)
        return (ZoneInfo(known), "place") if known else (ZoneInfo(zone), "mapping")
    if tail in _NAMES:
        return timezone(timedelta(minutes=_NAMES[tail])), "source"
    found = _OFFSET.fullmatch(tail)
    if found is None:
        raise ValueError
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > 14 * 60:
        raise ValueError
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes)), "source"
