"""Dates and times as people write them: 明天下午三点前, by Friday noon, within 48 hours.

Pure. What is read is a window on the writer's clock: from the earliest instant that the words allow to the
latest. Words that name no day mean today; a weekday alone is its next occurrence, today included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo

from nuoda.kernel.spoken.tokens import Token, instant_at, instant_of_hour, tokens_in

_NEAR = re.compile(
    r"[\s,，的]*(?:(?:at|by|before|until|till|around|about|in the|on|the|of|in|early|late|no later than"
    r"|在|于|大约|约|最迟|最晚)[\s,，]*)*",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s*(?:到|至|-|–|~|～|and|to)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpokenTime:
    """One stretch of a text that names a time: ``text[start:end]``, and its window; both ends aware."""

    start: int
    end: int
    earliest: datetime
    latest: datetime


def times_in(text: str, *, now: datetime, zone: tzinfo) -> list[SpokenTime]:
    """Every time that a text names, in its order, as somebody means it who writes ``now`` in ``zone``."""
    local = now.astimezone(zone)
    found: list[SpokenTime] = []
    group: list[Token] = []
    for token in tokens_in(text, local):
        if group and not _belongs(group, token, text):
            found.append(_window(group, local))
            group = []
        group.append(token)
    if group:
        found.append(_window(group, local))
    return found


def _belongs(group: list[Token], token: Token, text: str) -> bool:
    """True where the token goes on saying the same time: another part of it, with nothing between."""
    between = text[group[-1].end : token.start]
    if token.clock is not None and group[-1].clock is not None:
        return _UNTIL.fullmatch(between) is not None
    if _NEAR.fullmatch(between) is None:
        return False
    alone = (token.days is not None and any(one.days for one in group)) or token.until is not None
    return not alone and all(one.until is None for one in group)


def _window(group: list[Token], local: datetime) -> SpokenTime:
    start, end = group[0].start, group[-1].end
    for one in group:
        if one.until is not None:
            return SpokenTime(start, end, local.astimezone(UTC), one.until.astimezone(UTC))
    first, last = next((one.days for one in group if one.days), (local.date(), local.date()))
    hours = next((one.hours for one in group if one.hours), None)
    late = any(one.late for one in group)
    clocks = [_of_day(one.clock, late) for one in group if one.clock is not None]
    if clocks:
        return SpokenTime(
            start, end, instant_at(first, clocks[0], local), instant_at(last, clocks[-1], local)
        )
    opens, closes = hours or (0, 24)
    return SpokenTime(start, end, instant_of_hour(first, opens, local), instant_of_hour(last, closes, local))


def _of_day(clock: time, late: bool) -> time:
    """Three o'clock of an afternoon is fifteen."""
    return clock.replace(hour=clock.hour + 12) if late and clock.hour < 12 else clock
