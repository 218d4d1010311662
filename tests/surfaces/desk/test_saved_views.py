"""Saved views of the queue, its columns, and steps for the selected cases."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from tests.factories import NOW, SYSTEM, make_shipment
from tests.factories.people import sign_in

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.team.commands import AgentDraft, record_agents
from nuoda.domains.team.queries import views_of
from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db


def _case(now: datetime, waybill: str) -> CaseCard:
    ship = make_shipment("ACME", waybill, booked_at=now)
    trouble = cases.Trouble(
        customer_id=ship.customer_id, tier="ordinary", language="zh-hans", label=waybill,
        trigger="troubled", cause="DELAY.vehicle", impact=1, due_at=None, shipment_id=ship.id,
    )  # fmt: skip
    cases.open_exceptions(by=SYSTEM, at=now, troubles=[trouble])
    return cases_of(actor=SYSTEM, shipment_ids=[ship.id])[0]


def _member(email: str, name: str, team: str) -> Actor:
    """An agent who was taken on into a team."""
    draft = AccountDraft(email=email, name=name, role=Role.AGENT, password="a long enough secret")
    (account_id,) = open_accounts(by=SYSTEM, at=NOW, accounts=[draft])
    record_agents(by=SYSTEM, at=NOW, agents=[AgentDraft(account_id=account_id, name=name, team=team)])
    return Actor(Role.AGENT, str(account_id), name)


def test_a_view_is_saved_shared_opened_with_and_dropped(now: datetime, agent: Actor) -> None:
    client = sign_in(agent)
    save = "/desk/views/cases/save/?severity=S1&sort=-opened_at&cols=state,owner&page=3"
    form = client.get(save).content.decode()
    assert "severity=S1&amp;sort=-opened_at&amp;cols=state%2Cowner" in form
    query = "severity=S1&cols=state,owner"
    given = {"name": "Fire", "query": query, "first": "on", "once": "1"}
    answer = client.post(save, given)
    assert answer.status_code == 302
    (view,) = views_of("cases", actor=agent)
    assert (view.name, view.mine, view.first, view.shared) == ("Fire", True, True, False)
    assert client.get("/desk/cases/")["Location"] == f"/desk/cases/?{query}&view={view.id}"
    page = client.get(answer["Location"]).content.decode()
    heads = re.findall(r"<thead>.*?</thead>", page, re.S)
    assert "Fire" in page
    assert all("opened_at" not in head for head in heads)
    assert client.get("/desk/cases/?view=all").status_code == 200
    # Nobody shares what she has no team for; a colleague of the team sees it, others do not.
    assert client.post(save, {**given, "shared": "on", "once": "2"}).status_code == 422
    owner, mate, stranger = (
        _member(f"{n}@team.example", n, team) for n, team in (("a", "白班"), ("b", "白班"), ("c", "夜班"))
    )
    assert sign_in(owner).post(save, {**given, "shared": "on", "once": "3"}).status_code == 302
    (shared,) = views_of("cases", actor=owner)
    assert [(one.name, one.mine, one.first) for one in views_of("cases", actor=mate)] == [
        ("Fire", False, False)
    ]
    assert views_of("cases", actor=stranger) == []
    other = sign_in(mate)
    assert other.post(f"/desk/views/{shared.id}/drop/").status_code == 404
    assert client.post(save, {**given, "name": "x" * 61, "once": "4"}).status_code == 422
    assert client.get("/desk/views/nothing/save/").status_code == 404
    assert client.post(f"/desk/views/{view.id}/drop/", {"list": "cases"}).status_code == 302
    assert views_of("cases", actor=agent) == []
    assert client.get("/desk/cases/?cols=nonsense").status_code == 200


def test_steps_for_the_selected_are_asked_done_told_and_undone(
    now: datetime, acme: CustomerCard, agent: Actor
) -> None:
    found = [_case(now, f"NDX92{n}") for n in range(2)]
    ids = [str(one.id) for one in found]
    client = sign_in(agent)
    url = "/desk/cases/bulk/severity/"
    asked = client.post(url, {"selected": ids, "back": "/desk/cases/?view=all"})
    assert asked.status_code == 200
    assert all(one in asked.content.decode() for one in ids)
    told = {"selected": ",".join(ids), "severity": "S1", "once": "1", "back": "/desk/cases/?view=all"}
    assert client.post(url, told).status_code == 422
    done = client.post(url, {**told, "reason": "fire"})
    assert done["Location"] == "/desk/cases/?view=all"
    page = client.get(done["Location"]).content.decode()
    assert "/desk/cases/bulk/undo/" in page
    assert (
        client.post("/desk/cases/bulk/undo/", {"back": "https://evil.example/"})["Location"] == "/desk/cases/"
    )
    after = cases_of(actor=SYSTEM, shipment_ids=[one.shipment_id for one in found if one.shipment_id])
    assert {one.severity for one in after} == {one.severity for one in found}
    assert client.post("/desk/cases/bulk/undo/").status_code == 302
    closed = client.post(
        "/desk/cases/bulk/close/", {"selected": ids, "code": "duplicate", "once": "2"}, follow=True
    ).content.decode()
    assert found[0].number in closed
    assert client.post("/desk/cases/bulk/severity/", {"selected": []}).status_code == 302
    assert client.post("/desk/cases/bulk/dance/", {"selected": ids}).status_code == 404
    assert client.post("/desk/cases/assign/", {"selected": ids, "owner_id": "me"}).status_code == 302


def test_a_view_is_renamed_and_shared_no_longer(now: datetime) -> None:
    owner = _member("owner@nuoda.example", "陈晨", "East")
    client = sign_in(owner)
    client.cookies["nuoda_language"] = "en"
    save = "/desk/views/cases/save/"
    for name in ("Fire", "Calm"):
        client.post(save, {"name": name, "query": "severity=S1", "shared": "on", "once": name})
    fire = next(one for one in views_of("cases", actor=owner) if one.name == "Fire")
    page = client.get(f"/desk/cases/?severity=S2&view={fire.id}").content.decode()
    assert f"{save}?edit={fire.id}&amp;severity=S2" in page
    form = client.get(f"{save}?edit={fire.id}&severity=S2").content.decode()
    assert 'value="Fire"' in form
    given = {"name": "Blaze", "query": "severity=S2", "view": str(fire.id), "once": "3"}
    taken = client.post(save, {**given, "name": "Calm"})
    assert (taken.status_code, "Choose another name." in taken.content.decode()) == (422, True)
    assert client.post(save, given).status_code == 302
    found = {one.name: (one.id, one.query, one.shared) for one in views_of("cases", actor=owner)}
    assert set(found) == {"Blaze", "Calm"}
    assert found["Blaze"] == (fire.id, "severity=S2", False)
    stranger = sign_in(_member("other@nuoda.example", "黄河", "West"))
    assert stranger.get(f"{save}?edit={fire.id}").status_code == 404
    assert stranger.post(save, given).status_code == 404
    assert {one.name for one in views_of("cases", actor=owner)} == {"Blaze", "Calm"}


def test_of_many_each_reason_is_said_once_with_its_cases(
    now: datetime, acme: CustomerCard, agent: Actor
) -> None:
    one, two, grave = (_case(now, waybill) for waybill in ("NDX1", "NDX2", "NDX3"))
    client = sign_in(agent)
    client.cookies["nuoda_language"] = "en"
    asked = {"selected": f"{one.id},{two.id},{grave.id}", "once": "1"}
    cases.set_severities(by=SYSTEM, at=now, case_ids=[grave.id], severity="S1", reason="x")
    said = client.post(
        "/desk/cases/bulk/severity/", {**asked, "severity": "S1", "reason": "x"}, follow=True
    ).content.decode()
    assert "Done for 2 cases." in said
    assert f"Left as it was: 1 case. It is so already. ({grave.number})" in said
    said = client.post(
        "/desk/cases/bulk/close/", {**asked, "code": "withdrawn"}, follow=True
    ).content.decode()
    assert (
        "Left as they were: 3 cases. Only what is resolved can be closed: record the result first. (" in said
    )
    assert said.count("Only what is resolved can be closed") == 1
