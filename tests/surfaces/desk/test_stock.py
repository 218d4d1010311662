"""The desk sees what lies where, what may be promised of it, and decides on counts."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_account, settle
from tests.factories.goods import furnish, held, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.cases.queries import case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries.counts import count_rows
from nuoda.domains.stock.queries.lying import product_page, stock_rows
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(acme: CustomerCard, now: datetime) -> Client:
    furnish()
    product()
    stocked(lots=[("L1", 10, 20), ("L2", 30, 200), ("L0", 2, -1)])
    held(6)
    hand = make_account(Role.WAREHOUSE)
    count = stock.CountDraft("c", "SH1", "A-01", [stock.CountedLine(Goods("ACME", "TEA", "L1"), 10)])
    stock.count_stock(by=hand, at=NOW, counts=[count])
    found = sign_in(make_account(Role.SUPERVISOR))
    found.cookies["nuoda_language"] = "en"
    return found


def test_stock_is_listed_filtered_and_taken_out(
    lead: Client, globex: CustomerCard, acme: CustomerCard
) -> None:
    page = shown(lead.get(reverse("desk_stock")).content.decode())
    assert page.index("L0") < page.index("L1") < page.index("L2")  # what expires first comes first
    for given, here, gone in (
        ({"expiry": "expired"}, "L0", "L1"), ({"expiry": "30"}, "L1", "L2"), ({"state": "held"}, "L0", "L2"),
        ({"text": "L2"}, "L2", "L1"), ({"place": "receiving"}, "L0", "L1"), ({"text": "TEA"}, "L1", "L9"),
    ):  # fmt: skip
        answer = lead.get(reverse("desk_stock"), given).content.decode()
        assert (f">{here}<" in answer, f">{gone}<" in answer) == (True, False), given
    assert ">L1<" not in lead.get(reverse("desk_stock"), {"customer": "GLOBEX"}).content.decode()
    theirs = Actor(Role.CUSTOMER, "g", "g", globex.id)
    assert stock_rows(actor=theirs, window=Window(), today=NOW.date()).total == 0
    hers = Actor(Role.CUSTOMER, "a", "a", acme.id)
    assert stock_rows(actor=hers, window=Window(), today=NOW.date()).total == 3


def test_a_product_tells_what_may_be_promised(lead: Client, supervisor: Actor) -> None:
    row = stock_rows(actor=supervisor, window=Window(), today=NOW.date()).rows[0]
    found = product_page(row.product_id, actor=supervisor, at=NOW)
    (house,) = found.houses
    assert (house.good, house.held, house.promised, house.free) == (40, 2, 6, 34)
    assert [n for _day, n in house.days] == [34] * 14
    assert found.moves[0].kind == "put_away"
    assert len(found.lots) == 3
    page = lead.get(reverse("desk_product", args=[row.product_id])).content.decode()
    assert "To promise today" in page
    assert "L2" in shown(page)
    assert lead.get(reverse("desk_product", args=[supervisor.id])).status_code == 404


def test_a_count_and_its_case_lead_to_each_other(lead: Client, supervisor: Actor) -> None:
    (row,) = count_rows(actor=supervisor, window=Window()).rows
    count_url = reverse("desk_count", args=[row.id])
    assert "CS-" not in shown(lead.get(count_url).content.decode())
    settle()
    opened = case_rows(actor=SYSTEM, window=Window()).rows
    (case,) = [one for one in opened if one.label == "SH1 · A-01"]
    case_url = reverse("desk_case", args=[case.id])
    assert f'href="{case_url}">{case.number}</a>' in lead.get(count_url).content.decode()
    thread = lead.get(case_url, {"part": "thread"}, headers={"HX-Request": "true"})
    for answer in (lead.get(case_url), thread):
        assert f'href="{count_url}"' in answer.content.decode()


def test_a_count_that_waits_is_decided_by_another(lead: Client, supervisor: Actor) -> None:
    assert "SH1" in shown(lead.get(reverse("desk_counts"), {"state": "waiting"}).content.decode())
    (row,) = count_rows(actor=supervisor, window=Window()).rows
    page = lead.get(reverse("desk_count", args=[row.id])).content.decode()
    assert "−30" in page or "-30" in page
    decide = reverse("desk_count_decide", args=[row.id])
    assert "Decision" in lead.get(decide).content.decode()
    assert lead.post(decide, {"what": "adjust", "reason": ""}).status_code in (200, 422)
    assert lead.post(decide, {"what": "adjust", "reason": "looked twice"}).status_code == 302
    assert count_rows(actor=supervisor, window=Window()).rows[0].state == "adjusted"
    assert lead.post(decide, {"what": "adjust", "reason": "again"}).status_code == 409
    agent = sign_in(make_account(Role.AGENT))
    assert agent.get(decide).status_code == 403
    assert "looked twice" in agent.get(reverse("desk_count", args=[row.id])).content.decode()
