"""Orders of goods that lie with us, made through the commands and the reactions that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.factories.moments import NOW
from tests.factories.parcels import CONSIGNEE, an_order
from tests.factories.people import SYSTEM

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.orders.queries.allocation import ServedLine, served_lines
from nuoda.reactions.allocation import allocate


def order_goods(
    reference: str, *wanted: tuple[str, int], customer: str = "ACME", at: datetime = NOW,
    due_at: datetime | None = None, region: str = "上海市", serve: bool = True, substitutes: str = "",
) -> None:  # fmt: skip
    """An order of so many pieces of each product, to a consignee of its own, served from stock."""
    lines = tuple(orders.OrderLine(sku, n, sku=sku, substitutes=substitutes) for sku, n in wanted)
    consignee = replace(CONSIGNEE, name=f"收{reference}", street=f"世纪大道{reference}号", region=region)
    draft = replace(
        an_order(customer, reference, consignee=consignee), lines=lines, ordered_at=at, promised_due_at=due_at
    )
    report = orders.record_orders(by=SYSTEM, at=at, orders=[draft])
    assert report.accepted == 1, report
    if serve:
        card = customers_by_code([customer], actor=SYSTEM)[customer]
        allocate(list(order_ids([(card.id, reference)], actor=SYSTEM).values()))


def served(reference: str, *, customer: str = "ACME") -> list[ServedLine]:
    """How the lines of an order are served."""
    card = customers_by_code([customer], actor=SYSTEM)[customer]
    (key,) = order_ids([(card.id, reference)], actor=SYSTEM).values()
    return served_lines([key], actor=SYSTEM).get(key, [])
