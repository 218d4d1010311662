"""``demo check``: walks the story on the database and says of each step whether it holds."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo import mark as marks
from nuoda.surfaces.intake.demo.checking.allocation import allocation_findings
from nuoda.surfaces.intake.demo.checking.answers import answer_findings
from nuoda.surfaces.intake.demo.checking.asking import request_findings
from nuoda.surfaces.intake.demo.checking.cases import record_findings
from nuoda.surfaces.intake.demo.checking.causes import cause_findings
from nuoda.surfaces.intake.demo.checking.changes import change_findings
from nuoda.surfaces.intake.demo.checking.claims import claim_findings
from nuoda.surfaces.intake.demo.checking.company import company_findings, day_of
from nuoda.surfaces.intake.demo.checking.complaints import complaint_findings
from nuoda.surfaces.intake.demo.checking.containers import container_findings
from nuoda.surfaces.intake.demo.checking.contingencies import contingency_findings
from nuoda.surfaces.intake.demo.checking.dispatching import dispatch_findings
from nuoda.surfaces.intake.demo.checking.ending import to_the_end
from nuoda.surfaces.intake.demo.checking.evidence import evidence_of, mails
from nuoda.surfaces.intake.demo.checking.finding import Finding, Verdict, holds
from nuoda.surfaces.intake.demo.checking.fleet import fleet_findings
from nuoda.surfaces.intake.demo.checking.hauling import hauling_findings
from nuoda.surfaces.intake.demo.checking.hero import hero_findings
from nuoda.surfaces.intake.demo.checking.incidents import incident_findings
from nuoda.surfaces.intake.demo.checking.night import night_findings
from nuoda.surfaces.intake.demo.checking.ordering import ordering_findings
from nuoda.surfaces.intake.demo.checking.orders import order_findings
from nuoda.surfaces.intake.demo.checking.quotes import quote_findings
from nuoda.surfaces.intake.demo.checking.reordering import reordering_findings
from nuoda.surfaces.intake.demo.checking.retaining import retention_findings
from nuoda.surfaces.intake.demo.checking.sourcing import sourcing_findings
from nuoda.surfaces.intake.demo.checking.stock import stock_findings
from nuoda.surfaces.intake.demo.checking.terms import terms_findings
from nuoda.surfaces.intake.demo.checking.tiers import tier_findings
from nuoda.surfaces.intake.demo.checking.tracking import tracking_findings
from nuoda.surfaces.intake.demo.checking.works import work_findings
from nuoda.surfaces.intake.demo.feeding import release_lock, take_lock
from nuoda.surfaces.intake.demo.living import Watch
from nuoda.surfaces.intake.demo.world import build_world

__all__ = ["Finding", "Verdict", "check"]


def check(watch: Watch) -> Iterator[Finding]:
    """One finding a step. Where nobody feeds the demo, its hero's story is brought to its end first."""
    mark = marks.find_mark()
    if mark is None or not mark.seeded:
        yield holds(False, _("There is no demo in this database: run demo seed first."))
        return
    world = build_world(mark.seed, mark.now)
    if take_lock():
        try:
            mark = to_the_end(mark, world, watch)
        finally:
            release_lock()
    box = mails()
    shipper = next(one for one in world.customers if one.code == world.hero.customer)
    evidence = evidence_of(world.hero.waybill)
    yield from hero_findings(world.hero, shipper, evidence, box)
    yield from record_findings(evidence.case if evidence else None)
    yield from incident_findings(world)
    now = mark.lived_until or world.now
    day = day_of(world, now)
    yield from company_findings(day, box)
    yield from order_findings()
    yield from ordering_findings()
    yield from allocation_findings()
    yield from sourcing_findings()
    yield from reordering_findings(day)
    yield from change_findings()
    yield from tracking_findings(day)
    yield from hauling_findings(day)
    yield from terms_findings(day)
    yield from quote_findings(day)
    yield from stock_findings(day)
    yield from work_findings()
    yield from container_findings(day)
    yield from fleet_findings()
    yield from dispatch_findings()
    yield from contingency_findings(now)
    yield from tier_findings(day)
    yield from night_findings(world)
    yield from claim_findings(world, box)
    yield from answer_findings(world, box)
    yield from complaint_findings(box, now)
    yield from cause_findings(world, day)
    yield from retention_findings()
    yield from request_findings(now)
