"""How an undecided claim stands, told by a machine of the house; keys of customers tell nobody."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.factories import NOW, SYSTEM, make_shipment
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.claims.commands import ClaimDraft, file_claim, withdraw_claim
from nuoda.domains.claims.queries import Heads
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Place
from nuoda.kernel import ledger

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"words": "The carrier still searches the hub in Memphis."}


@pytest.mark.usefixtures("now")
def test_a_machine_reports_once_a_period(acme: CustomerCard) -> None:
    parcel = make_shipment(origin=Place("US", "TX", "Dallas"), destination=Place("US", "IL", "Chicago"))
    draft = ClaimDraft(parcel.waybill, "loss", "owner", "Acme", "USD", Heads(Decimal(900)), mode="road")
    claim_id = file_claim(by=SYSTEM, at=NOW, draft=draft).id
    house, hers = Machine(make_key(None)), Machine(make_key(acme))
    where, day = f"/claims/{claim_id}", (NOW + timedelta(days=120)).date()
    assert house.get(where).json()["report_due"] == hers.get(where).json()["report_due"] == day.isoformat()

    assert hers.post(f"{where}/reports", WORDS).status_code == 403
    for wrong in ({}, {"words": ""}, {"words": "x" * 4_001}, {**WORDS, "due": "2027-01-01"}):
        assert house.post(f"{where}/reports", wrong).status_code == 422, wrong
    assert ledger.all_named(["claim.reported"]) == []

    told = house.post(f"{where}/reports", WORDS)
    following = (day + timedelta(days=60)).isoformat()
    assert (told.status_code, told.json()) == (200, {"due": day.isoformat(), "next_due": following})
    again = house.post(f"{where}/reports", WORDS)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "report_given")
    assert len(ledger.all_named(["claim.reported"])) == 1

    withdraw_claim(by=SYSTEM, at=NOW, claim_id=claim_id)
    assert house.get(where).json()["report_due"] is None
    assert house.post(f"{where}/reports", WORDS).json()["error"]["code"] == "nothing_to_report"
