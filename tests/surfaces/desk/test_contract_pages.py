"""Contracts at the desk, in the customer's window, by API and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.factories import SYSTEM, make_account
from tests.factories.contracts import metered
from tests.factories.people import sign_in

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.contracts.queries.agreements import clauses_of
from nuoda.domains.contracts.queries.meter import credits_of, exclusions_of, figures_of, steps_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role

Settle = Callable[[], int]
CLAUSE = {
    "code": "4.3", "measure": "on_time_delivery", "valid_from": "2026-12-01", "every": "month",
    "target": "98",
    "minimum": "95", "floor": "0", "dispute_days": "10", "method": "linear", "weight": "0.4", "amount": "0",
}  # fmt: skip


@pytest.fixture
def things(acme: CustomerCard, now: datetime) -> dict[str, str]:
    return metered(acme, "MINE", now)


@pytest.fixture
def desk(supervisor: Actor) -> Client:
    return sign_in(supervisor)


def _steps(things: dict[str, str]) -> list[str]:
    return [one.state for one in steps_of(UUID(things["contract_id"]), actor=SYSTEM)]


def test_the_page_shows_gross_adjusted_and_what_would_happen(things: dict[str, str], desk: Client) -> None:
    desk.cookies["nuoda_language"] = "en"
    page = desk.get(f"/desk/contracts/{things['contract_id']}/?period=2026-10").content.decode()
    for words in ("MINE-C-1", "Adjusted", "Gross", "On the ladder", "Below the minimum"):
        assert words in page
    assert "MINE-C-1" in desk.get("/desk/contracts/").content.decode()


def test_a_contract_is_opened_and_a_clause_written_with_the_conflict_shown(
    acme: CustomerCard, desk: Client
) -> None:
    head = {
        "number": "C-9", "customer": "ACME", "since": "2026-11-01", "zone": "Asia/Shanghai",
        "currency": "CNY", "notice_days": "30", "at_risk_percent": "10",
    }  # fmt: skip
    assert desk.post("/desk/contracts/new/", {**head, "currency": "XXQ"}).status_code == 422
    opened = desk.post("/desk/contracts/new/", head)
    assert opened.status_code == 302
    place = opened.headers["Location"]
    assert desk.post("/desk/contracts/new/", {**head, "once": "another"}).status_code == 422
    bad = desk.post(f"{place}new/", {**CLAUSE, "target": "100", "minimum": "100"})
    assert bad.status_code == 422
    assert "100" in bad.content.decode()
    assert desk.post(f"{place}new/", CLAUSE).status_code == 302
    again = desk.post(f"{place}new/", {**CLAUSE, "once": "k2"})
    assert again.status_code == 422
    assert "4.3 v1" in again.content.decode()
    (clause,) = clauses_of(UUID(place.split("/")[3]), actor=SYSTEM)
    assert (clause.code, clause.version) == ("4.3", 1)


def test_a_second_person_decides_and_the_figures_follow(things: dict[str, str], desk: Client) -> None:
    contract_id = UUID(things["contract_id"])
    where = f"/desk/contracts/{contract_id}/exclusions/{things['exclusion_id']}/"
    assert desk.post(where, {"approve": "yes"}).status_code == 302
    (ask,) = exclusions_of(contract_id, actor=SYSTEM)
    assert ask.state == "approved"
    october = next(one for one in figures_of(contract_id, actor=SYSTEM) if one.period.month == 10)
    assert october.state == "frozen", "what was frozen before stays as it was"
    page = desk.get(f"/desk/contracts/{contract_id}/figures/").content.decode()
    assert "/figures/receipt_in_time/2026-10-01/restate/" in page
    restated = desk.post(
        f"/desk/contracts/{contract_id}/figures/receipt_in_time/2026-10-01/restate/", {"reason": "weather"}
    )
    assert restated.status_code == 302
    assert {one.version for one in figures_of(contract_id, actor=SYSTEM) if one.period.month == 10} == {1, 2}
    assert "standing" not in _steps(things)


def test_failures_are_asked_to_be_left_out_only_for_reasons_of_the_clause(
    things: dict[str, str], desk: Client, acme: CustomerCard
) -> None:
    contract_id = things["contract_id"]
    page = desk.get(f"/desk/contracts/{contract_id}/failures/?measure=receipt_in_time&period=2026-10")
    assert "MINE-R-1" in page.content.decode()
    where = f"/desk/contracts/{contract_id}/exclude/?measure=receipt_in_time&period=2026-10-01"
    assert desk.get(where).status_code == 200
    assert desk.post(where, {"kind": "void", "reason": "", "evidence": ""}).status_code == 422
    assert desk.post(where, {"kind": "void", "reason": "", "evidence": "agreed by mail"}).status_code == 302
    assert len(exclusions_of(UUID(contract_id), actor=SYSTEM)) == 2


def test_a_credit_note_is_decided_by_a_second_person(things: dict[str, str], desk: Client) -> None:
    note = f"/desk/contracts/credits/{things['note_id']}/"
    assert desk.get(f"/desk/contracts/{things['contract_id']}/money/").status_code == 200
    assert desk.post(note, {"decision": "decline", "remark": ""}).status_code == 422
    assert desk.post(note, {"decision": "approve", "remark": "", "once": "k"}).status_code == 302
    (kept,) = credits_of(UUID(things["contract_id"]), actor=SYSTEM)
    assert kept.state == "approved"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_notices_are_pdf_files_the_same_each_time(
    things: dict[str, str], desk: Client, language: str
) -> None:
    where = f"/desk/contracts/steps/{things['step_id']}/pdf/?lang={language}"
    first, second = desk.get(where), desk.get(where)
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content
    assert desk.get(f"/desk/contracts/credits/{things['note_id']}/pdf/").content.startswith(b"%PDF-")


def test_a_plan_is_handed_in_and_a_notice_received(things: dict[str, str], desk: Client) -> None:
    plan = next(one for one in steps_of(UUID(things["contract_id"]), actor=SYSTEM) if one.step == "plan")
    assert desk.post(f"/desk/contracts/steps/{plan.id}/settle/", {"remark": ""}).status_code == 422
    assert desk.post(f"/desk/contracts/steps/{plan.id}/settle/", {"remark": "by mail"}).status_code == 302
    assert (
        desk.post(f"/desk/contracts/steps/{plan.id}/receipt/", {"received_by": "王经理"}).status_code == 302
    )
    (after,) = [one for one in steps_of(UUID(things["contract_id"]), actor=SYSTEM) if one.id == plan.id]
    assert (after.state, after.received_by) == ("done", "王经理")


def test_agents_read_and_do_not_decide(things: dict[str, str]) -> None:
    agent = sign_in(make_account(Role.AGENT, email="only@nuoda.example"))
    assert agent.get(f"/desk/contracts/{things['contract_id']}/").status_code == 200
    assert agent.get("/desk/contracts/new/").status_code == 403
    assert agent.get(f"/desk/contracts/credits/{things['note_id']}/").status_code == 403


def test_the_customer_sees_the_same_meter_and_no_draft(
    things: dict[str, str], customer_actor: Actor, other_customer_actor: Actor
) -> None:
    mine, other = sign_in(customer_actor), sign_in(other_customer_actor)
    place = f"/portal/contracts/{things['contract_id']}/"
    page = mine.get(place).content.decode()
    assert "MINE-C-1" in page
    assert "MINE-INV" not in page
    assert mine.get("/portal/contracts/").status_code == 200
    assert other.get(place).status_code == 404
    assert mine.get(f"/portal/contracts/credits/{things['note_id']}/").status_code == 404
    notice = f"/portal/contracts/steps/{things['step_id']}/"
    assert mine.get(notice).content.startswith(b"%PDF-")
    assert other.get(notice).status_code == 404


def test_the_api_and_the_command_line_tell_the_same(
    things: dict[str, str], acme: CustomerCard, now: datetime
) -> None:
    key = issue_api_key(by=SYSTEM, at=now, label="x", scopes=["promises:read"], customer_id=acme.id)
    client = Client(headers={"Authorization": f"Bearer {key.token}"})
    answer = client.get("/api/v1/contracts/MINE-C-1/meter?period=2026-10-01").json()
    out = StringIO()
    call_command("contracts", "meter", "MINE-C-1", "--period", "2026-10", "--json", stdout=out)
    told = json.loads(out.getvalue())
    (clause,), (theirs,) = told["clauses"], answer["clauses"]
    assert clause["period"]["verdict"] == theirs["period"]["verdict"] == "severe"
    assert (theirs["period"]["due"], theirs["period"]["counted"]) == (1, 0)
    assert client.get("/api/v1/contracts/NOBODY/meter").status_code == 404
    assert client.get("/api/v1/contracts/MINE-C-1/meter?when=now").status_code == 422
    assert [one["number"] for one in client.get("/api/v1/contracts").json()["items"]] == ["MINE-C-1"]
    with pytest.raises(CommandError, match="no period"):
        call_command("contracts", "meter", "MINE-C-1", "--period", "soon")
    call_command("contracts", "recount", stdout=out)
