"""Words about an incident are read in the reader's language; who has none in it hears what is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.factories import SYSTEM, make_customer_actor, settle
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.desk.stranding import NEW, confirmed, form_of, strand

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.cases.commands import date_incident, write_to_customer
from nuoda.domains.cases.commands.wording import WordsHeld
from nuoda.domains.cases.queries import affected_by, case_page, cases_of, incident_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notice_rows
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick

CHINESE, ENGLISH = "替换车辆已出发。", "Another truck is on its way."


@pytest.fixture
def stranded(
    now: datetime, acme: CustomerCard, globex: CustomerCard, settings: Settings
) -> Iterator[list[str]]:
    """ACME reads Chinese, GLOBEX English."""
    settings.NUODA_LANES, settings.NUODA_SMTP_URL = 1, "keep:"
    with clock.simulated(now):
        yield strand(now, settle)


def _open(desk: Client, names: list[str], now: datetime, **words: str) -> UUID:
    assert confirmed(desk, NEW, form_of(names, now, **words)).status_code == 302
    return incident_rows(actor=SYSTEM, window=Window()).rows[0].id


def _mails() -> dict[str, list[str]]:
    """The texts of the mails about incidents by the language of their reader, once all went out."""
    for minutes in (0, 3):
        clock.advance_to(clock.now() + timedelta(minutes=minutes))
        tick()
        settle()
    found: dict[str, list[str]] = {"en": [], "zh-hans": []}
    for row in notice_rows(actor=SYSTEM, window=Window(), kind="incident").rows:
        found[row.language].append(row.body)
    return found


def test_each_reads_the_words_of_her_language(
    desk: Client, *, globex: CustomerCard, acme: CustomerCard, stranded: list[str], now: datetime
) -> None:  # fmt: skip
    asked = shown(desk.post(NEW, form_of(stranded, now, words=CHINESE, words_en=ENGLISH)).content.decode())
    assert CHINESE in asked
    assert ENGLISH in asked
    incident = _open(desk, stranded, now, words=CHINESE, words_en=ENGLISH)
    (english,), (chinese,) = _mails()["en"], _mails()["zh-hans"]
    assert ENGLISH in english
    assert CHINESE not in english
    assert CHINESE in chinese
    assert ENGLISH not in chinese
    colleague = shown(desk.get(reverse("desk_case", args=[incident])).content.decode())
    assert CHINESE in colleague, "a colleague sees what was said to each"
    assert ENGLISH in colleague
    parts = {one.case.label: one.case.id for one in affected_by(incident, actor=SYSTEM)}
    for customer, waybill, hers, other in (
        (globex, "S0", ENGLISH, CHINESE),
        (acme, "S1", CHINESE, ENGLISH),
    ):
        browser = sign_in(make_customer_actor(customer))
        browser.cookies["nuoda_language"] = customer.language
        page = shown(browser.get(reverse("portal_case", args=[parts[waybill]])).content.decode())
        assert hers in page, "copied to the part, still in both"
        assert other not in page


def test_who_has_no_words_in_her_language_hears_what_is_known(
    desk: Client, *, globex: CustomerCard, stranded: list[str], now: datetime
) -> None:
    asked = shown(desk.post(NEW, form_of(stranded, now, words=CHINESE)).content.decode())
    assert "您未另写措辞" in asked or "you wrote no words of your own" in asked
    incident = _open(desk, stranded, now, words=CHINESE)
    (english,) = _mails()["en"]
    assert CHINESE not in english
    assert "What we are doing: " in english
    part = {one.case.label: one.case.id for one in affected_by(incident, actor=SYSTEM)}["S0"]
    browser = sign_in(make_customer_actor(globex))
    browser.cookies["nuoda_language"] = "en"
    page = shown(browser.get(reverse("portal_case", args=[part])).content.decode())
    assert CHINESE in page
    assert "We wrote this in Chinese only." in page


def test_a_date_without_her_words_names_the_time_itself(
    desk: Client, *, agent: Actor, stranded: list[str], now: datetime
) -> None:
    incident = _open(desk, stranded, now)
    goes_on = now + timedelta(hours=6)
    date_incident(by=agent, at=now, incident_id=incident, goes_on_at=goes_on, words_en=ENGLISH)
    mails = _mails()
    assert any(ENGLISH in one for one in mails["en"])
    assert not any(ENGLISH in one for one in mails["zh-hans"])
    assert any("货物预计于" in one for one in mails["zh-hans"])


def test_what_will_not_hold_is_named_at_its_field(
    desk: Client, *, agent: Actor, stranded: list[str], now: datetime
) -> None:
    incident = _open(desk, stranded, now)
    goes_on, early = now + timedelta(hours=6), "Delivered within 2 hours."
    with pytest.raises(WordsHeld) as held:
        date_incident(
            by=agent, at=now, incident_id=incident, goes_on_at=goes_on, words=CHINESE, words_en=early
        )
    assert {one.field for one in held.value.fields} == {"words_en"}
    for words in ({"words": ""}, {"words": " ", "words_en": " "}):
        with pytest.raises(Invalid):
            write_to_customer(by=agent, at=now, case_id=incident, **words)  # type: ignore[arg-type]
    ship = find_by_waybill("S0", actor=SYSTEM)[0]
    (own,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    with pytest.raises(Invalid) as refused:
        write_to_customer(by=agent, at=now, case_id=own.id, words=CHINESE, words_en=ENGLISH)
    assert [one.field for one in refused.value.fields] == ["words_en"]
    assert len(_mails()["en"]) == 1, "nothing that was refused went out"


def test_an_agent_and_a_machine_write_in_both(desk: Client, *, stranded: list[str], now: datetime) -> None:
    incident = _open(desk, stranded, now)
    given = {"words": CHINESE, "words_en": ENGLISH, "next": "none", "once": "1", "version": "1"}
    assert desk.post(reverse("desk_case_reply", args=[incident]), given).status_code == 302
    assert any(ENGLISH in one for one in _mails()["en"])
    house = issue_api_key(by=SYSTEM, at=now, label="house", scopes=SCOPES, customer_id=None).token
    answer = Client().post(
        f"/api/v1/incidents/{incident}/messages",
        data=json.dumps({"words": "货物已换装。", "words_en": "The goods changed trucks."}),
        content_type="application/json",
        headers={"authorization": f"Bearer {house}"},
    )
    assert answer.status_code == 200
    said = str(case_page(incident, actor=SYSTEM).thread[-1].body)
    assert said == "货物已换装。 / The goods changed trucks."


def test_an_expected_time_that_has_passed_is_not_named(
    desk: Client, *, acme: CustomerCard, stranded: list[str], now: datetime
) -> None:
    incident = _open(desk, stranded, now, words=CHINESE, words_en=ENGLISH)
    (first,) = _mails()["zh-hans"]
    assert "新的时间尚不能确定" not in first
    clock.advance_to(now + timedelta(days=30))
    write_to_customer(by=SYSTEM, at=clock.now(), case_id=incident, words=CHINESE)
    settle()
    last = next(one for one in _mails()["zh-hans"] if one != first)
    waybills = [line for line in last.splitlines() if line.startswith("S")]
    assert waybills
    assert all(line.endswith("新的时间尚不能确定") for line in waybills)
