"""What claims are reckoned by, at the desk: read in words, recorded from a form, refused at its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal as D

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment
from tests.factories.shown import shown

from nuoda.domains.claims.commands import ClaimDraft, file_claim
from nuoda.domains.claims.queries import Heads, award_rows, rule_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db

NEW = "/desk/claims/rules/new/"


@pytest.fixture
def boss(client_of: Callable[[Role], Client]) -> Client:
    return client_of(Role.SUPERVISOR)


def _offered(page: str, field: str) -> list[str]:
    return re.findall(rf'name="{field}" value="(\w+)"', page)


def _typed(page: str) -> dict[str, str | list[str]]:
    """What a browser would send of the form as it stands."""
    form = page[page.index('<form method="post" action="/desk/claims/rules') :]
    sent: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]+>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        found = value[1] if value else ""
        sent[name[1]] = [*sent.get(name[1], []), found] if 'type="checkbox"' in tag else found
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="(\w*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_newer_figures_are_recorded_from_the_record_they_go_before(boss: Client) -> None:
    listed = boss.get("/desk/claims/rules/").content.decode()
    assert "like=montreal&amp;since=2024-12-28" in listed
    assert "valid_from" not in listed  # columns are called by their names, not by the table's

    page = boss.get(NEW, {"like": "montreal", "since": "2024-12-28"}).content.decode()
    assert _offered(page, "modes") == [
        "road", "rail", "air", "sea", "inland_water", "multimodal", "storage", "post",
    ]  # fmt: skip
    typed = _typed(page)
    assert (typed["per_kg"], typed["modes"], typed["notice"]) == ("26", ["air"], "14d")
    assert typed["unverified"] == ["broken_by", "suit"]

    typed |= {"valid_from": "2029-12-28", "per_kg": "30", "reason": "The five-yearly review"}
    assert boss.post(NEW, typed | {"countries": "CN, DE", "unverified": []}).status_code == 302
    (own,) = [one for one in rule_rows(actor=SYSTEM) if one.own]
    assert (own.rule.code, str(own.rule.per_kg)) == ("montreal", "30")
    assert own.rule.countries == frozenset({"CN", "DE"})
    assert own.rule.unverified == frozenset()
    shipped = next(
        one for one in rule_rows(actor=SYSTEM) if one.columns["valid_from"] == "2024-12-28" and not one.own
    )
    assert {**own.columns, "valid_from": "", "per_kg": "", "countries": "", "unverified": ""} == {
        **shipped.columns, "valid_from": "", "per_kg": "", "countries": "", "unverified": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("source", ""), ("notice", "soon"), ("per_kg", "-3"), ("valid_to", "2019-01-01"), ("limit", "magic")],
)
def test_what_is_wrong_is_said_at_its_field(boss: Client, field: str, value: str) -> None:
    page = boss.get(NEW, {"like": "montreal", "since": "2024-12-28"}).content.decode()
    typed = _typed(page) | {"valid_from": "2029-12-28", "reason": "Review", field: value}
    refused = boss.post(NEW, typed)
    assert refused.status_code == 422
    assert f'id="id_{field}-errors"' in refused.content.decode()
    assert not [one for one in rule_rows(actor=SYSTEM) if one.own]


def test_a_claim_may_name_any_mode(boss: Client) -> None:
    page = boss.get("/desk/claims/new/").content.decode()
    assert re.findall(r'<option value="(\w+)"', page[page.index('name="mode"') :])[:8] == [
        "road", "rail", "air", "sea", "inland_water", "multimodal", "storage", "post",
    ]  # fmt: skip


def test_documents_that_are_missing_are_named_in_words(boss: Client, acme: CustomerCard) -> None:
    make_shipment("ACME", "NDX950007")
    claim = {
        "waybill": "NDX950007", "kind": "damage", "claimant": "Acme", "standing": "shipper", "mode": "road",
        "currency": "CNY", "goods": "300", "once": "f",
    }  # fmt: skip
    filed = boss.post("/desk/claims/new/", claim)
    assert filed.status_code == 302
    typed, english = {"waived": "", "once": "c"}, {"accept-language": "en"}
    refused = boss.post(f"{filed['Location']}complete/", typed, headers=english)
    said = shown(refused.content.decode())
    assert refused.status_code == 422
    assert "Documents are missing: " in said
    assert "Commercial or purchase invoice" in said
    assert "proof_of_delivery" not in said


def test_goodwill_that_is_sent_twice_is_proposed_once(boss: Client, acme: CustomerCard) -> None:
    make_shipment("ACME", "NDX1")
    form = {
        "waybill": "NDX1", "remedy": "voucher", "currency": "CNY", "goods": "30", "reason": "延误致歉",
        "once": "goodwill-1",
    }  # fmt: skip
    assert boss.post("/desk/claims/decisions/goodwill/", {**form, "goods": "-30"}).status_code == 422
    assert award_rows(actor=SYSTEM, window=Window()).total == 0
    for _sent in range(2):
        assert boss.post("/desk/claims/decisions/goodwill/", form).status_code == 302
    assert award_rows(actor=SYSTEM, window=Window()).total == 1
    assert boss.post("/desk/claims/decisions/goodwill/", {**form, "once": "goodwill-2"}).status_code == 422


def test_the_ledger_is_there_before_anything_was_booked(boss: Client) -> None:
    assert "尚无分录" in boss.get("/desk/claims/ledger/").content.decode()


def test_what_was_named_before_is_not_typed_again(boss: Client, acme: CustomerCard, now: object) -> None:
    """A notice's amounts stand in the form of the claim, and the calculation's in words in the proposal."""
    parcel = make_shipment()
    draft = ClaimDraft(
        parcel.waybill, "loss", "owner", "Acme", "CNY", Heads(D("900.50")), mode="road", notice_only=True
    )
    filed = file_claim(by=SYSTEM, at=NOW, draft=draft)
    boss.cookies["nuoda_language"] = "en"
    page = boss.get(f"/desk/claims/{filed.id}/claim/").content.decode()
    assert 'value="900.50"' in re.search(r'<input[^>]*name="goods"[^>]*>', page)[0]  # type: ignore[index]
    assert "CNY" in shown(page)
    assert boss.post(f"/desk/claims/{filed.id}/claim/", {"goods": "900.50"}).status_code == 302
    page = boss.get(f"/desk/claims/{filed.id}/propose/").content.decode()
    assert "Amounts left empty are those of the calculation, 900.50 CNY in all." in shown(page)
