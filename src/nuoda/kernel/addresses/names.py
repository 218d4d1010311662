"""Which part of a line is somebody's name: by its label, its form, its surname and its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nuoda.kernel.addresses.regions import find_regions

# The two hundred commonest surnames cover some 97 % of people (Ministry of Public Security, yearly lists).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
    "霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟"
)
_COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙",
    "慕容", "令狐", "司徒", "夏侯", "端木", "司空", "南宫", "长孙",
)  # fmt: skip
_TITLE = re.compile(r"(?:先生|女士|小姐|老师|经理|师傅|总|收)$")
_SIGN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_HAN = re.compile(_SIGN)
_HAN_NAME = re.compile(rf"{_SIGN}{{2,4}}")
_LONG_NAME = re.compile(rf"{_SIGN}{{1,10}}(?:[·•・]{_SIGN}{{1,10}})+")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,3}")
_PLACE = re.compile(r"[路街道号村镇乡室楼栋幢座苑园城区县市省弄巷厦场店厂院校库仓司组队港屯庄]$")
_HOUSE_END = re.compile(r"[号室楼栋幢座层元厦\d]$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name, whether it was labelled or is plain, and what else it may be."""

    text: str = ""
    sure: bool = False
    others: tuple[str, ...] = ()


def find_name(
    parts: Sequence[str], labelled: str, *, gap: frozenset[str], ahead: frozenset[str] = frozenset()
) -> tuple[Name, list[str]]:
    """The name, and the parts without it. ``gap`` are the parts that stand beside a phone, ``ahead`` those
    of them that it follows: there a surname alone is a name."""
    rest = [one for one in parts if one not in ("收", "收件", "寄", "寄件")]
    if labelled and labelled in rest:
        rest.remove(labelled)
        return Name(_plain(labelled), True), rest
    ranked = sorted(
        ((_likely(one, one in gap, place, len(rest)), -place, one) for place, one in enumerate(rest)),
        reverse=True,
    )
    likely = [one for weight, _place, one in ranked if weight > 0]
    if likely:
        best = likely[0]
        rest.remove(best)
        others = tuple(_plain(one) for one in likely[1:3])
        return Name(_plain(best), _TITLE.search(best) is not None and not others, others), rest
    if _stands_before_the_place(rest):
        return Name(rest[0]), rest[1:]
    alone = [one for one in rest if one in ahead and one in _SURNAMES and not _PLACE.search(one)]
    if alone:
        rest.remove(alone[-1])
        return Name(alone[-1]), rest
    return _glued(rest)


def _stands_before_the_place(parts: Sequence[str]) -> bool:
    """Two to four signs alone at the head, and behind them a province, city or district: a rare surname."""
    if len(parts) < 2 or not _HAN_NAME.fullmatch(parts[0]) or parts[0] in ("中国", "地址"):
        return False
    behind = find_regions(parts[1])
    alone = not _PLACE.search(parts[0]) and find_regions(parts[0]) is None
    return alone and behind is not None and behind.start == 0


def _plain(name: str) -> str:
    return re.sub(r"(?<=..)收$", "", name)


def _surnamed(text: str) -> bool:
    return text.startswith(_COMPOUND) or (text[:1] in _SURNAMES and len(text) <= 4)


def _likely(part: str, beside: bool, place: int, count: int) -> int:
    """How much a part looks like a name; 0 where it does not."""
    bare = _TITLE.sub("", part)
    titled = bare != part and 0 < len(bare) <= 4
    if _LONG_NAME.fullmatch(part):
        return 9
    if (titled or _HAN_NAME.fullmatch(bare)) and _HAN.match(bare) and not _PLACE.search(bare):
        if not titled and not _surnamed(bare) and not beside:
            return 0
        at_edge = place in (0, count - 1)
        return 1 + 4 * titled + 3 * _surnamed(bare) + 2 * beside + at_edge
    if _LATIN_NAME.fullmatch(part):
        return 1 + 2 * beside
    return 0


def _glued(parts: list[str]) -> tuple[Name, list[str]]:
    """A name written without a gap before the province, or behind the house number."""
    for place, part in enumerate(parts):
        found = find_regions(part)
        head = part[: found.start] if found else ""
        if found and _HAN_NAME.fullmatch(head) and _surnamed(head) and head != "中国":
            return Name(head), [*parts[:place], part[found.start :], *parts[place + 1 :]]
    for length in (2, 3, 4):
        head, tail = (parts[-1][:-length], parts[-1][-length:]) if parts else ("", "")
        named = _HAN_NAME.fullmatch(tail) and _surnamed(tail) and not _PLACE.search(tail)
        if named and _HOUSE_END.search(head):
            return Name(tail), [*parts[:-1], head]
    return Name(), parts
