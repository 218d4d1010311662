"""Value-added work that orders ask for waits in the warehouse that their goods leave from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from nuoda.domains.contracts.facts import Charge
from nuoda.domains.contracts.queries.quotes import QuotePage, quotes_to_take
from nuoda.domains.orders.facts import (
    OrderAllocated,
    OrderAmended,
    OrderCancelled,
    OrderMerged,
    PartKind,
    State,
)
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.orders.queries.allocation import ServedLine, served_lines
from nuoda.domains.stock.commands import WorkAsk, WorkLine, ask_for_work
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

FOREMAN = system("foreman")
WORK_FACTS = (OrderAllocated, OrderAmended, OrderCancelled, OrderMerged)
_OVER = (State.CANCELLED, State.MERGED)


def ask_for_works(facts: Sequence[Recorded]) -> None:
    """Services of a quote that warehouses do, and order lines that name such work, become work to be done."""
    ids = sorted({UUID(one.fact.subject.id) for one in facts})
    orders = orders_by_id(ids, actor=FOREMAN)
    now = clock.now()
    served = served_lines(orders, actor=FOREMAN)
    quotes = quotes_to_take({one.quote for one in orders.values()}, actor=FOREMAN, at=now)
    asks = [_ask(one, served.get(one.id, []), quotes) for one in orders.values()]
    if asks:
        ask_for_work(by=FOREMAN, at=now, asks=asks)


def _ask(order: OrderPage, served: Sequence[ServedLine], quotes: Mapping[str, QuotePage]) -> WorkAsk:
    lines = (*_quoted(order, quotes), *_named(order, served)) if order.state not in _OVER else ()
    return WorkAsk(order.customer_id, order.reference, _house(served), tuple(lines))


def _quoted(order: OrderPage, quotes: Mapping[str, QuotePage]) -> list[WorkLine]:
    """The services of the option that the order took up, each for all of its pieces."""
    quote = quotes.get(order.quote)
    option = quote.option(order.quote_option) if quote is not None else None
    if option is None:
        return []
    return [
        WorkLine(one.item, order.pieces, one.amount, option.price.currency)
        for one in option.price.lines
        if one.charge == Charge.SERVICE
    ]


def _named(order: OrderPage, served: Sequence[ServedLine]) -> list[WorkLine]:
    """Lines that name work in place of goods; what is a product of hers is none."""
    goods = {one.place for one in served}
    found: dict[str, WorkLine] = {}
    for place, line in enumerate(order.lines):
        code = line.get("sku")
        if place in goods or not code:
            continue
        before, price = found.get(code), _price(line.get("value"))
        quantity = int(line.get("quantity", 0)) + (before.quantity if before else 0)
        if before is not None and before.price is not None:
            price = before.price + (price or Decimal(0))
        found[code] = WorkLine(code, quantity, price, order.currency if price is not None else "")
    return list(found.values())


def _price(value: object) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def _house(served: Sequence[ServedLine]) -> str:
    """The warehouse that most of the goods leave from; "" where nothing is held yet."""
    pieces: dict[str, int] = {}
    for line in served:
        for part in line.parts:
            if part.kind == PartKind.STOCK and part.number:
                pieces[part.source] = pieces.get(part.source, 0) + part.quantity
    return max(pieces, key=lambda code: (pieces[code], code), default="")
