"""Trunk lines: when trucks and planes leave, how long they take, and where they are on the way."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from nuoda.domains.shipments.commands import Place
from nuoda.surfaces.intake.demo.world.geography import CITIES, air_km, distance_km
from nuoda.surfaces.intake.demo.world.shapes import Trip

CHINA = ZoneInfo("Asia/Shanghai")
TRUNK_KMH = 65.0
"""Average of a trunk truck with two drivers, breaks and tolls included."""
TRUNK_KMH_BEST = 76.0
FEEDER_KMH = 60.0
AIR_KMH = 750.0
AIR_HANDLING = timedelta(hours=4)
AIR_FROM_KM = 1_100.0
"""Express flies where the road is longer than this."""

TRUNK_LEAVES = (time(2, 0), time(16, 30), time(22, 30))
AIR_LEAVES = (time(3, 30), time(14, 30))
FEEDER_LEAVES = (time(13, 30), time(20, 15))
CITY_LEAVES = (time(4, 45), time(12, 20))
WAVES = (time(8, 30), time(14, 30))
PICKUPS = ((time(10, 0), time(12, 30)), (time(15, 30), time(19, 0)))


def next_time(after: datetime, times: tuple[time, ...]) -> datetime:
    """The first instant at or after ``after`` whose local time is in ``times`` (ascending)."""
    local = after.astimezone(CHINA)
    for days in range(2):
        day = local.date() + timedelta(days=days)
        for moment in times:
            candidate = datetime.combine(day, moment, CHINA)
            if candidate >= local:
                return candidate
    raise AssertionError("two days hold every time of day")


def next_local(after: datetime, moment: time, zone: str) -> datetime:
    """The first instant at or after ``after`` at which clocks in ``zone`` show ``moment``."""
    local = after.astimezone(ZoneInfo(zone))
    candidate = datetime.combine(local.date(), moment, local.tzinfo)
    return candidate if candidate >= local else candidate + timedelta(days=1)


def trip(seed: int, start: str, end: str, after: datetime, *, by_air: bool = False) -> Trip:
    """The next departure from hub to hub. Equal arguments give the same truck, hence the same times."""
    leaves = next_time(after, AIR_LEAVES if by_air else TRUNK_LEAVES)
    number = f"{start[:2].upper()}{end[:2].upper()}-{leaves:%m%d}-{leaves:%H%M}"
    rng = Random(f"{seed}:{number}:{start}:{end}")
    km = distance_km(start, end)
    if by_air:
        flown = air_km(CITIES[start], CITIES[end])
        fastest = timedelta(hours=flown / AIR_KMH) + AIR_HANDLING
        takes = fastest + timedelta(minutes=rng.randrange(10, 75))
    else:
        fastest = timedelta(hours=km / TRUNK_KMH_BEST)
        takes = timedelta(hours=km / TRUNK_KMH * rng.uniform(0.97, 1.06))
    left = leaves + timedelta(minutes=rng.randrange(2, 28))
    return Trip(number, start, end, left, left + takes, by_air, fastest)


_CORRIDORS = """
shanghai chengdu   江苏省南京市.16 安徽省合肥市.25 湖北省武汉市.42 湖北省宜昌市.60 重庆市重庆市.84
shanghai guangzhou 浙江省杭州市.12 江西省上饶市.33 江西省南昌市.50 江西省赣州市.72 广东省韶关市.87
shanghai beijing   江苏省南京市.25 江苏省徐州市.50 山东省济南市.67 河北省沧州市.84
shanghai zhengzhou 江苏省南京市.30 安徽省蚌埠市.50 河南省商丘市.80
shanghai wuhan     江苏省南京市.37 安徽省合肥市.56 安徽省六安市.67 湖北省黄冈市.87
shanghai hefei     江苏省常州市.40 江苏省南京市.65 安徽省滁州市.75
guangzhou beijing  广东省韶关市.10 湖南省长沙市.30 湖北省武汉市.46 河南省郑州市.69 河北省石家庄市.87
guangzhou wuhan    广东省韶关市.23 湖南省衡阳市.50 湖南省长沙市.68 湖南省岳阳市.82
guangzhou zhengzhou 广东省韶关市.14 湖南省长沙市.44 湖北省武汉市.67 河南省信阳市.80
guangzhou hefei    广东省韶关市.20 江西省赣州市.35 江西省南昌市.65 江西省九江市.77 安徽省安庆市.87
guangzhou chengdu  广西壮族自治区桂林市.35 贵州省贵阳市.60 重庆市重庆市.80
wuhan beijing      河南省信阳市.17 河南省郑州市.45 河北省石家庄市.77
wuhan zhengzhou    河南省信阳市.40 河南省驻马店市.58 河南省许昌市.82
wuhan chengdu      湖北省宜昌市.28 重庆市重庆市.72
wuhan hefei        湖北省黄冈市.20 安徽省六安市.75
chengdu zhengzhou  四川省广元市.25 陕西省汉中市.38 陕西省西安市.60 河南省洛阳市.88
chengdu beijing    四川省广元市.15 陕西省西安市.42 山西省太原市.73 河北省石家庄市.85
chengdu hefei      重庆市重庆市.20 湖北省宜昌市.58 湖北省武汉市.75
zhengzhou hefei    河南省周口市.30 安徽省阜阳市.60
zhengzhou beijing  河南省安阳市.27 河北省石家庄市.58 河北省保定市.78
hefei beijing      安徽省蚌埠市.13 江苏省徐州市.30 山东省济南市.60 河北省沧州市.80
"""


def _split(word: str) -> tuple[float, Place]:
    name, share = word.rsplit(".", 1)
    ends = ("自治区", "省", "市")
    cut = next(name.index(end) + len(end) for end in ends if end in name)
    return float(f"0.{share}"), Place(region=name[:cut], city=name[cut:])


def _corridors() -> dict[tuple[str, str], tuple[tuple[float, Place], ...]]:
    found: dict[tuple[str, str], tuple[tuple[float, Place], ...]] = {}
    for line in _CORRIDORS.strip().splitlines():
        start, end, *words = line.split()
        there = tuple(_split(word) for word in words)
        found[start, end] = there
        found[end, start] = tuple((round(1 - share, 2), place) for share, place in reversed(there))
    return found


CORRIDORS = _corridors()


def whereabouts(start: str, end: str, share: float) -> Place:
    """The last city that a truck has passed when it has done ``share`` of the way."""
    passed = [place for at, place in CORRIDORS[start, end] if at <= share]
    return passed[-1] if passed else Place(region=CITIES[start].region, city=CITIES[start].name)
