"""Quotes from recorded tariffs: what is offered and advised, kept and taken up by an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, an_order, make_customer_actor, settle
from tests.factories.tariffs import SINCE, a_wish, make_quote, make_tariffs, rows_of

from nuoda.domains.contracts.commands.quotes import make_quotes
from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.queries.quotes import (
    Spot,
    Urgency,
    quote_by_number,
    quote_page,
    quote_rows,
    read_line,
)
from nuoda.domains.contracts.queries.tariffs import places_known, services_known, tariff_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import record_orders
from nuoda.domains.orders.queries import order_ids, order_page
from nuoda.domains.promises.queries import promises_of
from nuoda.insight.quotes import quote_view
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADMIN = Actor(Role.ADMIN, "1", "Admin")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tariffs(acme: CustomerCard, now: datetime) -> None:
    make_tariffs()


def test_options_stand_side_by_side_with_an_advice_that_says_why(now: datetime) -> None:
    found = make_quote(a_wish(declared="1000"))
    totals = {one.key: str(one.price.total) for one in found.offer.options}
    # 3.2 kg → 3.5 kg: first 1 kg, five half steps; fuel 5 %; cover max(1, 0.6 %) = 6
    assert totals == {
        "express": "82.65", "express@北斗航空": "66.90", "standard": "46.95", "economy": "19.95",
    }  # fmt: skip
    due = [one.window.due_at for one in found.offer.options]
    assert due == sorted(due)
    assert all(now < one.window.cutoff_at < one.window.due_at for one in found.offer.options)
    assert all(one.window.usual_at <= one.window.due_at for one in found.offer.options)
    by_key = {one.key: one for one in found.offer.options}
    partner = by_key["express@北斗航空"].window
    assert partner.due_at >= by_key["express"].window.due_at + DAY
    assert {str(one) for one in by_key["economy"].pros} == {"Costs least"}
    assert "The declared value is not covered" in {str(one) for one in by_key["economy"].cons}
    advice = found.offer.advice
    assert advice is not None
    # 46.95 is the cheapest that covers; within 30 % of it nothing is earlier
    assert (advice.key, found.row.advised) == ("standard", "standard")
    assert "at most 61.04 CNY" in str(advice.reason)
    assert found.row.expires_at == max(one.window.cutoff_at for one in found.offer.options)


def test_urgency_time_and_budget_change_the_advice(now: datetime) -> None:
    first = make_quote()
    due = {one.key: one.window.due_at for one in first.offer.options}

    def advised(**asked: object) -> tuple[str, str]:
        found = make_quote(replace(a_wish(), **asked)).offer.advice  # type: ignore[arg-type]
        assert found is not None
        return found.key, str(found.reason)

    assert advised(urgency="urgent")[0] == "express"
    assert advised(urgency="saving")[0] == "economy"
    assert advised(needed_by=due["standard"])[0] == "standard"
    assert advised(needed_by=due["express"])[0] == "express"
    key, reason = advised(needed_by=due["express"], budget=Decimal(20))
    assert (key, "budget" in reason) == ("express", True)
    key, reason = advised(needed_by=now + HOUR, budget=Decimal(20))
    assert (key, "time needed" in reason) == ("economy", True)


def test_days_saved_in_handling_buy_a_cheaper_carriage(now: datetime) -> None:
    due = {one.key: one.window.due_at for one in make_quote().offer.options}
    made = make_quote(a_wish(needed_by=due["economy"]))
    found = made.offer.advice
    assert found is not None
    assert found.by == due["economy"]
    keys = [one.key for one in found.handling]
    assert keys[0] == "economy"
    paid = [one.total for one in found.handling if one.total is not None]
    assert paid == sorted(paid)
    assert paid[-1] > paid[0]
    shares = [one.share for one in quote_view(made, now).handling]
    assert (shares[0], max(shares)) == (0, 100), "A bar shows what is paid more, and the first pays no more."


def test_days_of_handling_are_compared_by_services_that_cover_what_is_declared(now: datetime) -> None:
    due = {one.key: one.window.due_at for one in make_quote().offer.options}
    made = make_quote(a_wish(needed_by=due["economy"], declared="2000"))
    found = made.offer.advice
    assert found is not None
    assert found.key == "standard", "economy is in time and costs less, but covers nothing"
    assert "economy" not in {one.key for one in found.handling}
    view = quote_view(made, now)
    assert (view.declared, view.covering) == ("2,000.00 CNY", True)
    assert not quote_view(make_quote(), now).declared


def test_what_cannot_be_offered_says_why_and_what_mends_it(acme: CustomerCard, now: datetime) -> None:
    wishes = [
        a_wish(destination=Spot(country="TW", region="台北")),
        a_wish(kg="51"),
        replace(a_wish(), handling=("dangerous",)),
        replace(a_wish(), pickup_at=datetime(2025, 12, 1, tzinfo=now.tzinfo)),
        a_wish("NOBODY"),
        replace(a_wish(), currency="EUR"),
        replace(a_wish(), origin=Spot()),
        a_wish(replaces="Q1"),
        a_wish(),
    ]
    report = make_quotes(by=SYSTEM, at=now, quotes=wishes)
    assert [one.index for one in report.made] == [8]
    fields = [{problem.field for problem in one.problems} for one in report.refused]
    assert fields == [
        {"destination"}, {"weight_kg"}, {"handling"}, {"pickup_at"}, {"customer"}, {"currency"}, {"origin"},
        {"replaces"},
    ]  # fmt: skip
    assert all(str(problem.remedy) for one in report.refused for problem in one.problems)


def test_a_quote_becomes_an_order_with_its_price_and_promise(acme: CustomerCard, now: datetime) -> None:
    quote = make_quote()
    express = quote.option("express")
    assert express is not None
    draft = replace(an_order("ACME", "SO-Q1"), quote=quote.row.number, quote_option="express")
    wrong = [
        replace(draft, reference="SO-Q2", quote="Q1"),
        replace(draft, reference="SO-Q3", quote_option="rocket"),
        replace(draft, reference="SO-Q4", weight_kg=Decimal("3.3")),
        replace(draft, reference="SO-Q5", consignee=replace(draft.consignee, region="北京市", city="北京市")),
        replace(draft, reference="SO-Q6", ordered_at=express.window.cutoff_at + HOUR),
        replace(draft, reference="SO-Q7"),
    ]
    report = record_orders(by=SYSTEM, at=now, orders=[draft, *wrong])
    assert report.accepted == 1
    refused = {one.index: [problem.field for problem in one.problems] for one in report.refused}
    assert refused == {
        1: ["quote"], 2: ["quote_option"], 3: ["weight_kg"], 4: ["consignee"], 5: ["quote"], 6: ["quote"],
    }  # fmt: skip
    settle()
    order = order_page(order_ids([(acme.id, "SO-Q1")], actor=SYSTEM)[acme.id, "SO-Q1"], actor=SYSTEM)
    assert (order.quote, order.quote_version, order.quote_option) == (quote.row.number, 1, "express")
    assert (order.price, order.price_currency, order.service) == (express.price.total, "CNY", "express")
    (promise,) = promises_of([Ref("order", str(order.id))], actor=SYSTEM)
    assert promise.due_at == express.window.due_at
    assert promise.basis == f"quote: express {quote.row.number} v1"
    taken = quote_page(quote.row.id, actor=SYSTEM, at=now).row
    assert (taken.state, taken.order_reference, taken.taken_option) == ("taken", "SO-Q1", "express")
    # the same order again is known; another one cannot take the same quote
    again = record_orders(by=SYSTEM, at=now, orders=[draft, wrong[-1]])
    assert (again.accepted, again.duplicate, len(again.refused)) == (0, 1, 1)
    (late,) = make_quotes(by=SYSTEM, at=now, quotes=[a_wish(replaces=quote.row.number)]).refused
    assert late.problems[0].field == "replaces"


def test_a_later_version_takes_the_place_of_the_first(now: datetime) -> None:
    quote = make_quote()
    second = make_quote(a_wish(kg="5", replaces=quote.row.number))
    assert (second.row.number, second.row.version) == (quote.row.number, 2)
    page = quote_page(quote.row.id, actor=SYSTEM, at=now)
    assert [(one.version, one.state) for one in page.versions] == [(2, "open"), (1, "replaced")]
    assert quote_by_number(quote.row.number, actor=SYSTEM, at=now).row.id == second.row.id
    assert page.offer == quote.offer
    rows = quote_rows(actor=SYSTEM, at=now, window=Window(), state="open", text=quote.row.number).rows
    assert [one.version for one in rows] == [2]
    later = second.row.expires_at + HOUR
    assert quote_rows(actor=SYSTEM, at=later, window=Window(), state="open").total == 0
    assert quote_rows(actor=SYSTEM, at=later, window=Window(), state="expired").total == 1


def test_a_new_version_of_a_tariff_leaves_quotes_alone_and_holds_from_its_day(now: datetime) -> None:
    before = make_quote()
    draft = TariffDraft("ND-STD", "自营标快", "standard", date(2026, 12, 1), rows_of("20", "6"))
    assert record_tariffs(by=ADMIN, at=now, tariffs=[draft, draft]) == 1
    assert record_tariffs(by=ADMIN, at=now, tariffs=[draft]) == 0
    assert quote_page(before.row.id, actor=SYSTEM, at=now).offer == before.offer
    today, then = make_quote(), make_quote(a_wish(pickup_at=datetime(2026, 12, 2, tzinfo=now.tzinfo)))
    assert [one.option("standard").tariff_version for one in (today, then)] == [1, 2]  # type: ignore[union-attr]
    rows = tariff_rows(actor=SYSTEM, day=now.date(), code="ND-STD", with_rows=True)
    assert [(one.version, one.state, one.count) for one in rows] == [(2, "coming", 16), (1, "running", 16)]
    for wrong, field in (
        (replace(draft, valid_from=SINCE), "tariffs.0.valid_from"),
        (replace(draft, service="express"), "tariffs.0.code"),
        (replace(draft, customer="NOBODY"), "tariffs.0.customer"),
        (replace(draft, rows=[{"row": "zone"}]), "tariffs.0.rows.1.zone"),
    ):
        with pytest.raises(Invalid) as refused:
            record_tariffs(by=ADMIN, at=now, tariffs=[wrong])
        assert field in [one.field for one in refused.value.fields]
    with pytest.raises(Forbidden):
        record_tariffs(by=Actor(Role.AGENT, "2", "Agent"), at=now, tariffs=[draft])


def test_what_was_quoted_cannot_be_changed(now: datetime) -> None:
    quote = make_quote()
    for statement in (
        "UPDATE contracts_quote SET offer = '{}'",
        "DELETE FROM contracts_quote",
        "UPDATE contracts_tariffversion SET rows = '[]'",
        "DELETE FROM contracts_tariffversion",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert quote_page(quote.row.id, actor=SYSTEM, at=now).offer == quote.offer


def test_a_customer_has_her_own_prices_and_sees_only_her_quotes(
    acme: CustomerCard, globex: CustomerCard, now: datetime
) -> None:
    own = TariffDraft("ACME-STD", "合同价", "standard", SINCE, rows_of("10", "4"), customer="ACME")
    record_tariffs(by=SYSTEM, at=now, tariffs=[own])
    hers, theirs = make_quote(), make_quote(a_wish("GLOBEX"))
    standard = [one.option("standard") for one in (hers, theirs)]
    assert [one.tariff for one in standard if one] == ["ACME-STD", "ND-STD"]
    actor = make_customer_actor(acme)
    assert quote_page(hers.row.id, actor=actor, at=now).row.id == hers.row.id
    with pytest.raises(NotFound):
        quote_page(theirs.row.id, actor=actor, at=now)
    assert [one.code for one in tariff_rows(actor=actor, day=now.date())] == ["ACME-STD"]
    report = make_quotes(by=actor, at=now, quotes=[a_wish(), a_wish("GLOBEX")])
    assert ([one.index for one in report.made], [one.index for one in report.refused]) == ([0], [1])


def test_a_batch_costs_the_same_for_few_and_many(now: datetime) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            report = make_quotes(by=SYSTEM, at=now, quotes=[a_wish(kg=str(n + 1)) for n in range(count)])
        assert len(report.made) == count
        return len(captured)

    queries(1)
    assert queries(2) == queries(30)


def test_a_typed_line_is_read_word_by_word(now: datetime) -> None:
    cities = places_known(actor=SYSTEM, day=now.date())
    assert cities["深圳"] == ("广东", "深圳")
    upstairs = services_known(actor=SYSTEM, day=now.date())["upstairs"]
    assert (upstairs.name, upstairs.name_en, upstairs.family) == ("送货上楼", "Upstairs", "customer")
    line = "ACME 深圳>上海/上海 12.5kg 60x45x45 *2 v5000 cod300 +upstairs #fragile ! b200 11-26 p11-24"
    found = read_line(line, today=now.date(), cities=cities)
    assert found.problems == []
    assert (found.customer, found.count, found.weight_kg) == ("ACME", 2, Decimal("12.5"))
    assert (found.origin, found.destination) == (
        Spot(region="广东", city="深圳"), Spot(region="上海", city="上海"),
    )  # fmt: skip
    assert found.sides_cm == (Decimal(60), Decimal(45), Decimal(45))
    assert (found.declared, found.collect, found.budget) == (Decimal(5000), Decimal(300), Decimal(200))
    assert (found.services, found.handling, found.urgency) == (["upstairs"], ["fragile"], Urgency.URGENT)
    assert (found.needed_on, found.pickup_on) == (date(2026, 11, 26), date(2026, 11, 24))
    line = "ACME 广东省/深圳市到上海 3公斤 2件 保价800 代收50 急 2027-01-03前"
    chinese = read_line(line, today=now.date(), cities=cities)
    assert (chinese.problems, chinese.count, chinese.declared) == ([], 2, Decimal(800))
    assert chinese.needed_on == date(2027, 1, 3)
    wrong = read_line("ACME 3kg 深圳>火星 13-45 ?!", today=now.date(), cities=cities)
    assert [one.field for one in wrong.problems] == ["destination", "needed_by", "line"]
    assert [one.field for one in read_line("", today=now.date(), cities={}).problems] == [
        "customer", "destination", "weight_kg",
    ]  # fmt: skip
