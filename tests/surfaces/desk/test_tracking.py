"""Codes that nobody knows, connectors and their documents, and numbers, as staff see them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from tests.factories import NOW, SYSTEM, a_scan, make_shipment, scan
from tests.factories.shown import shown as shown_words

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import LegDraft, add_parts, record_scans
from nuoda.domains.shipments.queries import find_by_waybill, mapping_history, unknown_codes
from nuoda.kernel import inbox
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window
from nuoda.kernel.traffic import traffic
from nuoda.surfaces.intake.documents import Taking, take_document

Clients = Callable[[Role], Client]
Watch = Callable[[], AbstractContextManager[None]]
H = timedelta(hours=1)
AT = {"source": "test", "code": "ZZ9"}


def page(client: Client, name: str, query: str = "", **given: object) -> str:
    answer = client.get(reverse(name, kwargs=given or None) + query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


@pytest.fixture
def unknown(acme: CustomerCard, globex: CustomerCard, now: object) -> dict[str, str]:
    """A code that nobody knows, in the logs of two parcels; one of them was delivered since."""
    for customer, waybill in (("ACME", "NDX900001"), ("GLOBEX", "GLX-1")):
        make_shipment(customer, waybill, booked_at=NOW - 9 * H)
        scan(waybill, "PICKED_UP", NOW - 8 * H)
        odd = a_scan(waybill, "", NOW - 7 * H, code="ZZ9", place="某地")
        record_scans(by=SYSTEM, at=NOW - 7 * H, scans=[replace(odd, text="到了某处 <b>")])
    scan("GLX-1", "DELIVERED", NOW - 2 * H)
    (row,) = unknown_codes(actor=SYSTEM, window=Window()).rows
    assert row.code == "ZZ9"
    return {"source": row.source, "code": row.code}


def at(name: str, of: dict[str, str], **more: str) -> str:
    return f"{reverse(name)}?{urlencode({**of, **more})}"


def test_the_queue_shows_a_code_and_it_is_mapped_once_for_all(
    unknown: dict[str, str], client_of: Clients, at_most_twelve: Watch
) -> None:
    client = client_of(Role.AGENT)
    with at_most_twelve():
        shown = page(client, "desk_codes")
    assert "ZZ9" in shown
    assert "到了某处 &lt;b&gt;" in shown
    with at_most_twelve():
        form = client.get(at("desk_code_map", unknown))
    assert "Arrived at the hub" in form.content.decode()
    with at_most_twelve():
        seen = client.get(at("desk_code_preview", unknown, milestone="HUB_IN")).content.decode()
    assert "到达" in seen or "Arrived at the hub" in seen
    assert find_by_waybill("NDX900001", actor=SYSTEM)[0].milestone == "PICKED_UP"
    for _twice in range(2):
        answer = client.post(
            at("desk_code_map", unknown), {"milestone": "Arrived at the hub", "note": "manual", "once": "k"}
        )
        assert answer.status_code == 302
    assert find_by_waybill("NDX900001", actor=SYSTEM)[0].milestone == "HUB_IN"
    assert find_by_waybill("GLX-1", actor=SYSTEM)[0].milestone == "DELIVERED"
    assert unknown_codes(actor=SYSTEM, window=Window()).total == 0
    assert mapping_history(actor=SYSTEM, window=Window()).total == 1
    with at_most_twelve():
        assert "manual" in page(client, "desk_mappings")
    with at_most_twelve():
        assert "ZZ9" in page(client, "desk_mapping_history", "?code=ZZ9")
    assert ">ZZ9<" not in page(client, "desk_mapping_history", "?source=nobody")


def test_a_source_is_called_and_found_by_its_name(
    client_of: Clients, acme: CustomerCard, now: object
) -> None:
    waybill = make_shipment(booked_at=NOW - 9 * H).waybill
    odd = a_scan(waybill, "", NOW - 7 * H, code="AF/NS", place="Reno")
    record_scans(by=SYSTEM, at=NOW - 7 * H, scans=[replace(odd, source="x12-214")])
    client, of = client_of(Role.AGENT), {"source": "x12-214", "code": "AF/NS"}
    assert "AF/NS X12 214" in shown_words(page(client, "desk_codes", "?text=X12+214"))
    assert "X12 214" in shown_words(client.get(at("desk_code_map", of)).content.decode())
    client.post(at("desk_code_map", of), {"milestone": "Arrived at the hub", "note": "", "once": "k"})
    assert "AF/NS X12 214" in shown_words(page(client, "desk_mappings", "?text=x12-214"))
    assert "AF/NS X12 214" in shown_words(page(client, "desk_mapping_history", "?source=x12+214"))


def test_a_preview_counts_what_would_change_and_changes_nothing(
    unknown: dict[str, str], client_of: Clients
) -> None:
    client = client_of(Role.AGENT)
    asked = at("desk_code_preview", unknown, milestone="LOST", reason="LOSS.whole")
    seen = client.get(asked).content.decode()
    assert '<span class="n-num">1</span> ×' in seen
    assert mapping_history(actor=SYSTEM, window=Window()).total == 0


def test_a_preview_says_at_once_which_word_is_none(unknown: dict[str, str], client_of: Clients) -> None:
    client = client_of(Role.AGENT)
    client.cookies["nuoda_language"] = "en"
    asked = at("desk_code_preview", unknown, milestone="Arrived at the moon", reason="LOSS.whole")
    assert shown_words(client.get(asked).content.decode()) == (
        "What happened There is no such word; choose one from the list."
    )


def test_a_mapping_is_taken_back(unknown: dict[str, str], client_of: Clients) -> None:
    client = client_of(Role.DISPATCHER)
    assert client.get(at("desk_code_unmap", unknown)).status_code == 404
    client.post(at("desk_code_map", unknown), {"milestone": "HUB_IN"})
    assert client.get(at("desk_code_unmap", unknown)).status_code == 200
    assert client.post(at("desk_code_unmap", unknown), {"note": "wrong"}).status_code == 302
    assert find_by_waybill("NDX900001", actor=SYSTEM)[0].milestone == "PICKED_UP"
    assert unknown_codes(actor=SYSTEM, window=Window()).total == 1
    assert mapping_history(actor=SYSTEM, window=Window()).rows[0].withdrawn


@pytest.mark.parametrize(
    "given", [{"milestone": "DRAGONS"}, {"reason": "x" * 81}, {"milestone": "\x00"}, {"note": "n" * 501}]
)
def test_what_cannot_be_meant_is_shown_again(
    unknown: dict[str, str], client_of: Clients, given: dict[str, str]
) -> None:
    client = client_of(Role.AGENT)
    assert client.post(at("desk_code_map", unknown), given).status_code == 422
    assert mapping_history(actor=SYSTEM, window=Window()).total == 0


@pytest.mark.parametrize("query", ["", "?source=a", "?source=%00&code=%00", "?source=test&code=NEVER"])
def test_a_code_that_never_came_is_not_there(client_of: Clients, now: object, query: str) -> None:
    client = client_of(Role.AGENT)
    for name in ("desk_code_map", "desk_code_preview", "desk_code_unmap"):
        assert client.get(reverse(name) + query).status_code == 404


@pytest.mark.parametrize(
    "name", ["desk_codes", "desk_mappings", "desk_mapping_history", "desk_connectors", "desk_documents"]
)
def test_customers_have_no_business_here_and_empty_pages_teach(
    client_of: Clients, acme: CustomerCard, now: object, name: str
) -> None:
    assert client_of(Role.CUSTOMER).get(reverse(name)).status_code == 403
    assert client_of(Role.PUBLIC).get(reverse(name)).status_code == 302
    shown = page(client_of(Role.AGENT), name, "?page=99&sort=nonsense&state=%00&format=x")
    assert "n-empty" in shown or name == "desk_connectors"


@pytest.mark.parametrize("name", ["desk_codes", "desk_mappings", "desk_mapping_history"])
def test_lists_are_exported(unknown: dict[str, str], client_of: Clients, name: str) -> None:
    client = client_of(Role.AGENT)
    if name != "desk_codes":
        client.post(at("desk_code_map", unknown), {"reason": "DELAY.weather"})
    answer = client.get(reverse(name) + "?format=csv")
    assert "ZZ9" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


BROKEN = b'{"broken'


@pytest.fixture
def refused(db: None, now: object) -> inbox.DocumentRow:
    """A document that its connector could not read at all."""
    take_document(by=SYSTEM, at=NOW, format="kuaidi100", body=BROKEN, sender="test", taking=Taking())
    (row,) = inbox.document_rows(actor=SYSTEM, window=Window()).rows
    return row


def test_connectors_tell_how_they_do(
    refused: inbox.DocumentRow, client_of: Clients, at_most_twelve: Watch
) -> None:
    client = client_of(Role.AGENT)
    with at_most_twelve():
        shown = page(client, "desk_connectors")
    assert reverse("desk_document", args=[refused.id]) in shown
    assert "EPCIS 2.0" in shown
    (one,) = traffic(actor=SYSTEM, at=NOW)
    assert (one.day.documents, one.day.whole, one.week.refused) == (1, 1, 1)
    with at_most_twelve():
        assert str(refused.id) in page(client, "desk_documents", "?state=refused&format=kuaidi100")


def test_a_raw_document_is_shown_to_who_says_what_for(
    refused: inbox.DocumentRow, client_of: Clients, at_most_twelve: Watch
) -> None:
    client = client_of(Role.AGENT)
    with at_most_twelve():
        assert "&quot;broken" not in page(client, "desk_document", document_id=refused.id)
    raw = reverse("desk_document_raw", args=[refused.id])
    assert client.get(raw).status_code == 405
    assert client.post(raw, {"purpose": ""}).status_code == 422
    answer = client.post(raw, {"purpose": "mend_connector"})
    assert "{&quot;broken" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert client_of(Role.PUBLIC).post(raw).status_code == 302


def test_a_refused_document_is_read_again(
    refused: inbox.DocumentRow, client_of: Clients, settle: Callable[[], int]
) -> None:
    client = client_of(Role.SUPERVISOR)
    answer = client.post(reverse("desk_document_again", args=[refused.id]))
    assert answer.status_code == 302
    assert inbox.document_row(refused.id, actor=SYSTEM).state == "received"
    other = "00000000-0000-4000-8000-000000000000"
    for name in ("desk_document_again", "desk_document_raw"):
        assert client.post(reverse(name, args=[other]), {"purpose": "claim"}).status_code == 404


def test_the_shipment_page_has_pieces_legs_numbers_and_the_band(
    acme: CustomerCard, client_of: Clients, at_most_twelve: Watch, now: object
) -> None:
    ship = make_shipment(booked_at=NOW - 30 * H, pieces=3, usual_transit_hours=60)
    pieces = [f"NDX900001-{place}" for place in (1, 2, 3)]
    legs = [LegDraft("NDX"), LegDraft("UPS", "1Z999", "air", cutoff_at=NOW + 5 * H)]
    add_parts(by=SYSTEM, at=NOW - 29 * H, shipment_id=ship.id, piece_numbers=pieces, legs=legs)
    scan(pieces[0], "PICKED_UP", NOW - 20 * H)
    scan("NDX900001", "ON_HOLD", NOW - 10 * H, reason="DELAY.vehicle")
    client = client_of(Role.AGENT)
    with at_most_twelve():
        shown = page(client, "desk_shipment", shipment_id=ship.id)
    for sign in (pieces[2], "1Z999", 'data-band="arrival-data"', "arrival-data"):
        assert sign in shown
    data = json.loads(unescape(shown.split('<template id="arrival-data">')[1].split("</template>")[0]))
    assert all(one["early"] <= one["likely"] <= one["late"] for one in data["points"])


@pytest.mark.parametrize("typed", ["ＮＤＸ－９００ ００１", "ndx 900-001"])
def test_a_number_is_found_however_it_was_typed(
    acme: CustomerCard, client_of: Clients, now: object, typed: str, at_most_twelve: Watch
) -> None:
    ship = make_shipment()
    client = client_of(Role.AGENT)
    with at_most_twelve():
        answer = client.get(reverse("desk_search"), {"q": typed})
    assert answer.status_code == 302
    assert str(ship.id) in answer.headers["Location"]


def test_a_mistyped_number_is_told_and_another_offered(client_of: Clients, now: object) -> None:
    client = client_of(Role.AGENT)
    wrong = client.get(reverse("desk_search"), {"q": "1Z999AA10123456785"}).content.decode()
    assert "UPS" in wrong
    slip = client.get(reverse("desk_search"), {"q": "1Z 999A A1O 1234 5678 4"}).content.decode()
    assert "q=1Z999AA10123456784" in slip
