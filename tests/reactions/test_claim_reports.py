"""A US claim that is not decided by its day: each report reaches the customer, and the next is promised."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
from tests.conftest import Mailbox
from tests.factories import NOW, make_shipment, settle

from nuoda.domains.claims.commands import (
    ClaimDraft,
    NothingToReport,
    ReportGiven,
    approve_award,
    file_claim,
    propose_award,
    report_claim,
    withdraw_claim,
)
from nuoda.domains.claims.facts import ClaimReported
from nuoda.domains.claims.queries import Heads, claim_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import Agreement, LegalTimeLimit, renegotiate
from nuoda.domains.promises.facts import Side
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.commands import Place
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.reactions.claim_clocks import run_claim_clocks
from nuoda.reactions.claim_reports import tell_claim_reports
from nuoda.surfaces.clock.jobs import tick

CLERK, LEAD = Actor(Role.AGENT, "agent-1", "An"), Actor(Role.SUPERVISOR, "super-1", "Su")


def _reports(claim_id: UUID) -> list[PromiseRow]:
    rows = promises_of([Ref("claim_status", str(claim_id))], actor=CLERK)
    return sorted(rows, key=lambda one: one.due_at)


def test_reports_until_the_claim_is_decided(acme: CustomerCard, now: object, mailbox: Mailbox) -> None:
    parcel = make_shipment(
        origin=Place("US", "TX", "Dallas"), destination=Place("US", "IL", "Chicago"),
        promised_due_at=NOW + timedelta(days=3),
    )  # fmt: skip
    settle()
    draft = ClaimDraft(parcel.waybill, "loss", "owner", "Acme", "CNY", Heads(D(900)), mode="road")
    filed = file_claim(by=CLERK, at=NOW, draft=draft)
    settle()
    page = claim_page(filed.id, actor=CLERK)
    assert (page.row.regime, page.due_date) == ("us_carmack", (NOW + timedelta(days=3)).date())
    (first,) = _reports(filed.id)
    assert (first.state, first.ground) == ("open", "statute")
    assert first.due_at == _only("claim_decide", filed.id).due_at
    later = Agreement(first.due_at + timedelta(days=9), Side.CUSTOMER, "Ann", "phone")
    with pytest.raises(LegalTimeLimit):
        renegotiate(by=CLERK, at=NOW, promise_id=first.id, agreement=later)
    _pass()
    (mail,) = [one for one in mailbox.mails() if f"已收到您的理赔：{filed.number}" in one.subject]
    assert "900.00 CNY" in mail.body
    assert "商业或采购发票" in mail.body
    acknowledged = _only("claim_acknowledge", filed.id)
    assert (acknowledged.state, acknowledged.proof) == ("kept", "acknowledged")

    with pytest.raises(Invalid):
        report_claim(by=CLERK, at=NOW, claim_id=filed.id, words="  ")
    customer = Actor(Role.CUSTOMER, "c-1", "Cu", acme.id)
    with pytest.raises(Forbidden):
        report_claim(by=customer, at=NOW, claim_id=filed.id, words="done")
    clock.advance_to(first.due_at - timedelta(days=2))
    told_at = clock.now()
    due = report_claim(by=CLERK, at=told_at, claim_id=filed.id, words="The carrier still searches.")
    _pass()
    kept, following = _reports(filed.id)
    assert (kept.state, kept.proof, kept.due_at) == ("kept", "reported", first.due_at)
    assert (following.state, following.due_at - kept.due_at) == ("open", timedelta(days=60))
    (mail,) = [one for one in mailbox.mails() if "The carrier still searches." in one.body]
    assert mail.subject == f"您的理赔进展：{filed.number}"
    assert due == _last_day(first)
    with pytest.raises(ReportGiven):
        report_claim(by=CLERK, at=told_at, claim_id=filed.id, words="Nothing new.")

    # what is delivered twice is done once, and what is decided needs no report
    again = ledger.all_named(["claim.filed", "claim.reported"])
    tell_claim_reports([one for one in again if isinstance(one.fact, ClaimReported)])
    run_claim_clocks(again)
    _pass()
    assert [one.state for one in _reports(filed.id)] == ["kept", "open"]
    assert sum("The carrier still searches." in one.body for one in mailbox.mails()) == 1
    award = propose_award(by=CLERK, at=told_at, claim_id=filed.id, remedy="decline", reason="Not proved.")
    approve_award(by=LEAD, at=told_at, award_id=award)
    settle()
    assert [one.state for one in _reports(filed.id)] == ["kept", "kept"]
    with pytest.raises(NothingToReport):
        report_claim(by=CLERK, at=told_at, claim_id=filed.id, words="Once more.")


def test_reports_that_are_told_before_their_promises_are_made(acme: CustomerCard, now: object) -> None:
    filed = _file()
    first_day = report_claim(by=CLERK, at=NOW, claim_id=filed, words="The carrier searches.")
    next_day = report_claim(
        by=CLERK, at=NOW + timedelta(days=125), claim_id=filed, words="The carrier still searches."
    )
    clock.advance_to(NOW + timedelta(days=125))
    settle()
    first, second, third = _reports(filed)
    assert [one.state for one in (first, second, third)] == ["kept", "kept", "open"]
    assert (_last_day(first), _last_day(second)) == (first_day, next_day)
    assert (third.due_at - second.due_at, second.due_at - first.due_at) == (timedelta(days=60),) * 2


def test_a_claim_withdrawn_meanwhile_is_not_reported_on(acme: CustomerCard, now: object) -> None:
    filed = _file()
    report_claim(by=CLERK, at=NOW, claim_id=filed, words="The carrier searches.")
    withdraw_claim(by=CLERK, at=NOW, claim_id=filed)
    settle()
    assert {one.state for one in _reports(filed)} <= {"kept", "withdrawn"}


def _file() -> UUID:
    parcel = make_shipment(origin=Place("US", "TX", "Dallas"), destination=Place("US", "IL", "Chicago"))
    settle()
    draft = ClaimDraft(parcel.waybill, "loss", "owner", "Acme", "CNY", Heads(D(900)), mode="road")
    return file_claim(by=CLERK, at=NOW, draft=draft).id


def _only(kind: str, claim_id: UUID) -> PromiseRow:
    (row,) = promises_of([Ref(kind, str(claim_id))], actor=CLERK)
    return row


def _pass() -> None:
    """What follows runs, and what is to go out goes out."""
    settle()
    tick()
    settle()


def _last_day(promise: PromiseRow) -> date:
    """The day at whose end a promise by law is due, in the claim's zone."""
    return (promise.due_at - timedelta(hours=1)).astimezone(NOW.tzinfo).date()
