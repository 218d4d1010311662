"""A tariff small enough to reckon by hand, and what is asked of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nuoda.domains.contracts.rules.tariffs.areas import Spot
from nuoda.domains.contracts.rules.tariffs.cells import SheetRow
from nuoda.domains.contracts.rules.tariffs.parcels import Piece
from nuoda.domains.contracts.rules.tariffs.price import Price, price_of
from nuoda.domains.contracts.rules.tariffs.sheet import read_sheet
from nuoda.domains.contracts.rules.tariffs.terms import Charge, Consignment, Terms

DAY = date(2026, 11, 23)
SHENZHEN = Spot(region="广东省", city="深圳市", district="南山区")
SHANGHAI = Spot(region="上海市", city="上海市", postcode="200120")
LHASA = Spot(region="西藏自治区", city="拉萨市")

_SHEET = """
row=setting code=currency value=CNY
row=setting code=divisor value=6000
row=setting code=piece_kg value=50
row=setting code=side_cm value=200
row=setting code=fuel_on value=freight,minimum,remote
row=step maximum=20 weight=0.5
row=step weight=1
row=zone zone=Z1 destination=same_city
row=zone zone=Z2 destination=same_region
row=zone zone=Z3 destination=CN
row=zone zone=Z3S origin=CN/广东/深圳 destination=上海
row=zone zone=Z4 destination=西藏
row=zone zone=Z5 destination=CN#2001
row=first zone=Z1 weight=1 price=8
row=more zone=Z1 weight=1 price=1.5
row=first zone=Z2 weight=1 price=10
row=more zone=Z2 weight=1 price=2
row=first zone=Z3 weight=1 price=12
row=more zone=Z3 weight=0.5 price=3
row=first zone=Z3S weight=1 price=11 minimum=15
row=more zone=Z3S weight=1 price=4
row=break zone=Z4 weight=0 price=9 minimum=60
row=break zone=Z4 weight=45 price=7
row=break zone=Z4 weight=100 price=5.5
row=first zone=Z5 weight=3 price=13
row=more zone=Z5 weight=1 price=4
row=fuel since=2026-01-01 percent=5
row=fuel since=2026-12-01 percent=6.5
row=remote code=R1 unit=kg price=0.8 minimum=20
row=remote_area code=R1 destination=西藏
row=service code=upstairs name=上楼 family=customer unit=piece price=6 minimum=10
row=service code=kitting name=组合包装 family=promotion unit=piece price=1.2 value=1
row=service code=night name=夜间配送 family=time price=30
row=service code=install name=安装 family=manufacturing unit=value percent=2 maximum=500
row=cover percent=0.6 minimum=1 most=20000
row=cod percent=1 minimum=5 maximum=100 most=10000
row=tax code=freight percent=9
row=tax code=minimum percent=9
row=tax code=fuel percent=9
row=tax code=service percent=6
row=refused code=dangerous name=危险品
row=unserved destination=TW name=暂不承运
"""


def sheet(changed: str = "") -> list[SheetRow]:
    """The rows, with further ones."""
    lines = (_SHEET + changed).strip().splitlines()
    return [dict(part.split("=", 1) for part in line.split()) for line in lines]


def terms(changed: str = "") -> Terms:
    found, problems = read_sheet(sheet(changed))
    assert found is not None, problems
    return found


def asked(
    kg: str = "3.2",
    *,
    destination: Spot = SHANGHAI,
    origin: Spot = SHENZHEN,
    sides: tuple[int, int, int] | None = None,
    count: int = 1,
    pickup_on: date = DAY,
    declared: str = "0",
    collect: str = "0",
    services: tuple[str, ...] = (),
    handling: tuple[str, ...] = (),
) -> Consignment:
    cube = (Decimal(sides[0]), Decimal(sides[1]), Decimal(sides[2])) if sides else None
    return Consignment(
        origin, destination, (Piece(Decimal(kg), count, cube),), pickup_on, Decimal(declared),
        Decimal(collect), services, handling,
    )  # fmt: skip


def priced(consignment: Consignment, under: Terms) -> Price:
    found = price_of(consignment, under)
    assert isinstance(found, Price), found
    return found


def amounts(price: Price) -> dict[tuple[Charge, str], str]:
    return {(line.charge, line.item): f"{line.amount}" for line in price.lines}
