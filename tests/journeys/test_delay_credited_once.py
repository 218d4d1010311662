"""A late delivery is made good once: by goodwill or a claim, or by the credit note of its period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connections
from tests.domains.claims.conftest import assess
from tests.factories import SYSTEM, make_account, make_shipment, settle
from tests.factories.contracts import make_contract
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.claims.commands import (
    ClaimDraft,
    CoveredBefore,
    GoodwillDraft,
    approve_award,
    file_claim,
    propose_award,
    propose_goodwill,
    refuse_award,
)
from nuoda.domains.claims.models import Coverage
from nuoda.domains.claims.queries import Heads, award_page
from nuoda.domains.contracts.commands.meter import (
    CompensatedMeanwhile,
    CompensationWaits,
    NothingToCredit,
    decide_credit,
    draft_credit,
    record_fees,
    settle_meter,
)
from nuoda.domains.contracts.queries.agreements import contract_page
from nuoda.domains.contracts.queries.meter import CreditRow, Measure, Method, Terms, credit_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import PromiseDraft, make_promises, mark_due
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.insight.meter.compensated import compensated_in
from nuoda.insight.meter.reading import readings_of
from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db(transaction=True)

OCTOBER = date(2026, 10, 1)
DUE = datetime(2026, 10, 12, 4, tzinfo=UTC)


@pytest.fixture
def late(acme: CustomerCard) -> list[ShipmentCard]:
    """Two shipments that came too late in October."""
    ships = [make_shipment("ACME", f"NDX90000{n}") for n in (1, 2)]
    made_at = DUE - timedelta(days=3)
    drafts = [
        PromiseDraft(
            kind="delivery", subject_kind="shipment", subject_id=one.id, customer_id=acme.id,
            label=one.waybill, basis="test", due_at=DUE, made_at=made_at, zone="Asia/Shanghai",
        )
        for one in ships
    ]  # fmt: skip
    make_promises(by=SYSTEM, at=made_at, promises=drafts)
    mark_due(by=SYSTEM, at=DUE + timedelta(seconds=1))
    return ships


@pytest.fixture
def contract(late: list[ShipmentCard], now: datetime, supervisor: Actor) -> UUID:
    """50 for each late delivery of October, whose figure is frozen and whose freight is recorded."""
    terms = Terms(
        Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(90), method=Method.PER_CASE, amount=Decimal(50)
    )
    contract = make_contract(terms, at=now, valid_from=date(2026, 9, 1))
    settle()
    readings = readings_of(contract, at=now, actor=SYSTEM)
    settle_meter(by=SYSTEM, at=now, contract_id=contract, readings=readings)
    record_fees(
        by=supervisor, at=now, contract_id=contract, every="month", period=OCTOBER,
        invoiced=Decimal(8_000), source="INV-10",
    )  # fmt: skip
    return contract


@dataclass(frozen=True, slots=True)
class Desk:
    """Who proposes, approves, drafts and decides, at one instant."""

    contract: UUID
    at: datetime
    agent: Actor
    supervisor: Actor
    second: Actor

    def give(self, ship: ShipmentCard, amount: int, *, approved: bool = False) -> UUID:
        goodwill = GoodwillDraft(ship.id, "voucher", "CNY", Heads(other=Decimal(amount)), "It was late")
        award = propose_goodwill(by=self.agent, at=self.at, goodwill=[goodwill])[0]
        if approved:
            self.approve(award)
        return award

    def approve(self, award: UUID) -> None:
        assert approve_award(by=self.supervisor, at=self.at, award_id=award)

    def draft(self) -> CreditRow:
        note = draft_credit(
            by=self.supervisor, at=self.at, contract_id=self.contract, every="month", period=OCTOBER,
            found=compensated_in,
        )  # fmt: skip
        return self.note(note)

    def decide(self, note: CreditRow, *, approve: bool = True) -> None:
        decide_credit(
            by=self.second, at=self.at, note_id=note.id, approve=approve, remark="read", found=compensated_in
        )

    def note(self, note: UUID) -> CreditRow:
        return credit_page(note, actor=SYSTEM)


@pytest.fixture
def desk(contract: UUID, now: datetime, supervisor: Actor) -> Desk:
    return Desk(
        contract, now, make_account(Role.AGENT, name="小李"), supervisor,
        make_account(Role.ADMIN, name="沈工"),
    )  # fmt: skip


def test_goodwill_is_set_off_in_the_credit_note(late: list[ShipmentCard], desk: Desk) -> None:
    award = desk.give(late[0], 30)
    with pytest.raises(CompensationWaits, match=r"^AW2"):
        desk.draft()
    desk.approve(award)
    note = desk.draft()
    number = award_page(award, actor=SYSTEM).number
    assert [(one.clause, one.amount) for one in note.lines] == [
        ("4.2", Decimal(100)), (number, Decimal(-30)),
    ]  # fmt: skip
    assert (note.total, note.lines[1].formula) == (Decimal(70), "NDX900001 · 30 CNY")
    client = sign_in(desk.second)
    client.cookies["nuoda_language"] = "en"
    page = shown(client.get(f"/desk/contracts/{desk.contract}/money/").content.decode())
    assert f"{number} Given before for the same delay 2026-10 NDX900001 · 30 CNY" in page
    assert client.get(f"/desk/contracts/credits/{note.id}/pdf/?lang=zh-hans").status_code == 200
    desk.decide(note)
    assert desk.note(note.id).state == "approved"
    with pytest.raises(CoveredBefore, match=note.number):
        desk.give(late[1], 20)


def test_what_was_given_since_the_draft_makes_it_void(late: list[ShipmentCard], desk: Desk) -> None:
    note = desk.draft()
    assert note.total == 100
    award = desk.give(late[0], 30)
    with pytest.raises(CompensationWaits):
        desk.decide(note)
    desk.approve(award)
    with pytest.raises(CompensatedMeanwhile, match="draft the credit note anew"):
        desk.decide(note)
    assert desk.note(note.id).state == "asked"
    desk.decide(note, approve=False)
    refused = desk.give(late[1], 20)
    refuse_award(by=desk.agent, at=desk.at, award_id=refused, reason="in error")
    again = desk.draft()
    assert again.total == 70, "what was refused gives nothing"
    desk.decide(again)


def test_no_more_is_set_off_than_is_credited(late: list[ShipmentCard], desk: Desk) -> None:
    in_time = make_shipment("ACME", "NDX900009")
    desk.give(in_time, 7, approved=True)
    assert [one.amount for one in desk.draft().lines] == [100], "what came in time is no part of the credit"


def test_all_that_was_credited_may_have_been_given(late: list[ShipmentCard], desk: Desk) -> None:
    desk.give(late[0], 180, approved=True)
    with pytest.raises(NothingToCredit):
        desk.draft()


def test_what_a_claim_sets_off_itself_is_not_set_off_again(late: list[ShipmentCard], desk: Desk) -> None:
    draft = ClaimDraft(late[0].waybill, "delay", "owner", "ACME", "CNY", Heads(other=Decimal(100)))
    filed = file_claim(by=desk.agent, at=desk.at, draft=draft)
    assess(filed.id, kind="delay", delay_loss=Decimal(100), credits=Decimal(60))
    award = propose_award(by=desk.agent, at=desk.at, claim_id=filed.id, remedy="cash", reason="It was late")
    assert award_page(award, actor=SYSTEM).heads.other
    assert [one.kind for one in desk.draft().lines] == ["miss"]


def test_goodwill_and_a_credit_note_at_once_pay_once(late: list[ShipmentCard], desk: Desk) -> None:
    """One proposes goodwill in the instant in which another approves the note: one of them lands."""
    note, start, refused = desk.draft(), Barrier(2), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except (CoveredBefore, CompensationWaits) as held:
            refused.append(held.code)
        finally:
            connections.close_all()

    acts = (lambda: desk.decide(note), lambda: desk.give(late[0], 30))
    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    approved = desk.note(note.id).state == "approved"
    assert approved is not Coverage.objects.filter(released_at__isnull=True).exists()
    assert refused == [CoveredBefore.code if approved else CompensationWaits.code]


def test_machines_read_approved_notes_alone(
    late: list[ShipmentCard], desk: Desk, acme: CustomerCard, globex: CustomerCard
) -> None:
    desk.give(late[0], 30, approved=True)
    note = desk.draft()
    house, hers, others = Machine(make_key(None)), Machine(make_key(acme)), Machine(make_key(globex))
    number = contract_page(desk.contract, actor=SYSTEM).number
    where, paper = f"/contracts/{number}/credits", f"/credits/{note.id}/paper"
    decider = sign_in(desk.second)
    decider.cookies["nuoda_language"] = "en"
    asked = shown(decider.get(f"/desk/contracts/credits/{note.id}/").content.decode())
    assert f"{note.number} credits 70.00 CNY." in asked
    for one in (house, hers):
        assert one.get(where).json() == {"items": []}
        assert one.get(paper).status_code == 404
    desk.decide(note)
    for one in (house, hers):
        (told,) = one.get(where).json()["items"]
        assert (told["number"], told["total"], told["currency"]) == (note.number, "70.00", "CNY")
        assert [(line["kind"], line["amount"]) for line in told["lines"]] == [
            ("miss", "100.00"), ("award", "-30.00"),
        ]  # fmt: skip
        assert one.get(paper).content.startswith(b"%PDF")
    assert house.get(f"{where}?state=draft").status_code == 422
    assert {others.get(one).status_code for one in (where, paper)} == {404}
    assert house.post(where, {}).status_code == 405
