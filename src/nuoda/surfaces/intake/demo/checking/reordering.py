"""Fill rates of the demo's own orders, and advice on the product that has a history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from nuoda.insight.filling import Part, filling
from nuoda.insight.reordering.policy import Verdict
from nuoda.insight.reordering.reading import advice
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.reordering import BLADES


def reordering_findings(day: Day) -> Iterator[Finding]:
    """One finding for the three fill rates, one for the reorder point."""
    told = filling(Part(day.at - timedelta(days=60), day.at), actor=DEMO)
    yield holds(
        told.line.numerator and told.stock_out.numerator
        and told.line.numerator + told.stock_out.numerator == told.line.denominator,
        _("Fill rate: %(n)s of %(all)s lines from stock at once, %(units)s of %(asked)s pieces."),
        {
            "n": told.line.numerator, "all": told.line.denominator, "units": told.unit.numerator,
            "asked": told.unit.denominator,
        },
    )  # fmt: skip
    found = next((one for one in advice(actor=DEMO, at=day.at) if one.product.sku == BLADES), None)
    policy = found.policy if found else None
    yield holds(
        found and policy and found.verdict is Verdict.BELOW and found.quantity > 0,
        _("Reorder advice: %(sku)s at %(position)s, reorder point %(point)s; order %(n)s."),
        {
            "sku": BLADES, "position": found.position if found else 0,
            "point": policy.reorder if policy else 0, "n": found.quantity if found else 0,
        },
    )  # fmt: skip
