"""All redirections in one list: by state, kind, where the goods stood, fee and result; and as a file."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_order, make_shipment, settle
from tests.factories.people import make_account, sign_in
from tests.factories.shown import shown

from nuoda.domains.orders.commands import TermDraft, set_change_terms
from nuoda.domains.shipments.commands import RedirectDraft, ask_redirect, end_redirects
from nuoda.kernel.actor import Role

pytestmark = pytest.mark.usefixtures("now", "acme")
LIST = "/desk/orders/redirections/"


def _stopped(waybill: str) -> UUID:
    make_order("ACME", f"SO-{waybill}", goods=waybill)
    ship = make_shipment("ACME", waybill, order_reference=f"SO-{waybill}")
    settle()
    draft = RedirectDraft(ship.id, "stop", "采购王经理", "shipper", "called_back", {}, "不要了")
    return ask_redirect(by=SYSTEM, at=NOW, draft=draft)


def test_all_redirections_stand_in_one_list() -> None:
    desk = sign_in(make_account(Role.AGENT))
    desk.cookies["nuoda_language"] = "en"
    assert "until they are out for delivery" in desk.get(LIST).content.decode()
    _stopped("STOPPED-FREE")
    day = NOW.date()
    stages, fee = ("handed_over", "moving"), Decimal(25)
    terms = [TermDraft("redirect", one, day, "tariff 7", fee=fee) for one in stages]
    set_change_terms(by=make_account(Role.SUPERVISOR), at=NOW, terms=terms)
    dear = _stopped("STOPPED-DEAR")
    end_redirects(
        by=SYSTEM, at=NOW, redirect_ids=[dear], state_="failed", result="Gate shut, the carrier says."
    )
    settle()
    for asked, found in (
        ("", {"STOPPED-FREE", "STOPPED-DEAR"}),
        ("?state=open", {"STOPPED-FREE"}),
        ("?state=failed", {"STOPPED-DEAR"}),
        ("?fee=with", {"STOPPED-DEAR"}),
        ("?fee=none", {"STOPPED-FREE"}),
        ("?kind=redirect", set()),
        ("?milestone=DELIVERED", set()),
        ("?q=gate+shut", {"STOPPED-DEAR"}),
        ("?customer=ACME&sort=fee", {"STOPPED-FREE", "STOPPED-DEAR"}),
    ):
        page = shown(desk.get(f"{LIST}{asked}").content.decode())
        assert {one for one in ("STOPPED-FREE", "STOPPED-DEAR") if one in page} == found, asked
    file = desk.get(f"{LIST}?export=csv")
    assert b"Gate shut" in b"".join(file)
    assert sign_in(make_account(Role.DRIVER)).get(LIST).status_code == 403
