"""A claim from notice to payment: dates, documents, four eyes, one payment, and goods found later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal as D
from itertools import count
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.domains.claims.conftest import ADMIN, ADMIN2, AGENT, CASHIER, OTHER, SUPER, File, assess
from tests.factories import NOW, make_customer, make_customer_actor, make_shipment

from nuoda.domains.claims.commands import (
    AwardDecided,
    ClaimDraft,
    CoveredBefore,
    DuplicateClaim,
    GoodwillDraft,
    NotApproved,
    PaperDraft,
    PapersMissing,
    add_papers,
    approve_award,
    claim_after_notice,
    complete_claim,
    file_claim,
    pay_award,
    propose_award,
    propose_goodwill,
    refuse_award,
    reverse_award,
    withdraw_claim,
)
from nuoda.domains.claims.facts import ClaimState
from nuoda.domains.claims.models import Award, Coverage, Entry, Posting
from nuoda.domains.claims.queries import (
    Heads,
    account_balances,
    award_page,
    awards_of_claim,
    claim_page,
    claim_view,
    claims_of,
)
from nuoda.domains.claims.rules import AboveAuthority, OverBudget, OwnProposal
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db(transaction=True)


def paper(kind: str, body: bytes = b"%PDF-1.4 x") -> PaperDraft:
    return PaperDraft(kind, f"{kind}.pdf", "application/pdf", len(body), f"{hash((kind, body)):064x}"[-64:],
                      body=body)  # fmt: skip


def test_a_claim_goes_its_way_and_is_paid_once(file_one: File, parcel: ShipmentCard) -> None:
    filed = file_one()
    page = claim_page(filed.id, actor=AGENT)
    assert (page.row.state, page.row.regime, page.row.claim_at) == ("filed", "cn_civil", NOW)
    assert {one.value for one in page.missing} >= {"invoice", "photos", "proof_of_delivery"}
    with pytest.raises(PapersMissing):
        complete_claim(by=AGENT, at=NOW, claim_id=filed.id)
    papers = [paper(one.value) for one in page.wanted]
    assert add_papers(by=AGENT, at=NOW, claim_id=filed.id, papers=papers) == len(papers)
    assert add_papers(by=AGENT, at=NOW, claim_id=filed.id, papers=papers) == 0
    later = NOW + timedelta(hours=3)
    complete_claim(by=AGENT, at=later, claim_id=filed.id)
    assess(filed.id, repair=D("1234.56"), salvage=D(34), customer_share=D(0))
    page = claim_page(filed.id, actor=AGENT)
    assert page.sheet is not None
    assert page.sheet.heads.total == D("1200.56")
    assert (page.row.notice_at, page.row.claim_at, page.row.complete_at) == (NOW, NOW, later)
    with pytest.raises(Invalid) as refused:
        propose_award(
            by=AGENT, at=NOW, claim_id=filed.id, remedy="cash", reason="x", heads=Heads(D("1200.57"))
        )
    assert refused.value.fields[0].field == "goods"
    award = propose_award(by=AGENT, at=NOW, claim_id=filed.id, remedy="cash", reason="Crate broken")
    with pytest.raises(OwnProposal):
        approve_award(by=AGENT, at=NOW, award_id=award)
    with pytest.raises(AboveAuthority):
        approve_award(by=OTHER, at=NOW, award_id=award)  # agents settle no claims
    with pytest.raises(NotApproved):
        pay_award(by=CASHIER, at=NOW, award_id=award, method="bank", payment="B1")
    assert approve_award(by=SUPER, at=NOW, award_id=award)
    for by in (AGENT, SUPER):
        with pytest.raises(OwnProposal):
            pay_award(by=by, at=NOW, award_id=award, method="bank", payment="B1")
    with pytest.raises(Invalid):  # set-off needs an agreement on record
        pay_award(by=CASHIER, at=NOW, award_id=award, method="set_off", payment="B1")
    pay_award(by=CASHIER, at=NOW, award_id=award, method="bank", payment="B1")
    with pytest.raises(NotApproved):
        pay_award(by=CASHIER, at=NOW, award_id=award, method="bank", payment="B1")
    row = claim_page(filed.id, actor=AGENT).row
    assert (row.state, row.settled.total) == ("paid", D("1200.56"))
    assert {(one.account, one.amount) for one in account_balances(actor=AGENT)} == {
        ("claims", D("1200.56")), ("payable", D(0)), ("bank", D("-1200.56")),
    }  # fmt: skip
    assert award_page(award, actor=AGENT).sheet == page.sheet  # the sheet is kept as it was

    _nothing_pays_again(file_one, parcel, filed.number, award)


def _nothing_pays_again(file_one: File, parcel: ShipmentCard, number: str, award: UUID) -> None:
    """No goodwill, no second claim; found after payment, the customer pays back, and the loss is free."""
    goodwill = GoodwillDraft(parcel.id, "voucher", "CNY", Heads(D(50)), "sorry")
    with pytest.raises(CoveredBefore) as covered:
        propose_goodwill(by=AGENT, at=NOW, goodwill=[goodwill])
    assert award_page(award, actor=AGENT).number in str(covered.value.sentence)
    with pytest.raises(DuplicateClaim) as twice:
        file_one()
    assert number in str(twice.value.sentence)
    with pytest.raises(Forbidden):
        reverse_award(by=OTHER, at=NOW, award_id=award, reversal="repaid", remark="found")
    reverse_award(
        by=SUPER, at=NOW, award_id=award, reversal="repaid", remark="Found at hub, customer took it"
    )
    assert claims_of(parcel.id, actor=AGENT)[0].state == ClaimState.FOUND.value
    assert {one.amount for one in account_balances(actor=AGENT)} == {D(0)}
    assert not Coverage.objects.filter(released_at__isnull=True).exists()
    _rows_refuse_what_must_not_be(award)


def _rows_refuse_what_must_not_be(award_id: Any) -> None:
    """The database itself holds what the code promises."""
    for statement in (
        "UPDATE claims_award SET total = 0, goods = 0 WHERE id = %s",
        "UPDATE claims_posting SET amount = amount + 1 WHERE %s::uuid IS NOT NULL",
        "DELETE FROM claims_entry WHERE subject_id = %s",
        "INSERT INTO claims_posting (id, entry_id, account, currency, amount)"
        " SELECT gen_random_uuid(), id, 'bank', 'CNY', 5 FROM claims_entry WHERE subject_id = %s LIMIT 1",
    ):
        with (
            pytest.raises(IntegrityError, match=r"append-only|balance|violates"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [award_id])


def test_bad_input_is_named(file_one: File, parcel: ShipmentCard, acme: CustomerCard) -> None:
    stranger = make_customer_actor(make_customer("OTHER"))
    with pytest.raises(NotFound):
        file_one(by=stranger)
    for change, field in (
        ({"claimed": Heads(D(-1))}, "goods"),
        ({"claimed": Heads()}, "goods"),
        ({"currency": "JPY", "claimed": Heads(D("10.5"))}, "goods"),
        ({"currency": "cny"}, "currency"),
        ({"event_date": NOW.date() + timedelta(days=2)}, "event_date"),
        ({"event_date": date(2001, 1, 1)}, "event_date"),
        ({"noticed_at": NOW + timedelta(days=1)}, "noticed_at"),
        ({"kind": "theft"}, "kind"),
        ({"claimant": " "}, "claimant"),
        ({"piece_first": 1, "piece_last": 99}, "piece_first"),
    ):
        with pytest.raises(Invalid) as refused:
            file_one(**change)
        assert field in {one.field for one in refused.value.fields}, change
    assert claims_of(parcel.id, actor=AGENT) == []
    mine = make_customer_actor(acme)
    filed = file_one(by=mine, currency="JPY", claimed=Heads(D(800)))
    assert claim_view(filed.id, actor=mine).row.regime == ""
    with pytest.raises(NotFound):
        claim_view(filed.id, actor=stranger)
    with pytest.raises(NotFound):
        claim_page(filed.id, actor=mine)
    award = propose_award(by=AGENT, at=NOW, claim_id=filed.id, remedy="cash", reason="x")
    with pytest.raises(AboveAuthority, match="Nobody may approve this"):  # the matrix names no yen
        approve_award(by=ADMIN, at=NOW, award_id=award)
    assert awards_of_claim(filed.id, actor=mine) == []


def test_notice_then_claim_then_decline_and_appeal(file_one: File) -> None:
    noticed = file_one(notice_only=True, claimed=Heads(), kind="loss")
    assert claim_page(noticed.id, actor=AGENT).row.claim_at is None
    later = NOW + timedelta(days=2)
    claim_after_notice(by=AGENT, at=later, claim_id=noticed.id, claimed=Heads(D(30_000)))
    page = claim_page(noticed.id, actor=AGENT)
    assert (page.row.notice_at, page.row.claim_at) == (NOW, later)
    decline = propose_award(by=AGENT, at=NOW, claim_id=noticed.id, remedy="decline", reason="Not ours")
    approve_award(by=SUPER, at=NOW, award_id=decline)
    assert claim_page(noticed.id, actor=AGENT).row.state == "declined"
    # an appeal: a new version, above what one person may approve
    award = propose_award(by=AGENT, at=NOW, claim_id=noticed.id, remedy="cash", reason="Proof came")
    with pytest.raises(AboveAuthority, match="administrator, any amount; people needed: 2"):
        approve_award(by=SUPER, at=NOW, award_id=award)
    assert not approve_award(by=ADMIN, at=NOW, award_id=award)
    with pytest.raises(OwnProposal):
        approve_award(by=ADMIN, at=NOW, award_id=award)
    assert approve_award(by=ADMIN2, at=NOW, award_id=award)
    with pytest.raises(AwardDecided):
        refuse_award(by=SUPER, at=NOW, award_id=award, reason="late")
    assert [one.remedy for one in awards_of_claim(noticed.id, actor=AGENT)] == ["cash", "decline"]


def test_goodwill_has_budgets_and_a_credit_covers_too(
    file_one: File, parcel: ShipmentCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count(1)

    def give(amount: str, by: Actor = SUPER) -> bool:
        ship = make_shipment("ACME", f"NDX77{next(numbers):04d}")
        (one,) = propose_goodwill(
            by=AGENT,
            at=NOW,
            goodwill=[GoodwillDraft(ship.id, "voucher", "CNY", Heads(other=D(amount)), "late")],
        )
        return approve_award(by=by, at=NOW, award_id=one)

    with pytest.raises(AboveAuthority, match=r"supervisor, up to 2,000\.00 CNY; people needed: 1"):
        give("201", by=OTHER)
    for _each in range(5):
        assert give("200", by=OTHER)
    with pytest.raises(OverBudget):
        give("1", by=OTHER)  # 1,000 a month to one customer by agents
    assert give("1", by=SUPER)

    class Note:
        number, total, currency = "K-1-C2", D(88), "CNY"
        decided_by, decided_at = "Ad", NOW

    monkeypatch.setattr("nuoda.domains.claims.commands.cover.credits_covering", lambda *_a, **_k: [Note])
    with pytest.raises(
        CoveredBefore, match=r"credit note K-1-C2 \(88.00 CNY, approved by Ad on 2026-11-23\)"
    ):
        give("5")
    late = file_one(kind="delay", claimed=Heads(other=D(100)))
    with pytest.raises(CoveredBefore, match="K-1-C2"):
        propose_award(by=AGENT, at=NOW, claim_id=late.id, remedy="cash", reason="late")
    assess(late.id, credits=D(88))  # set off against the damages
    award = propose_award(by=AGENT, at=NOW, claim_id=late.id, remedy="cash", reason="late")
    assert award_page(award, actor=AGENT).total == 12
    apology = GoodwillDraft(parcel.id, "apology", "CNY", Heads(D(3)), "sorry")
    with pytest.raises(Invalid):
        propose_goodwill(by=AGENT, at=NOW, goodwill=[apology])


def test_pieces_are_claimed_each_for_itself(acme: CustomerCard) -> None:
    ship = make_shipment("ACME", pieces=4)

    def one(first: int | None, last: int | None) -> Any:
        draft = ClaimDraft(
            ship.waybill, "loss", "owner", "ACME", "CNY", Heads(D(100)), piece_first=first, piece_last=last
        )
        return file_claim(by=AGENT, at=NOW, draft=draft)

    one(1, 2)
    with pytest.raises(DuplicateClaim):
        one(2, 3)
    with pytest.raises(DuplicateClaim):
        one(None, None)
    other = one(3, 4)
    withdraw_claim(by=AGENT, at=NOW, claim_id=other.id)
    one(4, 4)


def test_fifty_at_once_pay_once(file_one: File) -> None:
    """Fifty people approve in the same instant, then fifty pay: one of each lands."""
    filed = file_one()
    assess(filed.id)
    award = propose_award(by=AGENT, at=NOW, claim_id=filed.id, remedy="cash", reason="broken")

    def race(act: Callable[[Actor], object], role: Role, name: str) -> int:
        done, start = [], Barrier(10)

        def run(place: int) -> None:
            start.wait()
            for each in range(5):
                try:
                    act(Actor(role, f"{name}-{place}-{each}", name))
                    done.append(place)
                except (AwardDecided, NotApproved):
                    pass
                finally:
                    connections.close_all()

        threads = [Thread(target=run, args=(place,)) for place in range(10)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return len(done)

    assert race(lambda by: approve_award(by=by, at=NOW, award_id=award), Role.SUPERVISOR, "approve") == 1
    pay = race(
        lambda by: pay_award(by=by, at=NOW, award_id=award, method="bank", payment="B"),
        Role.SUPERVISOR,
        "pay",
    )
    assert pay == 1
    assert Entry.objects.filter(subject_id=award).count() == 2
    assert Posting.objects.filter(account="bank").count() == 1
    row = Award.objects.get(id=award)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(id=award).update(state="approved", paid_at=None, approvers=[row.proposed_by_id])


def test_a_set_off_is_made_by_agreement_and_balances(file_one: File) -> None:
    filed = file_one()
    assess(filed.id)
    award = propose_award(by=AGENT, at=NOW, claim_id=filed.id, remedy="cash", reason="broken")
    approve_award(by=SUPER, at=NOW, award_id=award)
    for agreement in ("", "  "):
        with pytest.raises(Invalid) as refused:
            pay_award(
                by=CASHIER, at=NOW, award_id=award, method="set_off", payment="INV-7", agreement=agreement
            )
        assert [one.field for one in refused.value.fields] == ["agreement"]
    agreed = "Contract 2026-7, article 12"
    pay_award(by=CASHIER, at=NOW, award_id=award, method="set_off", payment="INV-7", agreement=agreed)
    row = award_page(award, actor=AGENT)
    assert (row.state, row.method, row.agreement) == ("paid", "set_off", agreed)
    assert sum(one.amount for one in account_balances(actor=AGENT)) == 0
    assert {one.amount for one in account_balances(actor=AGENT) if one.account == "bank"} <= {D(0)}
