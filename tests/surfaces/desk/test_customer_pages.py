"""Tiers, segments, needs, offerings and the matrix at the desk; the portal's agent by name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import SYSTEM
from tests.factories.people import make_account, sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard, customer_page, services_of
from nuoda.domains.customers.queries.needs import need_rows, offering_rows
from nuoda.domains.customers.queries.overrides import override_rows
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
Twelve = Callable[[], AbstractContextManager[None]]


def _post(client: Client, name: str, args: list[Any], data: dict[str, Any], status: int = 302) -> str:
    response = client.post(reverse(name, args=args), data)
    assert response.status_code == status, response.content.decode()[:2_000]
    return response.content.decode()


@pytest.mark.usefixtures("now")
def test_a_tier_is_asked_for_decided_and_seen(
    desk: Client, acme: CustomerCard, globex: CustomerCard, supervisor: Actor, at_most_twelve: Twelve
) -> None:
    lead, other = sign_in(supervisor), sign_in(make_account(Role.ADMIN))
    until = {"tier": "key", "until_at": "2026-12-24", "reason": "年度招标"}
    assert 'aria-invalid="true"' in _post(
        desk, "desk_override_new", [acme.id], {**until, "until_at": "2028-01-01"}, 422
    )
    _post(lead, "desk_override_new", [acme.id], until)
    (asked,) = override_rows(actor=SYSTEM, window=Window(), state="requested").rows
    decide = {"decision": "approve", "remark": ""}
    assert lead.post(reverse("desk_override_decide", args=[asked.id]), decide).status_code == 403
    assert desk.post(reverse("desk_override_decide", args=[asked.id]), decide).status_code == 403
    _post(other, "desk_override_decide", [asked.id], decide)
    assert customer_page(acme.id, actor=SYSTEM).tier == "key"
    _post(lead, "desk_customer_mark", [globex.id], {"kind": "strategic", "mark": "80", "reason": "标杆"})
    _post(lead, "desk_customer_review", [globex.id], {})
    for name, args, words in (
        ("desk_tiers", [], "年度招标"), ("desk_scores", [], "GLOBEX"), ("desk_tier_moves", [], "年度招标"),
        ("desk_overrides", [], "年度招标"), ("desk_scoring_terms", [], "待校准"),
        ("desk_customer_tier", [acme.id], "年度招标"), ("desk_customer_tier", [globex.id], "标杆"),
        ("desk_customer_business", [acme.id], "ACME"), ("desk_customer_care", [acme.id], "ACME"),
        ("desk_customer", [acme.id], "ACME"), ("desk_customers", [], "ACME"), ("desk_matrix", [], "0.75"),
        ("desk_segments", [], "orders_90"), ("desk_needs", [], "n-fourfold"), ("desk_offerings", [], "n-"),
    ):  # fmt: skip
        with at_most_twelve():
            page = desk.get(reverse(name, args=args))
        assert page.status_code == 200
        assert words in page.content.decode(), name
    files = desk.get(reverse("desk_scores") + "?export=csv")
    assert files.status_code == 200
    _post(lead, "desk_override_end", [asked.id], {"reason": "招标结束"})
    assert customer_page(acme.id, actor=SYSTEM).tier == "ordinary"


def test_terms_and_matrix_are_written_ahead_and_the_law_is_not_theirs(
    now: datetime, desk: Client, acme: CustomerCard, supervisor: Actor
) -> None:
    lead = sign_in(supervisor)
    form = lead.get(reverse("desk_matrix_write", args=["tier", "key"])).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    given |= {"valid_from": "2026-11-23T12:00", "source": "经营会", "case_factor": "0.6"}
    given.pop("line_24h", None)
    preview = _post(lead, "desk_matrix_preview", ["tier", "key"], given, 200)
    assert "0.6" in preview
    assert "0.75" in preview
    for name, value in (
        ("case_factor", "1.5"), ("stock_share", "101"), ("valid_from", "2026-11-22T12:00"), ("source", ""),
    ):  # fmt: skip
        assert 'aria-invalid="true"' in _post(
            lead, "desk_matrix_write", ["tier", "key"], {**given, name: value}, 200
        )
    _post(lead, "desk_matrix_write", ["tier", "key"], given)
    ahead = now + timedelta(hours=3)
    factor = services_of({acme.id: "key"}, ahead, actor=SYSTEM)[acme.id].case_factor
    before = services_of({acme.id: "key"}, now, actor=SYSTEM)[acme.id].case_factor
    assert (str(before), str(factor)) == ("0.75", "0.60")
    assert lead.get(reverse("desk_matrix_write", args=["tier", "gold"])).status_code == 404
    assert desk.get(reverse("desk_matrix_write", args=["tier", "key"])).status_code == 403
    form = lead.get(reverse("desk_scoring_terms_new")).context["form"]
    terms = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    terms |= {"valid_from": "2026-12-01T00:00", "source": "经营会", "by_trade": "on"}
    refused = _post(lead, "desk_scoring_terms_new", [], {**terms, "leave_key": "60"}, 422)
    assert 'name="leave_key"' in refused
    _post(lead, "desk_scoring_terms_new", [], terms)


@pytest.mark.usefixtures("now")
def test_segments_are_tried_out_and_needs_become_offerings(
    desk: Client, acme: CustomerCard, globex: CustomerCard, supervisor: Actor
) -> None:
    lead = sign_in(supervisor)
    bad = {"code": "english", "name": "说英文的", "conditions": "language = fr\nbeauty > 3", "place": "5"}
    assert "beauty" in _post(lead, "desk_segment_preview", [], bad, 200)
    assert "beauty" in _post(lead, "desk_segment_new", [], bad, 200)
    good = {**bad, "conditions": "language = en\norders_90 < 5"}
    assert "GLOBEX" in _post(lead, "desk_segment_preview", [], good, 200)
    _post(lead, "desk_segment_new", [], good)
    page = shown(desk.get(reverse("desk_segment", args=["english"])).content.decode())
    assert "GLOBEX" in page
    assert "ACME" not in page
    assert desk.get(reverse("desk_segment", args=["nobody"])).status_code == 404
    assert lead.get(reverse("desk_segment_edit", args=["english"])).status_code == 200
    need = {"customer": "ACME", "heading": "送货上楼", "source": "visit", "important": "on"}
    assert _post(desk, "desk_need_new", [], {**need, "heading": ""}, 422)
    _post(desk, "desk_need_new", [], need)
    (row,) = need_rows(actor=SYSTEM, window=Window(), field="plan").rows
    texts = {
        "code": "upstairs", "name": "上楼", "scope_text": "市内", "standard": "95 %", "price": "38",
        "resources": "2 人",
    }  # fmt: skip
    _post(lead, "desk_offering_new", [], {**texts, "needs": [str(row.id)]})
    (offering,) = offering_rows(actor=SYSTEM, window=Window(), state="draft").rows
    trial = {
        "trial_from": "2026-11-20",
        "trial_to": "2026-12-20",
        "customers": "ACME\nNOBODY",
        "goal": "不降",
    }
    assert "NOBODY" in _post(lead, "desk_offering_trial", [offering.id], trial, 422)
    _post(lead, "desk_offering_trial", [offering.id], {**trial, "customers": "ACME"})
    assert "送货上楼" in desk.get(reverse("desk_offering", args=[offering.id])).content.decode()
    assert lead.post(reverse("desk_offering_release", args=[offering.id])).status_code == 409
    _post(lead, "desk_offering_evaluate", [offering.id], {"verdict": "可以推广"})
    _post(lead, "desk_offering_release", [offering.id], {})
    _post(lead, "desk_offering_withdraw", [offering.id], {"reason": "车不够"})
    both = {"offering": "", "reason": ""}
    assert _post(desk, "desk_need_answer", [row.id], both, 422)
    _post(desk, "desk_need_answer", [row.id], {**both, "reason": "暂不提供"})
    assert "暂不提供" in desk.get(reverse("desk_need", args=[row.id])).content.decode()
    _post(desk, "desk_need_reopen", [row.id], {})


@pytest.mark.usefixtures("now")
def test_she_sees_her_own_agent_and_deputy(
    desk: Client, acme: CustomerCard, agent: Actor, supervisor: Actor, customer_actor: Actor
) -> None:
    lead, portal = sign_in(supervisor), sign_in(customer_actor)
    own, deputy = find_agent_of(agent), find_agent_of(supervisor)
    assert own is not None
    assert deputy is not None
    assert "林晓" not in portal.get(reverse("portal_home")).content.decode()
    same = {"agent_id": str(own.id), "deputy_id": str(own.id)}
    assert _post(lead, "desk_customer_agents", [acme.id], same, 422)
    _post(lead, "desk_customer_agents", [acme.id], {**same, "deputy_id": str(deputy.id)})
    page = portal.get(reverse("portal_home")).content.decode()
    assert "林晓" in page
    assert "周敏" in page
    _post(desk, "desk_contact_new", [acme.id], {"name": "王芳", "duty": "对账"}, 422)
    _post(desk, "desk_contact_new", [acme.id], {"name": "王芳", "phone": "021-5550"})
    assert "王芳" in desk.get(reverse("desk_customer_care", args=[acme.id])).content.decode()
