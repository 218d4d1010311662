"""Recourse at the desk: that it was told is said and settles its deadline; what came back is booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, make_shipment, settle
from tests.factories.shown import shown

from nuoda.domains.claims.commands import ClaimDraft, file_claim, withdraw_claim
from nuoda.domains.claims.queries import Heads, RecourseRow, account_balances, recourses_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role

CLERK = Actor(Role.AGENT, "agent-1", "An")


@pytest.fixture
def opened(acme: CustomerCard, now: object) -> tuple[UUID, RecourseRow]:
    parcel = make_shipment()
    settle()
    draft = ClaimDraft(parcel.waybill, "loss", "owner", "Acme", "CNY", Heads(D(900)), mode="road")
    filed = file_claim(by=CLERK, at=NOW, draft=draft)
    settle()
    (row,) = recourses_of(parcel.id, actor=CLERK)
    return filed.id, row


def test_telling_says_so_and_settles_the_deadline(
    opened: tuple[UUID, RecourseRow], client_of: Callable[[Role], Client]
) -> None:
    claim, row = opened
    clerk = client_of(Role.AGENT)
    page = f"/desk/claims/{claim}/"
    assert "登记已通知" in shown(clerk.get(page).content.decode())
    answer = clerk.post(f"/desk/claims/recourse/{row.id}/told/")
    assert answer.headers["Location"] == f"{page}#recourse"
    after = shown(clerk.get(page).content.decode())
    assert f"已登记：{row.name} 已收到通知。" in after
    assert "登记已通知" not in after
    assert recourses_of(row.shipment_id, actor=CLERK)[0].state == "noticed"


def test_the_list_calls_overdue_what_nobody_told(
    opened: tuple[UUID, RecourseRow], client_of: Callable[[Role], Client]
) -> None:
    _claim, row = opened
    clerk = client_of(Role.AGENT)
    with clock.simulated(row.due_at + timedelta(hours=1)):
        assert "超时" in shown(clerk.get("/desk/claims/recourse/").content.decode())
        clerk.post(f"/desk/claims/recourse/{row.id}/told/")
        assert "超时" not in shown(clerk.get("/desk/claims/recourse/").content.decode())


def test_what_came_back_is_booked_once(
    opened: tuple[UUID, RecourseRow], client_of: Callable[[Role], Client]
) -> None:
    _claim, row = opened
    clerk = client_of(Role.AGENT)
    given = {"currency": "CNY", "recovered": "900", "remark": "Letter of the carrier"}
    where = f"/desk/claims/recourse/{row.id}/settle/"
    assert clerk.post(where, given).status_code == 302
    assert clerk.post(where, given).status_code == 422
    booked = {one.account: one.amount for one in account_balances(actor=CLERK)}
    assert booked == {"bank": D(900), "recoveries": D(-900)}


def test_goods_found_later_give_the_carrier_back_what_he_paid(
    opened: tuple[UUID, RecourseRow], client_of: Callable[[Role], Client]
) -> None:
    claim, row = opened
    clerk, page = client_of(Role.AGENT), f"/desk/claims/{claim}/"
    clerk.post(
        f"/desk/claims/recourse/{row.id}/settle/", {"currency": "CNY", "recovered": "900", "remark": "L"}
    )
    withdraw_claim(by=CLERK, at=NOW, claim_id=claim)
    settle()
    before = shown(clerk.get(page).content.decode())
    assert "待退还" in before
    assert "登记退还" in before
    where = f"/desk/claims/recourse/{row.id}/refund/"
    assert "应退还" in shown(clerk.get(where).content.decode())
    assert clerk.post(where, {"payment": ""}).status_code == 422
    assert clerk.post(where, {"payment": "B9"}).status_code == 302
    after = shown(clerk.get(page).content.decode())
    assert "已退还" in after
    assert "登记退还" not in after
    assert "退还合作方或保险人" in shown(clerk.get("/desk/claims/ledger/").content.decode())


def test_a_parcel_on_its_way_is_not_said_to_be_delivered(
    opened: tuple[UUID, RecourseRow], client_of: Callable[[Role], Client]
) -> None:
    _claim, row = opened
    door = shown(
        client_of(Role.AGENT).get(reverse("desk_shipment_door", args=[row.shipment_id])).content.decode()
    )
    assert "尚未签收" in door
    assert "已签收" not in door
