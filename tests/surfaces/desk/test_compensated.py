"""A case is not closed as compensated while what would compensate it is only proposed or approved."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.test import Client
from tests.domains.claims.conftest import AGENT, CASHIER, SUPER
from tests.factories import NOW, make_shipment, settle
from tests.factories.shown import shown

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import cases_by_id
from nuoda.domains.claims.commands import GoodwillDraft, approve_award, pay_award, propose_goodwill
from nuoda.domains.claims.queries import Heads
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role


@pytest.fixture
def resolved(acme: CustomerCard, customer_actor: Actor, now: object) -> UUID:
    """A chase that was answered and waits for its end."""
    parcel = make_shipment()
    settle()
    asked = cases.ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="chase", words="Where is it?")
    version = cases_by_id([asked.id], actor=AGENT)[asked.id].version
    cases.resolve_case(by=AGENT, at=NOW, case_id=asked.id, version=version, effect="Told")
    return asked.id


def _close(clerk: Client, case_id: UUID) -> tuple[int, str]:
    version = cases_by_id([case_id], actor=AGENT)[case_id].version
    answer = clerk.post(f"/desk/cases/{case_id}/close/", {"code": "compensated", "version": version})
    return answer.status_code, shown(answer.content.decode())


def test_it_ends_as_compensated_once_that_was_paid(
    resolved: UUID, client_of: Callable[[Role], Client]
) -> None:
    clerk = client_of(Role.SUPERVISOR)
    ship = cases_by_id([resolved], actor=AGENT)[resolved].shipment_id
    assert ship is not None
    draft = GoodwillDraft(ship, "voucher", "CNY", Heads(other=D(50)), "late", case_id=resolved)
    (award,) = propose_goodwill(by=AGENT, at=NOW, goodwill=[draft])
    status, said = _close(clerk, resolved)
    assert status == 422
    assert "仅为提议" in said
    bulk = {"selected": str(resolved), "code": "compensated", "once": "k"}
    assert "仅为提议" in shown(clerk.post("/desk/cases/bulk/close/", bulk).content.decode())
    approve_award(by=SUPER, at=NOW, award_id=award)
    status, said = _close(clerk, resolved)
    assert status == 422
    assert "尚未支付或履行" in said
    pay_award(by=CASHIER, at=NOW, award_id=award, method="voucher", payment="V1")
    assert cases_by_id([resolved], actor=AGENT)[resolved].state == "resolved"
    assert _close(clerk, resolved)[0] in (200, 302)
    assert cases_by_id([resolved], actor=AGENT)[resolved].state == "closed"
