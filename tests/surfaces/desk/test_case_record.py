"""The record of a case on its page: assessed, evidenced, linked; and the playbooks with their editor."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in
from tests.surfaces.desk.chases import READER, page_of, url

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.commands import ask
from nuoda.domains.cases.queries import case_dossier, playbook_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def complaint(now: datetime, acme: CustomerCard, agent: Actor) -> UUID:
    ship = factories.make_shipment()
    factories.scan("NDX900001", "HUB_IN", now, place="武汉分拨中心")
    factories.scan("NDX900001", "", now, reason="DAMAGE.broken", place="上海分拨中心")
    return ask(by=factories.SYSTEM, at=now, shipment_id=ship.id, kind="complaint", words="外箱破了").id


def _version(case_id: UUID) -> str:
    return str(page_of(case_id).card.version)


def test_the_record_is_kept_by_its_forms(complaint: UUID, agent: Actor, now: datetime) -> None:
    browser = sign_in(agent)
    browser.cookies["nuoda_language"] = "en"

    def post(name: str, status: int = 302, **given: object) -> str:
        answer = browser.post(url(name, complaint), {"version": _version(complaint), **given})
        assert answer.status_code == status, name
        return answer.content.decode()

    post("acknowledge")
    wanted = browser.get(url("", complaint)).content.decode().split('name="wanted"', 1)[1]
    assert " required" in wanted.split(">", 1)[0]  # a complaint is not assessed without it
    held = post("assess", 409, wanted="", cause="", flags=[])
    assert "It is not on record what the customer wants." in held
    post("assess", wanted="换货", cause="DAMAGE.broken", flags=["media"])
    post("severity", 422, severity="S2", reason="")
    post("severity", severity="S2", reason="客户产线受影响")
    page = browser.get(url("", complaint) + "?step=identify").content.decode()
    assert "客户产线受影响" in page
    assert 'id="playbook"' in page
    shown = browser.get(url("exhibits", complaint)).content.decode()
    assert "武汉分拨中心" in shown
    assert 'value="上海分拨中心"' in shown
    ref = shown.split('<option value="scan|')[1].split('"')[0]
    post("cite", exhibit=f"scan|{ref}", said="")
    post("cite", 422, exhibit="scan|elsewhere", said="")
    post("cite", exhibit="words|", said="司机：箱角已塌")
    (spoken,) = [one for one in case_dossier(complaint, actor=READER).evidence if one.kind == "words"]
    post("strike", evidence_id=spoken.id)
    post("strike", 404, evidence_id="x")
    post("segment", start="武汉", end="上海", holder="干线车队", basis="交接扫描")
    post("investigate", cause="DAMAGE.broken", party="carrier", finding="查到了", whys="一\n二\n\n")
    post("wait", waiting_for="carrier", waiting_until="2026-11-25T18:00", reason="要称重记录")
    post("plan", plan="补发", plan_due_at="2026-11-25T18:00", measures="备货\n发货")
    post("answer", 422, answer="yes")
    post("answer", answer="yes", said="电话同意")
    record = case_dossier(complaint, actor=READER)
    assert (record.whys, record.answer, len(record.measures)) == (["一", "二"], "yes", 2)
    assert (record.segment or {})["holder"] == "干线车队"
    post("step", key=record.steps[0].step.key, waived="no", said="短信已发")
    post("step_again", key=record.steps[0].step.key)
    page = browser.get(url("", complaint) + "?step=investigate").content.decode()
    assert "<s>司机：箱角已塌</s>" in page
    _links(browser, complaint, now)


def test_who_gathers_evidence_stays_with_it(complaint: UUID, agent: Actor) -> None:
    """What is done beside the next step leaves its own open: one piece of evidence seldom comes alone."""
    browser = sign_in(agent)
    investigating = url("", complaint) + "?step=investigate"
    cited = browser.post(url("cite", complaint), {"exhibit": "words|", "said": "司机：箱角已塌"})
    assert cited.headers["Location"] == investigating
    (spoken,) = case_dossier(complaint, actor=READER).evidence
    for name, given in (
        ("strike", {"evidence_id": spoken.id}),
        ("segment", {"start": "武汉", "end": "上海", "holder": "干线车队", "basis": "交接扫描"}),
    ):
        version = {"version": _version(complaint)}
        assert browser.post(url(name, complaint), {**version, **given}).headers["Location"] == investigating
    acknowledged = browser.post(url("acknowledge", complaint), {"version": _version(complaint)})
    assert acknowledged.headers["Location"] == url("", complaint)
    page = browser.get(investigating).content.decode()
    assert "#letters" in page.split('hx-select-oob="', 1)[1]  # what can be answered now is shown at once


def test_the_yes_to_a_plan_is_sought_among_her_words(complaint: UUID, agent: Actor, now: datetime) -> None:
    card, later = page_of(complaint).card, now + timedelta(hours=1)
    cases.acknowledge_case(by=agent, at=now, case_id=complaint)
    cases.assess_case(
        by=agent, at=now, case_id=complaint, version=page_of(complaint).card.version, wanted="换货",
        cause="DAMAGE.broken", flags=[],
    )  # fmt: skip
    cases.investigate_case(
        by=agent, at=now, case_id=complaint, version=page_of(complaint).card.version, cause="DAMAGE.broken",
        party="carrier", finding="装卸磕碰", whys=[],
    )  # fmt: skip
    cases.plan_case(
        by=agent, at=later, case_id=complaint, version=page_of(complaint).card.version, plan="换货",
        plan_due_at=now + timedelta(days=1),
    )  # fmt: skip
    cases.write_to_customer(
        by=agent, at=later, case_id=card.id, words="您是否同意换货？", next_update_at=None
    )
    cases.answer_back(by=factories.SYSTEM, at=later, case_id=card.id, words="同意换货")
    browser = sign_in(agent)
    unsaid = {"version": _version(complaint), "answer": "yes"}
    for page in (browser.get(url("", complaint)), browser.post(url("answer", complaint), unsaid)):
        offered = page.content.decode().split('name="entry_id"', 1)[1].split("</select>", 1)[0]
        assert "同意换货" in offered
        assert "您是否同意换货" not in offered
        assert "外箱破了" not in offered  # she wrote it before there was a plan


def _links(browser: Client, complaint: UUID, now: datetime) -> None:
    """Linked by number, undone, and a line split off."""
    card = page_of(complaint).card
    assert card.shipment_id is not None
    other = ask(by=factories.SYSTEM, at=now, shipment_id=card.shipment_id, kind="chase", words="到哪了")
    link = {"number": other.number.lower(), "kind": "child", "reason": "同一票货"}
    assert browser.post(url("link", complaint), {**link, "number": "C0"}).status_code == 422
    assert browser.post(url("link", complaint), link).status_code == 302
    assert browser.post(url("link", complaint), link).status_code == 409
    (line,) = case_dossier(complaint, actor=READER).links
    assert other.number in browser.get(url("", complaint)).content.decode()
    assert browser.post(url("unlink", complaint), {"link_id": line.id, "reason": "错了"}).status_code == 302
    browser.post(url("note", complaint), {"words": "另一件事", "once": "n"})
    note = next(one for one in page_of(complaint).thread if one.body == "另一件事")
    split = {"title": "另一件", "entry_ids": [str(note.id)]}
    answer = browser.post(url("split", complaint), split, headers={"HX-Request": "true"})
    assert answer.status_code == 204, "no part of another case is put into the page of this one"
    (made,) = [one for one in case_dossier(complaint, actor=READER).links if one.kind == "split"]
    assert answer.headers["HX-Redirect"] == url("", made.other_id)
    merge = {"number": other.number, "kind": "merged", "reason": "同一件事"}
    assert browser.post(url("link", complaint), merge).status_code == 302
    assert page_of(complaint).closing_code == "merged"


def test_playbooks_are_written_by_supervisors_and_read_by_all(
    agent: Actor, supervisor: Actor, now: datetime
) -> None:
    hers, chief = sign_in(agent), sign_in(supervisor)
    assert "货损处置" in hers.get(reverse("desk_playbooks")).content.decode()
    assert "货损处置" not in hers.get(reverse("desk_playbooks") + "?kind=appeal").content.decode()
    row = next(one for one in playbook_rows(actor=READER, at=now) if one.play.code == "damage")
    address = reverse("desk_playbook", args=[row.id])
    assert "disabled" in hers.get(address).content.decode()
    assert hers.get(reverse("desk_playbook_new")).status_code == 403
    step = {"name_1": "拍照", "role_1": "agent", "proof_1": "photo", "hours_1": "2", "key_1": "photos"}
    given = {"name": "货损", "kind": "exception", "cause": "DAMAGE", **step}
    assert hers.post(address, given).status_code == 403
    assert chief.post(address, {**given, "hours_1": ""}).status_code == 422
    assert chief.post(address, given).status_code == 302
    assert chief.post(reverse("desk_playbook_new"), {**given, "code": "wet"}).status_code == 302
    live = {one.play.code: one.play for one in playbook_rows(actor=READER, at=now) if one.live}
    assert (live["damage"].version, live["damage"].steps[0].minutes, live["wet"].version) == (2, 120, 1)
    newest = reverse("desk_playbook", args=[live["wet"].id])
    assert chief.post(newest, {**given, "end": "1"}).status_code == 302
    assert "wet" not in {one.play.code for one in playbook_rows(actor=READER, at=now) if one.live}
