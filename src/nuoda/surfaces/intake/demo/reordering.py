"""The demo's wiper blades: six weeks of orders and three deliveries, so that their advice has a history.

Quantities are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock import HOUSE
from nuoda.surfaces.intake.demo.world.company import PLATINUM_PARTS
from nuoda.surfaces.intake.demo.world.roads import CHINA

BLADES = "JL-WB60"
_PLACE = "A-03"
_EVERY = timedelta(days=3)
_PIECES = (9, 12, 6, 15, 9, 12, 18, 6, 12, 9, 15, 12, 9, 12)
_DELIVERIES = ((35, 4), (21, 6), (7, 5))
"""How many days ago each came, and how many days after its announcement."""
_LOAD = 60
BLADES_IN = "JL-WB-7"
"""The last of them."""
_CALLED = timedelta(days=60)
"""Shops order ahead of the season: the day they agreed on lies far ahead."""


def reorder_blades(at: datetime) -> None:
    """Take the blades in and sell most of them; doing it again changes nothing."""
    blades = stock.ProductDraft(
        PLATINUM_PARTS, BLADES, "雨刮片 600 mm", "Wiper blade 600 mm", unit="piece", length=620, width=60,
        height=40, weight=300, shelf_life=None,
    )  # fmt: skip
    stock.record_products(by=DEMO, at=at, products=[blades])
    for ago, days in _DELIVERIES:
        _deliver(f"JL-WB-{ago}", at - timedelta(days=ago), timedelta(days=days))
    line = [
        _order(n, pieces, at - _EVERY * (len(_PIECES) - n), at + _CALLED) for n, pieces in enumerate(_PIECES)
    ]
    orders.record_orders(by=DEMO, at=at, orders=line)
    drain()


def _deliver(reference: str, came: datetime, took: timedelta) -> None:
    told = came - took
    day = came.astimezone(CHINA).date()
    draft = stock.AdviceDraft(PLATINUM_PARTS, reference, HOUSE, day, {BLADES: _LOAD})
    report = stock.announce(by=DEMO, at=told, advices=[draft])
    if not report.numbers:
        return
    number, lot = report.numbers[0][1], f"WB{day:%y%m%d}"
    receipt = stock.ReceiptDraft(f"demo/{reference}", number, BLADES, lot, _LOAD)
    stock.receive(by=DEMO, at=came, receipts=[receipt])
    move = stock.MoveDraft(
        f"demo/{reference}/away", HOUSE, Goods(PLATINUM_PARTS, BLADES, lot), _LOAD, "RECV", _PLACE
    )
    stock.put_away(by=DEMO, at=came, moves=[move])
    stock.finish_receipts(by=DEMO, at=came, numbers=[number])


def _order(n: int, pieces: int, at: datetime, due_at: datetime) -> OrderDraft:
    consignee = Party(
        name=f"雨刮 {n + 1} 号店", phone="13800001234", region="江苏省", city="苏州市", district="吴中区",
        street=f"东吴路{n + 1}号",
    )  # fmt: skip
    line = OrderLine(BLADES, pieces, sku=BLADES)
    return OrderDraft(
        PLATINUM_PARTS, f"JL-SO-66{n:02}", at, consignee, channel="api", goods=BLADES, lines=(line,),
        promised_due_at=due_at, promise_basis="与门店约定的到货时间（演示）",
    )  # fmt: skip
