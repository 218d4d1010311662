"""Which divisions an address begins with: written in full or in short, a level left out, no more in force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nuoda.kernel.addresses.divisions import Division, Level, Table, table

# A short name that goes on like this is a street's: 南京西路 does not lie in Nanjing.
_STREET = re.compile(
    r"[东南西北中上下]?[一二三四五六七八九十]?(?:环)?(?:路|街|大道|大街|巷|弄|里|胡同|桥|站|广场|新村)"
)
# 九龙 and 新界 are written before a district of Hong Kong, and are none themselves.
_BETWEEN = re.compile(r"(?:[\s,，、/·\-]|九龙(?![坡县湖湾])|新界|香港岛|港岛)*")
_ZONE = re.compile(
    r"[\u4e00-\u9fff]{2,10}?(?:工业园区|产业园区|高新技术产业开发区|高新区|经济技术开发区|经开区|经济开发区|开发区|"
    r"新区|保税区|管理区|风景名胜区|示范区)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the divisions stand in a text: ``text[start:end]``, from the highest written one down.

    ``others`` are divisions of the same name that it may as well be. ``zone`` is a development zone, which
    is no division but is written in the place of one.
    """

    start: int
    end: int
    path: tuple[Division, ...]
    others: tuple[Division, ...] = ()
    zone: str = ""

    @property
    def last(self) -> Division:
        return self.path[-1]


def find_regions(text: str) -> Found | None:
    """The divisions that a text begins with, or else the best of those that it holds."""
    known = table()
    best: tuple[int, Found] | None = None
    for start in range(len(text)):
        for path, end in _paths(known, text, start, None):
            weight = _weight(known, text, path, start, end)
            if weight and (best is None or weight > best[0]):
                best = (weight, _told(known, text, path, start, end))
        if best and best[1].start <= start <= best[1].end and start - best[1].start > known.longest:
            break
    return best[1] if best else None


def _paths(
    known: Table, text: str, pos: int, above: Division | None
) -> Iterator[tuple[tuple[Division, ...], int]]:
    """Every chain of divisions that can be read from a place on, each below the one before it."""
    for end, one in _at(known, text, pos, above):
        after = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]
        yield (one,), end
        for rest, last in _paths(known, text, after, one):
            yield (one, *rest), last


def _at(known: Table, text: str, pos: int, above: Division | None) -> Iterator[tuple[int, Division]]:
    for length in range(min(known.longest, len(text) - pos), 1, -1):
        name = text[pos : pos + length]
        for one in known.by_name.get(name, ()):
            if above is not None and not _below(known, one, above):
                continue
            if name not in known.full and _STREET.match(text, pos + length):
                continue
            end = pos + length
            while text.startswith(one.name, end):  # 东莞市东莞市: a city without districts said twice
                end += len(one.name)
            yield end, one


def _below(known: Table, one: Division, above: Division) -> bool:
    """True where one lies in the other, or in what took the other's place, or is the same city said twice."""
    homes = {above.code}
    for code in above.now:
        homes.add(code)
        if code in known.by_code:
            homes |= {each.code for each in known.above(known.by_code[code])}
    twice = one.level > above.level and one.name == above.name
    return one.level > above.level and (twice or any(each.code in homes for each in known.above(one)))


def _weight(known: Table, text: str, path: Sequence[Division], start: int, end: int) -> int:
    """How good a chain is: what it covers, whether names are whole and in force, and where it begins.

    A county's short name by itself is too weak: it is as often a street's or a person's.
    """
    first = path[0]
    whole = sum(one.name in text[start:end] for one in path)
    if len(path) == 1 and first.level is Level.COUNTY and not whole:
        return 0
    in_force = sum(not one.until for one in path)
    return (end - start) * 20 + whole * 12 + in_force * 9 + len(path) * 4 - min(start, 40)


def _told(known: Table, text: str, path: tuple[Division, ...], start: int, end: int) -> Found:
    others: tuple[Division, ...] = ()
    if len(path) == 1:
        written = text[start:end]
        same = (one for one in known.by_name.get(written, ()) if one.level is path[0].level)
        others = tuple(one for one in same if one.code != path[0].code and not one.until)
    zone = None
    if path[-1].level is not Level.COUNTY:
        zone = _ZONE.match(text, _BETWEEN.match(text, end).end())  # type: ignore[union-attr]
    return Found(start, zone.end() if zone else end, path, others, zone.group() if zone else "")
