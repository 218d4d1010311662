"""Trouble in a warehouse becomes one case a thing, with an owner and a cause of the taxonomy."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override
from tests.factories import SYSTEM, make_account, settle
from tests.factories.goods import TODAY, furnish, held, product, stocked

from nuoda.domains.cases.queries import CaseCard, case_page, case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.facts import StockFact
from nuoda.domains.stock.queries.counts import count_rows
from nuoda.domains.stock.queries.works import works_of
from nuoda.kernel import ledger
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here
from nuoda.reactions.stock import open_goods_cases

TEA = Goods("ACME", "TEA", "L1")


def cases() -> list[CaseCard]:
    return list(case_rows(actor=SYSTEM, window=Window()).rows)


@pytest.mark.django_db
def test_trouble_with_goods_opens_cases(acme: CustomerCard, now: datetime) -> None:
    make_account(Role.AGENT, name="林晓")
    furnish()
    product()
    stocked(lots=[("L1", 10, 200), ("L0", 2, -1)])
    damages = [stock.JudgeDraft(f"d{n}", "SH1", TEA, 1, "A-01", "fork") for n in range(2)]
    stock.report_damage(by=SYSTEM, at=now, damages=damages)
    stock_number = held(5)
    pick = stock.PickDraft("p1", stock_number, "A-01", "TEA", "L1", 3, short=True)
    stock.pick(by=SYSTEM, at=now, picks=[pick])
    places = [stock.PlaceDraft("SH1", f"A-{n:02}", pallets=0) for n in range(1, 5)]
    stock.set_places(by=SYSTEM, at=now, places=places)
    count = stock.CountDraft("c1", "SH1", "A-02", [stock.CountedLine(TEA, 9)])
    stock.count_stock(by=SYSTEM, at=now, counts=[count])
    advice = stock.AdviceDraft("ACME", "PO-7", "SH1", TODAY, {"TEA": 4})
    number = stock.announce(by=SYSTEM, at=now, advices=[advice]).numbers[0][1]
    receipt = stock.ReceiptDraft("k", number, "TEA", "L7", 5, expires_on=TODAY + timedelta(250))
    stock.receive(by=SYSTEM, at=now, receipts=[receipt])
    stock.finish_receipts(by=SYSTEM, at=now, numbers=[number])
    away = stock.MoveDraft("w", "SH1", Goods("ACME", "TEA", "L7"), 5, "RECV")
    for _again in range(2):
        stock.put_away(by=SYSTEM, at=now, moves=[away])
    pack = stock.PackageDraft("b1", (stock.Packed(stock_number, "L1", 3),), trip="T1")
    stock.pack_goods(by=SYSTEM, at=now, packages=[pack])
    for _again in range(2):
        stock.leave_dock(by=SYSTEM, at=now, trips=[stock.LeaveDraft("g1", "SH1", "T1")])
    wrap = stock.WorkServiceDraft("wrap", "礼品包装", "customer")
    stock.record_work_services(by=SYSTEM, at=now, services=[wrap])
    stock.ask_for_work(
        by=SYSTEM, at=now, asks=[stock.WorkAsk(acme.id, "SO-9", "SH1", (stock.WorkLine("wrap", 2),))]
    )
    (work,) = works_of(acme.id, "SO-9", actor=SYSTEM)
    for _again in range(2):
        stock.give_up_work(by=SYSTEM, at=now, failures=[stock.WorkFailure(work.number, "no ribbon")])
    settle()
    found = {(one.label.split(" · ", 1)[1], one.cause) for one in cases()}
    assert {cause for _label, cause in found} == {
        "WAREHOUSE.lot_error", "WAREHOUSE.damage", "WAREHOUSE.stock_record", "WAREHOUSE.no_space",
        "OVERAGE.extra_piece", "WAREHOUSE.load_short", "WAREHOUSE.work_failed",
    }  # fmt: skip
    rows = [one for one in cases() if one.cause == "WAREHOUSE.damage"]
    assert len(rows) == 1
    assert rows[0].owner_id is not None
    assert rows[0].label == "SH1 · TEA"
    damage = case_page(rows[0].id, actor=SYSTEM)
    assert len([one for one in damage.thread if "fork" in str(one.body)]) == 2
    # told twice changes nothing
    facts = [one for one in ledger.since(0, actor=SYSTEM) if isinstance(one.fact, StockFact)]
    open_goods_cases(facts)
    assert len(case_page(rows[0].id, actor=SYSTEM).thread) == len(damage.thread)
    assert len(found) == len(cases())


@pytest.mark.django_db
def test_a_count_that_varies_is_one_case_of_its_place_until_somebody_decided(
    acme: CustomerCard, now: datetime
) -> None:
    make_account(Role.AGENT, name="林晓")
    lead = make_account(Role.SUPERVISOR, name="沈静怡")
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    for key in ("c1", "c2"):
        count = stock.CountDraft(key, "SH1", "A-01", [stock.CountedLine(TEA, 3)])
        ((_index, number),) = stock.count_stock(by=SYSTEM, at=now, counts=[count]).numbers
    settle()
    (case,) = cases()
    assert (case.label, case.cause, case.owner_id is None) == ("SH1 · A-01", "WAREHOUSE.stock_record", False)
    waiting = next(one for one in count_rows(actor=SYSTEM, window=Window()).rows if one.number == number)
    stock.decide_count(by=lead, at=now, count_id=waiting.id, adjust=True, reason="found none")
    settle()
    with override("en"):
        thread = case_page(case.id, actor=SYSTEM).thread
        told = [here(one.body) for one in thread if isinstance(one.body, Text)]
    assert any("was counted anew" in one for one in told), told
    assert any("沈静怡 put the ledger right" in one and "found none" in one for one in told), told
    assert len(cases()) == 1
