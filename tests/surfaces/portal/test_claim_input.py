"""What a customer types and sends with a claim: refused by name where it cannot be, never read as another."""

from __future__ import annotations

import re
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import SYSTEM, make_shipment
from tests.factories.people import sign_in

from nuoda.domains.claims.queries import claim_rows, claim_view
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window
from nuoda.surfaces.portal.figures import number_typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NEW = "/portal/claims/new/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def parcel(acme: CustomerCard, globex: CustomerCard) -> ShipmentCard:
    make_shipment("GLOBEX", "NDX900009")
    return make_shipment("ACME")


@pytest.fixture
def hers(customer_actor: Actor) -> Client:
    client = sign_in(customer_actor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _given(parcel: ShipmentCard, **given: object) -> dict[str, object]:
    return {
        "waybill": parcel.waybill, "kind": "damage", "standing": "owner", "claimant": "ACME",
        "currency": "CNY", "goods": "100", "words": "dented", "event_date": "2026-11-23", **given,
    }  # fmt: skip


def _filed() -> list[UUID]:
    return [one.id for one in claim_rows(actor=SYSTEM, window=Window()).rows]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"goods": "-5"}, "cannot be negative"),
        ({"goods": "NaN"}, "It is not a number."),
        ({"goods": "Infinity"}, "It is not a number."),
        ({"goods": "1e5"}, "It is not a number."),
        ({"goods": "12,50"}, "with a point for decimals"),
        ({"goods": "1.000,50"}, "with a point for decimals"),
        ({"currency": "JPY", "goods": "1500.50"}, "more decimals than JPY"),
        ({"event_date": "2027-01-01"}, "in the future"),
        ({"waybill": "NDX900009"}, "There is no such shipment."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_filed(
    parcel: ShipmentCard, hers: Client, given: dict[str, object], said: str
) -> None:
    answer = hers.post(NEW, _given(parcel, **given))
    assert answer.status_code == 422
    wrong = re.findall(r'<div class="n-wrong".*?</div>', answer.content.decode(), re.S)
    assert any(said in one for one in wrong), wrong
    assert _filed() == []


def test_thousands_may_be_grouped(parcel: ShipmentCard, hers: Client) -> None:
    assert hers.post(NEW, _given(parcel, goods="1,234,567.80")).status_code == 302
    (claim_id,) = _filed()
    assert claim_view(claim_id, actor=SYSTEM).row.claimed.total == Decimal("1234567.80")
    assert number_typed(" ", "goods") is None


def test_of_too_many_documents_none_is_left_out_without_a_word(parcel: ShipmentCard, hers: Client) -> None:
    def papers(count: int) -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(f"{n}.pdf", PDF + b"%d" % n) for n in range(count)]

    refused = hers.post(NEW, _given(parcel, papers=papers(13)))
    assert refused.status_code == 422
    assert "There are more than 12 files." in refused.content.decode()
    assert _filed() == []
    assert hers.post(NEW, _given(parcel, papers=papers(12))).status_code == 302
    (claim_id,) = _filed()
    assert len(claim_view(claim_id, actor=SYSTEM).papers) == 12
    address = f"/portal/claims/{claim_id}/"
    hers.post(address + "papers/", {"kind": "photos", "papers": papers(13)})
    assert "There are more than 12 files." in hers.get(address).content.decode()
