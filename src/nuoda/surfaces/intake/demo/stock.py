"""The demo's warehouse: goods of two customers, a lot near its end, and counts of which one was decided on.

Products, lots and quantities are invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries import floor_day, warehouses
from nuoda.domains.stock.queries.counts import count_rows
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.draining import drain
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.hashing import quick_hashes
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock_orders import order_from_stock
from nuoda.surfaces.intake.demo.world.company import COSMETICS, PLATINUM_PARTS, SUPERVISOR
from nuoda.surfaces.intake.demo.world.roads import CHINA

HOUSE = "JD1"
LOGIN, NAME = "warehouse@nuoda.example", "陈仓实"
FLUID, PADS, CREAM = "JL-BF4", "JL-BP7", "HJY-CR50"
PARTS_IN, CREAM_IN, CREAM_NEXT = "JL-IN-001", "HJY-IN-001", "HJY-IN-002"
HELD, PACKED, TRIP = "JL-SO-7001", "JL-SO-7002", "沪A·D7016"
MINDED = ("heavy",)
DECIDED, WAITING = "demo/count/pads", "demo/count/fluid"
_RECEIPTS = (
    # delivery, owner, product, lot, pieces, damaged, days of life left, place
    (PARTS_IN, PLATINUM_PARTS, FLUID, "BF2412", 48, 0, 20, "A-01"),
    (PARTS_IN, PLATINUM_PARTS, FLUID, "BF2609", 240, 0, 600, "A-02"),
    (PARTS_IN, PLATINUM_PARTS, PADS, "BP2610", 400, 0, None, "A-03"),
    (CREAM_IN, COSMETICS, CREAM, "CR2403", 100, 0, 120, "B-01"),
    (CREAM_IN, COSMETICS, CREAM, "CR2608", 294, 4, 1_000, "B-02"),
)


def fill_the_warehouse(staff: Mapping[str, Colleague], at: datetime) -> None:
    """Open the warehouse, take goods in and count some of them; doing it again changes nothing."""
    hand = _hand(at)
    today = at.astimezone(CHINA).date()
    _furnish(today, at)
    _products(at)
    _deliver(hand, today, at)
    _promise(at)
    _count(hand, staff[SUPERVISOR].actor, at)
    _pack(hand, at)
    drain()


def _hand(at: datetime) -> Actor:
    draft = AccountDraft(LOGIN, NAME, Role.WAREHOUSE, settings.NUODA_DEMO_PASSWORD)
    with quick_hashes():
        (account,) = open_accounts(by=DEMO, at=at, accounts=[draft])
    return Actor(Role.WAREHOUSE, str(account), NAME)


def _furnish(today: date, at: datetime) -> None:
    if any(one.code == HOUSE for one in warehouses(actor=DEMO)):
        return
    term = stock.LotTermDraft(COSMETICS, today, "仓储合同第 4 条（演示）", percent=33, single=True)
    stock.set_lot_terms(by=DEMO, at=at, terms=[term])
    # 952 is GS1's prefix for demonstrations.
    house = stock.WarehouseDraft(HOUSE, "嘉定一仓（演示）", "Jiading 1 (demo)", "上海", gs1_prefix="9521234")
    stock.open_warehouses(by=DEMO, at=at, warehouses=[house])
    places = [
        stock.PlaceDraft(HOUSE, f"{row}-{n:02}", area=row, walk=walk * 10 + n, volume=3_000_000)
        for walk, row in enumerate("AB")
        for n in range(1, 7)
    ]
    stock.set_places(by=DEMO, at=at, places=places)


def _products(at: datetime) -> None:
    products = [
        stock.ProductDraft(
            PLATINUM_PARTS, FLUID, "制动液 DOT 4 1 L", "Brake fluid DOT 4, 1 l", unit="bottle", length=90,
            width=60, height=230, weight=1_150, per_pallet=720, shelf_life=730,
        ),
        stock.ProductDraft(
            PLATINUM_PARTS, PADS, "前制动片", "Front brake pads", unit="set", length=180, width=120,
            height=70, weight=1_900, per_pallet=480, turn="fifo", marks=MINDED,
        ),
        stock.ProductDraft(
            COSMETICS, CREAM, "面霜 50 ml", "Face cream 50 ml", length=70, width=70, height=60, weight=190,
            per_pallet=1_800, shelf_life=1_095, marks=("fragile", "up"),
        ),
    ]  # fmt: skip
    stock.record_products(by=DEMO, at=at, products=products)


def _deliver(hand: Actor, today: date, at: datetime) -> None:
    """Two deliveries come in, one of them otherwise than announced; a third is on its way."""
    advices = [
        stock.AdviceDraft(PLATINUM_PARTS, PARTS_IN, HOUSE, today, {FLUID: 288, PADS: 400}),
        stock.AdviceDraft(COSMETICS, CREAM_IN, HOUSE, today, {CREAM: 400}),
        stock.AdviceDraft(COSMETICS, CREAM_NEXT, HOUSE, today + timedelta(days=3), {CREAM: 200}),
    ]
    stock.announce(by=DEMO, at=at, advices=advices)
    day = floor_day(HOUSE, actor=hand, at=at)
    numbers = {one.reference: one.advice for one in day.awaited} if day else {}
    stock.receive(
        by=hand, at=at,
        receipts=[
            stock.ReceiptDraft(
                f"demo/{lot}", numbers[reference], sku, lot, n, damaged,
                expires_on=None if left is None else today + timedelta(days=left),
            )
            for reference, _owner, sku, lot, n, damaged, left, _place in _RECEIPTS
            if reference in numbers
        ],
    )  # fmt: skip
    moves = [
        stock.MoveDraft(f"demo/{lot}/away", HOUSE, Goods(owner, sku, lot), n - damaged, "RECV", place)
        for _reference, owner, sku, lot, n, damaged, _left, place in _RECEIPTS
    ]
    stock.put_away(by=hand, at=at, moves=moves)
    arrived = [numbers[one] for one in (PARTS_IN, CREAM_IN) if one in numbers]
    stock.finish_receipts(by=hand, at=at, numbers=arrived)


def _promise(at: datetime) -> None:
    """Some is kept back, some is held for orders."""
    pools = [stock.PoolDraft(HOUSE, COSMETICS, CREAM, safety=30)]
    stock.protect_stock(by=DEMO, at=at, pools=pools)
    order_from_stock(HELD, PLATINUM_PARTS, PADS, 60, at)
    order_from_stock(PACKED, PLATINUM_PARTS, PADS, 16, at)


def _pack(hand: Actor, at: datetime) -> None:
    """An order is picked into two packages: one is aboard, the other stands at the dock for the same trip."""
    day = floor_day(HOUSE, actor=hand, at=at)
    picks = [one for one in day.picks if one.reference == PACKED] if day else []
    stock.pick(
        by=hand, at=at,
        picks=[
            stock.PickDraft(
                f"demo/pick/{nth}", one.reservation, one.place, one.sku, one.lot, one.quantity, ticks=MINDED
            )
            for nth, one in enumerate(picks)
        ],
    )  # fmt: skip
    day = floor_day(HOUSE, actor=hand, at=at)
    standing = [one for one in day.to_pack if one.reference == PACKED] if day else []
    packages = [
        stock.PackageDraft(
            f"demo/pack/{half}", tuple(stock.Packed(one.reservation, one.lot, 8) for one in standing),
            weight=15_600, length=400, width=300, height=250, trip=TRIP, ticks=MINDED,
        )
        for half in range(2)
        if standing
    ]  # fmt: skip
    numbers = stock.pack_goods(by=hand, at=at, packages=packages).numbers
    loads = [stock.LoadDraft("demo/load/0", number, TRIP, MINDED) for _index, number in numbers[:1]]
    stock.load_packages(by=hand, at=at, loads=loads)


def _count(hand: Actor, lead: Actor, at: datetime) -> None:
    """The hand counts two places; her supervisor decides on one, the other waits for whoever looks."""
    counts = [
        stock.CountDraft(
            DECIDED, HOUSE, "A-03", [stock.CountedLine(Goods(PLATINUM_PARTS, PADS, "BP2610"), 391)]
        ),
        stock.CountDraft(
            WAITING, HOUSE, "A-02", [stock.CountedLine(Goods(PLATINUM_PARTS, FLUID, "BF2609"), 232)]
        ),
    ]
    report = stock.count_stock(by=hand, at=at, counts=counts)
    rows = count_rows(actor=DEMO, window=Window(), state="waiting", warehouse=HOUSE).rows
    pads = next((one for one in rows if one.place == "A-03"), None)
    if report.accepted and pads is not None:
        reason = "复盘两次均为 391 套，差异来自上周退货未入账。"
        stock.decide_count(by=lead, at=at, count_id=pads.id, adjust=True, reason=reason)
