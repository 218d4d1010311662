"""The demo's orders from stock: one that is split, one whose rest comes later, and a platinum one when it is
short. Terms, costs and quantities are invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import SourceTermDraft
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries import warehouses
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock import FLUID, HOUSE, PADS
from nuoda.surfaces.intake.demo.stock_orders import order_from_stock
from nuoda.surfaces.intake.demo.world.company import PLATINUM_PARTS, TRADER
from nuoda.surfaces.intake.demo.world.roads import CHINA

SECOND = "WH2"
DEALER = TRADER
SPLIT, LATER, DEALERS, BEST = "JL-SO-7101", "JL-SO-7102", "WK-PO-7103", "JL-SO-7104"
KEPT = 100
_SOURCE = "演示成本表 2026"


def serve_orders(at: datetime) -> None:
    """Open a second warehouse, agree on costs, and take the orders; doing it again changes nothing."""
    today = at.astimezone(CHINA).date()
    if not any(one.code == SECOND for one in warehouses(actor=DEMO)):
        _furnish(today, at)
    order_from_stock(SPLIT, PLATINUM_PARTS, PADS, 400, at)
    order_from_stock(LATER, PLATINUM_PARTS, PADS, 90, at)
    order_from_stock(DEALERS, DEALER, FLUID, 200, at)
    order_from_stock(BEST, PLATINUM_PARTS, FLUID, KEPT, at)


def _furnish(today: date, at: datetime) -> None:
    house = stock.WarehouseDraft(SECOND, "武汉二仓（演示）", "Wuhan 2 (demo)", "武汉")
    stock.open_warehouses(by=DEMO, at=at, warehouses=[house])
    stock.set_places(by=DEMO, at=at, places=[stock.PlaceDraft(SECOND, "A-01", area="A", walk=1)])
    advices = [
        stock.AdviceDraft(PLATINUM_PARTS, "JL-IN-101", SECOND, today, {PADS: 120}),
        stock.AdviceDraft(PLATINUM_PARTS, "JL-IN-102", SECOND, today + timedelta(days=4), {PADS: 300}),
    ]
    numbers = dict(stock.announce(by=DEMO, at=at, advices=advices).numbers)
    receipt = stock.ReceiptDraft("demo/JL-IN-101", numbers[0], PADS, "BP2611", 120)
    stock.receive(by=DEMO, at=at, receipts=[receipt])
    goods = Goods(PLATINUM_PARTS, PADS, "BP2611")
    moves = [stock.MoveDraft("demo/JL-IN-101/away", SECOND, goods, 120, "RECV", "A-01")]
    stock.put_away(by=DEMO, at=at, moves=moves)
    stock.finish_receipts(by=DEMO, at=at, numbers=[numbers[0]])
    pool = stock.PoolDraft(HOUSE, PLATINUM_PARTS, FLUID, protected={"platinum": KEPT})
    stock.protect_stock(by=DEMO, at=at, pools=[pool])
    terms = [
        SourceTermDraft(HOUSE, today, _SOURCE, trip_cost=18_00, kg_cost=80, piece_cost=12),
        SourceTermDraft(SECOND, today, _SOURCE, trip_cost=26_00, kg_cost=120, piece_cost=10, days=2),
    ]
    orders.set_source_terms(by=DEMO, at=at, terms=terms)
    pairs = [(DEALER, PLATINUM_PARTS)]
    orders.open_catalogues(by=DEMO, at=at, pairs=pairs, source="经销协议 WK-2026（演示）")
