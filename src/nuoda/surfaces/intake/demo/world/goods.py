"""What each trade ships: goods with weights, pieces, values and handling marks, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from nuoda.domains.orders.commands import OrderLine


@dataclass(frozen=True, slots=True)
class Article:
    """``kg`` and ``value`` are per piece; ``pieces`` the range of one order."""

    name: str
    kg: tuple[float, float]
    pieces: tuple[int, int]
    value: tuple[int, int]
    unit: str = "箱"
    handling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trade:
    """How a trade, called ``name`` in Chinese, ships.

    Weights stand in the order of their names; ``firms`` are suffixes of consignees' names.
    """

    name: str
    articles: tuple[Article, ...]
    services: tuple[int, int, int]
    carriers: tuple[tuple[str, int], ...]
    firms: tuple[str, ...]
    round_the_clock: bool = False
    """True for a web shop, whose orders come at night as well."""

    declared: float = 0.3
    """Share of the orders that declare a value."""


SERVICES = ("express", "standard", "economy")
_UP = "up"
_FRAGILE = "fragile"
_DRY = "dry"
_HEAVY = "heavy"
_COLD = "chilled"

TRADES: dict[str, Trade] = {
    "auto_parts": Trade(
        "汽车零部件",
        (Article("转向节总成", (9.5, 14.0), (2, 12), (380, 620), "箱", (_DRY,)),
         Article("制动卡钳总成", (4.2, 6.8), (4, 20), (260, 480)),
         Article("车身控制模块", (0.8, 1.6), (1, 8), (900, 1_600), "件", (_FRAGILE, _DRY)),
         Article("前减振器总成", (5.0, 8.4), (2, 16), (210, 390)),
         Article("发动机线束", (3.0, 7.5), (2, 10), (450, 980), "箱", (_DRY,))),
        (45, 45, 10), (("NDX", 100),), ("汽车总装厂", "汽车装备有限公司", "动力总成工厂"), declared=0.5,
    ),
    "cosmetics": Trade(
        "化妆品电商",
        (Article("山茶花精华面霜", (0.3, 0.7), (1, 3), (168, 399), "件"),
         Article("玫瑰水护肤礼盒", (1.1, 2.2), (1, 2), (299, 688), "盒", (_FRAGILE,)),
         Article("防晒乳两支装", (0.25, 0.5), (1, 4), (129, 259), "件"),
         Article("卸妆油", (0.4, 0.9), (1, 2), (99, 189), "件", (_UP,))),
        (30, 70, 0), (("NDX", 55), ("SH-EX", 45)), (), round_the_clock=True, declared=0.1,
    ),
    "medical": Trade(
        "医疗器械",
        (Article("一次性活检钳", (0.6, 1.4), (1, 10), (680, 1_900), "箱", (_DRY,)),
         Article("多参数监护仪", (4.5, 7.5), (1, 4), (8_800, 19_500), "台", (_FRAGILE, _UP)),
         Article("体外诊断试剂盒", (1.8, 4.2), (1, 8), (1_200, 3_600), "箱", (_COLD, _UP)),
         Article("骨科动力手柄", (2.0, 3.5), (1, 3), (6_500, 12_800), "套", (_FRAGILE,))),
        (65, 35, 0), (("NDX", 85), ("SH-EX", 15)), ("康复医院", "医学检验所", "骨科医院", "门诊中心"),
        declared=0.7,
    ),
    "wine": Trade(
        "酒类",
        (Article("干红葡萄酒六支装", (8.2, 9.6), (1, 12), (480, 1_680), "箱", (_FRAGILE, _UP)),
         Article("起泡酒六支装", (9.8, 11.0), (1, 6), (520, 1_260), "箱", (_FRAGILE, _UP)),
         Article("白兰地礼盒", (1.9, 2.6), (1, 8), (380, 990), "盒", (_FRAGILE,))),
        (5, 70, 25), (("NDX", 60), ("YTLINE", 40)), ("酒窖", "餐饮管理有限公司", "酒类商行"), declared=0.6,
    ),
    "furniture": Trade(
        "家居",
        (Article("实木餐桌", (38.0, 62.0), (1, 2), (1_800, 3_900), "件", (_HEAVY,)),
         Article("布艺沙发三人位", (46.0, 71.0), (1, 2), (2_600, 5_800), "件", (_DRY, _HEAVY)),
         Article("岩板茶几", (28.0, 45.0), (1, 1), (1_200, 2_600), "件", (_FRAGILE, _HEAVY)),
         Article("榉木书柜", (33.0, 54.0), (1, 3), (1_500, 3_200), "件", (_HEAVY,))),
        (0, 45, 55), (("NDX", 45), ("YTLINE", 55)), (), declared=0.3,
    ),
    "packaging": Trade(
        "化工包装",
        (Article("闭口塑料桶托盘", (92.0, 168.0), (1, 6), (980, 1_900), "托", (_DRY,)),
         Article("阀口包装袋", (22.0, 26.0), (10, 40), (180, 320), "包", (_DRY,)),
         Article("防静电内衬袋", (12.0, 18.0), (4, 20), (260, 410), "箱", (_DRY,))),
        (0, 35, 65), (("NDX", 35), ("YTLINE", 65)), ("精细化工有限公司", "涂料有限公司", "新材料有限公司"),
        declared=0.1,
    ),
    "machines": Trade(
        "机械制造",
        (Article("Spindle module 主轴模块", (24.0, 68.0), (1, 2), (18_000, 56_000), "件", (_FRAGILE, _UP)),
         Article("Servo drive 伺服驱动器", (3.5, 9.0), (1, 4), (4_200, 11_500), "件", (_FRAGILE, _DRY)),
         Article("Seal kit 密封件套装", (0.5, 2.4), (1, 6), (360, 1_450), "件"),
         Article("Linear guide 直线导轨", (11.0, 26.0), (1, 6), (2_100, 4_800), "箱", (_DRY,))),
        (50, 50, 0), (("NDX", 100),), ("精密制造有限公司", "机床有限公司", "传动科技有限公司"), declared=0.8,
    ),
    "electronics": Trade(
        "电子贸易",
        (Article("蓝牙耳机", (6.0, 12.0), (1, 8), (2_400, 5_800), "箱"),
         Article("氮化镓充电器", (8.0, 14.0), (1, 10), (1_800, 4_200), "箱"),
         Article("智能手表表带", (3.0, 7.0), (1, 6), (900, 2_200), "箱")),
        (30, 70, 0), (("NDX", 60), ("SH-EX", 40)), ("数码商行", "电子贸易有限公司"), declared=0.4,
    ),
    "books": Trade(
        "图书电商",
        (Article("幼儿绘本十册套装", (1.6, 2.8), (1, 3), (128, 268), "套", (_DRY,)),
         Article("少儿科普书", (0.6, 1.4), (1, 4), (45, 118), "册", (_DRY,)),
         Article("点读笔套装", (0.9, 1.5), (1, 1), (299, 459), "套", (_FRAGILE,))),
        (5, 95, 0), (("NDX", 50), ("SH-EX", 50)), (), round_the_clock=True, declared=0.02,
    ),
    "food": Trade(
        "食品",
        (Article("牛油火锅底料", (5.0, 8.0), (1, 6), (98, 168), "箱", (_DRY,)),
         Article("郫县豆瓣酱", (6.0, 12.0), (1, 8), (86, 142), "箱", (_UP,)),
         Article("手撕牛肉干", (2.0, 4.0), (1, 4), (158, 288), "箱")),
        (5, 85, 10), (("NDX", 70), ("SH-EX", 30)), ("超市连锁有限公司", "餐饮管理有限公司"),
        round_the_clock=True, declared=0.05,
    ),
}  # fmt: skip

_BRANDS = ("岚越", "屿桓", "澄骁", "砚川", "霁原", "澔远", "笙禾", "栩川", "沅骏", "珩岳", "苒禾", "峤安",
           "澍衡", "昉和", "岑汇", "筠达", "洄泽", "旻远", "骁澜", "峥禾")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """What one order asks to carry."""

    lines: tuple[OrderLine, ...]
    goods: str
    pieces: int
    weight_kg: Decimal
    value: Decimal
    handling: tuple[str, ...]


def load_of(trade: str, rng: Random, named: str = "") -> Load:
    """One order's goods: an article of the trade (the ``named`` one), weight with packaging, value."""
    fitting = [article for article in TRADES[trade].articles if named in article.name]
    article = rng.choice(fitting)
    low, high = article.pieces
    pieces = min(high, low + int((high - low + 1) * rng.random() ** 2))
    weight = Decimal(str(round(pieces * rng.uniform(*article.kg) * 1.04, 1)))
    value = Decimal(pieces * rng.randrange(*article.value))
    line = OrderLine(
        description=article.name, quantity=pieces, unit=article.unit,
        sku=f"{trade[:2].upper()}-{TRADES[trade].articles.index(article) + 1:02d}{rng.randrange(100, 999)}",
        value=value,
    )  # fmt: skip
    return Load((line,), article.name, pieces, max(weight, Decimal("0.2")), value, article.handling)


def firm_of(trade: str, city: str, rng: Random) -> str:
    """An invented consignee firm of the trade in the city, or empty where consumers buy."""
    suffixes = TRADES[trade].firms
    return f"{city}{rng.choice(_BRANDS)}{rng.choice(suffixes)}" if suffixes else ""


def pick(weights: dict[str, int], rng: Random) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]
