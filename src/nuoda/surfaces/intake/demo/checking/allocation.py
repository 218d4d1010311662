"""Orders from stock: split at the least cost, the rest promised from a delivery, platinum served first."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.orders.queries.allocation import ServedLine, served_lines
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import promises_of
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.allocation import BEST, DEALER, DEALERS, KEPT, LATER, SPLIT
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import PLATINUM_PARTS


def allocation_findings() -> Iterator[Finding]:
    """One finding for the choice of places, one for what comes later, one for what is kept for the best."""
    cards = customers_by_code([PLATINUM_PARTS, DEALER], actor=DEMO)
    wanted = [(PLATINUM_PARTS, SPLIT), (PLATINUM_PARTS, LATER), (DEALER, DEALERS), (PLATINUM_PARTS, BEST)]
    ids = order_ids([(cards[code].id, reference) for code, reference in wanted if code in cards], actor=DEMO)
    lines = served_lines(ids.values(), actor=DEMO)
    found = {reference: lines.get(key, [None])[0] for (_customer, reference), key in ids.items()}
    split, later, dealers, best = (found.get(name) for name in (SPLIT, LATER, DEALERS, BEST))
    places = sorted({part.source for part in split.parts}) if split else []
    yield holds(
        split and split.held == split.quantity and len(places) > 1 and split.decision.get("proven"),
        _("Stock order %(order)s: %(n)s pieces from %(places)s, the cheapest of all ways."),
        {"order": SPLIT, "n": split.held if split else 0, "places": ", ".join(places) or "-"},
    )
    yield holds(
        later and later.promise_on and later.cancel_at and _at_risk(later),
        _("Stock order %(order)s: %(n)s pieces come later, expected on %(day)s; its promise is at risk."),
        {
            "order": LATER, "n": _coming(later),
            "day": f"{later.promise_on:%Y-%m-%d}" if later and later.promise_on else "-",
        },
    )  # fmt: skip
    yield holds(
        dealers and best and dealers.held < dealers.quantity and best.held == KEPT,
        _("Stock order %(order)s: %(n)s pieces kept for platinum; %(other)s got %(held)s of %(asked)s."),
        {
            "order": BEST, "n": best.held if best else 0, "other": DEALERS,
            "held": dealers.held if dealers else 0, "asked": dealers.quantity if dealers else 0,
        },
    )  # fmt: skip


def _at_risk(line: ServedLine) -> bool:
    """What comes after the day that was promised endangers the promise from when that is known."""
    promises = promises_of([Ref("order", str(line.order_id))], actor=DEMO)
    return [one.state for one in promises if one.kind == Kind.DELIVERY] == ["at_risk"]


def _coming(line: ServedLine | None) -> int:
    return sum(part.quantity for part in line.parts if part.kind == "coming") if line else 0
