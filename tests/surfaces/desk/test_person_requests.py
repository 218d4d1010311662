"""A person asks about her own data: recorded, checked, found, copied, corrected, answered or refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.factories import NOW
from tests.factories.lives import Life, live, where
from tests.factories.lives import everything as tables
from tests.factories.people import SYSTEM, make_account, make_customer_actor, sign_in
from tests.factories.shown import shown

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.commands import ContactDraft, record_contact
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.privacy.commands import RequestDraft, forget_requests, receive_request, set_aim
from nuoda.domains.privacy.queries import (
    RequestRow,
    aim_in_force,
    past_requests,
    person_asking,
    request_number,
    request_page,
    request_rows,
)
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.insight.persons.finding import check_person, find_held
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window
from nuoda.kernel.persons import Person

ROOT = "/desk/system/persons/"
FREE = NOW + timedelta(days=3 * 365 + 30)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    settings.NUODA_HOME = tmp_path


@pytest.fixture
def lead(db: None) -> Client:
    return sign_in(make_account(Role.SUPERVISOR, name="周敏"))


def _form(life: Life, **other: str) -> dict[str, str]:
    given = {
        "kind": "access", "channel": "phone", "phone": life.phone, "name": f"钟{life.word}",
        "waybills": life.waybill.lower(), "language": "zh-hans",
    }  # fmt: skip
    return {**given, **other}


def _only() -> RequestRow:
    (row,) = request_rows(actor=SYSTEM, window=Window(), at=NOW).rows
    return row


def _recorded(client: Client, form: dict[str, str]) -> str:
    answer = client.post(f"{ROOT}new/", form)
    assert answer.status_code == 302, shown(answer.content.decode())
    return answer.headers["Location"]


def _facts(request_id: UUID) -> list[str]:
    return [one.fact.name for one in ledger.about([Ref("person_request", str(request_id))], actor=SYSTEM)]


@pytest.mark.django_db
def test_she_is_checked_found_handed_a_copy_and_answered(
    lead: Client, now: datetime, acme: CustomerCard
) -> None:
    life, other = live(1, acme.id), live(2, acme.id)
    page = _recorded(lead, _form(life))
    row = _only()
    assert (row.kind, row.state, row.aim_at - row.received_at) == ("access", "received", timedelta(days=15))
    seen = shown(lead.get(page).content.decode())
    assert [one in seen for one in (life.phone, life.word)] == [False, False], "masked on every page"

    # Nothing before she was checked.
    lead.post(f"{page}search/")
    assert request_page(row.id, actor=SYSTEM).searched_at is None
    assert lead.post(f"{page}copy/", {"form": "json"}).status_code == 302
    assert lead.post(f"{page}answer/", {"words": ""}).status_code == 422
    assert lead.post(f"{page}identify/", {"identity": "phone", "note": ""}).status_code == 422
    assert lead.post(f"{page}identify/", {"identity": "phone", "note": "14:20"}).status_code == 302

    assert lead.post(f"{page}answer/", {"words": ""}).status_code == 422, "nobody looked yet"
    lead.post(f"{page}search/")
    found = request_page(row.id, actor=SYSTEM).findings
    assert {one.record for one in found} >= {"order", "shipment", "proof"}
    assert {one.label for one in found if one.record in ("shipment", "proof")} == {life.waybill}
    seen = shown(lead.get(page).content.decode())
    assert life.waybill in seen
    assert other.waybill not in seen
    assert lead.post(f"{page}answer/", {"words": ""}).status_code == 422, "she is handed the copy with it"

    answer = lead.post(f"{page}copy/", {"form": "json"})
    copy = json.loads(answer.content)
    assert {one["kind"] for one in copy["records"]} == {one.record for one in found}
    assert life.phone in answer.content.decode()
    assert other.phone not in answer.content.decode()
    sheet = load_workbook(io.BytesIO(lead.post(f"{page}copy/", {"form": "sheet"}).content)).active
    assert sheet is not None
    assert life.phone in [cells[3] for cells in sheet.iter_rows(values_only=True)]
    assert lead.post(f"{page}copy/", {"form": "paper"}).status_code == 302
    assert _facts(row.id).count("person_request.copied") == 2

    assert lead.get(f"{page}letter/").status_code == 404
    assert lead.post(f"{page}answer/", {"words": "谢谢"}).status_code == 302
    assert _only().state == "answered"
    assert lead.get(f"{page}letter/").content.startswith(b"%PDF")
    assert lead.post(f"{page}refuse/", {"refusal": "others", "words": "x"}).status_code == 422
    assert _only().state == "answered"


@pytest.mark.django_db
def test_who_she_is_not_is_refused(lead: Client, now: datetime, acme: CustomerCard) -> None:
    hers, other = live(1, acme.id), live(2, acme.id)
    # Her own phone with another's waybill, another's phone with her waybill, her name alone, no waybill.
    faults = (
        (_form(hers, waybills=other.waybill), "phone"),
        (_form(hers, phone=other.phone), "phone"),
        (_form(hers, name="王丽"), "paper"),
        (_form(hers, email=f"{hers.phone}@mail.example", waybills=""), "mail"),
        (_form(hers, waybills="NOBODY-1"), "phone"),
    )
    for form, identity in faults:
        page = _recorded(lead, form)
        answer = lead.post(f"{page}identify/", {"identity": identity, "note": "as she says"})
        assert answer.status_code == 422
        assert shown(answer.content.decode())
    rows = request_rows(actor=SYSTEM, window=Window(), at=NOW).rows
    assert {one.state for one in rows} == {"received"}
    assert lead.post(f"{page}refuse/", {"refusal": "unproven", "words": "未能核实身份"}).status_code == 302
    assert lead.get(f"{page}letter/").content.startswith(b"%PDF")


@pytest.mark.django_db
def test_only_what_was_checked_is_looked_for(lead: Client, now: datetime, acme: CustomerCard) -> None:
    hers, other = live(1, acme.id), live(2, acme.id)
    # She knows another's name and waybill, and adds them to her own.
    form = _form(hers, name=f"钟{other.word}", waybills=f"{hers.waybill}, {other.waybill}")
    page = _recorded(lead, {**form, "email": f"{other.phone}@mail.example"})
    assert lead.post(f"{page}identify/", {"identity": "phone", "note": "called"}).status_code == 302
    lead.post(f"{page}search/")
    found = request_page(_only().id, actor=SYSTEM).findings
    assert {one.label for one in found if one.record == "shipment"} == {hers.waybill}
    person = person_asking(_only().id, actor=SYSTEM)
    assert (person.name, person.email) == ("", "")


@pytest.mark.django_db
def test_she_is_found_as_others_wrote_her(lead: Client, now: datetime, acme: CustomerCard) -> None:
    life = live(1, acme.id)
    contact = ContactDraft(name="钟丽", phone=f"+86 {life.phone[:3]} {life.phone[3:7]} {life.phone[7:]}")
    record_contact(by=SYSTEM, at=NOW, customer_id=acme.id, contact=contact)
    actor = make_account(Role.ADMIN, email="second@nuoda.example")

    def kinds(person: Person) -> dict[str, int]:
        held = find_held(person, at=NOW, actor=actor)
        return {one.record.value: len([x for x in held if x.record is one.record]) for one in held}

    whole = kinds(Person(phone=life.phone))
    assert whole["contact"] == whole["shipment"] == whole["order"] == 1
    spaced = f"{life.phone[:3]}-{life.phone[3:7]}-{life.phone[7:]}"
    for written in (f"0086{life.phone}", spaced, f"+86 {life.phone}"):
        assert kinds(Person(phone=written)) == whole
    by_mail = kinds(Person(email=f"{life.phone}@Mail.Example"))
    assert by_mail["order"] == by_mail["shipment"] == 1
    by_paper = kinds(Person(name=f"钟{life.word}", waybills=(life.waybill,)))
    assert by_paper["order"] == by_paper["shipment"] == 1
    # Part of a phone, a masked one, a name without a number of hers, nobody.
    for nobody in (
        Person(phone=life.phone[:7]), Person(phone=f"*******{life.phone[-4:]}"),
        Person(name=f"钟{life.word}"), Person(), Person(phone="13700000000"),
    ):  # fmt: skip
        assert kinds(nobody) == {}
    # The mail address stands with her order alone: its parcel proves her too.
    check_person(Person(email=f"{life.phone}@mail.example", waybills=(life.waybill,)), actor=actor)
    with pytest.raises(Invalid):
        check_person(Person(phone=life.phone), actor=actor)


@pytest.mark.django_db
def test_a_correction_leads_to_the_order_and_is_noted(
    lead: Client, now: datetime, acme: CustomerCard
) -> None:
    life = live(1, acme.id)
    page = _recorded(lead, _form(life, kind="correction"))
    lead.post(f"{page}identify/", {"identity": "paper", "note": "身份证"})
    lead.post(f"{page}search/")
    markup = lead.get(page).content.decode()
    assert f"/desk/orders/{life.order_id}/" in markup
    assert lead.post(f"{page}answer/", {"words": ""}).status_code == 422
    assert lead.post(f"{page}propose/").status_code == 302
    assert request_page(_only().id, actor=SYSTEM).erasure == ""
    assert lead.post(f"{page}correct/", {"words": "订单改了门牌"}).status_code == 302
    assert "订单改了门牌" in shown(lead.get(page).content.decode())
    assert lead.post(f"{page}answer/", {"words": ""}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_people_delete_and_the_page_tells_what_is_gone(
    lead: Client, acme: CustomerCard, settle: Callable[[], int]
) -> None:
    second = sign_in(make_account(Role.ADMIN, email="second@nuoda.example"))
    with clock.simulated(NOW):
        life = live(1, acme.id)
        settle()
    with clock.simulated(FREE):
        page = _recorded(lead, _form(life, kind="deletion"))
        lead.post(f"{page}identify/", {"identity": "phone", "note": "called"})
        lead.post(f"{page}search/")
        lead.post(f"{page}propose/")
        assert "由另一位主管" in shown(lead.post(f"{page}approve/").content.decode())
        assert request_page(_only().id, actor=SYSTEM).erasure == "proposed"
        found = len(request_page(_only().id, actor=SYSTEM).findings)
        asked = shown(second.get(f"{page}approve/").content.decode())
        assert f"将永久清除 {found} 条，暂时保留 0 条" in asked
        second.post(f"{page}approve/")
        settle()
        done = request_page(_only().id, actor=SYSTEM)
        assert (done.erasure, done.erased["shipment"]) == ("done", 1)
        assert where(life.phone, tables()) == ["privacy_request"]
        assert lead.post(f"{page}answer/", {"words": ""}).status_code == 302
        assert lead.get(page).status_code == 200
        assert lead.get(f"{page}letter/").content.startswith(b"%PDF")


@pytest.mark.django_db
def test_the_list_sorts_filters_and_tells_what_is_late(
    lead: Client, now: datetime, acme: CustomerCard
) -> None:
    assert f"{ROOT}new/" in lead.get(ROOT).content.decode(), "an empty list leads to the first"
    keeper = make_account(Role.ADMIN, email="second@nuoda.example")
    old = RequestDraft("access", "mail", email="a@b.example", received_at=NOW - timedelta(days=20))
    receive_request(by=keeper, at=NOW, draft=old)
    assert set_aim(by=keeper, at=NOW, days=30, reason="board") == 1
    assert set_aim(by=keeper, at=NOW, days=30, reason="again") == 1
    receive_request(by=keeper, at=NOW, draft=RequestDraft("deletion", "window", name="王丽", waybills=["X1"]))
    rows = request_rows(actor=keeper, window=Window(), at=NOW).rows
    assert [one.aim_at - one.received_at for one in rows] == [timedelta(days=30), timedelta(days=15)]
    assert [one.kind for one in request_rows(actor=keeper, window=Window(), at=NOW, state="late").rows] == [
        "access"
    ]
    assert request_rows(actor=keeper, window=Window(), at=NOW, kind="deletion").total == 1
    assert aim_in_force(actor=keeper).days == 30
    answer = lead.post(f"{ROOT}aim/", {"days": "0", "reason": "x"})
    assert answer.status_code == 422
    assert lead.post(f"{ROOT}aim/", {"days": "10", "reason": "board"}).status_code == 302
    assert aim_in_force(actor=keeper).version == 2


@pytest.mark.django_db
def test_input_that_cannot_be_taken_names_its_field(agent: Actor, now: datetime) -> None:
    keeper = make_account(Role.ADMIN, email="second@nuoda.example")
    for draft, field in (
        (RequestDraft("gossip", "phone", phone="13800000000"), "kind"),
        (RequestDraft("access", "pigeon", phone="13800000000"), "channel"),
        (RequestDraft("access", "phone"), "phone"),
        (RequestDraft("access", "phone", phone="12"), "phone"),
        (RequestDraft("access", "phone", email="nobody"), "email"),
        (RequestDraft("access", "phone", name="x" * 121), "name"),
        (RequestDraft("access", "phone", name="x\u202e"), "name"),
        (RequestDraft("access", "phone", name="王丽", waybills=[f"N{n}" for n in range(21)]), "waybills"),
        (RequestDraft("access", "phone", name="王丽", language="xx"), "language"),
        (RequestDraft("access", "phone", name="王丽", received_at=NOW + timedelta(days=1)), "received_at"),
    ):
        with pytest.raises(Invalid) as refused:
            receive_request(by=keeper, at=NOW, draft=draft)
        assert [one.field for one in refused.value.fields] == [field]
        assert all(one.remedy.message for one in refused.value.fields)
    clerk = make_account(Role.DISPATCHER, email="third@nuoda.example")
    with pytest.raises(Forbidden):
        receive_request(by=clerk, at=NOW, draft=RequestDraft("access", "phone", phone="13800000000"))
    assert request_rows(actor=keeper, window=Window(), at=NOW).total == 0


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.AGENT, Role.DISPATCHER, Role.CUSTOMER, Role.DRIVER, Role.WAREHOUSE])
def test_nobody_else_sees_a_request(
    client_of: Callable[[Role], Client], acme: CustomerCard, role: Role
) -> None:
    keeper = make_account(Role.ADMIN, email="second@nuoda.example")
    made = receive_request(by=keeper, at=NOW, draft=RequestDraft("access", "phone", phone="13800000000"))
    client = client_of(role)
    assert client.get(f"{ROOT}new/").status_code == (200 if role is Role.AGENT else 403)
    for page in ("", "aim/", f"{made}/", f"{made}/identify/", f"{made}/letter/"):
        assert client.get(f"{ROOT}{page}").status_code in (302, 403, 404)
    for page in ("search/", "copy/", "propose/", "approve/"):
        assert client.post(f"{ROOT}{made}/{page}").status_code in (302, 403, 404)
    assert request_page(made, actor=keeper).row.state == "received"


@pytest.mark.django_db
def test_an_agent_records_what_she_was_asked_and_is_told_its_number_alone(
    agent: Actor, now: datetime, acme: CustomerCard
) -> None:
    life = live(1, acme.id)
    desk = sign_in(agent)
    form = desk.get(f"{ROOT}new/", {"waybill": life.waybill}).content.decode()
    assert life.waybill in form, "what she named on her parcel's page is not typed again"
    assert desk.post(f"{ROOT}new/", _form(life, phone="12")).status_code == 422
    answer = desk.post(f"{ROOT}new/", _form(life))
    assert answer.headers["Location"] == "/desk/"
    row = _only()
    assert (row.state, row.received_by) == ("received", agent.name)
    assert row.number in shown(desk.get("/desk/").content.decode())
    with pytest.raises(NotFound):
        request_number(new_id(), actor=agent)
    shipment = find_by_waybill(life.waybill, actor=SYSTEM)[0]
    for role, offered in ((Role.AGENT, True), (Role.DISPATCHER, False)):
        who = agent if role is Role.AGENT else make_account(role, email="third@nuoda.example")
        page = sign_in(who).get(f"/desk/shipments/{shipment.id}/").content.decode()
        assert (f"{ROOT}new/?waybill={life.waybill}" in page) is offered


@pytest.mark.django_db
def test_a_clerk_of_a_customer_finds_nobody(acme: CustomerCard) -> None:
    life = live(1, acme.id)
    clerk = make_customer_actor(acme)
    for actor in (clerk, Actor(Role.MACHINE, "key", "key", acme.id), Actor(Role.AGENT, "1", "agent")):
        with pytest.raises(Forbidden):
            find_held(Person(phone=life.phone), at=NOW, actor=actor)
        with pytest.raises(Forbidden):
            request_rows(actor=actor, window=Window(), at=NOW)


@pytest.mark.django_db
def test_who_asked_is_forgotten_when_her_request_is_past(lead: Client, now: datetime) -> None:
    page = _recorded(lead, {"kind": "access", "channel": "window", "name": "钟离秋", "language": "en"})
    row = _only()
    assert past_requests(before=FREE, after=None, limit=9, actor=SYSTEM) == [], "it is open"
    assert lead.post(f"{page}withdraw/", {"words": "钟离秋 called"}).status_code == 302
    (past,) = past_requests(before=FREE, after=None, limit=9, actor=SYSTEM)
    assert past.id == row.id
    assert forget_requests(by=SYSTEM, at=FREE, ids=[row.id]) == 1
    assert where("钟离秋", tables()) == []
    assert forget_requests(by=SYSTEM, at=FREE, ids=[row.id]) == 0
    assert _only().state == "withdrawn"
    assert lead.get(page).status_code == 200


def _call(method: str, path: str, body: Any = None, customer: CustomerCard | None = None) -> tuple[int, Any]:
    scopes = ("persons:read", "persons:write")
    of = customer.id if customer else None
    key = issue_api_key(by=SYSTEM, at=NOW, label="k", scopes=scopes, customer_id=of)
    text = json.dumps(body) if body is not None else ""
    headers = {"Authorization": f"Bearer {key.token}"}
    answer = Client().generic(
        method, f"/api/v1{path}", text, content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_machines_of_the_house_record_and_read_requests(now: datetime, acme: CustomerCard) -> None:
    given = {"kind": "deletion", "channel": "mail", "email": "she@mail.example", "waybills": ["NDX1"]}
    status, made = _call("POST", "/person-requests", given)
    assert (status, made["state"], made["email"]) == (200, "received", "s***@mail.example")
    status, found = _call("GET", "/person-requests?kind=deletion")
    assert (status, [one["id"] for one in found["items"]]) == (200, [made["id"]])
    status, one = _call("GET", f"/person-requests/{made['id']}")
    assert (status, one["findings"], one["erased"]) == (200, [], {})
    assert _call("POST", "/person-requests", {**given, "email": "nobody"})[0] == 422
    assert _call("POST", "/person-requests", given, acme)[0] == 403
    assert _call("GET", "/person-requests", customer=acme)[0] == 404
    assert _call("GET", f"/person-requests/{made['id']}", customer=acme)[0] == 404
