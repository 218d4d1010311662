"""A case of the house alone offers only what can be done without a customer."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse
from tests.factories import SYSTEM, make_account, settle
from tests.factories.goods import furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.cases.commands import write_to_customer
from nuoda.domains.cases.queries import CaseCard, case_page, case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.stock import commands as stock
from nuoda.kernel.actor import Role
from nuoda.kernel.errors import Conflict
from nuoda.kernel.paging import Window


@pytest.fixture
def varied(acme: CustomerCard, now: datetime) -> CaseCard:
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    lines = [stock.CountedLine(stock.Goods("ACME", "TEA", "L1"), 3)]
    stock.count_stock(by=SYSTEM, at=now, counts=[stock.CountDraft("c1", "SH1", "A-01", lines)])
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    return case


@pytest.mark.django_db
def test_nobody_is_written_to_and_it_ends_without_a_customer(varied: CaseCard, now: datetime) -> None:
    assert (varied.customer_id, varied.update_due_at, varied.inner) == (None, None, True)
    lead = make_account(Role.SUPERVISOR, language="en")
    desk = sign_in(lead)
    desk.cookies["nuoda_language"] = "en"
    home = reverse("desk_case", args=[varied.id])

    def page(step: str) -> str:
        return desk.get(home, {"step": step}).content.decode()

    def post(name: str, **given: str) -> int:
        version = case_page(varied.id, actor=SYSTEM).card.version
        address = reverse(f"desk_case_{name}", args=[varied.id])
        return desk.post(address, {"version": str(version), **given}).status_code

    for step in ("identify", "plan"):
        text = page(step)
        for words in ("To the customer", "Customer told", "has not been told", "customer never", "next word"):
            assert words not in text, (step, words)
        assert 'id="reply-form"' not in text
        assert "Write a note" in text
    with pytest.raises(Conflict, match="concerns no customer"):
        write_to_customer(by=lead, at=now, case_id=varied.id, words="Sorry.")
    assert len(case_page(varied.id, actor=SYSTEM).thread) == 1
    assert post("acknowledge") == 302
    waits_for = page("investigate").partition('name="waiting_for"')[2].partition("</select>")[0]
    assert ("warehouse" in waits_for, "consignee" in waits_for) == (True, False)
    assert post("resolve", effect="Counted again, put right.") == 302
    feedback = page("feedback")
    assert "Check whether it worked" in feedback
    assert "What the check found" in shown(feedback)
    for words in ('value="unreached"', 'value="resolved_satisfied"', "Was it put right as we wrote"):
        assert words not in feedback
    assert post("close", code="put_right") == 302
    assert case_page(varied.id, actor=SYSTEM).closing_code == "put_right"
