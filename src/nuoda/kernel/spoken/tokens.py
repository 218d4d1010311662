"""The pieces of which spoken times are made: days, parts of a day, clocks, spans from now. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_HAN = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_WEEKDAYS = {sign: place for place, sign in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"

# Part of the day → from and until which hour.
_PARTS: Mapping[str, tuple[int, int]] = {
    "凌晨": (0, 6), "清晨": (5, 9), "一早": (6, 10), "早上": (6, 10), "早晨": (6, 10), "早": (6, 10),
    "上午": (8, 12), "中午": (11, 13), "下午": (12, 18), "傍晚": (17, 20), "晚上": (18, 24), "夜里": (18, 24),
    "晚": (18, 24), "morning": (6, 12), "noon": (11, 12), "midday": (11, 12), "afternoon": (12, 18),
    "evening": (17, 22), "night": (18, 24), "midnight": (23, 24),
}  # fmt: skip
_LATE_PARTS = {"中午", "下午", "傍晚", "晚上", "夜里", "晚", "afternoon", "evening", "night"}


@dataclass(frozen=True, slots=True)
class Token:
    """``days`` are first and last day meant, ``hours`` a part of the day, ``clock`` a time of it."""

    start: int
    end: int
    days: tuple[date, date] | None = None
    hours: tuple[int, int] | None = None
    clock: time | None = None
    until: datetime | None = None
    late: bool = False


def instant_at(day: date, clock: time, local: datetime) -> datetime:
    """That clock time on that day in the zone of ``local``, in UTC."""
    return datetime.combine(day, clock, local.tzinfo).astimezone(UTC)


def instant_of_hour(day: date, hour: int, local: datetime) -> datetime:
    """That full hour, 0 to 24, of that day in the zone of ``local``, in UTC."""
    if hour == 24:
        return instant_at(day + timedelta(days=1), time(0), local)
    return instant_at(day, time(hour), local)


def _number(said: str) -> int:
    """``48``, ``十二``, ``二十三``, ``两``; -1 for signs that make no number."""
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.partition("十")
    if not ten:
        return int("".join(str(_HAN[sign]) for sign in said))
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return -1
    return (_HAN[tens] if tens else 1) * 10 + (_HAN[ones] if ones else 0)


_Reader = Callable[[re.Match[str], datetime], Token | None]


def tokens_in(text: str, local: datetime) -> Iterator[Token]:
    """The pieces of times in a text, in order; where two readings overlap the longer one counts."""
    found: list[Token] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            token = read(match, local)
            if token is not None:
                found.append(token)
    found.sort(key=lambda one: (one.start, -one.end))
    reached = 0
    for token in found:
        if token.start >= reached:
            yield token
            reached = token.end


def _day(match: re.Match[str], first: date, last: date | None = None) -> Token:
    return Token(match.start(), match.end(), days=(first, last or first))


_NEXT_DAYS = {
    "今": 0, "明": 1, "后": 2, "大后": 3, "昨": -1, "前": -2, "today": 0, "tonight": 0, "tomorrow": 1,
    "day after tomorrow": 2, "yesterday": -1,
}  # fmt: skip


def _relative(match: re.Match[str], local: datetime) -> Token:
    said = re.sub(r"^the\s+", "", re.sub(r"\s+", " ", match["day"].lower()))
    day = local.date() + timedelta(days=_NEXT_DAYS[said])
    token = _day(match, day)
    part = "night" if said == "tonight" else match.groupdict().get("part") or ""
    if part not in _PARTS:
        return token
    return Token(token.start, token.end, token.days, _PARTS[part], late=part in _LATE_PARTS)


def _weekday(match: re.Match[str], local: datetime) -> Token:
    """``下周五``, ``周五``, ``next Friday``: with a week named its day, alone the next one."""
    given = match.groupdict()
    monday = local.date() - timedelta(days=local.weekday())
    said, week = given["weekday"].lower(), (given["week"] or "").lower()
    weeks = week.count("下") + (week.strip() == "next")
    if said in ("末", "weekend"):
        return _day(match, monday + timedelta(weeks=weeks, days=5), monday + timedelta(weeks=weeks, days=6))
    place = _WEEKDAYS[said] if said in _WEEKDAYS else _ENGLISH_DAYS.index(said[:3])
    if week:
        return _day(match, monday + timedelta(weeks=weeks, days=place))
    return _day(match, local.date() + timedelta(days=(place - local.weekday()) % 7))


def _week(match: re.Match[str], local: datetime) -> Token:
    """``本周内``, ``下周``, ``this week``, ``end of next week``."""
    said = match["week"].lower()
    monday = local.date() - timedelta(days=local.weekday())
    weeks = said.count("下") + said.count("next")
    return _day(match, monday + timedelta(weeks=weeks), monday + timedelta(weeks=weeks, days=6))


def _month_end(match: re.Match[str], local: datetime) -> Token:
    day = local.date()
    return _day(match, day, day.replace(day=monthrange(day.year, day.month)[1]))


def _calendar_day(match: re.Match[str], local: datetime) -> Token | None:
    """A day by number; without a year the one nearest to today, without a month the next one."""
    given = match.groupdict()
    month, today = given.get("month"), local.date()
    number = _number(given["date"])
    if month is None:
        reached = today.replace(day=1) if number >= today.day else today.replace(day=28) + timedelta(days=4)
        return _valid(match, reached.year, reached.month, number)
    figure = _MONTHS.index(month[:3].lower()) + 1 if month.isascii() and month.isalpha() else _number(month)
    if given.get("year"):
        return _valid(match, int(given["year"]), figure, number)
    years = (today.year - 1, today.year, today.year + 1)
    nearest = min(years, key=lambda year: _distance(year, figure, number, today))
    return _valid(match, nearest, figure, number)


def _distance(year: int, month: int, day: int, today: date) -> int:
    try:
        return abs((date(year, month, day) - today).days)
    except ValueError:
        return 10**6


def _valid(match: re.Match[str], year: int, month: int, day: int) -> Token | None:
    try:
        return _day(match, date(year, month, day))
    except ValueError:
        return None


def _after(match: re.Match[str], local: datetime) -> Token | None:
    """``48小时内``, ``within two days``, ``三个工作日内``."""
    said, unit = match["count"].lower(), match["unit"].lower()
    count = _ENGLISH_COUNTS.get(said) or (0.5 if said == "半" else None) or _number(said)
    if count < 0:
        return None
    if unit.startswith(("分", "min")):
        until = local + timedelta(minutes=count)
    elif unit.startswith(("小时", "钟头", "hour", "h")):
        until = local + timedelta(hours=count)
    elif unit.startswith(("工作", "business", "working")):
        until = _end_of(_working_day(local.date(), int(count)), local)
    elif unit.startswith(("周", "星期", "week")):
        until = _end_of(local.date() + timedelta(weeks=count), local)
    else:
        until = _end_of(local.date() + timedelta(days=count), local)
    return Token(match.start(), match.end(), until=until)


def _end_of(day: date, local: datetime) -> datetime:
    return instant_of_hour(day, 24, local)


def _working_day(day: date, count: int) -> date:
    """So many days from Monday to Friday later; holidays only make it later still."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _part(match: re.Match[str], _local: datetime) -> Token:
    said = match["part"].lower()
    return Token(match.start(), match.end(), hours=_PARTS[said], late=said in _LATE_PARTS)


_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}


def _clock(match: re.Match[str], _local: datetime) -> Token | None:
    given = match.groupdict()
    said = given.get("minute") or ""
    hour, minute = _number(given["hour"]), _MINUTES.get(said) or (_number(said) if said else 0)
    half = (given.get("half") or "").lower().replace(".", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return None
    clock = time(23, 59) if hour == 24 else time(hour, minute)
    return Token(match.start(), match.end(), clock=clock)


_ENGLISH_COUNTS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"a": 1, "an": 1, "a couple of": 2}
_COUNT_WORDS = "|".join(sorted(_ENGLISH_COUNTS, key=len, reverse=True))
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?P<day>大后|今|明|后|昨|前)(?:天|日|(?P<part>早|晚)上?)", _relative),
        (r"\b(?P<day>today|tonight|tomorrow|(?:the\s+)?day\s+after\s+tomorrow|yesterday)\b", _relative),
        (r"(?P<week>本|这|下+个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])", _weekday),
        (
            r"\b(?P<week>next\s|this\s)?(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?"
            r"|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|weekend)\b",
            _weekday,
        ),
        (r"(?P<week>本|这|下+个?)(?:周|星期|礼拜)(?![一二三四五六日天末])", _week),
        (r"\b(?:end\s+of\s+)?(?P<week>this|next)\s+week\b", _week),
        (r"月底|\bend\s+of\s+(?:the\s+|this\s+)?month\b", _month_end),
        (rf"(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<date>{_NUMBER})[日号]?", _calendar_day),
        (rf"(?<![月\d一二三四五六七八九十])(?P<date>{_NUMBER})[日号](?![线楼])", _calendar_day),
        (r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<date>\d{1,2})(?!\d)", _calendar_day),
        (r"(?<![\d/])(?P<month>\d{1,2})/(?P<date>\d{1,2})(?![\d/])", _calendar_day),
        (rf"\b{_MONTH}\s+(?P<date>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b", _calendar_day),
        (
            rf"\b(?P<date>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b",
            _calendar_day,
        ),
        (
            rf"(?P<count>{_NUMBER}|半)个?(?P<unit>分钟|小时|钟头|工作日|天|周|星期)"
            r"(?:之内|以内|内|后|之后|以后)",
            _after,
        ),
        (
            rf"\b(?:within|in|in\s+the\s+next)\s+(?P<count>\d{{1,3}}|{_COUNT_WORDS})\s+"
            r"(?P<unit>minutes?|hours?|business\s+days?|working\s+days?|days?|weeks?)\b",
            _after,
        ),
        (r"(?P<part>凌晨|清晨|一早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)(?!好)", _part),
        (r"\b(?<!good )(?P<part>morning|noon|midday|afternoon|evening|midnight)\b", _part),
        (rf"(?P<hour>{_NUMBER})[点时](?:钟|整)?(?:(?P<minute>半|一刻|三刻|{_NUMBER})分?)?", _clock),
        (
            r"(?<![\d:])(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?::\d{2})?"
            r"(?:\s*(?P<half>[ap]\.?m\.?))?(?![\d:])",
            _clock,
        ),
        (r"\b(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\b\.?)", _clock),
        (r"\b(?P<hour>\d{1,2})\s+o['’]clock\b", _clock),
        (r"\bat\s+(?P<hour>\d{1,2})\b(?!\s*(?:[ap]\.?m|o['’]|[:：%/.-]))", _clock),
    )
)
