"""Names of China's provinces as sources write them, and where their main cities lie.

Codes by GB/T 2260-2007 (first two digits). Coordinates are those of the cities, WGS 84, to a tenth of a
degree: enough to tell which cities a storm's outline takes in, not to navigate by.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from nuoda.domains.shipments.rules.danger.telemetry import Point

_PROVINCES = """
11 北京市 北京 Beijing|12 天津市 天津 Tianjin|13 河北省 河北 Hebei
14 山西省 山西 Shanxi|15 内蒙古自治区 内蒙古 Inner_Mongolia|21 辽宁省 辽宁 Liaoning
22 吉林省 吉林 Jilin|23 黑龙江省 黑龙江 Heilongjiang|31 上海市 上海 Shanghai
32 江苏省 江苏 Jiangsu|33 浙江省 浙江 Zhejiang|34 安徽省 安徽 Anhui
35 福建省 福建 Fujian|36 江西省 江西 Jiangxi|37 山东省 山东 Shandong
41 河南省 河南 Henan|42 湖北省 湖北 Hubei|43 湖南省 湖南 Hunan
44 广东省 广东 Guangdong|45 广西壮族自治区 广西 Guangxi|46 海南省 海南 Hainan
50 重庆市 重庆 Chongqing|51 四川省 四川 Sichuan|52 贵州省 贵州 Guizhou
53 云南省 云南 Yunnan|54 西藏自治区 西藏 Tibet|61 陕西省 陕西 Shaanxi
62 甘肃省 甘肃 Gansu|63 青海省 青海 Qinghai|64 宁夏回族自治区 宁夏 Ningxia
65 新疆维吾尔自治区 新疆 Xinjiang|71 台湾省 台湾 Taiwan|81 香港特别行政区 香港 Hong_Kong
82 澳门特别行政区 澳门 Macao
"""

_CITIES = """
北京市 11 39.9 116.4|天津市 12 39.1 117.2|石家庄市 13 38.0 114.5|太原市 14 37.9 112.5
呼和浩特市 15 40.8 111.7|沈阳市 21 41.8 123.4|大连市 21 38.9 121.6|长春市 22 43.9 125.3
哈尔滨市 23 45.8 126.6|上海市 31 31.2 121.5|南京市 32 32.1 118.8|苏州市 32 31.3 120.6
无锡市 32 31.5 120.3|南通市 32 32.0 120.9|徐州市 32 34.3 117.2|杭州市 33 30.3 120.2
宁波市 33 29.9 121.6|温州市 33 28.0 120.7|金华市 33 29.1 119.6|合肥市 34 31.8 117.2
福州市 35 26.1 119.3|厦门市 35 24.5 118.1|泉州市 35 24.9 118.6|南昌市 36 28.7 115.9
济南市 37 36.7 117.0|青岛市 37 36.1 120.4|烟台市 37 37.5 121.4|郑州市 41 34.7 113.6
洛阳市 41 34.6 112.4|武汉市 42 30.6 114.3|长沙市 43 28.2 112.9|广州市 44 23.1 113.3
深圳市 44 22.5 114.1|东莞市 44 23.0 113.7|佛山市 44 23.0 113.1|珠海市 44 22.3 113.6
汕头市 44 23.4 116.7|湛江市 44 21.3 110.4|南宁市 45 22.8 108.4|柳州市 45 24.3 109.4
海口市 46 20.0 110.3|三亚市 46 18.3 109.5|重庆市 50 29.6 106.6|成都市 51 30.7 104.1
贵阳市 52 26.6 106.7|昆明市 53 25.0 102.7|拉萨市 54 29.7 91.1|西安市 61 34.3 108.9
兰州市 62 36.1 103.8|西宁市 63 36.6 101.8|银川市 64 38.5 106.2|乌鲁木齐市 65 43.8 87.6
台北市 71 25.0 121.5|香港 81 22.3 114.2|澳门 82 22.2 113.5
"""
"""Name, province, latitude, longitude; the first city of a province is its capital."""

_CITIES_OF_THEIR_OWN = frozenset({"11", "12", "31", "50", "81", "82"})


@cache
def _rows(table: str) -> list[list[str]]:
    return [row.split() for line in table.strip().splitlines() for row in line.split("|")]


@cache
def _names() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, full, short, english in _rows(_PROVINCES):
        for name in (code, full, short, english.replace("_", " ")):
            known[name.casefold()] = full
    return known


@cache
def _places() -> dict[str, Point]:
    known: dict[str, Point] = {}
    for name, code, lat, lon in _rows(_CITIES):
        point = Point(float(lat), float(lon))
        known[name.removesuffix("市")] = point
        known.setdefault(_names()[code], point)
    return known


def province_names() -> list[str]:
    """All provinces by their full names, in the order of their codes."""
    return [row[1] for row in _rows(_PROVINCES)]


def region_key(name: str) -> str:
    """A region as it is compared: the full Chinese name of a province however it was written, else folded.

    Codes of places below a province (GB/T 2260, six digits or more) stand for their province.
    """
    plain = " ".join(name.split()).casefold()
    known = _names()
    if plain.isdigit() and len(plain) in (6, 9, 12):
        return known.get(plain[:2], plain)
    return known.get(plain) or known.get(plain.removesuffix(" province").removesuffix("省"), plain)


def city_key(name: str) -> str:
    return " ".join(name.split()).casefold().removesuffix("市").removesuffix(" city")


def province_code(region: str) -> str:
    """The first two digits of a province's code by GB/T 2260 however it was written, "" for none."""
    key = region_key(region)
    return next((row[0] for row in _rows(_PROVINCES) if row[1] == key), "")


def provinces_named(words: str) -> list[str]:
    """The codes of the provinces that a free text names itself or by one of its cities, each once."""
    return sorted({province_code(place.partition("/")[0]) for place in places_in(words)})


def cities_named(words: str, code: str) -> list[Point]:
    """Where the cities of a province lie that a free text names.

    Of what is a city of its own (a municipality, Hong Kong, Macao) any words will do.
    """
    rows = [row for row in _rows(_CITIES) if row[1] == code]
    named = [row for row in rows if row[0].removesuffix("市") in words]
    found = named or (rows if code in _CITIES_OF_THEIR_OWN else [])
    return [Point(float(row[2]), float(row[3])) for row in found]


def regions_in(words: str) -> list[str]:
    """The provinces that a free text names (``广东省、福建省沿海``), by their full names."""
    folded = f" {words.casefold()} "
    found = []
    for _code, full, short, english in _rows(_PROVINCES):
        if short in folded or f" {english.replace('_', ' ').casefold()}" in folded:
            found.append(full)
    return found


def places_in(words: str) -> list[str]:
    """The places that a free text names, as ``region/city`` where it names a city, else ``region``."""
    cities = [
        (_names()[code], name.removesuffix("市"))
        for name, code, _lat, _lon in _rows(_CITIES)
        if name.removesuffix("市") in words
    ]
    whole = [region for region in regions_in(words) if all(region != known for known, _city in cities)]
    # A municipality is its own province: naming it means all of it.
    return [*whole, *(region if region.startswith(city) else f"{region}/{city}" for region, city in cities)]


def where(region: str, city: str) -> Point | None:
    """Where a place lies: its city where we know it, else its province's capital, else None."""
    places = _places()
    return places.get(city.removesuffix("市")) or places.get(region_key(region))


def spellings(region: str) -> list[str]:
    """How sources write a region, folded: full and short name, English name, code; itself if unknown."""
    key = region_key(region)
    rows = [row for row in _rows(_PROVINCES) if row[1] == key]
    return [one.replace("_", " ").casefold() for one in rows[0]] if rows else [key]


def cities_inside(within: Callable[[Point], bool]) -> list[tuple[str, str]]:
    """The known cities, as (province, city key), whose place passes the test."""
    return [
        (_names()[code], city_key(name))
        for name, code, lat, lon in _rows(_CITIES)
        if within(Point(float(lat), float(lon)))
    ]
