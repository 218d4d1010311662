"""Paying what was approved: only in the ways of its remedy, and against freight only by agreement."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.test import Client
from tests.factories import NOW, make_shipment, settle
from tests.factories.shown import shown

from nuoda.domains.claims.commands import ClaimDraft, GoodwillDraft, approve_award, file_claim, propose_award
from nuoda.domains.claims.commands import propose_goodwill as give
from nuoda.domains.claims.queries import Heads, account_balances, award_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role

CLERK, LEAD = Actor(Role.AGENT, "agent-1", "An"), Actor(Role.SUPERVISOR, "super-1", "Su")


def _ways(cashier: Client, award: UUID) -> list[str]:
    page = cashier.get(f"/desk/claims/decisions/{award}/pay/").content.decode()
    options = re.search(r'<select name="method".*?</select>', page, re.DOTALL)
    assert options is not None
    return re.findall(r'value="(\w+)"', options[0])


@pytest.fixture
def settlement(acme: CustomerCard, now: object) -> UUID:
    parcel = make_shipment()
    settle()
    draft = ClaimDraft(parcel.waybill, "loss", "owner", "Acme", "CNY", Heads(D(900)), mode="road")
    filed = file_claim(by=CLERK, at=NOW, draft=draft)
    award = propose_award(by=CLERK, at=NOW, claim_id=filed.id, remedy="cash", reason="It is lost.")
    approve_award(by=LEAD, at=NOW, award_id=award)
    return award


def test_a_claim_is_set_off_by_agreement_alone(settlement: UUID, client_of: Callable[[Role], Client]) -> None:
    cashier = client_of(Role.AGENT)
    where = f"/desk/claims/decisions/{settlement}/pay/"
    assert _ways(cashier, settlement) == ["bank", "set_off"]
    given = {"method": "set_off", "payment": "INV-7"}
    cashier.cookies["nuoda_language"] = "en"
    refused = cashier.post(where, given)
    assert refused.status_code == 422
    assert "only where the claimant agreed. Write where she did, or pay in another way." in shown(
        refused.content.decode()
    )
    assert award_page(settlement, actor=LEAD).state == "approved"
    assert cashier.post(where, given | {"agreement": "Her mail of 23 November"}).status_code == 302
    assert award_page(settlement, actor=LEAD).state == "paid"
    booked = {one.account: one.amount for one in account_balances(actor=LEAD)}
    assert booked["receivable"] == -booked["claims"]


def test_goodwill_offers_the_ways_of_its_remedy(
    acme: CustomerCard, now: object, client_of: Callable[[Role], Client]
) -> None:
    parcel = make_shipment()
    settle()
    voucher = GoodwillDraft(parcel.id, "voucher", "CNY", Heads(other=D(40)), "It came late.")
    (award,) = give(by=CLERK, at=NOW, goodwill=[voucher])
    approve_award(by=LEAD, at=NOW, award_id=award)
    assert _ways(client_of(Role.AGENT), award) == ["voucher"]
