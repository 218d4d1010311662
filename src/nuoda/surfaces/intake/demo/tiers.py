"""Tiers in the demo: books and marks, a round of scores, one tier by hand, one need that became a trial."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.customers.commands import (
    ContactDraft,
    MarkDraft,
    NeedDraft,
    OfferingDraft,
    SegmentDraft,
    ValueDraft,
    begin_trial,
    decide_override,
    define_segment,
    draft_offering,
    mark_customers,
    name_agents,
    note_figures,
    record_contact,
    record_needs,
    record_values,
    request_override,
    review_tiers,
)
from nuoda.domains.customers.queries import customers_by_code
from nuoda.insight.customers.scoring import score
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.company import (
    AGENT,
    AGENT_EN,
    AGENT_KEY,
    BOOKS,
    COSMETICS,
    FOOD,
    FURNITURE,
    MACHINES,
    MEDICAL,
    PACKAGING,
    PLATINUM_PARTS,
    SUPERVISOR,
    TRADER,
    WINE,
)

ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = 6
BOOKED: Mapping[str, tuple[int, int]] = {
    MEDICAL: (420_000, 128_000), COSMETICS: (405_000, 84_000), PLATINUM_PARTS: (362_000, 131_000),
    FURNITURE: (318_000, 61_000), BOOKS: (204_000, 63_000), MACHINES: (198_000, 79_000),
    WINE: (121_000, 30_000), TRADER: (117_000, 28_000), FOOD: (66_000, 11_000), PACKAGING: (58_000, 8_000),
}  # fmt: skip
"""What each customer brings a month, and what is left of it. Invented."""
RISER, HELD = BOOKS, TRADER
OFFERING = "upstairs-by-appointment"
BY_HAND = timedelta(days=45)
TRIAL_BEGAN, TRIAL_LASTS = timedelta(days=3), timedelta(days=30)


def arrange_tiers(world: World, staff: Mapping[str, Colleague], at: datetime) -> None:
    """Let the demo's customers be scored and served by tier, as of ``at``."""
    cards = customers_by_code([shipper.code for shipper in world.customers], actor=DEMO)
    ids = {code: card.id for code, card in cards.items()}
    _books(ids, at)
    score(by=DEMO, at=at, note=note_figures, review=review_tiers)
    asked = request_override(
        by=staff[AGENT].actor, at=at, customer_id=ids[HELD], tier="key", until_at=at + BY_HAND,
        reason="年末旺季放量，客户要求专人跟单，先按重点客户服务到春节前。",
    )  # fmt: skip
    decide_override(
        by=staff[SUPERVISOR].actor, at=at, override_id=asked, approved=True, remark="同意，到期看货量。"
    )
    _by_name(world, staff, ids, at)
    _offering(staff, ids, at)


def _books(ids: Mapping[str, UUID], at: datetime) -> None:
    first = at.astimezone(ZONE).date().replace(day=1)
    months: list[date] = []
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    values = [
        ValueDraft(code, month, Decimal(revenue + 1_000 * place), Decimal(revenue - margin))
        for place, month in enumerate(months)
        for code, (revenue, margin) in BOOKED.items()
        if code in ids
    ]
    record_values(by=DEMO, at=at, values=values)
    marks = [
        MarkDraft(ids[PLATINUM_PARTS], "strategic", 85, "主机厂供应链标杆客户"),
        MarkDraft(ids[MEDICAL], "strategic", 90, "医药冷链参照客户"),
        MarkDraft(ids[PACKAGING], "overdue", 40, "九月运费逾期四十天"),
    ]
    mark_customers(by=DEMO, at=at, marks=marks)


def _by_name(world: World, staff: Mapping[str, Colleague], ids: Mapping[str, UUID], at: datetime) -> None:
    for code, agent, deputy in (
        (world.hero.customer, AGENT, AGENT_KEY), (MEDICAL, AGENT_KEY, AGENT), (MACHINES, AGENT_EN, AGENT_KEY),
    ):  # fmt: skip
        name_agents(
            by=DEMO, at=at, customer_id=ids[code], agent_id=staff[agent].agent_id,
            deputy_id=staff[deputy].agent_id,
        )  # fmt: skip
    for shipper in world.customers:
        contact = ContactDraft(shipper.contact, "发货与对账", shipper.account, shipper.phone)
        record_contact(by=DEMO, at=at, customer_id=ids[shipper.code], contact=contact)


def _offering(staff: Mapping[str, Colleague], ids: Mapping[str, UUID], at: datetime) -> None:
    """Two customers need the same, which becomes an offering that three of them try."""
    segment = SegmentDraft(
        "east-china", "华东客户", "region in 上海, 浙江, 江苏", "干线当日达覆盖的三个省市。"
    )
    define_segment(by=DEMO, at=at, segment=segment)
    needs = record_needs(
        by=staff[AGENT_KEY].actor, at=at,
        needs=[
            NeedDraft(ids[WINE], "整箱送进仓库，不卸在门口", True, True, "visit", "门口到仓库还有一层楼。"),
            NeedDraft(ids[FURNITURE], "送货前约好时间并上楼", True, False, "call", "收货人白天多半不在家。"),
            NeedDraft(ids[FOOD], "每天一封在途汇总", False, True, "complaint", "不想一单一单地问。"),
        ],
    )  # fmt: skip
    offering = OfferingDraft(
        OFFERING, "预约上楼", "签收前一天与收货人约定两小时时段，两人送货上楼并就位；限同城末端。",
        "约定时段内送达不低于 95 %，上楼无破损。", "每票 38 元，三层以上每层加 6 元",
        "末端双人班组两个，预约外呼一名",
    )  # fmt: skip
    lead = staff[SUPERVISOR].actor
    made = draft_offering(by=lead, at=at, offering=offering, need_ids=needs[:2])
    first = (at - TRIAL_BEGAN).astimezone(ZONE).date()
    begin_trial(
        by=lead, at=at, offering_id=made, first=first, after=first + TRIAL_LASTS,
        customers=[WINE, FURNITURE, BOOKS], goal="三十天内准时率不降，新增查询不超过每百票三次。",
    )  # fmt: skip
