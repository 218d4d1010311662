"""The demo's value-added work: a catalogue of four families, an order half wrapped, and labels that ran out.

Services, prices and quantities are invented.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party, record_orders
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries import floor_day
from nuoda.domains.stock.queries.works import works_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock import CREAM, HOUSE, NAME
from nuoda.surfaces.intake.demo.world.company import COSMETICS
from nuoda.surfaces.intake.demo.world.roads import CHINA

WRAPPED, LABELLED = "HJY-SO-7201", "HJY-SO-7202"
RIBBON, _ROLL = "HJY-RB10", "RB2610"
_HAND = Actor(Role.WAREHOUSE, "demo", NAME)
_SERVICES = (
    stock.WorkServiceDraft(
        "gift_wrap", "礼品包装", "customer", "Gift wrapping", 3, 400, "成品照片", ((RIBBON, 2),)
    ),
    stock.WorkServiceDraft("kitting", "组合包装", "promotion", "Co-packing", 4, 300, "抽检 5 件"),
    stock.WorkServiceDraft("display", "陈列架组装", "promotion", "Display building", 25, 30, "成品照片"),
    stock.WorkServiceDraft("labelling", "贴中文标", "manufacturing", "Labelling", 1, 2_000, "首件确认"),
    stock.WorkServiceDraft("sequence", "排序上线", "manufacturing", "Sequencing", 2, 600, "顺序单签字"),
    stock.WorkServiceDraft("cross_dock", "越库", "time", "Cross-docking", 1, 1_500, "进出时间差"),
)


def work_on_orders(at: datetime) -> None:
    """Offer work, take two orders that want some, and do part of it; doing it again changes nothing."""
    stock.record_work_services(by=DEMO, at=at, services=_SERVICES)
    _ribbon(at)
    lines = {WRAPPED: ("gift_wrap", 24, "36.00"), LABELLED: ("labelling", 6, "6.00")}
    record_orders(by=DEMO, at=at, orders=[_order(name, *line, at=at) for name, line in lines.items()])
    drain()
    _wrap(at)
    _give_up(at)
    drain()


def _ribbon(at: datetime) -> None:
    """Sixty rolls of ribbon of the customer come in."""
    roll = stock.ProductDraft(COSMETICS, RIBBON, "礼品丝带", "Gift ribbon", unit="roll", weight=40)
    stock.record_products(by=DEMO, at=at, products=[roll])
    advice = stock.AdviceDraft(COSMETICS, "HJY-IN-003", HOUSE, at.astimezone(CHINA).date(), {RIBBON: 60})
    numbers = stock.announce(by=DEMO, at=at, advices=[advice]).numbers
    if numbers:
        number = numbers[0][1]
        receipt = stock.ReceiptDraft(f"demo/{_ROLL}", number, RIBBON, _ROLL, 60)
        stock.receive(by=_HAND, at=at, receipts=[receipt])
        goods = Goods(COSMETICS, RIBBON, _ROLL)
        move = stock.MoveDraft(f"demo/{_ROLL}/away", HOUSE, goods, 60, "RECV", "B-03")
        stock.put_away(by=_HAND, at=at, moves=[move])
        stock.finish_receipts(by=_HAND, at=at, numbers=[number])


def _order(reference: str, code: str, quantity: int, price: str, *, at: datetime) -> OrderDraft:
    """Cream with a line of work, priced; to be delivered in four days."""
    consignee = Party(
        name=f"{reference[-4:]} 号专柜", phone="13900004321", region="浙江省", city="杭州市",
        district="西湖区", street=f"文三路{reference[-2:]}号",
    )  # fmt: skip
    lines = (
        OrderLine("面霜 50 ml", quantity, sku=CREAM),
        OrderLine(_called(code), quantity, "service", code, Decimal(price)),
    )
    return OrderDraft(
        COSMETICS, reference, at, consignee, channel="api", goods="面霜", lines=lines,
        handling=("fragile",), promised_due_at=at + timedelta(days=4),
    )  # fmt: skip


def _called(code: str) -> str:
    return next(one.name for one in _SERVICES if one.code == code)


def _wrap(at: datetime) -> None:
    """The goods are picked and packed, each instruction ticked; sixteen of twenty-four are wrapped."""
    day = floor_day(HOUSE, actor=_HAND, at=at)
    picks = [one for one in day.picks if one.reference == WRAPPED] if day else []
    stock.pick(
        by=_HAND, at=at,
        picks=[
            stock.PickDraft(
                f"demo/wrapped/{nth}", one.reservation, one.place, one.sku, one.lot, one.quantity,
                ticks=one.handling,
            )
            for nth, one in enumerate(picks)
        ],
    )  # fmt: skip
    day = floor_day(HOUSE, actor=_HAND, at=at)
    standing = [one for one in day.to_pack if one.reference == WRAPPED] if day else []
    ticks = tuple(dict.fromkeys(mark for one in standing for mark in one.handling))
    lines = tuple(stock.Packed(one.reservation, one.lot, one.quantity) for one in standing)
    if lines:
        box = stock.PackageDraft("demo/wrapped", lines, weight=6_200, ticks=ticks)
        stock.pack_goods(by=_HAND, at=at, packages=[box])
    task = next((one for one in day.works if one.reference == WRAPPED), None) if day else None
    if task is not None:
        used = ((Goods(COSMETICS, RIBBON, _ROLL), 32),)
        done = stock.WorkDraft(
            "demo/wrap", HOUSE, "B-03", COSMETICS, task.service, 16, used, minutes=48, reference=WRAPPED,
            order=task.number,
        )  # fmt: skip
        stock.record_work(by=_HAND, at=at, works=[done])


def _give_up(at: datetime) -> None:
    """The labels of the other order ran out: a case has an owner."""
    owner = customers_by_code([COSMETICS], actor=DEMO)[COSMETICS]
    for one in works_of(owner.id, LABELLED, actor=DEMO):
        failure = stock.WorkFailure(one.number, "中文标签用完，供应商明天送到。")
        stock.give_up_work(by=_HAND, at=at, failures=[failure])
