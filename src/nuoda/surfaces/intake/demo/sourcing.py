"""The demo's terms of sourcing at work: policies, a supplier who sends, substitutes that are asked about, a
purchase that comes in for what waited. Terms, goods, people and quantities are invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OfferDraft, PolicyDraft, StandIn
from nuoda.domains.orders.facts import AllocationTerms
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.orders.queries.substitution import substitutions_of
from nuoda.domains.orders.queries.terms import policy_rows
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries.furnishing import advice_rows
from nuoda.kernel.draining import drain
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.allocation import SECOND
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.stock import HOUSE
from nuoda.surfaces.intake.demo.stock_orders import order_from_stock
from nuoda.surfaces.intake.demo.world.company import COSMETICS, PLATINUM_PARTS
from nuoda.surfaces.intake.demo.world.roads import CHINA

FILTER, OTHER_FILTER, DISC, CABIN = "JL-AF10", "JL-AF12", "JL-BD5", "JL-CF3"
TAKEN, ASKED, SENT, WAITED = "JL-SO-7105", "JL-SO-7106", "JL-SO-7107", "JL-SO-7108"
SUPPLIER, PURCHASE = "BOYA", "JL-IN-108"
ACCEPTED_BY = "骏澜 周经理"
_SOURCE = "仓配合同附件三（演示）"
_PRODUCTS = (
    (FILTER, "空气滤清器 A10", "Air filter A10", 420),
    (OTHER_FILTER, "空气滤清器 A12（加厚）", "Air filter A12, thicker", 480),
    (DISC, "前制动盘", "Front brake disc", 7_800),
    (CABIN, "空调滤清器 C3", "Cabin filter C3", 260),
)


def source_by_terms(at: datetime) -> None:
    """Agree on the terms and take the orders that show them; doing it again changes nothing."""
    today = at.astimezone(CHINA).date()
    if not policy_rows(actor=DEMO, window=Window(size=1)).total:
        _agree(today, at)
    _take_in(today, at)
    order_from_stock(TAKEN, PLATINUM_PARTS, FILTER, 30, at)
    _accept(at)
    order_from_stock(ASKED, PLATINUM_PARTS, FILTER, 8, at)
    order_from_stock(SENT, PLATINUM_PARTS, DISC, 6, at)
    order_from_stock(WAITED, PLATINUM_PARTS, CABIN, 40, at)
    _come_in(at)


def _agree(today: date, at: datetime) -> None:
    policies = [
        PolicyDraft(today, "仓配通则（演示）", AllocationTerms()),
        PolicyDraft(
            today, _SOURCE, AllocationTerms(consent="ask", answer_hours=48, backorder_days=20),
            PLATINUM_PARTS,
        ),
        PolicyDraft(
            today, "仓储合同第 6 条（演示）", AllocationTerms(allowed=(HOUSE,), consent="never"), COSMETICS
        ),
    ]  # fmt: skip
    orders.set_allocation_policies(by=DEMO, at=at, policies=policies)
    products = [
        stock.ProductDraft(
            PLATINUM_PARTS, sku, name, name_en, unit="piece", length=300, width=250, height=70, weight=grams,
            shelf_life=None,
        )
        for sku, name, name_en, grams in _PRODUCTS
    ]  # fmt: skip
    stock.record_products(by=DEMO, at=at, products=products)
    pair = StandIn(PLATINUM_PARTS, PLATINUM_PARTS, FILTER, OTHER_FILTER, _SOURCE)
    orders.allow_substitutes(by=DEMO, at=at, stand_ins=[pair])
    offer = OfferDraft(
        SUPPLIER,
        "博亚制动（演示）",
        PLATINUM_PARTS,
        DISC,
        86_00,
        3,
        200,
        "供货框架协议 BY-2026（演示）",
        "orders@boya-brake.example",
    )
    orders.offer_drop_shipping(by=DEMO, at=at, offers=[offer])


def _take_in(today: date, at: datetime) -> None:
    """Few of the one filter, enough of the other, some for the cabin; and a purchase that is on its way."""
    for reference, sku, n in (
        ("JL-IN-105", FILTER, 12), ("JL-IN-106", OTHER_FILTER, 60), ("JL-IN-107", CABIN, 25),
    ):  # fmt: skip
        _deliver(reference, sku, n, today, at)
    advice = stock.AdviceDraft(PLATINUM_PARTS, PURCHASE, SECOND, today + timedelta(days=2), {CABIN: 60})
    stock.announce(by=DEMO, at=at, advices=[advice])


def _deliver(reference: str, sku: str, n: int, day: date, at: datetime) -> None:
    draft = stock.AdviceDraft(PLATINUM_PARTS, reference, SECOND, day, {sku: n})
    report = stock.announce(by=DEMO, at=at, advices=[draft])
    if report.numbers:
        _receive(report.numbers[0][1], reference, sku, n, at)


def _receive(number: str, reference: str, sku: str, n: int, at: datetime) -> None:
    lot = f"{sku[3:]}-26"
    receipt = stock.ReceiptDraft(f"demo/{reference}", number, sku, lot, n)
    stock.receive(by=DEMO, at=at, receipts=[receipt])
    goods = Goods(PLATINUM_PARTS, sku, lot)
    move = stock.MoveDraft(f"demo/{reference}/away", SECOND, goods, n, "RECV", "A-01")
    stock.put_away(by=DEMO, at=at, moves=[move])
    stock.finish_receipts(by=DEMO, at=at, numbers=[number])
    drain()


def _accept(at: datetime) -> None:
    """Her manager says on the telephone that the thicker filter will do."""
    card = customers_by_code([PLATINUM_PARTS], actor=DEMO)[PLATINUM_PARTS]
    for key in order_ids([(card.id, TAKEN)], actor=DEMO).values():
        offers = [one for one in substitutions_of(key, actor=DEMO) if one.state == "open"]
        for one in offers:
            orders.answer_ask(
                by=DEMO, at=at, ask_id=one.ask_id, agreed=True, answer="可以，用加厚款。",
                answered_by=ACCEPTED_BY,
            )  # fmt: skip
    drain()


def _come_in(at: datetime) -> None:
    """The purchase comes earlier than told, so what waited for it is held."""
    rows = advice_rows(actor=DEMO, window=Window(size=1), text=PURCHASE).rows
    for row in rows:
        if row.state == "expected":
            _receive(row.number, PURCHASE, CABIN, 60, at)
