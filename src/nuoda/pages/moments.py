"""Instants in words: what remains, how long ago, and when that is on the reader's clock.

Everything here is pure: ``now`` and ``zone`` are arguments. Words follow the active language, which a page of
many instants asks for once and passes on as ``language``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

CHINA = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC"})

# Abbreviations that two or more zones claim; outside China we say the offset instead.
AMBIGUOUS = frozenset({"CST", "CDT", "IST", "BST", "AST", "ADT", "MST", "PST", "SST", "WST", "GST"})

# Own words, because Django's short Chinese weekdays are the long ones.
_WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_SOON = timedelta(minutes=1)


class NaiveInstant(ValueError):
    """An instant without a zone reached a page."""


class Moment(NamedTuple):
    """An instant ready to show. ``relative`` may be empty; ``title`` is unambiguous by itself."""

    relative: str
    absolute: str
    title: str
    iso: str
    overdue: bool = False

    @property
    def text(self) -> str:
        """Relative and absolute words in one line."""
        return f"{self.relative} · {self.absolute}" if self.relative else self.absolute


def as_zone(zone: tzinfo | str) -> tzinfo:
    """The zone itself, from a zone or its IANA name. Raises ``ZoneInfoNotFoundError``."""
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def require_aware(instant: datetime) -> datetime:
    """``instant`` itself. Raises ``NaiveInstant`` when it has no zone."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise NaiveInstant(repr(instant))
    return instant


def utc_offset(instant: datetime, zone: tzinfo | str) -> str:
    """``UTC+8``, ``UTC−3``, ``UTC+5:30`` or ``UTC`` for the zone at that instant."""
    return _offset_words(instant.astimezone(as_zone(zone)).utcoffset() or timedelta())


@lru_cache(maxsize=200)
def _offset_words(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    if seconds == 0:
        return "UTC"
    hours, rest = divmod(abs(seconds), _HOUR)
    minutes = f":{rest // _MINUTE:02d}" if rest else ""
    return f"UTC{'+' if seconds > 0 else '−'}{hours}{minutes}"


def zone_label(instant: datetime, zone: tzinfo | str) -> str:
    """A short name: ``CST`` in China, an abbreviation where only one zone has it, else the offset."""
    return _label(instant.astimezone(as_zone(zone)))


def _label(local: datetime) -> str:
    if _in_china(local.tzinfo):
        return "CST"
    name = local.tzname() or ""
    if name.isalpha() and name not in AMBIGUOUS:
        return name
    return _offset_words(local.utcoffset() or timedelta())


@lru_cache(maxsize=1_000)
def _in_china(zone: tzinfo | None) -> bool:
    return str(zone) in CHINA


def zone_title(instant: datetime, zone: tzinfo | str) -> str:
    """The zone spelled out: ``Beijing time / CST UTC+8``, ``America/Sao_Paulo UTC−3``."""
    place = as_zone(zone)
    return _zone_words(str(place), utc_offset(instant, place), get_language())


def zone_name(zone: tzinfo | str) -> str:
    """What a zone is called where no instant is named: ``Beijing time``, else its IANA name."""
    return _("Beijing time") if str(zone) in CHINA else str(zone)


@lru_cache(maxsize=1_000)
def _zone_words(name: str, offset: str, language: str | None) -> str:
    if name in CHINA:
        beijing = _("Beijing time")
        return f"{beijing} / CST {offset}"
    return offset if name == offset or "/" not in name else f"{name} {offset}"


def full_title(instant: datetime, zone: tzinfo | str) -> str:
    """The whole instant, in the zone and in UTC."""
    local = instant.astimezone(as_zone(zone))
    return title_of(local, instant.astimezone(UTC).isoformat(), get_language())


def title_of(local: datetime, iso: str, language: str | None) -> str:
    """The same of an instant at hand on the clock of its zone, and in UTC as ISO 8601 has it."""
    offset = local.utcoffset()
    told = local.isoformat(" ", "seconds")[:19]
    text = f"{told} {_zone_told(local.tzinfo, offset, language)}"
    if not offset:
        return text
    return f"{text} · {iso[11:19] if iso[:10] == told[:10] else f'{iso[:10]} {iso[11:19]}'} UTC"


@lru_cache(maxsize=1_000)
def _zone_told(zone: tzinfo | None, offset: timedelta | None, language: str | None) -> str:
    return _zone_words(str(zone), _offset_words(offset or timedelta()), language)


def span_words(length: timedelta) -> str:
    """A length in at most two units: ``3 d 4 h``, ``2 h 10 min``, ``45 min``, ``under 1 min``."""
    return _span_words(abs(int(length.total_seconds())) // _MINUTE, get_language())


@lru_cache(maxsize=4_000)
def _span_words(length: int, language: str | None) -> str:
    """The same of so many minutes."""
    if not length:
        return _("under 1 min")
    hours, minutes = divmod(length, 60)
    if not hours:
        return _("%(n)d min") % {"n": minutes}
    days, rest = divmod(hours, 24)
    if not days:
        if not minutes:
            return _("%(n)d h") % {"n": hours}
        return _("%(h)d h %(m)d min") % {"h": hours, "m": minutes}
    hours = rest
    if not hours or days >= 7:
        return _("%(n)d d") % {"n": days}
    return _("%(d)d d %(h)d h") % {"d": days, "h": hours}


def minutes_words(minutes: float) -> str:
    """A planned length of whole minutes, nothing included: ``12 h 24 min``, ``0 min``."""
    whole = round(minutes)
    return span_words(timedelta(minutes=whole)) if whole else _("%(n)d min") % {"n": 0}


def age_words(length: timedelta) -> str:
    """A past length in one unit, as memory has it: ``12 min``, ``3 h``, ``4 d``, beyond two years ``2 y``."""
    seconds = abs(int(length.total_seconds()))
    if seconds < _MINUTE:
        return ""
    if seconds < _HOUR:
        return _("%(n)d min") % {"n": seconds // _MINUTE}
    if seconds < _DAY:
        return _("%(n)d h") % {"n": seconds // _HOUR}
    days = seconds // _DAY
    return _("%(n)d y") % {"n": days * 100 // 36525} if days > 730 else _("%(n)d d") % {"n": days}


def day_words(day: date, today: date, *, language: str | None = None) -> str:
    """``today``, ``tomorrow``, ``yesterday``, a weekday with its date within a week, else the date."""
    return _day_words(day, today, language or get_language())


@lru_cache(maxsize=4_000)
def _day_words(day: date, today: date, language: str | None) -> str:
    distance = (day - today).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    if distance == -1:
        return _("yesterday")
    if abs(distance) < 7:
        short = formats.date_format(day, pgettext("date in this year", "j M"))
        return _("%(weekday)s %(date)s") % {"weekday": _WEEKDAYS[day.weekday()], "date": short}
    if day.year == today.year:
        return formats.date_format(day, pgettext("date in this year", "j M"))
    return formats.date_format(day, pgettext("date in another year", "j M Y"))


def due(
    instant: datetime,
    *,
    now: datetime,
    zone: tzinfo | str,
    whole_day: bool = False,
    working: timedelta | None = None,
    name_zone: bool = True,
    language: str | None = None,
) -> Moment:
    """A due time: what remains (or is overdue) and when it falls.

    ``whole_day`` is for a promise of a day, due at its end (an instant at 00:00 of the day after).
    ``working`` is what remains in working time, negative when overdue; it then replaces the
    plain remainder and is named as such.
    """
    require_aware(instant)
    left = instant - now if working is None else working
    overdue, iso = left < timedelta(), instant.astimezone(UTC).isoformat()
    place, language = as_zone(zone), language or get_language()
    return Moment(
        relative=_remaining(left, overdue, working is not None, language),
        absolute=_absolute(instant, now, place, language, whole_day=whole_day, name_zone=name_zone),
        title=title_of(instant.astimezone(place), iso, language),
        iso=iso,
        overdue=overdue,
    )


def ago(
    instant: datetime,
    *,
    now: datetime,
    zone: tzinfo | str,
    name_zone: bool = False,
    language: str | None = None,
) -> Moment:
    """A past time: ``3 h ago · 11:05``; the day is named when it is not today."""
    require_aware(instant)
    place, language = as_zone(zone), language or get_language()
    local, today = instant.astimezone(place), now.astimezone(place).date()
    clock = f"{local.hour:02d}:{local.minute:02d}"
    day = local.date()
    shown = clock if day == today else f"{_day_words(day, today, language)} {clock}"
    if name_zone:
        shown = f"{shown} {_label(local)}"
    iso = instant.astimezone(UTC).isoformat()
    return Moment(ago_words(instant, now=now, language=language), shown, title_of(local, iso, language), iso)


def ago_words(instant: datetime, *, now: datetime, language: str | None = None) -> str:
    """How long ago in words: ``3 h ago``, ``just now``; ``in 2 h`` for what lies ahead."""
    seconds = int((now - instant).total_seconds())
    size = abs(seconds)
    unit = _DAY if size >= _DAY else _HOUR if size >= _HOUR else _MINUTE if size >= _MINUTE else 1
    ahead = seconds <= 0 and instant > now + _SOON
    return _ago_words(size // unit * unit, ahead, language or get_language())


@lru_cache(maxsize=4_000)
def _ago_words(seconds: int, ahead: bool, language: str | None) -> str:
    words = age_words(timedelta(seconds=seconds))
    if ahead:
        return _("in %(span)s") % {"span": words}
    return _("%(span)s ago") % {"span": words} if words else _("just now")


def absolute(
    instant: datetime,
    *,
    now: datetime,
    zone: tzinfo | str,
    whole_day: bool = False,
    name_zone: bool = False,
    language: str | None = None,
) -> str:
    """When it falls on the reader's clock: ``today 16:00 CST``, ``by end of 9 Mar``."""
    language = language or get_language()
    return _absolute(instant, now, as_zone(zone), language, whole_day=whole_day, name_zone=name_zone)


def _absolute(
    instant: datetime, now: datetime, place: tzinfo, language: str | None, *, whole_day: bool, name_zone: bool
) -> str:
    today = now.astimezone(place).date()
    if whole_day:
        last = (instant - timedelta(microseconds=1)).astimezone(place).date()
        return _("by end of %(day)s") % {"day": _day_words(last, today, language)}
    local = instant.astimezone(place)
    text = f"{_day_words(local.date(), today, language)} {local.hour:02d}:{local.minute:02d}"
    return f"{text} {_label(local)}" if name_zone else text


def window_words(
    early: datetime | None,
    late: datetime,
    *,
    now: datetime,
    zone: tzinfo | str,
    name_zone: bool = False,
    whole: bool = False,
    language: str | None = None,
) -> str:
    """A window of arrival: ``today 14:00–18:00``, ``today 14:00 – tomorrow 10:00``.

    Of a window that has begun only its end is told (``by today 18:00``) unless ``whole``, of one without
    a beginning, or shorter than a minute, its one instant.
    """
    language = language or get_language()
    end = absolute(late, now=now, zone=zone, name_zone=name_zone, language=language)
    if early is None or late - early < timedelta(minutes=1):
        return end
    if early <= now and not whole:
        return _by(language) % {"end": end}
    begin = absolute(early, now=now, zone=zone, language=language)
    place = as_zone(zone)
    if early.astimezone(place).date() != late.astimezone(place).date():
        return f"{begin} – {end}"
    zoned = f" {zone_label(late, place)}" if name_zone else ""
    return f"{begin}–{late.astimezone(place):%H:%M}{zoned}"


@lru_cache(maxsize=10)
def _by(language: str | None) -> str:
    return _("by %(end)s")


def _remaining(left: timedelta, overdue: bool, working: bool, language: str | None) -> str:
    return _remaining_words(abs(int(left.total_seconds())) // _MINUTE, overdue, working, language)


@lru_cache(maxsize=4_000)
def _remaining_words(length: int, overdue: bool, working: bool, language: str | None) -> str:
    """The same of so many minutes."""
    span = _span_words(length, language)
    if working:
        pattern = _("%(span)s overdue, working time") if overdue else _("%(span)s of working time left")
    else:
        pattern = _("%(span)s overdue") if overdue else _("%(span)s left")
    return pattern % {"span": span}
