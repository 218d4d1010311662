from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.factories import NOW, SYSTEM, an_order
from tests.factories.parcels import CONSIGNEE, SENDER

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import OrderDraft, OrderLine, record_orders
from nuoda.domains.orders.queries import order_count, order_ids, order_page, order_rows
from nuoda.domains.orders.rules import CHANNELS
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.usefixtures("acme")


def _record(*drafts: OrderDraft) -> IntakeReport:
    return record_orders(by=SYSTEM, at=NOW, orders=drafts)


def test_an_order_is_confirmed_and_kept_as_it_came(acme: CustomerCard) -> None:
    line = OrderLine("蓝牙耳机", 2, sku="BT-1", value=Decimal("199.90"))
    draft = replace(an_order(), lines=(line,), declared_value=Decimal("199.90"))
    assert _record(draft) == IntakeReport(1, 0)
    found = order_ids([(acme.id, "SO-1001")], actor=SYSTEM)
    page = order_page(found[acme.id, "SO-1001"], actor=SYSTEM)
    assert (page.state, page.consignee["name"], page.declared_value) == (
        "confirmed",
        "欧阳小明",
        Decimal("199.90"),
    )
    assert page.lines[0]["value"] == "199.90"
    assert [one.fact.name for one in ledger.since(0, actor=SYSTEM)][-1] == "order.confirmed"


def test_running_it_again_changes_nothing() -> None:
    drafts = [an_order(reference=f"SO-{place}") for place in range(5)]
    assert _record(*drafts) == IntakeReport(5, 0)
    position = ledger.newest_position()
    assert _record(*drafts) == IntakeReport(0, 5)
    assert ledger.newest_position() == position


def test_the_channel_does_not_make_it_another_order() -> None:
    _record(an_order())
    assert _record(replace(an_order(), channel="api")) == IntakeReport(0, 1)


def test_a_taken_reference_with_other_content_is_refused_and_overwrites_nothing(acme: CustomerCard) -> None:
    _record(an_order(goods="蓝牙耳机"))
    report = _record(an_order(goods="手机壳"))
    assert (report.accepted, report.duplicate, report.refused[0].problems[0].field) == (0, 0, "reference")
    page = order_rows(actor=SYSTEM, window=Window()).rows[0]
    assert page.goods == "蓝牙耳机"


def test_twins_in_one_batch() -> None:
    report = _record(an_order(), an_order(), an_order(goods="手机壳"))
    assert (report.accepted, report.duplicate, [one.index for one in report.refused]) == (1, 1, [2])


def test_two_customers_may_use_one_reference(globex: CustomerCard) -> None:
    assert _record(an_order("ACME", "1"), an_order("GLOBEX", "1")).accepted == 2


def _to(**parts: str) -> OrderDraft:
    return an_order(consignee=replace(CONSIGNEE, **parts))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(an_order(), customer="NOBODY"), "customer"),
        (replace(an_order(), reference="  "), "reference"),
        (replace(an_order(), reference="x" * 61), "reference"),
        (replace(an_order(), goods="x" * 1_000_000), "goods"),
        (replace(an_order(), ordered_at=NOW.replace(tzinfo=None)), "ordered_at"),
        (replace(an_order(), ordered_at=NOW.replace(year=1900)), "ordered_at"),
        (replace(an_order(), pieces=0), "pieces"),
        (replace(an_order(), weight_kg=Decimal("-0.1")), "weight_kg"),
        (replace(an_order(), weight_kg=Decimal("Infinity")), "weight_kg"),
        (replace(an_order(), weight_kg=Decimal("1e12")), "weight_kg"),
        (replace(an_order(), channel="pigeon"), "channel"),
        (replace(an_order(), promised_due_at=NOW - timedelta(days=1)), "promised_due_at"),
        (_to(name="王\x07芳"), "consignee.name"),
        (_to(street="x" * 201), "consignee.street"),
        (_to(name="  "), "consignee.name"),
        (_to(name="13812345678"), "consignee.name"),
        (_to(phone=""), "consignee.phone"),
        (_to(phone="123"), "consignee.phone"),
        (_to(phone="123", country="US"), "consignee.phone"),
        (replace(an_order(), sender=replace(SENDER, phone="123")), "sender.phone"),
    ],
)
def test_a_bad_order_is_refused_alone(draft: OrderDraft, field: str) -> None:
    report = _record(an_order(reference="GOOD-1"), draft, an_order(reference="GOOD-2"))
    assert report.accepted == 2
    (refused,) = report.refused
    assert (refused.index, [problem.field for problem in refused.problems]) == (1, [field])


@pytest.mark.parametrize("channel", sorted(set(CHANNELS) - {"replay"}))
def test_name_and_phone_are_judged_alike_in_every_channel(channel: str) -> None:
    draft = replace(_to(name="", phone="123"), channel=channel)
    (refused,) = _record(draft).refused
    assert [one.field for one in refused.problems] == ["consignee.name", "consignee.phone"]
    assert all(str(one.remedy) for one in refused.problems)
    assert order_count(actor=SYSTEM) == 0


def test_abroad_a_dock_has_no_phone_and_history_calls_nobody() -> None:
    abroad = replace(_to(phone="", country="US", region="GA"), reference="SO-US")
    hong_kong = replace(_to(phone="2345 6789", region="香港特别行政区"), reference="SO-HK")
    past = replace(_to(name="", phone=""), reference="SO-1999", channel="replay")
    assert _record(abroad, hong_kong, past).accepted == 3


def test_a_formula_is_text_like_any_other() -> None:
    assert _record(an_order(goods='=HYPERLINK("http://evil.example")')).accepted == 1


def test_a_customer_cannot_order_for_another(globex: CustomerCard) -> None:
    machine = Actor(Role.MACHINE, "key", "key", globex.id)
    for actor in (machine, ANONYMOUS):
        report = record_orders(by=actor, at=NOW, orders=[an_order("ACME")])
        assert report.refused[0].problems[0].field == "customer"
    assert order_count(actor=SYSTEM) == 0


def test_orders_are_found_by_words_and_reference() -> None:
    _record(
        an_order(reference="SO-1"),
        an_order(reference="SO-2", goods="手机壳", consignee=replace(CONSIGNEE, city="杭州市")),
    )
    for text, found in (("耳机", ["SO-1"]), ("杭州", ["SO-2"]), ("SO-2", ["SO-2"]), ("火箭", [])):
        rows = order_rows(actor=SYSTEM, window=Window(), text=text).rows
        assert [row.reference for row in rows] == found
