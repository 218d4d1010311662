"""Value-added work that orders ask for, and instructions that are ticked: both hold the goods at the dock."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.factories import NOW, SYSTEM, make_account
from tests.factories.goods import product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.models import Balance, HandlingTick
from nuoda.domains.stock.queries import floor_day
from nuoda.domains.stock.queries.works import WorkRow, ticks_of, works_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.intake import IntakeReport

pytestmark = pytest.mark.django_db
ORDER = "SO-r1"
WRAP = stock.WorkServiceDraft(
    "wrap", "礼品包装", "customer", "Gift wrapping", 3, 400, "照片", (("RIBBON", 2),)
)


def whys(report: IntakeReport) -> list[tuple[str, str]]:
    return [(one.field, str(one.reason)) for each in report.refused for one in each.problems]


def offer(*services: stock.WorkServiceDraft) -> IntakeReport:
    return stock.record_work_services(by=SYSTEM, at=NOW, services=services)


def ask(owner: CustomerCard, *lines: stock.WorkLine, house: str = "SH1") -> list[WorkRow]:
    stock.ask_for_work(by=SYSTEM, at=NOW, asks=[stock.WorkAsk(owner.id, ORDER, house, lines)])
    return works_of(owner.id, ORDER, actor=SYSTEM)


def ready(house: str, handling: tuple[str, ...] = ()) -> str:
    """Four pieces of tea held for the order; the number of their reservation."""
    draft = stock.ReservationDraft("r1", house, Goods("ACME", "TEA"), 4, NOW.date(), ORDER, handling=handling)
    return stock.reserve(by=SYSTEM, at=NOW, reservations=[draft]).numbers[0][1]


def packed(hand: Actor, number: str, ticks: tuple[str, ...] = ()) -> str:
    stock.pick(by=hand, at=NOW, picks=[stock.PickDraft("p", number, "A-01", "TEA", "L1", 4, ticks=ticks)])
    box = stock.PackageDraft("b", (stock.Packed(number, "L1", 4),), ticks=ticks)
    return stock.pack_goods(by=hand, at=NOW, packages=[box]).numbers[0][1]


def test_work_is_done_with_its_materials_before_the_package_goes(
    house: str, hand: Actor, acme: CustomerCard
) -> None:
    stocked(lots=[("L1", 10, 200)])
    product("RIBBON", shelf_life=None)
    stocked("RIBBON", lots=[("R1", 9, None)], place="A-02")
    bad = replace(WRAP, code="", family="none", materials=(("X", 0), ("X", 1)))
    assert {field for field, _why in whys(offer(WRAP, bad))} == {"code", "family", "materials"}
    (work,) = ask(acme, stock.WorkLine("wrap", 4, Decimal("12.50"), "CNY"), stock.WorkLine("unknown", 1))
    assert (work.state, work.quantity, work.price, work.service.materials) == (
        "open", 4, Decimal("12.50"), (("RIBBON", 2),),
    )  # fmt: skip
    package = packed(hand, ready(house))
    load = stock.LoadDraft("t", package, "T1")
    assert whys(stock.load_packages(by=hand, at=NOW, loads=[load])) == [
        ("package", f"Order {ORDER} waits for work that is not done: 礼品包装.")
    ]
    day = floor_day(house, actor=hand, at=NOW)
    assert day is not None
    assert [(one.number, one.left, one.materials) for one in day.works] == [
        (work.number, 4, (("RIBBON", 2),))
    ]
    ribbon = Goods("ACME", "RIBBON", "R1")
    draft = stock.WorkDraft(
        "w1", house, "A-02", "ACME", "wrap", 3, ((ribbon, 6),), reference=ORDER, order=work.number
    )
    wrong = [
        replace(draft, key="w2", quantity=1, used=((ribbon, 1),)),
            replace(draft, key="w3", service="label"),
        replace(draft, key="w4", quantity=2, used=((ribbon, 4),)), replace(draft, key="w5", order="K0"),
    ]  # fmt: skip
    report = stock.record_work(by=hand, at=NOW, works=[draft, *wrong, draft])
    assert (report.accepted, report.duplicate) == (1, 1)
    assert [field for field, _why in whys(report)] == ["used", "order", "quantity", "order"]
    assert Balance.objects.get(location__code="A-02", lot__code="R1").quantity == 3
    last = replace(draft, key="w6", quantity=1, used=((ribbon, 2),))
    assert stock.record_work(by=hand, at=NOW, works=[last]).accepted == 1
    (work,) = works_of(acme.id, ORDER, actor=SYSTEM)
    assert (work.state, work.done, work.ended_by) == ("done", 4, "仓管小陈")
    # what is done stays done, whatever the order wants later; more of it opens it again
    assert [one.state for one in ask(acme)] == ["done"]
    assert [(one.state, one.quantity) for one in ask(acme, stock.WorkLine("wrap", 5))] == [("open", 5)]
    assert [(one.state, one.quantity) for one in ask(acme, stock.WorkLine("wrap", 1))] == [("done", 4)]
    assert stock.load_packages(by=hand, at=NOW, loads=[load]).accepted == 1


def test_work_whose_goods_do_not_lie_there_uses_up_nothing_of_its_order(
    house: str, hand: Actor, acme: CustomerCard
) -> None:
    stocked(lots=[("L1", 10, 200)])
    product("RIBBON", shelf_life=None)
    stocked("RIBBON", lots=[("R1", 9, None)], place="A-02")
    offer(WRAP)
    (work,) = ask(acme, stock.WorkLine("wrap", 4))
    ribbon = Goods("ACME", "RIBBON", "R1")
    elsewhere, here = (
        stock.WorkDraft(
            f"w/{place}", house, place, "ACME", "wrap", 4, ((ribbon, 8),), reference=ORDER, order=work.number
        )
        for place in ("A-01", "A-02")
    )
    report = stock.record_work(by=hand, at=NOW, works=[elsewhere, here])
    assert report.accepted == 1
    assert whys(report) == [("quantity", "Only 0 of RIBBON, lot R1, lie in A-01.")]
    assert [one.state for one in works_of(acme.id, ORDER, actor=SYSTEM)] == ["done"]


def test_work_that_cannot_be_done_waits_for_a_decision(house: str, hand: Actor, acme: CustomerCard) -> None:
    stocked(lots=[("L1", 10, 200)])
    label = stock.WorkServiceDraft("label", "贴标", "manufacturing")
    offer(label, replace(WRAP, closed=True))
    (work,) = ask(acme, stock.WorkLine("label", 4), stock.WorkLine("wrap", 4))
    package = packed(hand, ready(house))
    gone = stock.WorkFailure(work.number, "标签纸用完")
    report = stock.give_up_work(
        by=hand, at=NOW, failures=[gone, gone, stock.WorkFailure("K0", "x"), replace(gone, reason="")]
    )
    assert (report.accepted, report.duplicate, len(report.refused)) == (1, 2, 1)
    load = stock.LoadDraft("t", package, "T1")
    assert len(stock.load_packages(by=hand, at=NOW, loads=[load]).refused) == 1
    lead = make_account(Role.SUPERVISOR, name="主管")
    with pytest.raises(Forbidden):
        stock.decide_work(by=hand, at=NOW, work_id=work.id, waive=True, reason="x")
    with pytest.raises(Invalid):
        stock.decide_work(by=lead, at=NOW, work_id=work.id, waive=True, reason="")
    stock.decide_work(by=lead, at=NOW, work_id=work.id, waive=False, reason="新标签到了")
    with pytest.raises(stock.WorkNotFailed):
        stock.decide_work(by=lead, at=NOW, work_id=work.id, waive=True, reason="x")
    stock.give_up_work(by=hand, at=NOW, failures=[gone])
    stock.decide_work(by=lead, at=NOW, work_id=work.id, waive=True, reason="客户同意不贴")
    assert stock.load_packages(by=hand, at=NOW, loads=[load]).accepted == 1
    # waived by a person it stays waived; what the order dropped and wants again is asked for again
    assert [one.state for one in ask(acme, stock.WorkLine("label", 4))] == ["waived"]
    offer(WRAP)
    assert [one.state for one in ask(acme, stock.WorkLine("wrap", 1))] == ["waived", "open"]
    assert [one.state for one in ask(acme)] == ["waived", "waived"]
    assert [one.state for one in ask(acme, stock.WorkLine("wrap", 1))] == ["waived", "open"]


def test_an_instruction_that_nobody_ticked_keeps_the_hand_over(
    house: str, hand: Actor, acme: CustomerCard
) -> None:
    stocked(lots=[("L1", 10, 200)])
    marks = ("fragile", "送货前致电")
    number = ready(house, (*marks, "fragile"))
    day = floor_day(house, actor=hand, at=NOW)
    assert day is not None
    assert [one.handling for one in day.picks] == [marks]
    pick = stock.PickDraft("p", number, "A-01", "TEA", "L1", 2)
    for ticks, open_ones in (((), "fragile, 送货前致电"), (("fragile", "up"), "送货前致电")):
        report = stock.pick(by=hand, at=NOW, picks=[replace(pick, ticks=ticks)])
        assert whys(report) == [("ticks", f"Not ticked: {open_ones}.")]
    assert not HandlingTick.objects.exists()
    # ticked once for a reservation, the rest of it may follow; a scan sent twice ticks nothing twice
    rest = replace(pick, key="p2")
    report = stock.pick(by=hand, at=NOW, picks=[replace(pick, ticks=marks), replace(pick, ticks=marks)])
    assert (report.accepted, report.duplicate) == (1, 1)
    assert stock.pick(by=hand, at=NOW, picks=[rest]).accepted == 1
    box = stock.PackageDraft("b", (stock.Packed(number, "L1", 4),))
    assert [field for field, _why in whys(stock.pack_goods(by=hand, at=NOW, packages=[box]))] == ["ticks"]
    package = stock.pack_goods(by=hand, at=NOW, packages=[replace(box, ticks=marks)]).numbers[0][1]
    # what is told later must be ticked from then on
    assert stock.instruct_reservations(by=SYSTEM, at=NOW, handling={number: ("dry",)}) == 1
    day = floor_day(house, actor=hand, at=NOW)
    assert day is not None
    assert [one.handling for one in day.packages] == [("dry",)]
    load = stock.LoadDraft("t", package, "T1", marks)
    assert whys(stock.load_packages(by=hand, at=NOW, loads=[load])) == [("ticks", "Not ticked: dry.")]
    assert stock.load_packages(by=hand, at=NOW, loads=[replace(load, ticks=("dry",))]).accepted == 1
    told = [(one.step, one.thing, one.mark) for one in ticks_of(acme.id, ORDER, actor=SYSTEM)]
    assert set(told) == {
        *(("pick", number, mark) for mark in marks), *(("pack", package, mark) for mark in marks),
        ("load", package, "dry"),
    }  # fmt: skip
    assert len(told) == 5
