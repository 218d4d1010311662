"""Stock: every lot is the sum of its moves, and a count that was off was decided on by a second person."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.stock.facts import OUTSIDE, sscc_is_right
from nuoda.domains.stock.queries.counts import count_rows
from nuoda.domains.stock.queries.furnishing import advice_rows
from nuoda.domains.stock.queries.lying import product_page, stock_rows
from nuoda.domains.stock.queries.packages import package_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.reordering import BLADES_IN
from nuoda.surfaces.intake.demo.stock import CREAM_IN, HOUSE, PACKED, TRIP
from nuoda.surfaces.intake.demo.world.roads import CHINA

_OUTSIDE = {one.value.upper() for one in OUTSIDE}


def stock_findings(day: Day) -> Iterator[Finding]:
    """One finding for what lies there, one for the count, one for what is packed."""
    today = day.at.astimezone(CHINA).date()
    rows = stock_rows(actor=DEMO, window=Window(size=100), today=today, warehouse=HOUSE).rows
    pages = [product_page(one, actor=DEMO, at=day.at) for one in sorted({row.product_id for row in rows})]
    moves = [move for page in pages for move in page.moves if move.warehouse == HOUSE]
    brought = sum(one.quantity for one in moves if one.origin in _OUTSIDE)
    gone = sum(one.quantity for one in moves if one.target in _OUTSIDE)
    near = [row for row in rows if row.alarm in ("expired", "month")]
    yield holds(
        rows and near and brought - gone == sum(row.quantity for row in rows),
        _("Stock: %(lots)s lots of %(products)s products, together the sum of their moves; %(near)s near"
          " expiry."),
        {"lots": len({row.lot for row in rows}), "products": len(pages), "near": len(near)},
    )  # fmt: skip
    yield _received()
    counts = count_rows(actor=DEMO, window=Window(), state="adjusted", warehouse=HOUSE).rows
    count = next((one for one in counts if one.decided_by), None)
    yield holds(
        count and count.decided_by != count.counted_by,
        _("Count %(number)s was off by %(off)s: %(first)s counted, %(second)s put the ledger right."),
        {
            "number": count.number if count else "-", "off": count.off if count else 0,
            "first": count.counted_by if count else "-", "second": count.decided_by if count else "-",
        },
    )  # fmt: skip
    packed = package_rows(actor=DEMO, window=Window(), warehouse=HOUSE, text=PACKED).rows
    aboard = [one for one in packed if one.loaded_at is not None]
    yield holds(
        len(packed) == 2 and len(aboard) == 1 and all(sscc_is_right(one.number) for one in packed),
        _("Order %(order)s is packed into %(packages)s packages with SSCC; %(aboard)s is aboard %(trip)s."),
        {"order": PACKED, "packages": len(packed), "aboard": len(aboard), "trip": TRIP},
    )  # fmt: skip


def _received() -> Finding:
    """What was ordered of a supplier came whole; another delivery did not, and it shows."""
    rows = {one.reference: one for one in advice_rows(actor=DEMO, window=Window(size=100)).rows}
    whole, short = rows.get(BLADES_IN), rows.get(CREAM_IN)
    return holds(
        whole and short and whole.state == short.state == "received"
        and (whole.received, whole.damaged) == (whole.pieces, 0) and short.received < short.pieces,
        _("Delivery %(whole)s came as ordered, %(n)s pieces and nothing to claim; of %(short)s %(lack)s are"
          " missing and %(damaged)s damaged."),
        {
            "whole": BLADES_IN, "n": whole.received if whole else 0, "short": CREAM_IN,
            "lack": short.pieces - short.received if short else 0,
            "damaged": short.damaged if short else 0,
        },
    )  # fmt: skip
