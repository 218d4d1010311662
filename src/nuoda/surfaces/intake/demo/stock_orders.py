"""The demo's orders of goods that lie in its warehouses."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.demo.mark import DEMO


def order_from_stock(reference: str, customer: str, sku: str, quantity: int, at: datetime) -> None:
    """One order, served before the next one comes."""
    consignee = Party(
        name=f"江宁 {reference[-4:]} 号门店", phone="13800001234", region="江苏省", city="南京市",
        district="江宁区", street=f"胜太路{reference[-2:]}号",
    )  # fmt: skip
    line = OrderLine(sku, quantity, sku=sku)
    draft = OrderDraft(
        customer, reference, at, consignee, channel="api", pieces=quantity, goods=sku, lines=(line,)
    )
    orders.record_orders(by=DEMO, at=at, orders=[draft])
    drain()
