"""Tariffs and quotes: options side by side, lines that sum, an order at the quoted price and promise."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.contracts.facts import Charge
from nuoda.domains.contracts.queries.quotes import quote_page, quote_rows
from nuoda.domains.contracts.queries.tariffs import tariff_rows
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.queries import order_ids, orders_by_id
from nuoda.domains.promises.queries import promises_of
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.tariffs import ON_PALLETS, TAKEN
from nuoda.surfaces.intake.demo.world.company import PLATINUM_PARTS


def quote_findings(day: Day) -> Iterator[Finding]:
    yield _side_by_side(day)
    yield _ordered(day)
    yield _on_pallets(day)


def _side_by_side(day: Day) -> Finding:
    """Every option's lines sum to its total, and the advised one is among them."""
    rows = quote_rows(actor=DEMO, at=day.at, window=Window(size=50)).rows
    pages = [quote_page(row.id, actor=DEMO, at=day.at) for row in rows]
    options = [option for page in pages for option in page.offer.options]
    exact = all(one.price.total == sum(line.amount for line in one.price.lines) for one in options)
    advised = all(page.option(page.row.advised) for page in pages)
    tariffs = tariff_rows(actor=DEMO, day=day.at.date())
    return holds(
        pages and exact and advised and all(len(page.offer.options) > 1 for page in pages),
        _("%(tariffs)s versions of tariffs; %(quotes)s quotes with %(options)s options, each summing up."),
        {"tariffs": len(tariffs), "quotes": len(pages), "options": len(options)},
    )


def _ordered(day: Day) -> Finding:
    """The order of a quote has the price and the promise that were quoted."""
    card = customers_by_code([PLATINUM_PARTS], actor=DEMO)[PLATINUM_PARTS]
    order_id = order_ids([(card.id, TAKEN)], actor=DEMO).get((card.id, TAKEN))
    order = orders_by_id([order_id], actor=DEMO).get(order_id) if order_id else None
    rows = quote_rows(actor=DEMO, at=day.at, window=Window(size=1), text=TAKEN).rows
    if order is None or not rows:
        return holds(False, _("The order of a quote is missing."))
    option = quote_page(rows[0].id, actor=DEMO, at=day.at).option(order.quote_option)
    first = next(iter(promises_of([Ref("order", str(order.id))], actor=DEMO)), None)
    return holds(
        option and first and order.price == option.price.total and first.first_due_at == option.window.due_at,
        _("The quote %(quote)s became the order %(order)s at %(price)s, with the promise that was quoted."),
        {"quote": order.quote, "order": order.reference, "price": option.price.total if option else ""},
    )


def _on_pallets(day: Day) -> Finding:
    """What is long, on pallets and kept for some days is charged for it, line by line."""
    rows = quote_rows(actor=DEMO, at=day.at, window=Window(size=50)).rows
    pages = (quote_page(row.id, actor=DEMO, at=day.at) for row in rows)
    page = next((one for one in pages if one.wish.goods == ON_PALLETS), None)
    lines = page.offer.options[0].price.lines if page else ()
    extra = [line.amount for line in lines if line.charge == Charge.EXTRA]
    kept = [line.amount for line in lines if line.charge == Charge.STORAGE]
    return holds(
        len(extra) == 2 and len(kept) == 1,
        _("Quote %(quote)s: %(extra)s for length and pallets, %(kept)s for storage."),
        {"quote": page.row.number if page else "-", "extra": sum(extra), "kept": sum(kept)},
    )
