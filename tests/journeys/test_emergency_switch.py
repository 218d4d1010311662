"""A warehouse is out: what it touches stands at once, each customer hears once, new work goes around it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, an_order, make_order, make_shipment, settle
from tests.factories.goods import TODAY, furnish, held, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.factories.tariffs import SINCE, a_wish, make_quote, rows_of

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.contracts.commands.contingencies import (
    AlreadyOut,
    ContingencyOver,
    ContingencyPlanDraft,
    move_end,
    prepare_plan,
    switch_off,
    switch_on,
    tell_customers,
)
from nuoda.domains.contracts.commands.quotes import make_quotes
from nuoda.domains.contracts.commands.tariffs import TariffDraft, record_tariffs
from nuoda.domains.contracts.facts import Target
from nuoda.domains.contracts.queries.contingencies import contingency_page, outages, plan_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.commands import record_orders
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.insight.contingencies.naming import named, what_is_out
from nuoda.insight.contingencies.reach import reach_of
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import in_language
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UNTIL = NOW + 3 * DAY


@pytest.fixture
def goods(acme: CustomerCard, agent: Actor, now: datetime) -> Goods:
    """Six pieces held in SH1 for two orders; five lie free in BJ1."""
    furnish()
    furnish("BJ1")
    tea = product()
    stocked(lots=[("L1", 10, 200)])
    stocked(lots=[("L2", 5, 200)], warehouse="BJ1")
    held(4, "big", days=2)
    held(2, "small", days=1)
    return tea


def _reserve(warehouse: str) -> object:
    draft = stock.ReservationDraft(
        f"new-{warehouse}", warehouse, Goods("ACME", "TEA"), 1, TODAY + DAY, "SO-new", "hard"
    )
    return stock.reserve(by=SYSTEM, at=NOW, reservations=[draft])


def test_a_warehouse_goes_out_and_comes_back(
    goods: Goods, acme: CustomerCard, agent: Actor, supervisor: Actor, mailbox: Mailbox
) -> None:
    out = Target("warehouse", "SH1")
    with pytest.raises(Forbidden):
        switch_on(by=agent, at=NOW, target=out, reason="水淹", expected_until=UNTIL)
    browser = sign_in(supervisor)
    plan = prepare_plan(
        by=supervisor, at=NOW, plan=ContingencyPlanDraft("sh1-flood", "一仓进水", out, "断电\n转北京仓")
    )
    rehearsed = browser.get(reverse("desk_contingency_plan", args=[plan])).content.decode()
    assert "SO-small" in rehearsed
    assert mailbox.mails() == []  # a rehearsal tells nobody
    browser.post(reverse("desk_plan_rehearsed", args=[plan]))
    assert plan_page(plan, actor=SYSTEM).rehearsed_by == supervisor.name
    form = {
        "kind": "warehouse", "warehouse": "SH1", "reason": "水淹", "expected_until": "2026-11-26T18:00",
    }  # fmt: skip
    page = browser.post(f"{reverse('desk_contingency_on')}?plan={plan}", form)
    assert page.status_code == 302, page.content.decode()
    one = page.headers["Location"].rstrip("/").rpartition("/")[2]
    with pytest.raises(AlreadyOut):
        switch_on(by=supervisor, at=NOW, target=out, reason="-", expected_until=UNTIL)
    row = contingency_page(one, actor=SYSTEM)  # type: ignore[arg-type]
    assert (row.what, row.plan, row.steps) == ("SH1", "sh1-flood", ("断电", "转北京仓"))
    first, second = reach_of(row.target, row.expected_until, at=NOW, actor=SYSTEM)
    # due first stands first; what Beijing holds is proposed once, not twice
    assert [one.label for one in (first, second)] == ["SO-small", "SO-big"]
    assert [(each.kind, each.label) for each in (*first.instead, *second.instead)] == [
        ("warehouse", "BJ1"), ("later", ""), ("later", ""),
    ]  # fmt: skip
    early = datetime(2026, 11, 26, 20, tzinfo=UTC)  # before sunrise on the day after, where the house stands
    (*_others, later) = reach_of(row.target, early, at=NOW, actor=SYSTEM)[0].instead
    assert later.on == date(2026, 11, 27)
    assert "上海一仓在" in shown(browser.get(reverse("desk_contingency", args=[one])).content.decode())
    refused = _reserve("SH1")
    assert [field.field for field in refused.refused[0].problems] == ["warehouse"]  # type: ignore[attr-defined]
    assert _reserve("BJ1").accepted == 1  # type: ignore[attr-defined]
    _told(browser, one, acme, mailbox)
    switch_off(by=supervisor, at=NOW + DAY, contingency_id=row.id, reason="水退了")
    over = browser.get(reverse("desk_contingency", args=[one])).content.decode()
    letters = f"{reverse('desk_notices')}?kind=contingency&amp;q=SH1"
    assert letters in over, "who was told is still one step away"
    assert "上海一仓暂停作业：涉及您的" in shown(browser.get(letters.replace("&amp;", "&")).content.decode())
    with pytest.raises(ContingencyOver):
        move_end(by=supervisor, at=NOW + DAY, contingency_id=row.id, expected_until=UNTIL, reason="-")
    assert outages(NOW + DAY, actor=SYSTEM).house("SH1") is None
    assert stock.reserve(
        by=SYSTEM, at=NOW,
        reservations=[stock.ReservationDraft("again", "SH1", goods, 1, TODAY + DAY, "SO-again")],
    ).accepted == 1  # fmt: skip
    log = ledger.about([Ref("contingency", str(row.id))], actor=SYSTEM)
    switched = [one.fact.name for one in log if one.fact.name.startswith("contingency.")]
    assert sorted(switched) == ["contingency.off", "contingency.on", "contingency.told"]


def _told(browser: Client, one: str, acme: CustomerCard, mailbox: Mailbox) -> None:
    """Words that will not hold are held; the others go out once, with all that is hers."""
    url = reverse("desk_contingency_tell", args=[one])
    held_back = browser.post(url, {"words": "您的货明天上午一定送到。", "words_en": ""})
    assert held_back.status_code == 422
    said = browser.post(url, {"words": "一仓进水，正在转仓。", "words_en": ""})
    assert said.status_code == 302, said.content.decode()
    settle()
    clock.advance_to(NOW + timedelta(minutes=5))
    tick()
    settle()
    (mail,) = mailbox.mails()
    assert mail.recipient == acme.email
    assert ("上海一仓暂停作业" in mail.subject, "SH1" in mail.body) == (True, False), (
        "customers know no codes"
    )
    for words in ("SO-small", "SO-big", "一仓进水，正在转仓。"):
        assert words in mail.body
    (notice,) = notices_about([Ref("contingency", one)], actor=SYSTEM)
    assert (notice.kind, notice.customer_id) == ("contingency", acme.id)


def test_a_lane_goes_out_and_nothing_is_quoted_or_promised_by_it(
    acme: CustomerCard, supervisor: Actor, now: datetime
) -> None:
    record_tariffs(by=SYSTEM, at=NOW, tariffs=[TariffDraft("T", "T", "standard", SINCE, rows_of("10", "3"))])
    wish = a_wish("ACME")
    quote, before = make_quote(wish), make_quote(wish)
    taken = replace(an_order("ACME", "SO-TAKEN"), quote=before.row.number, goods="早单")
    assert record_orders(by=SYSTEM, at=NOW, orders=[taken]).accepted == 1
    settle()
    ship = make_shipment("ACME", "NDX-OUT-1")
    order = make_order("ACME", "SO-OUT-1")
    settle()
    with pytest.raises(Invalid):
        switch_on(
            by=supervisor, at=NOW, target=Target("lane", origin="*", destination="*"), reason="-",
            expected_until=UNTIL,
        )  # fmt: skip
    place = wish.origin
    area = f"{place.region}/{place.city}"
    lane = Target("lane", origin=area, destination="*")
    one = switch_on(by=supervisor, at=NOW, target=lane, reason="路断", expected_until=UNTIL)
    (refused,) = make_quotes(by=SYSTEM, at=NOW, quotes=[wish]).refused
    assert "pickup_at" in {field.field for field in refused.problems}
    late_taker = replace(an_order("ACME", "SO-LATE"), quote=quote.row.number)
    (outdated,) = record_orders(by=SYSTEM, at=NOW, orders=[late_taker]).refused
    (why,) = outdated.problems
    assert (why.field, "is out" in str(why.reason)) == ("quote", True), "it was quoted before the road broke"
    again = record_orders(by=SYSTEM, at=NOW, orders=[taken])
    assert (again.duplicate, again.refused) == (1, ()), "what was ordered before stands"
    out = Target("lane", origin="广东/深圳", destination="上海")
    other = switch_on(by=supervisor, at=NOW, target=out, reason="路断", expected_until=UNTIL)
    row = contingency_page(other, actor=SYSTEM)
    assert (row.target.origin, row.what) == ("CN/广东/深圳", "深圳 → 上海")
    shut = contingency_page(one, actor=SYSTEM).target
    anywhere = what_is_out(shut, named(shut, actor=SYSTEM))
    assert in_language(anywhere, "zh-hans") == "深圳 → 各地 线路中断"
    assert in_language(anywhere, "en") == "The lane 深圳 → anywhere is out"
    touched = reach_of(row.target, UNTIL, at=NOW, actor=SYSTEM)
    assert {each.label for each in touched} == {ship.waybill, order.reference, "SO-TAKEN"}
    assert [each.due_at for each in touched] == sorted(each.due_at for each in touched if each.due_at)
    late = make_order("ACME", "SO-OUT-2", ordered_at=NOW + timedelta(minutes=1))
    settle()
    promised = promises_of([Ref("order", str(late.id))], actor=SYSTEM)
    assert [one.due_at > UNTIL for one in promised if one.kind == "delivery"] == [True]
    tell_customers(by=supervisor, at=NOW, contingency_id=one, words="", words_en="")
    for each in (one, other):
        switch_off(by=supervisor, at=NOW, contingency_id=each, reason="通了")
    assert make_quotes(by=SYSTEM, at=NOW, quotes=[wish]).refused == ()


def test_machines_of_the_house_switch_too(goods: Goods, acme: CustomerCard) -> None:
    def call(customer: CustomerCard | None, method: str, path: str, body: object = None) -> tuple[int, Any]:
        of = customer.id if customer else None
        key = issue_api_key(by=SYSTEM, at=NOW, label="k", scopes=SCOPES, customer_id=of)
        given = json.dumps(body) if body is not None else ""
        answer = Client().generic(
            method, f"/api/v1{path}", given, content_type="application/json",
            headers={"Authorization": f"Bearer {key.token}"},
        )  # fmt: skip
        return answer.status_code, answer.json()

    aim = {"kind": "warehouse", "warehouse": "SH1"}
    status, plan = call(None, "PUT", "/contingency-plans", {**aim, "code": "sh1", "name": "SH1"})
    assert status == 200, plan
    until = UNTIL.isoformat().replace("+00:00", "Z")
    status, found = call(None, "GET", f"/contingency-plans/{plan['id']}/rehearsal?until={until}")
    assert (status, [one["label"] for one in found["touched"]]) == (200, ["SO-small", "SO-big"])
    body = {**aim, "reason": "fire", "expected_until": until, "plan_id": plan["id"]}
    assert call(acme, "POST", "/contingencies", body)[0] == 404
    assert call(None, "POST", "/contingencies", {**body, "warehouse": "NO"})[0] == 422
    status, one = call(None, "POST", "/contingencies", body)
    assert status == 200, one
    path = f"/contingencies/{one['id']}"
    assert len(call(None, "GET", path)[1]["touched"]) == 2
    held_back = call(None, "POST", f"{path}/messages", {"words_en": "It will be delivered tomorrow."})
    assert held_back[0] == 422
    assert call(None, "POST", f"{path}/messages", {"words_en": "We are sorry."})[0] == 200
    assert call(None, "POST", f"{path}/end", {"reason": "out"})[0] == 200
    assert call(None, "GET", path)[1]["touched"] == []
    assert [row["ended_why"] for row in call(None, "GET", "/contingencies")[1]["items"]] == ["out"]
    assert call(None, "GET", "/contingency-plans")[1]["items"][0]["code"] == "sh1"
