"""What somebody else has to do is not offered: the page says for whom it waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal as D
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests import factories
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.desk.chases import page_of, url

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.commands import LetterDraft
from nuoda.domains.cases.queries import open_cases
from nuoda.domains.claims.commands import (
    ClaimDraft,
    GoodwillDraft,
    approve_award,
    file_claim,
    propose_goodwill,
    withdraw_claim,
)
from nuoda.domains.claims.queries import Heads
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden

pytestmark = pytest.mark.usefixtures("now")
LETTER = LetterDraft("zh-hans", "王先生", "货在雨中停放。", "投诉成立。", "", "", "可向邮政管理部门申诉。")
HOUR = timedelta(hours=1)
APPROVES = "Approve and send"


def _page(reader: Actor, case_id: UUID, step: str = "") -> str:
    browser = sign_in(reader)
    browser.cookies["nuoda_language"] = "en"
    return shown(browser.get(url("", case_id), {"step": step}).content.decode())


def _step(case_id: UUID, by: Actor, at: datetime) -> dict[str, Any]:
    return {"by": by, "at": at, "case_id": case_id, "version": page_of(case_id).card.version}


@pytest.fixture
def answered(now: datetime, acme: CustomerCard, agent: Actor) -> UUID:
    """A complaint that one agent looked into and answered alone, and with which she is not content."""
    ship = factories.make_shipment()
    asked = cases.ask(by=factories.SYSTEM, at=now, shipment_id=ship.id, kind="complaint", words="淋湿了").id
    cases.acknowledge_case(by=agent, at=now, case_id=asked)
    cases.assess_case(**_step(asked, agent, now), wanted="换货", flags=[], cause="DAMAGE.wet")
    cases.investigate_case(**_step(asked, agent, now), cause="DAMAGE.wet", party="carrier", finding="淋雨")
    letter = cases.write_letter(by=agent, at=now, case_id=asked, draft=LETTER)
    cases.approve_letter(by=agent, at=now, letter_id=letter, drafted_at=now)
    cases.resolve_case(**_step(asked, agent, now), effect="已答复")
    cases.answer_back(by=factories.SYSTEM, at=now + HOUR, case_id=asked, words="我不同意")
    return asked


def test_a_letter_waits_for_whoever_decided_nothing_before(
    answered: UUID, agent: Actor, supervisor: Actor, now: datetime
) -> None:
    letter = cases.write_letter(by=supervisor, at=now + HOUR, case_id=answered, draft=LETTER)
    hers, other = _page(agent, answered), _page(supervisor, answered)
    assert APPROVES not in hers
    assert "a colleague who did neither approves it" in hers
    assert APPROVES in other
    with pytest.raises(Forbidden):
        cases.approve_letter(by=agent, at=now + HOUR, letter_id=letter, drafted_at=now + HOUR)


def test_a_letter_that_became_grave_waits_for_another_than_its_writer(
    answered: UUID, agent: Actor, supervisor: Actor, now: datetime
) -> None:
    cases.write_letter(by=supervisor, at=now + HOUR, case_id=answered, draft=LETTER)
    version = page_of(answered).card.version
    cases.set_severity(
        by=supervisor, at=now + HOUR, case_id=answered, version=version, severity="S2", reason="产线受影响"
    )
    page = _page(supervisor, answered)
    assert APPROVES not in page
    assert "You wrote it; a colleague approves it." in page


def test_nobody_is_asked_to_check_her_own_grave_case(
    now: datetime, late: object, agent: Actor, supervisor: Actor
) -> None:
    (case,) = open_cases(actor=factories.SYSTEM, limit=2)
    cases.set_severity(**_step(case.id, supervisor, now), severity="S2", reason="客户停产")
    cases.resolve_case(**_step(case.id, agent, now), effect="已送达")
    assert "Record the check" not in (hers := _page(agent, case.id, "feedback"))
    assert "You handled this case: a colleague asks the customer whether it worked." in hers
    assert "Record the check" in _page(supervisor, case.id, "feedback")


def test_a_case_without_promises_has_no_heading_for_them(answered: UUID, agent: Actor) -> None:
    page = sign_in(agent).get(url("", answered)).content.decode()
    assert 'aria-labelledby="promises-title" hidden' in page


def test_goodwill_waits_for_whoever_has_the_authority(
    acme: CustomerCard, client_of: Callable[[Role], Client]
) -> None:
    parcel = factories.make_shipment()
    clerk, lead = Actor(Role.AGENT, "agent-1", "An"), Actor(Role.SUPERVISOR, "super-1", "Su")
    draft = GoodwillDraft(parcel.id, "voucher", "CNY", Heads(goods=D(900)), "It was broken.")
    (award,) = propose_goodwill(by=clerk, at=factories.NOW, goodwill=[draft])
    address = f"/desk/claims/decisions/{award}/"
    for role, may in ((Role.AGENT, False), (Role.SUPERVISOR, True)):
        browser = client_of(role)
        browser.cookies["nuoda_language"] = "en"
        page = browser.get(address).content.decode()
        assert (f"{address}approve/" in page) is may, role
        assert ("This is more than your role approves." in shown(page)) is not may
    approve_award(by=lead, at=factories.NOW, award_id=award)
    assert f"{address}pay/" in browser.get(address).content.decode()


def test_a_claim_that_ended_offers_nothing_that_is_refused(
    acme: CustomerCard, client_of: Callable[[Role], Client]
) -> None:
    parcel = factories.make_shipment()
    clerk = Actor(Role.AGENT, "agent-1", "An")
    draft = ClaimDraft(parcel.waybill, "loss", "owner", "Acme", "CNY", Heads(goods=D(900)), mode="road")
    filed = file_claim(by=clerk, at=factories.NOW, draft=draft)
    address, browser = f"/desk/claims/{filed.id}/", client_of(Role.AGENT)
    steps = [f"{address}{one}/" for one in ("assess", "complete", "withdraw", "papers")]
    page = browser.get(address).content.decode()
    assert [one for one in steps if one in page] == steps
    withdraw_claim(by=clerk, at=factories.NOW, claim_id=filed.id)
    page = browser.get(address).content.decode()
    assert [one for one in steps if one in page] == []
    assert f"{address}hold/" in page
