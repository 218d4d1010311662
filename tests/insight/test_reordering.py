"""Reorder point and safety stock: the formulas by hand, and the advice read from real orders and receipts."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, sqrt
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, make_account, make_customer
from tests.factories.allocating import order_goods
from tests.factories.goods import TODAY, furnish, product
from tests.factories.people import make_customer_actor, sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import AdviceClosed
from nuoda.domains.stock.queries.furnishing import advice_page
from nuoda.insight.reordering.policy import History, Verdict, stock_policy, too_little
from nuoda.insight.reordering.reading import Advised, Wish, advice
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.errors import Invalid

DAY = timedelta(days=1)


def test_the_formulas_by_hand() -> None:
    """100 ± 20.2548 a day, 4 ± 1 days, 95 %: 1.64485 · √(4 · 410.256 + 10,000 · 1) = 177.5."""
    known = History([80, 120] * 20, [3.0, 4.0, 5.0])
    found = stock_policy(known, 0.95)
    assert (found.demand, found.lead, found.lead_sd) == (100, 4, 1)
    assert found.demand_sd == pytest.approx(20.254787)
    assert (found.safety, found.reorder) == (178, 578)
    assert found.quantity(600, 14) == 0
    assert found.quantity(578, 14) == 1_400
    assert found.quantity(500, 7) == 78 + 700
    # nothing varies: no safety stock, whatever the service level
    steady = stock_policy(History([10] * 30, [2.0] * 3), 0.99)
    assert (steady.safety, steady.reorder) == (0, 20)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 500), min_size=28, max_size=60),
    st.lists(st.floats(0, 60, allow_nan=False), min_size=3, max_size=8),
)
def test_more_service_never_keeps_less(daily: list[int], leads: list[float]) -> None:
    known = History(daily, leads)
    policies = [stock_policy(known, level) for level in (0.5, 0.9, 0.95, 0.99)]
    assert [one.safety for one in policies] == sorted(one.safety for one in policies)
    assert policies[0].safety == 0
    for one in policies:
        plain = one.lead * one.demand_sd**2 + one.demand**2 * one.lead_sd**2
        assert one.safety == pytest.approx(NormalDist().inv_cdf(one.service) * sqrt(plain), abs=1.000001)
        assert one.reorder >= ceil(round(one.demand * one.lead, 9))


def test_what_is_too_little_to_advise() -> None:
    assert too_little(History([5] * 27, [2.0] * 5)) is Verdict.YOUNG
    assert too_little(History([0] * 30 + [5] * 9, [2.0] * 5)) is Verdict.SELDOM
    assert too_little(History([5] * 28, [2.0] * 2)) is Verdict.UNPROVEN
    assert too_little(History([5] * 28, [2.0] * 3)) is None


def _received(n: int, days: int, quantity: int, customer: str = "ACME") -> None:
    """The delivery no. ``n``, announced so many days before it was taken in, on the day ``n`` weeks ago."""
    came = NOW - timedelta(weeks=n)
    with clock.simulated(came - days * DAY):
        draft = stock.AdviceDraft(customer, f"IN-{n}", "SH1", came.date(), {"TEA": quantity})
        number = stock.announce(by=SYSTEM, at=came - days * DAY, advices=[draft]).numbers[0][1]
    with clock.simulated(came):
        receipt = stock.ReceiptDraft(f"R-{n}", number, "TEA", f"L{n}", quantity, expires_on=TODAY + 300 * DAY)
        stock.receive(by=SYSTEM, at=came, receipts=[receipt])
        stock.finish_receipts(by=SYSTEM, at=came, numbers=[number])


def _of_tea(**wish: int) -> Advised:
    (told,) = advice(actor=SYSTEM, at=NOW, wish=Wish(**wish))
    return told


@pytest.mark.django_db
def test_what_was_ordered_lately_is_told_and_too_little_is_no_advice(acme: CustomerCard) -> None:
    furnish()
    product()
    for n, days in ((1, 3), (2, 4), (3, 5)):
        _received(n, days, 20)
    # twelve orders of 4 pieces, every third day from 36 days ago; today is not over and does not count
    for n in range(12):
        at = NOW - timedelta(days=36 - 3 * n)
        with clock.simulated(at):
            order_goods(f"SO-{n}", ("TEA", 4), at=at, serve=n >= 8)
    with clock.simulated(NOW):
        order_goods("SO-NOW", ("TEA", 4), serve=False)
        told = _of_tea()
    # the four that were served hold 16 of the 60; the unserved ones were never planned and ask nothing yet
    assert (told.standing.here, told.standing.held, told.lacking, told.position) == (60, 16, 0, 44)
    assert told.verdict is Verdict.YOUNG
    assert (told.policy, told.quantity) == (None, 0)


@pytest.mark.django_db
def test_a_proposal_counts_only_when_it_is_ordered(acme: CustomerCard) -> None:
    furnish()
    product()
    for n, days in ((1, 3), (2, 4), (3, 5)):
        _received(n, days, 20)
    for n in range(12):
        at = NOW - timedelta(days=36 - 3 * n)
        with clock.simulated(at):
            order_goods(f"SO-{n}", ("TEA", 6), at=at)
    client = sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    with clock.simulated(NOW):
        told = _of_tea(service=95, cover=14)
        assert told.policy is not None
        assert (len(told.history.daily), told.history.days_ordered) == (36, 12)
        assert told.history.leads == [5.0, 4.0, 3.0]
        assert told.policy.demand == 2
        # 72 asked for, 60 there: all of it is held, 12 pieces are owed to nobody's supply
        assert (told.position, told.verdict) == (-12, Verdict.BELOW)
        assert told.quantity == told.policy.reorder + 12 + 28
        assert "TEA" in client.get("/desk/stock/reorder/?verdict=below").content.decode()
        url = f"/desk/stock/reorder/{told.product.id}/"
        assert "How it is reckoned" in client.get(url).content.decode()
        given = {"warehouse": "SH1", "quantity": told.quantity, "expected_on": "2026-11-30", "once": "k1"}
        there = client.post(url, given)
        again = client.post(url, given)
        assert there.status_code == again.status_code == 302
        assert there["Location"] == again["Location"]
        page = there["Location"]
        number = page.rstrip("/").rsplit("/", 1)[-1]
        assert advice_page(number, actor=SYSTEM)[0].state == "proposed"
        after = _of_tea()
        assert (after.standing.proposed, after.position) == (told.quantity, -12)
        assert client.post(f"{page}order/", {"expected_on": "2026-11-01"}).status_code == 422
        assert client.post(f"{page}order/", {"expected_on": "2026-11-30"}).status_code == 302
        ordered = _of_tea()
        assert (ordered.standing.proposed, ordered.position) == (0, told.quantity - 12)
        assert ordered.verdict is Verdict.ENOUGH
        assert client.get("/desk/stock/deliveries/?late=1").status_code == 200
        stock.call_off(by=SYSTEM, at=NOW, number=number)
        with pytest.raises(AdviceClosed):
            stock.order_deliveries(by=SYSTEM, at=NOW, expected={number: TODAY})
        bad = client.post(url, {**given, "quantity": "0", "once": "k2"})
        assert bad.status_code == 422
        draft = stock.AdviceDraft("ACME", "RO-X", "SH1", TODAY, {"TEA": 1}, proposed=True)
        number = stock.announce(by=SYSTEM, at=NOW, advices=[draft]).numbers[0][1]
        with pytest.raises(Invalid):
            stock.order_deliveries(by=SYSTEM, at=NOW, expected={number: TODAY - DAY})


@pytest.mark.django_db
def test_a_customer_reads_advice_on_her_own_goods(acme: CustomerCard) -> None:
    furnish()
    product()
    other = make_customer("SHOP")
    at = NOW - DAY
    with clock.simulated(at):
        order_goods("SO-1", ("TEA", 6), at=at)
    assert [one.product.sku for one in advice(actor=make_customer_actor(acme), at=NOW)] == ["TEA"]
    assert advice(actor=make_customer_actor(other), at=NOW) == []
