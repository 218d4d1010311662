"""Goods of an order that come later than it is promised: at risk when that is known, one case, and told."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.factories import NOW, SYSTEM, settle
from tests.factories.allocating import order_goods
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.reactions.conftest import Day

from nuoda.domains.cases.commands import EndedOrder, investigate_case, settle_orders
from nuoda.domains.cases.queries import CaseCard, case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.stock import commands as stock
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.text import Text


def _announced(days: int, reference: str = "PO-1") -> str:
    """Twenty pieces that come in so many days; the number of the advice."""
    advice = stock.AdviceDraft("ACME", reference, "SH1", TODAY + timedelta(days), {"TEA": 20})
    return stock.announce(by=SYSTEM, at=NOW, advices=[advice]).numbers[0][1]


def _ordered(acme: CustomerCard, *, days: int) -> Ref:
    """An order of 16 pieces promised in 72 hours, of which 10 lie there and 6 come in so many days."""
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    _announced(days)
    order_goods("A", ("TEA", 16), due_at=NOW + timedelta(hours=72), serve=False)
    settle()
    (key,) = order_ids([(acme.id, "A")], actor=SYSTEM).values()
    return Ref("order", str(key))


def _promise(ref: Ref) -> PromiseRow:
    (row,) = [one for one in promises_of([ref], actor=SYSTEM) if one.kind == "delivery"]
    return row


def _cases(state: str = "open") -> list[CaseCard]:
    return list(case_rows(actor=SYSTEM, window=Window(), state="" if state == "any" else state).rows)


def test_a_rest_expected_after_the_promise_endangers_it_at_once(day: Day, acme: CustomerCard) -> None:
    ref = _ordered(acme, days=6)
    promise = _promise(ref)
    assert promise.state == "at_risk"
    assert promise.eta_at is not None
    assert promise.eta_at > promise.due_at
    (case,) = _cases()
    assert (case.label, case.cause, str(case.order_id)) == ("A", "WAREHOUSE.out_of_stock", ref.id)
    day.to(1)
    assert day.subjects() == ["订单 A 可能晚于承诺时间送达"], "one letter, one story"
    (case,) = _cases()
    assert case.told_at is not None
    words = next(mail.body for mail in day.mailbox.mails() if mail.subject.startswith("订单 A 可能晚于"))
    assert "货物库存不足" in words
    assert "TEA" in words
    assert "共 16 纸箱，其中 6 纸箱后发" in words
    assert "其余货物预计11月30日" in words
    # ... and once it is broken, that is told in the same case
    day.to(80)
    assert _promise(ref).state == "broken"
    assert len(_cases()) == 1
    assert "订单 A 已延误" in day.subjects()


def test_a_rest_that_comes_in_time_endangers_nothing(day: Day, acme: CustomerCard) -> None:
    ref = _ordered(acme, days=1)
    assert _promise(ref).state == "open"
    day.to(1)
    assert _cases() == []


def test_goods_that_come_earlier_after_all_end_the_danger(day: Day, acme: CustomerCard) -> None:
    ref = _ordered(acme, days=6)
    assert _promise(ref).state == "at_risk"
    number = _announced(0, "PO-2")
    receipt = stock.ReceiptDraft("r1", number, "TEA", "L2", 20, expires_on=TODAY + timedelta(200))
    stock.receive(by=SYSTEM, at=day.to(1), receipts=[receipt])
    stock.finish_receipts(by=SYSTEM, at=day.to(1), numbers=[number])
    settle()
    promise = _promise(ref)
    assert (promise.state, promise.eta_at) == ("open", None)
    day.to(2)
    (case,) = _cases("any")
    assert (case.state, case.update_due_at) == ("resolved", None), "nobody has to do anything about it"
    assert day.subjects() == ["订单 A 可能晚于承诺时间送达", "您的订单 A 仍将按承诺送达"]


def test_a_warning_that_has_not_gone_out_is_taken_back_with_its_danger(day: Day, acme: CustomerCard) -> None:
    _ordered(acme, days=6)
    number = _announced(0, "PO-2")
    receipt = stock.ReceiptDraft("r1", number, "TEA", "L2", 20, expires_on=TODAY + timedelta(200))
    stock.receive(by=SYSTEM, at=NOW, receipts=[receipt])
    stock.finish_receipts(by=SYSTEM, at=NOW, numbers=[number])
    day.to(2)
    assert day.subjects() == []
    assert [one.state for one in _cases("any")] == ["resolved"]


def test_a_shortage_that_endangers_nothing_is_told_by_itself(day: Day, acme: CustomerCard) -> None:
    _ordered(acme, days=6)
    day.to(1)
    order_goods("B", ("TEA", 4), due_at=NOW + timedelta(days=30), serve=False)
    day.to(2)
    assert sorted(day.subjects()) == ["您的订单 B 有货物将稍后送达", "订单 A 可能晚于承诺时间送达"]


def test_an_order_that_is_called_off_takes_its_case_along(day: Day, acme: CustomerCard) -> None:
    _ordered(acme, days=6)
    day.to(1)
    called_off = orders.Cancellation("ACME", "A", "不要了")
    assert not orders.cancel_orders(by=SYSTEM, at=day.to(1), cancellations=[called_off]).refused
    day.to(2)
    (case,) = _cases("any")
    assert case.state in ("resolved", "closed")


def test_it_is_closed_by_what_was_delivered(day: Day, acme: CustomerCard) -> None:
    """Whatever a case was resolved by, one that somebody has to judge stays for her."""
    ref = _ordered(acme, days=6)
    order_id = UUID(ref.id)
    said = Text("Delivered at %(at)s, in time.", {"at": NOW.isoformat()})
    first = EndedOrder(order_id, Text("All of it is expected in time again."), "")
    assert settle_orders(by=SYSTEM, at=NOW, ended=[first]) == 1
    assert settle_orders(by=SYSTEM, at=NOW, ended=[first]) == 0, "said once"
    (case,) = _cases("any")
    closes = case.severity in ("S3", "S4")
    ended = EndedOrder(order_id, said, "delivered_in_time")
    assert settle_orders(by=SYSTEM, at=NOW, ended=[ended]) == closes
    assert _cases("any")[0].state == ("closed" if closes else "resolved")


def test_what_a_person_found_to_be_more_than_a_shortage_stays(
    day: Day, acme: CustomerCard, agent: Actor
) -> None:
    ref = _ordered(acme, days=6)
    (case,) = _cases()
    investigate_case(
        by=agent, at=NOW, case_id=case.id, version=case.version, cause="WAREHOUSE.damage", party="warehouse",
        finding="货架倒塌，六件压坏。",
    )  # fmt: skip
    ended = EndedOrder(UUID(ref.id), Text("All of it is expected in time again."), "")
    assert settle_orders(by=SYSTEM, at=NOW, ended=[ended]) == 0
    assert [one.id for one in _cases()] == [case.id]
