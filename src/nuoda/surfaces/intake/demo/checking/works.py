"""Value-added work: an order is half wrapped and its package waits; labels that ran out have a case."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.cases.queries import case_rows
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.stock.queries.packages import package_rows
from nuoda.domains.stock.queries.works import ticks_of, works_of
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.works import LABELLED, WRAPPED
from nuoda.surfaces.intake.demo.world.company import COSMETICS


def work_findings() -> Iterator[Finding]:
    """One finding for work that goes on, one for instructions that were ticked, one for work given up."""
    owner = customers_by_code([COSMETICS], actor=DEMO)[COSMETICS]
    wrap = next(iter(works_of(owner.id, WRAPPED, actor=DEMO)), None)
    packages = package_rows(actor=DEMO, window=Window(), text=WRAPPED, state="waiting").rows
    yield holds(
        wrap and wrap.state == "open" and 0 < wrap.done < wrap.quantity and packages,
        _("Order %(order)s: %(done)s of %(asked)s pieces are wrapped; its package waits at the dock."),
        {"order": WRAPPED, "done": wrap.done if wrap else 0, "asked": wrap.quantity if wrap else 0},
    )
    ticks = ticks_of(owner.id, WRAPPED, actor=DEMO)
    steps = {one.step for one in ticks}
    yield holds(
        steps == {"pick", "pack"} and len({one.mark for one in ticks}) > 1,
        _("Order %(order)s: %(n)s handling instructions were ticked at picking and packing."),
        {"order": WRAPPED, "n": len(ticks)},
    )
    label = next(iter(works_of(owner.id, LABELLED, actor=DEMO)), None)
    cases = case_rows(actor=DEMO, window=Window(size=500)).rows
    case = next((one for one in cases if one.cause == "WAREHOUSE.work_failed"), None)
    yield holds(
        label and label.state == "failed" and case and case.owner_id,
        _("Work of order %(order)s was given up; case %(case)s has an owner."),
        {"order": LABELLED, "case": case.number if case else "-"},
    )
