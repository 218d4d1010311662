"""Orders whose goods stand packed at the dock of a warehouse in Shanghai."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tests.factories.goods import furnish, product, stocked
from tests.factories.jobs import settle
from tests.factories.moments import NOW
from tests.factories.parcels import an_order
from tests.factories.people import SYSTEM

from nuoda.domains.orders.commands import OrderLine, record_orders
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries import floor_day, warehouses


def packed_at_the_dock(
    references: Sequence[str], *, city: str = "上海市", boxes: int = 1, at: datetime = NOW, lying: int = 100
) -> None:
    """Orders of ACME of four pieces of tea each, picked and packed two by two; ``boxes`` of two are made.

    The first time ``lying`` pieces come in.
    """
    if not warehouses(actor=SYSTEM):
        furnish()
        house = stock.WarehouseDraft("SH1", "上海一仓", city="上海", gs1_prefix="9521234")
        stock.change_warehouse(by=SYSTEM, at=at, draft=house)
        product()
        stocked(lots=[("L1", lying, 200)])
    to = replace(an_order().consignee, region="上海市", city=city, district="")
    lines = (OrderLine("茶", 4, sku="TEA"),)
    drafts = [
        replace(
            an_order("ACME", one), consignee=replace(to, street=f"世纪大道{one}号"), lines=lines, goods="茶"
        )
        for one in references
    ]
    assert record_orders(by=SYSTEM, at=at, orders=drafts).accepted == len(references)
    settle()
    pack_what_is_held(references, boxes=boxes, at=at)


def pack_what_is_held(references: Sequence[str], *, boxes: int = 1, at: datetime = NOW) -> None:
    """Pick what is held for these orders, and make ``boxes`` of two pieces each."""
    day = floor_day("SH1", actor=SYSTEM, at=at)
    held = [one for one in day.picks if one.reference in references] if day else []
    picks = [
        stock.PickDraft(f"pick/{one.reservation}", one.reservation, one.place, one.sku, one.lot, one.quantity)
        for one in held
    ]
    assert stock.pick(by=SYSTEM, at=at, picks=picks).accepted == len(references)
    packages = [
        stock.PackageDraft(
            f"{one.reservation}/{n}", (stock.Packed(one.reservation, one.lot, 2),), weight=1500
        )
        for one in held
        for n in range(boxes)
    ]
    assert stock.pack_goods(by=SYSTEM, at=at, packages=packages).accepted == len(packages)
