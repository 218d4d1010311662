"""Orders that came in by each way: a shop's, a mail's, half a sheet, a form that was left."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.queries import order_ids, orders_by_id, waiting_order_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import run_rows
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.ordering import FROM_SHOP, IN_SHEET, MAIL_TITLE, SHEET, TAKEN_ROWS
from nuoda.surfaces.intake.demo.world.company import COSMETICS, PLATINUM_PARTS
from nuoda.surfaces.intake.sheet_import.run import KIND


def ordering_findings() -> Iterator[Finding]:
    """The shop's order is taken, the mail's waits, the sheet can be gone on with."""
    owners = customers_by_code([COSMETICS, PLATINUM_PARTS], actor=DEMO)
    shop = (owners[COSMETICS].id, FROM_SHOP)
    found = order_ids([shop], actor=DEMO)
    order = orders_by_id(found.values(), actor=DEMO).get(found[shop]) if found else None
    yield holds(
        order is not None and order.channel == "store",
        _("From a shop: order %(order)s was taken as its webhook told it."),
        {"order": FROM_SHOP},
    )
    window = Window(size=200)
    drafts = waiting_order_rows(actor=DEMO, window=window, text=MAIL_TITLE).rows
    yield holds(
        any(one.customer_id == owners[COSMETICS].id and one.values.get("to_line") for one in drafts)
        or not settings.NUODA_REPLY_DOMAIN,
        _("By mail: “%(title)s” is read into a draft; nothing is ordered until a person confirms it."),
        {"title": MAIL_TITLE},
    )
    runs = run_rows(actor=DEMO, kinds=[KIND], window=window).rows
    sheet = next((one for one in runs if one.title == SHEET), None)
    taken = order_ids([(owners[PLATINUM_PARTS].id, IN_SHEET.format(1))], actor=DEMO)
    yield holds(
        sheet is not None and bool(taken) and (sheet.done or 0) >= TAKEN_ROWS,
        _("From a sheet: %(done)s of %(total)s rows of %(sheet)s are taken in, and anybody may go on."),
        {"done": sheet.done if sheet else 0, "total": sheet.total if sheet else 0, "sheet": SHEET},
    )
