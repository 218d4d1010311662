"""What the phone is told, and what of its records lands: item by item, once, and only its own."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.factories import SYSTEM, make_account
from tests.factories.people import sign_in
from tests.surfaces.field.conftest import OWN, Van

from nuoda.domains.shipments.commands import ProofDraft, assign_courier
from nuoda.domains.shipments.queries import find_by_waybill, proofs_of, shipment_page
from nuoda.kernel.actor import Role
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.field.reading import read_proof


def a_proof(van: Van, at: datetime, **changed: Any) -> dict[str, Any]:
    """A proof as the phone sends it: both pieces handed to the consignee."""
    return {
        "client_id": str(uuid4()), "shipment": str(van.own.id), "outcome": "delivered", "relation": "self",
        "signer": "欧阳小明", "occurred_at": (at - timedelta(minutes=20)).isoformat(), "pieces": None,
        "pictures": [], "signature": None, "remarks": "", "reason": "", "consent": "", "place": "",
        "latitude": 31.23, "longitude": 121.47, **changed,
    }  # fmt: skip


def send(phone: Client, *proofs: object) -> HttpResponse:
    return phone.post("/field/proofs", json.dumps({"proofs": proofs}), content_type="application/json")  # type: ignore[return-value]


def answers(phone: Client, *proofs: object) -> list[dict[str, Any]]:
    got = send(phone, *proofs)
    assert got.status_code == 200, got.content
    told: list[dict[str, Any]] = json.loads(got.content)["answers"]
    return told


def a_picture(kind: str = "JPEG") -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, kind)
    return made.getvalue()


def upload(phone: Client, body: bytes, kind: str = "photo") -> HttpResponse:
    return phone.post(f"/field/pictures?kind={kind}", body, content_type="image/jpeg")  # type: ignore[return-value]


def test_the_day_is_what_he_carries(van: Van, now: datetime) -> None:
    day = van.phone.get("/field/day").json()
    assert (day["account"], day["name"], day["date"]) == (van.driver.id, "郑师傅", "2026-11-23")
    (stop,) = day["stops"]
    assert (stop["number"], stop["name"], stop["pieces"], stop["done"]) == (OWN, "欧***", 2, False)
    assert stop["phone"] == "13812345678"
    assert "世纪大道100号3单元1502室" in stop["address"]


def test_what_is_his_no_longer_he_sees_no_longer(van: Van, now: datetime) -> None:
    assert shipment_page(van.own.id, actor=van.driver).card.waybill == OWN
    with pytest.raises(NotFound):
        shipment_page(van.foreign.id, actor=van.driver)
    assign_courier(by=SYSTEM, at=now, account=None, waybills=[OWN])
    with pytest.raises(NotFound):
        shipment_page(van.own.id, actor=van.driver)
    assert van.phone.get("/field/day").json()["stops"] == []


def test_a_record_lands_once_however_often_it_is_sent(van: Van, now: datetime) -> None:
    photo = json.loads(upload(van.phone, a_picture()).content)["id"]
    again = json.loads(upload(van.phone, a_picture()).content)["id"]
    assert photo == again
    proof = a_proof(van, now, pictures=[photo])
    for _time in range(3):
        assert answers(van.phone, proof) == [
            {"client_id": proof["client_id"], "state": "accepted", "problems": []}
        ]
    (line,) = proofs_of(van.own.id, actor=SYSTEM)
    assert [str(one) for one in line.pictures] == [photo]
    assert (line.recorded_by, line.source, line.latitude) == ("郑师傅", "field", 31.23)
    assert find_by_waybill(OWN, actor=SYSTEM)[0].milestone == "DELIVERED"
    (stop,) = van.phone.get("/field/day").json()["stops"]
    assert (stop["done"], stop["phone"]) == (True, "")


def test_each_gets_its_own_answer(van: Van, now: datetime) -> None:
    good = a_proof(van, now)
    foreign = a_proof(van, now, shipment=str(van.foreign.id))
    unsigned = a_proof(van, now, signer="", relation="family", outcome="proxy")
    future = a_proof(van, now, occurred_at=(now + timedelta(hours=3)).isoformat())
    told = answers(van.phone, foreign, "nonsense", unsigned, future, good)
    assert [one["state"] for one in told] == ["refused", "refused", "refused", "refused", "accepted"]
    assert told[0]["problems"][0]["field"] == "waybill"
    assert {one["field"] for one in told[2]["problems"]} == {"signer", "consent"}
    assert [one["field"] for one in told[3]["problems"]] == ["occurred_at"]
    assert all(one["words"] for row in told[:4] for one in row["problems"])
    assert proofs_of(van.foreign.id, actor=SYSTEM) == []


def test_what_was_his_when_it_happened_lands_although_it_is_anothers_now(van: Van, now: datetime) -> None:
    assign_courier(by=SYSTEM, at=now - timedelta(minutes=5), account=None, waybills=[OWN])
    (told,) = answers(van.phone, a_proof(van, now))
    assert told["state"] == "accepted"


def test_another_driver_on_the_same_phone_sends_nothing_of_the_first(van: Van, now: datetime) -> None:
    second = make_account(Role.DRIVER, email="second@nuoda.example")
    phone = sign_in(second)
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = van.driver.id
    assert send(phone, a_proof(van, now)).status_code == 409
    assert upload(phone, a_picture()).status_code == 409
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = second.id
    (told,) = answers(phone, a_proof(van, now))
    assert told["state"] == "refused"


def test_a_picture_of_another_is_not_his_to_send(van: Van, now: datetime) -> None:
    second = make_account(Role.DRIVER, email="second@nuoda.example")
    phone = sign_in(second)
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = second.id
    stolen = json.loads(upload(phone, a_picture()).content)["id"]
    (told,) = answers(van.phone, a_proof(van, now, pictures=[stolen]))
    assert [one["field"] for one in told["problems"]] == ["pictures"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"<svg onload='x'/>", 422), (a_picture()[:200], 422), (b"x" * (10 * 1024 * 1024 + 1), 413)],
)
def test_what_is_no_picture_is_refused_with_words(van: Van, body: bytes, status: int) -> None:
    answer = upload(van.phone, body)
    assert answer.status_code == status
    assert all(one["words"] for one in json.loads(answer.content)["problems"])


def test_a_picture_is_photo_or_signature(van: Van) -> None:
    assert upload(van.phone, a_picture(), kind="poster").status_code == 422


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"proofs": {}}', b'{"proofs": []}', b"[" * 100_000, b"\xff\xfe", b"null"]
)
def test_a_body_that_is_none_is_refused_whole(van: Van, body: bytes) -> None:
    answer = van.phone.post("/field/proofs", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["words"]


def test_a_batch_has_its_limit(van: Van, now: datetime) -> None:
    answer = send(van.phone, *[a_proof(van, now) for _place in range(51)])
    assert answer.status_code == 422
    assert proofs_of(van.own.id, actor=SYSTEM) == []


def test_without_the_token_nothing_is_written(van: Van, now: datetime) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"X-Field-Account": van.driver.id})
    strict.cookies = van.phone.cookies
    assert send(strict, a_proof(van, now)).status_code == 403
    assert proofs_of(van.own.id, actor=SYSTEM) == []


def test_a_failed_visit_may_be_followed_by_another(van: Van, now: datetime) -> None:
    failed = a_proof(
        van, now, outcome="attempt_failed", reason="CONSIGNEE.absent", relation="", signer="",
        occurred_at=(now - timedelta(hours=1)).isoformat(),
    )  # fmt: skip
    assert answers(van.phone, failed)[0]["state"] == "accepted"
    (stop,) = van.phone.get("/field/day").json()["stops"]
    assert (stop["done"], stop["tried"]) == (False, True)
    assert answers(van.phone, a_proof(van, now))[0]["state"] == "accepted"


def test_of_what_was_brought_in_part_the_rest_is_still_to_be_brought(van: Van, now: datetime) -> None:
    pieces = {"accepted": 1, "short": 1, "damaged": 0, "refused": 0, "over": 0, "wrong": 0}
    early = (now - timedelta(hours=1)).isoformat()
    (told,) = answers(van.phone, a_proof(van, now, outcome="partial", pieces=pieces, occurred_at=early))
    assert told["state"] == "accepted"
    (stop,) = van.phone.get("/field/day").json()["stops"]
    assert (stop["done"], stop["tried"], stop["pieces"]) == (False, True, 1)
    assert answers(van.phone, a_proof(van, now))[0]["state"] == "accepted"
    assert find_by_waybill(OWN, actor=SYSTEM)[0].milestone == "DELIVERED"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
_NAMES = st.sampled_from(
    ["client_id", "shipment", "outcome", "occurred_at", "pieces", "pictures", "signature", "latitude",
     "longitude", "signer", "relation", "reason", "consent", "place", "remarks", "accepted"]
)  # fmt: skip


@given(st.dictionaries(_NAMES, _JSON) | _JSON)
def test_whatever_comes_is_read_or_told_wrong(given_: object) -> None:
    read = read_proof(given_)
    if isinstance(read, ProofDraft):
        assert isinstance(read.client_id, UUID)
        assert read.occurred_at.utcoffset() is not None
    else:
        assert read
        assert all(one.field and str(one.reason) for one in read)
