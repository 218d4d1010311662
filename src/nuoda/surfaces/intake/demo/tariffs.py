"""The demo's tariffs: invented rates of three services of our own and two of partners, and quotes of them.

No price here is anybody's real price; every version says so in its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from nuoda.domains.contracts.commands.quotes import QuoteDraft, make_quotes
from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.queries.quotes import Piece, Spot, quote_rows
from nuoda.domains.orders.commands import OrderDraft, Party, record_orders
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import COSMETICS, PLATINUM_PARTS

SOURCE = "演示价格，并非任何公司的真实价格 / Demonstration rates, nobody's real prices"
PARTNER_AIR, PARTNER_ROAD = "云雁航空（演示）", "驰远零担（演示）"
TAKEN = "JL-AUTO-Q1"
"""The number of the order that took up a quote."""
ON_PALLETS = "保险杠（两托，先存五天）"
_BY_ROAD = {"Z1": "1.6 1.3 1.1", "Z2": "2.2 1.8 1.5", "Z3": "3.4 2.8 2.3", "Z4": "7.5 6.4 5.6"}
_NEAR = ("江苏", "浙江", "安徽", "上海")
_REMOTE = ("西藏", "新疆", "青海", "内蒙古")


def _sheet(prices: Mapping[str, str], *, more_kg: str = "0.5", fuel: str = "5") -> list[dict[str, str]]:
    """``prices`` give by zone the first kg and each further step: ``Z1 12/3``."""
    rows = [
        {"row": "setting", "code": "currency", "value": "CNY"},
        {"row": "setting", "code": "divisor", "value": "6000"},
        {"row": "setting", "code": "piece_kg", "value": "60"},
        {"row": "setting", "code": "fuel_on", "value": "freight,minimum,remote"},
        {"row": "step", "maximum": "20", "weight": "0.5"},
        {"row": "step", "weight": "1"},
        {"row": "zone", "zone": "Z1", "destination": "same_city"},
        *(
            {"row": "zone", "zone": "Z2", "origin": one, "destination": other}
            for one in _NEAR
            for other in _NEAR
        ),
        {"row": "zone", "zone": "Z3", "destination": "CN"},
        *({"row": "zone", "zone": "Z4", "destination": one} for one in _REMOTE),
        {"row": "fuel", "since": "2026-01-01", "percent": fuel},
        {"row": "remote", "code": "R1", "unit": "kg", "price": "0.8", "minimum": "20"},
        *({"row": "remote_area", "code": "R1", "destination": one} for one in _REMOTE),
        {"row": "service", "code": "upstairs", "name": "送货上楼", "name_en": "Carried upstairs",
         "family": "customer", "unit": "piece", "price": "6", "minimum": "10"},
        {"row": "service", "code": "kitting", "name": "组合包装", "name_en": "Kitting",
         "family": "promotion", "unit": "piece", "price": "1.2", "value": "1"},
        {"row": "service", "code": "sequence", "name": "排序上线", "name_en": "Sequencing to the line",
         "family": "manufacturing", "price": "45"},
        {"row": "service", "code": "night", "name": "夜间配送", "name_en": "Delivery by night",
         "family": "time", "price": "30"},
        {"row": "extra", "code": "long", "name": "超长件", "name_en": "Long piece",
         "unit": "piece", "price": "18", "value": "150"},
        {"row": "extra", "code": "pallet", "name": "托盘装卸", "name_en": "Pallet handling",
         "unit": "pallet", "price": "12"},
        {"row": "storage", "unit": "pallet", "price": "2.5", "value": "2"},
        {"row": "cod", "percent": "1", "minimum": "5", "maximum": "100", "most": "10000"},
        {"row": "refused", "code": "dangerous", "name": "危险品不承运", "name_en": "no dangerous goods"},
        {"row": "unserved", "destination": "TW", "name": "演示中未开通", "name_en": "not opened in the demo"},
    ]  # fmt: skip
    priced = prices or _BY_ROAD
    rows = [row for row in rows if row["row"] != "zone" or row["zone"] in priced]
    for zone, price in prices.items():
        first, more = price.split("/")
        rows.append({"row": "first", "zone": zone, "weight": "1", "price": first})
        rows.append({"row": "more", "zone": zone, "weight": more_kg, "price": more})
    return rows


_COVER = {"row": "cover", "percent": "0.6", "minimum": "1", "most": "50000"}
_BREAKS = [
    {"row": "break", "zone": zone, "weight": kg, "price": rate, "minimum": "45"}
    for zone, rates in _BY_ROAD.items()
    for kg, rate in zip(("0", "100", "500"), rates.split(), strict=True)
]  # fmt: skip


def _drafts(now: datetime) -> list[TariffDraft]:
    since, next_year = date(now.year, 1, 1), date(now.year + 1, 1, 1)
    own = _sheet({"Z1": "14/3", "Z2": "19/5", "Z3": "23/8", "Z4": "32/14"})
    standard = _sheet({"Z1": "10/1.2", "Z2": "13/2", "Z3": "17/4", "Z4": "24/9"})
    dearer = _sheet({"Z1": "10/1.2", "Z2": "13/2", "Z3": "17.5/4.2", "Z4": "24/9"}, fuel="6")
    economy = _sheet({"Z1": "8/0.8", "Z2": "9/1", "Z3": "11/1.8", "Z4": "18/5"}, more_kg="1")
    by_road = [row for row in _sheet({}) if row["row"] not in ("cod", "step")] + _BREAKS
    later = {"row": "setting", "code": "extra_days", "value": "1"}
    return [
        TariffDraft("ND-EXP", "诺达特快", "express", since, [*own, _COVER], source=SOURCE),
        TariffDraft("ND-STD", "诺达标快", "standard", since, [*standard, _COVER], source=SOURCE),
        TariffDraft("ND-STD", "诺达标快", "standard", next_year, [*dearer, _COVER], source=SOURCE),
        TariffDraft("ND-ECO", "诺达经济", "economy", since, economy, source=SOURCE),
        TariffDraft(
            "YY-EXP", "云雁次晨达", "express", since, [*_sheet({"Z2": "17/4.5", "Z3": "21/7"}), later],
            PARTNER_AIR, source=SOURCE,
        ),
        TariffDraft(
            "CY-LTL", "驰远零担", "economy", since,
            [*by_road, {"row": "step", "weight": "1"}, later], PARTNER_ROAD, source=SOURCE,
        ),
        TariffDraft(
            "JL-STD", "骏澜合同价", "standard", since,
            [*_sheet({"Z1": "9/1", "Z2": "11/1.6", "Z3": "15/3.4", "Z4": "22/8"}), _COVER],
            customer=PLATINUM_PARTS, source=SOURCE,
        ),
    ]  # fmt: skip


def price_the_services(now: datetime) -> None:
    """Record the tariffs, one by one in the order of their versions; doing it again changes nothing."""
    if quote_rows(actor=DEMO, at=now, window=Window(size=1)).total:
        return
    record_tariffs(by=DEMO, at=now, tariffs=_drafts(now))
    _quote(now)


def _quote(now: datetime) -> None:
    """A quote that is open, and one that became an order."""
    shanghai, guangzhou = Spot(region="上海市", city="上海市"), Spot(region="广东省", city="广州市")
    chengdu, hangzhou = Spot(region="四川省", city="成都市"), Spot(region="浙江省", city="杭州市")
    pieces = (Piece(Decimal("12.5"), 2, (Decimal(60), Decimal(45), Decimal(45))),)
    wishes = [
        QuoteDraft(
            PLATINUM_PARTS, shanghai, guangzhou, pieces, declared=Decimal(8000), goods="制动片",
            needed_by=now + timedelta(days=4), channel="phone",
        ),
        QuoteDraft(
            COSMETICS, hangzhou, chengdu, (Piece(Decimal("3.2"), 4),), services=("kitting",),
            goods="面霜礼盒", budget=Decimal(300), channel="web",
        ),
    ]  # fmt: skip
    long_piece = (Piece(Decimal(38), 4, (Decimal(160), Decimal(80), Decimal(60))),)
    wishes.append(
        QuoteDraft(
            PLATINUM_PARTS, shanghai, guangzhou, long_piece, goods=ON_PALLETS, pallets=2, days_stored=5,
            channel="web",
        )
    )  # fmt: skip
    report = make_quotes(by=DEMO, at=now, quotes=wishes)
    taken = next((one for one in report.made if one.index == 0), None)
    if taken is not None:
        record_orders(by=DEMO, at=now, orders=[_order(taken.number, now, shanghai, guangzhou)])


def _order(number: str, now: datetime, origin: Spot, destination: Spot) -> OrderDraft:
    return OrderDraft(
        customer=PLATINUM_PARTS, reference=TAKEN, ordered_at=now, channel="phone", pieces=2,
        sender=_party("骏澜汽车零部件（上海）有限公司", origin, "墨玉路1528号2号库"),
        consignee=_party("广州维修中心（演示）", destination, "科学大道100号"), goods="制动片",
        weight_kg=Decimal(25), declared_value=Decimal(8000), quote=number,
    )  # fmt: skip


def _party(name: str, spot: Spot, street: str) -> Party:
    return Party(name=name, phone="13900005566", region=spot.region, city=spot.city, street=street)
