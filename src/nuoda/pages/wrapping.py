"""Lines of Chinese: where one may end and the next begin. Pure (GB/T 15834, 5.1: where marks may stand)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕］｝·…—～％‰℃°”’!),.:;?]}%")
"""Marks that end or join what stands before them, in Chinese and in ASCII: no line begins with one."""

NEVER_LAST = frozenset("（《〈「『【〔［｛“‘([{￥$£€#@§№")
"""Marks that open what follows, and signs of money: no line ends with one."""

_JOINED = "\u00a0"
_FIRST_CHINESE = "\u2e80"
_SLACK = 1e-6


def wrapped(words: str, widths: tuple[float, float], measure: Callable[[str], float]) -> list[str]:
    """The lines of a paragraph, each at most as wide as ``widths`` (of the first line, of the rest).

    Joined they are ``words`` again: spaces at which a line breaks stay at its end and take no width. A
    Chinese character may end any line; a run of Latin letters or digits is kept whole; a mark that may not
    begin a line takes what stands before it along, one that may not end a line goes with what follows. What
    is wider than a line by itself is cut where the line is full.
    """
    lines: list[str] = []
    line = ""

    def room() -> float:
        return widths[min(len(lines), 1)] + _SLACK

    for piece in _pieces(words):
        if measure((line + piece).rstrip()) <= room():
            line += piece
            continue
        if line:
            lines.append(line)
        line = piece
        while measure(line.rstrip()) > room():
            cut = _cut(line, room(), measure)
            if cut == len(line):
                break
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines


def _pieces(words: str) -> Iterator[str]:
    """What is never broken without need, in order."""
    start = 0
    for place in range(1, len(words)):
        if _may_part(words[place - 1], words[place]):
            yield words[start:place]
            start = place
    if words:
        yield words[start:]


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end with the one character and the next begin with the other."""
    if after.isspace() or after in NEVER_FIRST or before in NEVER_LAST or before == _JOINED:
        return False
    return before.isspace() or _stands_alone(before) or _stands_alone(after)


def _stands_alone(sign: str) -> bool:
    """Chinese, and the quotation marks of Chinese; ’ is the apostrophe of a word besides."""
    return sign >= _FIRST_CHINESE or sign in "“”‘—…"


def _cut(piece: str, room: float, measure: Callable[[str], float]) -> int:
    """How much of a piece wider than a line stands on it: one character at the least."""
    most = 1
    while most < len(piece) and measure(piece[: most + 1]) <= room:
        most += 1
    legal = (
        place
        for place in range(most, 0, -1)
        if piece[place : place + 1] not in NEVER_FIRST and piece[place - 1] not in NEVER_LAST
    )
    return next(legal, most)
