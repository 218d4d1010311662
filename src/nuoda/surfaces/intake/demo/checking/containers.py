"""Containers: both sides agree, and what is overdue is known."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.dispatch.queries.containers import container_balances
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.containers import PALLET
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import PLATINUM_PARTS
from nuoda.surfaces.intake.demo.world.roads import CHINA


def container_findings(day: Day) -> Iterator[Finding]:
    """One finding: what was bought is with somebody, and one customer is late with pallets."""
    rows = container_balances(actor=DEMO, today=day.at.astimezone(CHINA).date(), kind=PALLET)
    late = next((one for one in rows if one.holder == PLATINUM_PARTS), None)
    yield holds(
        late and sum(one.quantity for one in rows) == 200 and 0 < late.overdue < late.quantity,
        _("Pallets: %(n)s with %(customer)s, %(overdue)s of them overdue; all 200 are accounted for."),
        {
            "n": late.quantity if late else 0, "customer": PLATINUM_PARTS,
            "overdue": late.overdue if late else 0,
        },
    )  # fmt: skip
