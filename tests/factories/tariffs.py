"""Tariffs of three services, two of them also by a partner, and quotes of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tests.factories.moments import NOW
from tests.factories.people import SYSTEM

from nuoda.domains.contracts.commands.quotes import QuoteDraft, make_quotes
from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.queries.quotes import Piece, QuotePage, Spot, quotes_by_id
from nuoda.domains.contracts.queries.tariffs import SheetRow

SHENZHEN = Spot(region="广东省", city="深圳市", district="南山区")
SHANGHAI = Spot(region="上海市", city="上海市", district="浦东新区")
SINCE = date(2026, 1, 1)


def rows_of(first: str, more: str, *, cover: bool = True, further: str = "") -> list[SheetRow]:
    """A sheet that asks ``first`` for the first kg and ``more`` for each further one."""
    lines = f"""
row=setting code=currency value=CNY
row=setting code=divisor value=6000
row=setting code=piece_kg value=50
row=step weight=0.5
row=zone zone=CN destination=CN
row=zone zone=SZ origin=广东/深圳 destination=上海/上海
row=first zone=CN weight=1 price={first}
row=more zone=CN weight=1 price={more}
row=first zone=SZ weight=1 price={first}
row=more zone=SZ weight=0.5 price={more}
row=fuel since=2026-01-01 percent=5
row=service code=upstairs name=送货上楼 name_en=Upstairs family=customer unit=piece price=6
row=refused code=dangerous name=危险品
row=unserved destination=TW name=暂不承运 name_en=unserved
{"row=cover percent=0.6 minimum=1 most=20000" if cover else ""}
row=cod percent=1 minimum=5 maximum=100 most=10000
{further}"""
    return [dict(part.split("=", 1) for part in line.split()) for line in lines.strip().splitlines() if line]


def make_tariffs(at: datetime = NOW) -> None:
    """Our own express, standard and economy, and a partner's cheaper express."""
    drafts = [
        TariffDraft("ND-EXP", "自营特快", "express", SINCE, rows_of("23", "10"), source="test"),
        TariffDraft("ND-STD", "自营标快", "standard", SINCE, rows_of("14", "5"), source="test"),
        TariffDraft("ND-ECO", "自营经济", "economy", SINCE, rows_of("9", "2", cover=False), source="test"),
        TariffDraft(
            "P-EXP", "伙伴特快", "express", SINCE,
            rows_of("18", "8", further="row=setting code=extra_days value=1"), partner="北斗航空",
            source="test",
        ),
    ]  # fmt: skip
    record_tariffs(by=SYSTEM, at=at, tariffs=drafts)


def a_wish(
    customer: str = "ACME",
    *,
    kg: str = "3.2",
    destination: Spot = SHANGHAI,
    pickup_at: datetime | None = None,
    declared: str = "0",
    services: tuple[str, ...] = (),
    needed_by: datetime | None = None,
    budget: str = "",
    urgency: str = "normal",
    replaces: str = "",
) -> QuoteDraft:
    """A parcel from Shenzhen."""
    return QuoteDraft(
        customer, SHENZHEN, destination, (Piece(Decimal(kg)),), pickup_at, Decimal(declared),
        services=services, needed_by=needed_by, budget=Decimal(budget) if budget else None, urgency=urgency,
        replaces=replaces, goods="蓝牙耳机",
    )  # fmt: skip


def make_quote(draft: QuoteDraft | None = None, at: datetime = NOW) -> QuotePage:
    """One quote that was given; the tariffs are there already."""
    report = make_quotes(by=SYSTEM, at=at, quotes=[draft or a_wish()])
    if report.refused:
        raise ValueError(report.refused)
    (made,) = report.made
    return quotes_by_id([made.id], actor=SYSTEM, at=at)[made.id]
