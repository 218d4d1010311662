"""Orders taken on the telephone: their consignee was read from one pasted line."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.orders.queries import order_rows
from nuoda.kernel.addresses import division
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO

_LOOKED_AT = 500


def order_findings() -> Iterator[Finding]:
    """Every typed address stands in its division, as the table of divisions names it."""
    rows = order_rows(actor=DEMO, window=Window(size=_LOOKED_AT)).rows
    typed = [one.consignee for one in rows if one.channel == "phone" and one.consignee.get("raw")]
    known = [(one, division(one["division"])) for one in typed]
    yield holds(
        typed and all(place and place.name in (one["district"], one["city"]) for one, place in known),
        _("Phone: %(count)s orders, each consignee read from one line into its district."),
        {"count": len(typed)},
    )
