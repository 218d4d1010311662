"""The damaged crate becomes a claim: filed with documents, reckoned, decided and paid by three people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from nuoda.domains.claims.commands import (
    ClaimDraft,
    GoodwillDraft,
    PaperDraft,
    PolicyDraft,
    Segment,
    add_papers,
    approve_award,
    assess_claim,
    complete_claim,
    file_claim,
    pay_award,
    propose_award,
    propose_goodwill,
    record_policies,
    record_rates,
)
from nuoda.domains.claims.queries import claim_page, claims_of
from nuoda.domains.claims.queries.shapes import Heads, Rate
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.pages.paper import Letter, letter_pdf
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.company import AGENT, AGENT_CLAIMS, AGENT_EN, SUPERVISOR

CRATE, LATE = "broken_crate", "late_without_warning"
INSURER, POLICY = "江海财产保险（演示）", "DEMO-CARGO-2026"
INSURER_MAIL = "claims@insurer.example"
CLAIMED, REPAIR, SALVAGE = Decimal(2_600), Decimal("1985.40"), Decimal(120)
_FOUNDED = date(2026, 1, 1)


def insure(at: datetime) -> None:
    """A cargo insurance of all customers, and a rate; from then on the insurer is told of each loss."""
    policy = PolicyDraft(
        POLICY, INSURER, INSURER_MAIL, "zh-hans", 24, _FOUNDED, "演示保单，货运险预约协议第 6 条"
    )
    record_policies(by=DEMO, at=at, policies=[policy])
    rate = Rate("CNY", Decimal("9.80"), at.date(), "演示用汇率，非 IMF 公布值")
    record_rates(by=DEMO, at=at, rates=[rate])


def waybill_of(world: World, trouble: str) -> str:
    """The waybill of a scripted trouble."""
    return next(one.shipment.waybill for one in world.journeys if one.trouble == trouble)


def arrange_claims(world: World, staff: Mapping[str, Colleague], at: datetime) -> None:
    """Claim the crate, settle it, and make good a late delivery; done before, it is left as it is."""
    found = find_by_waybill(waybill_of(world, CRATE), actor=DEMO)
    if not found or found[0].delivered_at is None or claims_of(found[0].id, actor=DEMO):
        return
    clerk, cashier = staff[AGENT_CLAIMS].actor, staff[AGENT].actor
    lead = staff[SUPERVISOR].actor
    event = found[0].delivered_at.astimezone(ZoneInfo(found[0].zone)).date()
    filed = file_claim(
        by=clerk, at=at,
        draft=ClaimDraft(
            found[0].waybill, "damage", "owner", "Tannwald Maschinenbau", "CNY", Heads(CLAIMED),
            "One corner of the crate split, the spindle housing has a dent. Joint inspection done.",
            event, noticed_at=found[0].delivered_at, reference="TW-Q-4471",
        ),
    )  # fmt: skip
    page = claim_page(filed.id, actor=clerk)
    kinds = [one.value for one in page.wanted]
    papers = [
        PaperDraft.read(_paper(kind, filed.number), by=clerk, at=at, kind=kind, name=f"{kind}.pdf")
        for kind in kinds
    ]
    add_papers(by=clerk, at=at, claim_id=filed.id, papers=papers)
    complete_claim(by=clerk, at=at, claim_id=filed.id)
    page = claim_page(filed.id, actor=clerk)
    assess_claim(
        by=clerk, at=at, claim_id=filed.id, version=page.row.version, regime="cn_civil",
        loss=replace(page.loss, full_value=Decimal(86_000), repair=REPAIR, salvage=SALVAGE),
        segment=Segment(1, found[0].carrier, "出库交接照片完好，派送交接照片箱角破裂。"),
    )  # fmt: skip
    award = propose_award(
        by=clerk, at=at, claim_id=filed.id, remedy="cash",
        reason="The crate was whole at the last hub and split when it was handed over. We bear the repair.",
    )  # fmt: skip
    approve_award(by=lead, at=at, award_id=award)
    pay_award(by=cashier, at=at, award_id=award, method="bank", payment="DEMO-PAY-0001")
    _goodwill(world, staff, at)


def _goodwill(world: World, staff: Mapping[str, Colleague], at: datetime) -> None:
    late = find_by_waybill(waybill_of(world, LATE), actor=DEMO)
    if not late:
        return
    voucher = GoodwillDraft(
        late[0].id,
        "voucher",
        "CNY",
        Heads(other=Decimal(80)),
        "末段晚了四十分钟且没有提前告知，送上运费券致歉。",
    )
    (award,) = propose_goodwill(by=staff[AGENT].actor, at=at, goodwill=[voucher])
    approve_award(by=staff[SUPERVISOR].actor, at=at, award_id=award)
    pay_award(by=staff[AGENT_EN].actor, at=at, award_id=award, method="voucher", payment="V-0080-0001")


def _paper(kind: str, number: str) -> bytes:
    """A sheet that stands for the document; it says that it is the demo's."""
    return letter_pdf(
        Letter(
            "Tannwald Maschinenbau", number, kind.replace("_", " "), ("Nuoda",), (("Demo", "not a document"),)
        )
    )
