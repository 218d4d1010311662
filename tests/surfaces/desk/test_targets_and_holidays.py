"""Targets by kind and holiday tables at the desk: listed, written, previewed, refused in place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import NOW, SYSTEM, make_customer

from nuoda.domains.contracts.commands import ReceiptTermDraft, set_receipt_term
from nuoda.domains.contracts.queries import holiday_years, level_rows
from nuoda.domains.contracts.queries.case_targets import case_target_rows
from nuoda.kernel.actor import Role

LEVEL = {
    "code": "east", "same_city": "0", "same_region": "1", "long_haul": "2", "abroad": "6", "cutoff": "18:00",
    "due_time": "20:00", "calendar": "cn-daily", "source": "Decision 7", "tier": "key", "pickup_hours": "6",
}  # fmt: skip
TARGETS = {
    **{f"S{n}_answer": str(minutes) for n, minutes in ((1, 20), (2, 60), (3, 240), (4, 540))},
    "S3_working": "on", "S4_working": "on", "valid_from": "2026-11-24T09:00", "source": "例会",
}  # fmt: skip


@pytest.fixture
def boss(client_of: Callable[[Role], Client]) -> Client:
    client = client_of(Role.SUPERVISOR)
    client.cookies["nuoda_language"] = "en"
    return client


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.usefixtures("now")
def test_targets_of_every_kind_are_listed_and_those_of_cases_written(
    boss: Client, client_of: Callable[[Role], Client]
) -> None:
    customer = make_customer("WHAT")
    set_receipt_term(by=SYSTEM, at=NOW, customer_id=customer.id, term=ReceiptTermDraft(24, 7, 15, "contract"))
    assert boss.post("/desk/service-levels/new/", LEVEL).status_code == 302
    assert level_rows(actor=SYSTEM, code="east")[0].pickup_hours == 6
    listed = _text(boss, "/desk/service-levels/targets/")
    for words in (
        "30 minutes",
        "9 hours of working time",
        "east v1",
        "6 hours of working time",
        "station 7 d",
    ):
        assert words in listed
    assert "east v1" not in _text(boss, "/desk/service-levels/targets/?kind=first_reply")
    assert boss.get("/desk/service-levels/targets/?export=csv").status_code == 200
    assert "30" in _text(boss, "/desk/service-levels/targets/answer/")
    assert boss.get("/desk/service-levels/targets/nothing/").status_code == 404
    for one, words in (
        ({"S1_answer": "90"}, "S1 would be served later than S2"),
        ({"valid_from": "2026-01-01T00:00"}, "past"),
        ({"S2_answer": "0"}, "1"), ({"source": ""}, "required"),
    ):  # fmt: skip
        refused = boss.post("/desk/service-levels/targets/answer/", {**TARGETS, **one})
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert boss.post("/desk/service-levels/targets/answer/", TARGETS).status_code == 302
    assert [one.minutes for one in case_target_rows(actor=SYSTEM) if one.step == "answer"][:2] == [20, 30]
    assert "Takes effect later" in _text(boss, "/desk/service-levels/targets/?state=coming")
    agent = client_of(Role.AGENT)
    assert agent.get("/desk/service-levels/targets/").status_code == 200
    assert agent.get("/desk/service-levels/targets/answer/").status_code == 403


@pytest.mark.usefixtures("now")
def test_holidays_come_from_a_file_are_seen_before_and_serve_a_calendar(boss: Client) -> None:
    assert "Provisional" in _text(boss, "/desk/calendars/holidays/")
    assert "2027-01-01,off" in _text(boss, "/desk/calendars/holidays/new/?region=cn&year=2027")
    table = "date,kind,weekday,name\n2027-10-03,off,,Tag der Deutschen Einheit\n2027-12-25,off\n"
    file = {"region": "de", "days": "", "source": "EinigVtr"}
    upload = {**file, "file": SimpleUploadedFile("de.csv", table.encode(), content_type="text/csv")}
    seen = boss.post("/desk/calendars/holidays/preview/", upload).content.decode()
    assert "2 days off" in seen
    assert "The first table of this year." in seen
    wrong = boss.post(
        "/desk/calendars/holidays/preview/", {**file, "days": "2027-02-30,off\n2027-01-01,on,fri"}
    )
    assert "Line 1, 2027-02-30,off" in wrong.content.decode()
    refused = boss.post("/desk/calendars/holidays/new/", {**file, "days": "2027-01-01,on,fri"})
    assert refused.status_code == 422
    assert "is that weekday anyway" in refused.content.decode()
    binary = SimpleUploadedFile("de.xls", b"\xff\xfe\x00\x81\xff", content_type="text/csv")
    assert boss.post("/desk/calendars/holidays/new/", {**file, "file": binary}).status_code == 422
    upload["file"] = SimpleUploadedFile("de.csv", table.encode(), content_type="text/csv")
    assert boss.post("/desk/calendars/holidays/new/", upload).status_code == 302
    assert [one.year for one in holiday_years("de", actor=SYSTEM)] == [2027]
    calendar = {
        "code": "berlin", "name": "Berlin", "purpose": "office", "site": "BER", "tier": "",
        "zone": "Europe/Berlin", "region": "de", "complete_until": "2027-12-31", "source": "EinigVtr",
        "mon": "09:00-17:00", "sat": "09:00-12:00",
    }  # fmt: skip
    assert "de</option>" in _text(boss, "/desk/calendars/new/")
    made = boss.post("/desk/calendars/new/", calendar)
    assert made.status_code == 302, made.content.decode()[:2_000]
    assert "2027-12-25" in _text(boss, "/desk/calendars/berlin/")
    assert '<option value="de" selected>' in _text(boss, "/desk/calendars/berlin/edit/")
