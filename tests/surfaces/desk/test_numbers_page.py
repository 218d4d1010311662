"""The desk's page of numbers: what speaks for each reading, and ours issued."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from tests.factories import make_shipment

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.rules.waybills import is_ours, waybill_number

PAGE = "/desk/numbers/"


@pytest.mark.parametrize("typed", ["1Z5R89390357567127", "１Ｚ5r8939 0357567127", "1z-5R89-3903-5756-7127"])
def test_a_certain_number_in_any_form(desk: Client, now: datetime, typed: str) -> None:
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = desk.get(PAGE, {"number": typed}).content.decode()
    assert "1Z5R89390357567127" in page
    assert "UPS" in page
    assert "Its check digit agrees." in page


def test_a_number_that_chance_explains_as_well_is_not_called_certain(desk: Client, now: datetime) -> None:
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = desk.get(PAGE, {"number": "123456789012"}).content.decode()
    assert "It is likely a number of FEDEX" in page
    assert "Certain" not in page


def test_an_ambiguous_number_shows_each_reading(desk: Client, now: datetime) -> None:
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = desk.get(PAGE, {"number": "712345678901"}).content.decode()
    assert "ZTO" in page
    assert "FEDEX" in page
    assert "No check digit is published for it" in page


@pytest.mark.parametrize("typed", ["", "\x00", "诺达", "x" * 5_000, "' OR 1=1 --", "<script>"])
def test_any_text_is_answered(desk: Client, now: datetime, typed: str) -> None:
    answer = desk.get(PAGE, {"number": typed})
    assert answer.status_code == 200
    assert (
        "<script>"
        not in re.sub(r"<script[^>]* nonce", "", answer.content.decode()).split("<main", 1)[-1][:2000]
    )


def test_numbers_are_issued_once_a_form(desk: Client, now: datetime) -> None:
    shown = [desk.post(PAGE, {"count": "5", "once": "k1"}).content.decode() for _twice in range(2)]
    first, second = (sorted(set(re.findall(r"NDX\d{11}", page))) for page in shown)
    assert first == second
    assert len(first) == 5
    assert all(is_ours(one, "NDX") for one in first)
    assert desk.post(PAGE, {"count": "0"}).status_code == 422
    assert desk.post(PAGE, {"count": "9999"}).status_code == 422


def test_search_finds_a_number_of_ours_in_any_form(desk: Client, acme: CustomerCard, now: datetime) -> None:
    number = waybill_number("NDX", 1042)
    make_shipment(waybill=number)
    spoken = f"ndx {number[3:7].replace('0', 'O')} {number[7:]}"
    assert number in desk.get("/desk/search/", {"q": spoken}, follow=True).content.decode()


def test_at_the_terminal(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("numbers", "issue", "3")
    issued = capsys.readouterr().out.split()
    assert len(issued) == 3
    assert all(is_ours(one, "NDX") for one in issued)
    call_command("numbers", "read", issued[0])
    assert "certain" in capsys.readouterr().out
    call_command("numbers", "read", "123456789012")
    assert "likely: one number in ten agrees by chance" in capsys.readouterr().out
    call_command("numbers", "read", "X-1")
    assert "It looks like no number that we know." in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("numbers", "issue", "0")
