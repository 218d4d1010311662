"""Goods found after they were paid for: what was demanded for them is withdrawn, reduced or given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
from tests.domains.claims.conftest import AGENT, CASHIER, SUPER, File, assess
from tests.factories import NOW, make_account, scan, settle
from tests.factories.people import sign_in

from nuoda.domains.claims.commands import (
    CoveredBefore,
    GoodwillDraft,
    NothingToRefund,
    PolicyDraft,
    RecourseDraft,
    approve_award,
    note_recourses_told,
    open_recourses,
    pay_award,
    propose_award,
    propose_goodwill,
    record_policies,
    refund_recourse,
    reverse_award,
    settle_recourse,
    withdraw_claim,
)
from nuoda.domains.claims.queries import (
    Heads,
    RecourseRow,
    account_balances,
    policies_for,
    recourses_of,
)
from nuoda.domains.claims.rules.recourse import Still, still_demanded, to_refund
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref

pytestmark = pytest.mark.django_db(transaction=True)


def pay(claim_id: UUID) -> UUID:
    assess(claim_id, customer_share=D(0))
    award = propose_award(by=AGENT, at=NOW, claim_id=claim_id, remedy="cash", reason="Lost")
    approve_award(by=SUPER, at=NOW, award_id=award)
    pay_award(by=CASHIER, at=NOW, award_id=award, method="bank", payment="B1")
    settle()
    return award


def find(award_id: UUID, reversal: str = "repaid") -> None:
    reverse_award(by=SUPER, at=NOW, award_id=award_id, reversal=reversal, remark="Found at the hub")
    settle()


def of_partner(ship: ShipmentCard) -> RecourseRow:
    return next(one for one in recourses_of(ship.id, actor=AGENT) if one.party == "partner")


def book() -> dict[str, D]:
    return {one.account: one.amount for one in account_balances(actor=AGENT) if one.amount}


@pytest.mark.parametrize("reversal", ["repaid", "salvage"])
def test_a_running_demand_is_withdrawn_with_its_promise(
    file_one: File, parcel: ShipmentCard, reversal: str
) -> None:
    award = pay(file_one(kind="loss", claimed=Heads(D(900))).id)
    before = of_partner(parcel)
    find(award, reversal)
    row = of_partner(parcel)
    assert (before.state, row.state, row.refund) == ("open", "withdrawn", D(0))
    (promise,) = promises_of([Ref("recourse", str(row.id))], actor=AGENT)
    assert promise.state == "withdrawn"
    with pytest.raises(NothingToRefund):
        refund_recourse(by=AGENT, at=NOW, recourse_id=row.id, payment="B2")


def test_what_the_carrier_paid_goes_back_once(file_one: File, parcel: ShipmentCard) -> None:
    award = pay(file_one(kind="loss", claimed=Heads(D(900))).id)
    row = of_partner(parcel)
    note_recourses_told(by=AGENT, at=NOW, recourse_ids=[row.id])
    settle_recourse(by=AGENT, at=NOW, recourse_id=row.id, currency="CNY", recovered=D(700), remark="Letter")
    find(award)
    row = of_partner(parcel)
    assert (row.state, row.refund) == ("refund_due", D(700))
    assert book() == {"bank": D(700), "refundable": D(-700)}
    with pytest.raises(Invalid) as refused:
        refund_recourse(by=AGENT, at=NOW, recourse_id=row.id, payment=" ")
    assert refused.value.fields[0].field == "payment"
    refund_recourse(by=AGENT, at=NOW, recourse_id=row.id, payment="B2")
    row = of_partner(parcel)
    assert (row.state, row.refund_payment, row.refunded_at) == ("refunded", "B2", NOW)
    assert book() == {}
    with pytest.raises(NothingToRefund):
        refund_recourse(by=AGENT, at=NOW, recourse_id=row.id, payment="B2")
    assert book() == {}


def test_what_is_still_lost_is_still_demanded(file_one: File, parcel: ShipmentCard) -> None:
    """One recourse stands for all claims of a shipment against one carrier."""
    found = file_one(kind="loss", claimed=Heads(D(900)))
    settle()
    file_one(kind="damage", claimed=Heads(D(200)))
    award = pay(found.id)
    find(award)
    row = of_partner(parcel)
    assert (row.state, row.asked) == ("open", D(200))


def test_an_insurer_who_was_told_learns_that_the_loss_is_none(
    file_one: File, parcel: ShipmentCard, now: datetime
) -> None:
    record_policies(
        by=SUPER, at=NOW,
        policies=[PolicyDraft("P-1", "PICC", "cargo@picc.example", "en", 48, NOW.date(), "contract")],
    )  # fmt: skip
    (policy,) = policies_for([], NOW.date(), actor=AGENT)
    told = RecourseDraft(parcel.id, "insurer", "PICC", "P-1", NOW, "LOSS.lost", policy_id=policy.id)
    (recourse,) = open_recourses(by=AGENT, at=NOW, recourses=[told])
    settle()
    find(pay(file_one(kind="loss", claimed=Heads(D(900))).id))
    states = {one.party: one.state for one in recourses_of(parcel.id, actor=AGENT)}
    assert states == {"insurer": "withdrawn", "partner": "withdrawn"}
    release_notices(by=system("herald"), at=now + timedelta(minutes=2))
    settle()
    mails = notices_about([Ref("recourse", str(recourse))], actor=AGENT)
    assert {one.recipient for one in mails} == {"cargo@picc.example"}
    assert [one.mail_subject.split(":")[0] for one in mails].count("Loss withdrawn") == 1


def test_a_claim_withdrawn_ends_what_was_demanded_of_the_carrier(
    file_one: File, parcel: ShipmentCard
) -> None:
    filed = file_one(kind="loss", claimed=Heads(D(900)))
    settle()
    withdraw_claim(by=AGENT, at=NOW, claim_id=filed.id)
    settle()
    assert of_partner(parcel).state == "withdrawn"


def test_each_stage_of_what_covers_a_loss_is_said(file_one: File, parcel: ShipmentCard) -> None:
    filed = file_one(kind="loss", claimed=Heads(D(900)))
    assess(filed.id, customer_share=D(0))
    award = propose_award(by=AGENT, at=NOW, claim_id=filed.id, remedy="cash", reason="Lost")
    twice = GoodwillDraft(parcel.id, "voucher", "CNY", Heads(D(50)), "sorry")

    def refused() -> str:
        with pytest.raises(CoveredBefore) as covered:
            propose_goodwill(by=AGENT, at=NOW, goodwill=[twice])
        return str(covered.value.sentence)

    assert "(900.00 CNY, An, 2026-11-23) and waits for approval" in refused()
    approve_award(by=SUPER, at=NOW, award_id=award)
    assert "(900.00 CNY, Su, 2026-11-23) and is still to be paid" in refused()
    pay_award(by=CASHIER, at=NOW, award_id=award, method="bank", payment="B1")
    assert "made good already" in (said := refused())
    assert "(900.00 CNY, paid or carried out by Ka on 2026-11-23)" in said
    reverse_award(by=SUPER, at=NOW, award_id=award, reversal="salvage", remark="Found")
    assert "became ours" in refused()


def test_amounts_are_compared_in_one_currency_only() -> None:
    none, yen = Still(), Still().plus(D(500), "JPY")
    mixed = yen.plus(D(5), "CNY")
    assert still_demanded(D(900), "JPY", yen) == 500
    assert still_demanded(D(400), "JPY", yen) == 400
    assert still_demanded(D(900), "CNY", yen) == still_demanded(D(900), "CNY", mixed) == 900
    assert [to_refund(D(700), "JPY", one) for one in (none, yen)] == [D(700), D(200)]
    assert to_refund(D(300), "JPY", yen) == to_refund(D(700), "CNY", mixed) == 0


def test_goods_that_come_after_payment_are_spoken_about(file_one: File, parcel: ShipmentCard) -> None:
    filed = file_one(kind="loss", claimed=Heads(D(900)))
    about = Ref("claim", str(filed.id))
    award = pay(filed.id)
    news = len(notices_about([about], actor=AGENT))
    came = NOW + timedelta(hours=2)
    with clock.simulated(came):
        scan(parcel.waybill, "DELIVERED", came)
        settle()
        (promise,) = [one for one in promises_of([about], actor=AGENT) if one.kind == "custom"]
        assert (promise.state, promise.due_at) == ("open", came + timedelta(days=3))
        assert len(notices_about([about], actor=AGENT)) == news + 1
        page = sign_in(make_account(Role.AGENT)).get(f"/desk/claims/{filed.id}/").content.decode()
        assert "货物在赔付之后送达" in page
        reverse_award(
            by=SUPER, at=came + timedelta(hours=1), award_id=award, reversal="repaid", remark="她收下货物"
        )
        settle()
        page = sign_in(make_account(Role.SUPERVISOR)).get(f"/desk/claims/{filed.id}/").content.decode()
        assert "货物在赔付之后送达" not in page
    (promise,) = [one for one in promises_of([about], actor=AGENT) if one.kind == "custom"]
    assert promise.state == "kept"
    browser = sign_in(make_account(Role.AGENT, email="reader@nuoda.example"))
    page = browser.get(f"/desk/promises/{promise.id}/").content.decode()
    assert "已提交或已了结" in page.split("<tbody>", 1)[1]  # the log names the proof in words
    ladder = browser.get(f"/desk/promises/{promise.id}/ladder/").content.decode()
    assert "一般承诺 v1" in ladder
    assert (
        browser.get(f"/desk/promises/{promise.id}/thing/").headers["Location"] == f"/desk/claims/{filed.id}/"
    )
