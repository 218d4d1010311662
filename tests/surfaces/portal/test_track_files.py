"""Whoever proved number and phone tail sends pictures, reads those sent to her, and rates, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.factories.people import sign_in
from tests.factories.pictures import photo

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.queries import cases_by_id, cases_of, said_case
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.surveys.commands import set_survey_wish
from nuoda.domains.surveys.facts import Wish
from nuoda.domains.surveys.queries import SurveyRow, surveys_about
from nuoda.insight.rating import rating_link
from nuoda.kernel import clock, limits
from nuoda.kernel.actor import Actor
from nuoda.surfaces.clock.jobs import tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("acme", "now")]
HOUR = timedelta(hours=1)


def proven(client: Client, number: str) -> str:
    answer = client.post("/track/", {"number": number, "tail": "5678"})
    return str(answer.headers["Location"])


def test_a_picture_goes_to_her_case_and_nobody_elses_is_fetched(
    agent: Actor, customer_actor: Actor, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NUODA_HOME = tmp_path
    ship, other = (make_shipment("ACME", waybill=one) for one in ("NDX900001", "NDX900002"))
    client = Client(headers={"accept-language": "en"})
    address, elsewhere = proven(client, ship.waybill), proven(client, other.waybill)
    shot = SimpleUploadedFile("门口.jpg", photo(place=True), "image/svg+xml")
    form = {"kind": "complaint", "words": "外箱破了", "key": "k1", "contact": ""}
    for _twice in range(2):
        shot.seek(0)
        assert client.post(f"{address}ask/", {**form, "files": [shot]}).status_code == 302
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    (line,) = said_case(case.id, actor=customer_actor).thread
    (mine,) = line.files
    assert (line.audience, mine.name, mine.media_type) == ("consignee", "门口.jpg", "image/jpeg")
    paper = SimpleUploadedFile("inner.txt", b"secret")
    desk = sign_in(agent)
    for to in ("customer", "consignee"):
        paper.seek(0)
        reply = {"words": f"to {to}", "to": to, "next": "none", "once": to, "files": [paper]}
        assert desk.post(f"/desk/cases/{case.id}/reply/", reply).status_code == 302
    said = {one.body: one.files[0].id for one in said_case(case.id, actor=SYSTEM).thread}
    page = client.get(address).content.decode()
    for told, status in (("外箱破了", 200), ("to consignee", 200), ("to customer", 404)):
        got = client.get(f"{address}files/{said[told]}/")
        assert got.status_code == status
        assert (f"{urlsplit(address).path}files/{said[told]}/" in page) is (status == 200)
        assert client.get(f"{elsewhere}files/{said[told]}/").status_code == 404
    got = client.get(f"{address}files/{mine.id}/")
    assert got["Content-Type"] == "image/jpeg"
    assert b"TELLTALE" not in got.content
    assert client.get(f"/track/forged/files/{mine.id}/").status_code == 404

    kept = sum(one.is_file() for one in tmp_path.rglob("*"))
    bad = SimpleUploadedFile("x.png", b"<svg onload='x()'/>", "image/png")
    refused = client.post(f"{address}ask/", {**form, "key": "k2", "files": [bad]})
    assert (refused.status_code, "x.png: It is an SVG drawing" in refused.content.decode()) == (422, True)
    fine = SimpleUploadedFile("a.txt", b"another paper")
    silent = client.post(f"{address}ask/", {**form, "words": " ", "key": "k3", "files": [fine]})
    assert silent.status_code == 422
    monkeypatch.setattr(limits, "TRACKED_FILES", 1)
    fine.seek(0)
    more = client.post(f"{address}ask/", {**form, "key": "k4", "files": [fine]})
    assert (more.status_code, "for one shipment" in more.content.decode()) == (422, True)
    large = SimpleUploadedFile("big.pdf", b"%PDF-" + b"x" * (11 * 1024 * 1024), "application/pdf")
    assert client.post(f"{address}ask/", {**form, "key": "k5", "files": [large]}).status_code == 413
    assert sum(one.is_file() for one in tmp_path.rglob("*")) == kept


def _links(survey: SurveyRow, page: bytes) -> bool:
    return f'href="{rating_link(survey.id)}?score=4"' in page.decode()


def test_she_rates_where_she_looks_and_her_customer_is_not_asked_for_it(
    acme: CustomerCard, agent: Actor, customer_actor: Actor, mailbox: Mailbox
) -> None:
    set_survey_wish(by=SYSTEM, at=NOW, customer_id=acme.id, wish=Wish(True, True, 10))
    ship = make_shipment("ACME", waybill="NDX900001")
    client, portal = Client(headers={"accept-language": "en"}), sign_in(customer_actor)
    address = proven(client, ship.waybill)
    form = {"kind": "chase", "words": "什么时候到", "key": "k1", "contact": ""}
    client.post(f"{address}ask/", form)
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])

    def version() -> int:
        return cases_by_id([case.id], actor=SYSTEM)[case.id].version

    at = NOW + HOUR
    cases.write_to_customer(
        by=agent, at=at, case_id=case.id, words="已在派送途中。", audience=Audience.CONSIGNEE
    )
    cases.resolve_case(by=agent, at=at, case_id=case.id, version=version(), effect="已答复")
    cases.close_case(by=agent, at=at, case_id=case.id, version=version(), code="resolved_accepted")
    scan(ship.waybill, "DELIVERED", at)
    clock.advance_to(NOW + 2 * HOUR)
    settle()
    clock.advance_to(NOW + 2 * HOUR + timedelta(minutes=2))
    tick()
    settle()
    found = {(one.kind, one.audience): one for one in surveys_about([case.id, ship.id], actor=SYSTEM)}
    assert set(found) == {("case", "consignee"), ("delivery", "customer"), ("delivery", "consignee")}
    mails = [mail.body for mail in mailbox.mails() if "/rate/" in mail.body]
    assert len(mails) == 1
    assert rating_link(found["delivery", "customer"].id) in mails[0]
    hers = client.get(proven(client, ship.waybill)).content
    shown = portal.get(f"/portal/shipments/{ship.id}/").content
    for key, one in found.items():
        assert _links(one, hers) is (key[1] == "consignee")
        assert _links(one, shown) is (key[1] == "customer")
    link = rating_link(found["delivery", "consignee"].id)
    assert 'value="2" required checked' in client.get(f"{link}?score=2").content.decode()
    assert client.post(link, {"score": "2"}).status_code == 200
    assert client.post(link, {"score": "5"}).status_code == 404
    settle()
    assert not _links(found["delivery", "consignee"], client.get(proven(client, ship.waybill)).content)
    taken_up = [one for one in cases_of(actor=SYSTEM, shipment_ids=[ship.id]) if one.channel == "survey"]
    assert [one.kind for one in taken_up] == ["complaint"]
    (line,) = [one for one in said_case(taken_up[0].id, actor=SYSTEM).thread if isinstance(one.body, str)]
    assert line.audience == "consignee"
    # Who was rated by consignees is asked as before: her rest counts what she herself was asked.
    assert client.post(rating_link(found["delivery", "customer"].id), {"score": "5"}).status_code == 200
    shown = portal.get(f"/portal/shipments/{ship.id}/").content
    assert 'class="n-section p-rate"' in shown.decode()
    assert not _links(found["delivery", "customer"], shown)
    (answered,) = [one for one in surveys_about([ship.id], actor=SYSTEM) if one.audience == "customer"]
    assert answered.score == 5
