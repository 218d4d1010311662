from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from tests.factories import NOW, make_customer, make_shipment, scan
from tests.factories.people import SYSTEM
from tests.factories.pictures import photo, signature
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.shipments.queries import ShipmentCard, proofs_of, shipment_page
from nuoda.kernel import clock


@pytest.fixture
def parcel(machine: Machine, now: object) -> ShipmentCard:
    card = make_shipment(pieces=3)
    scan(card.waybill, "OUT_FOR_DELIVERY", NOW - timedelta(hours=4))
    return card


def a_proof(card: ShipmentCard, **more: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()), "waybill": card.waybill, "outcome": "delivered", "signer": "欧阳小明",
        "relation": "self", "occurred_at": (NOW - timedelta(minutes=5)).isoformat(), **more,
    }  # fmt: skip


def test_a_proof_with_pictures_goes_in_and_comes_out_masked(
    machine: Machine, stranger: Machine, parcel: ShipmentCard
) -> None:
    kept = [
        machine.client.post(
            f"/api/v1/pictures?kind={kind}", body, content_type=media, headers=machine.headers
        )
        for kind, body, media in (
            ("photo", photo(), "image/jpeg"), ("signature", signature(), "image/png"),
        )
    ]  # fmt: skip
    assert [one.status_code for one in kept] == [200, 200]
    shot, drawn = (one.json()["id"] for one in kept)
    told = a_proof(parcel, pictures=[shot], signature=drawn, latitude=31.2, longitude=121.5, place="前台")
    taken = machine.post("/proofs", [told, {**told, "client_id": "x"}, {**told, "signer": "别人"}]).json()
    assert (taken["accepted"], taken["duplicate"], taken["conflicts"]) == (1, 0, [2])
    assert [one["index"] for one in taken["refused"]] == [1, 2]
    assert taken["refused"][0]["problems"][0]["field"] == "client_id"
    assert [bool(one) for one in taken["proofs"]] == [True, False, False]
    assert machine.post("/proofs", [told]).json()["duplicate"] == 1
    (one,) = machine.get(f"/shipments/by-waybill/{parcel.waybill}/proofs").json()["items"]
    assert (one["signer"], one["signed"], one["pictures"], one["accepted"]) == ("欧***", True, [shot], 3)
    assert one["occurred_at"].endswith("+08:00") or one["occurred_at"].endswith("Z")
    path = f"/proofs/{one['id']}/pictures"
    assert machine.get(f"{path}/{shot}")["Content-Type"] == "image/jpeg"
    assert machine.get(f"{path}/{drawn}").status_code == 404
    assert stranger.get(f"{path}/{shot}").status_code == 404
    assert stranger.get(f"/shipments/by-waybill/{parcel.waybill}/proofs").status_code == 404
    assert stranger.post("/proofs", [a_proof(parcel)]).json()["accepted"] == 0


def test_a_picture_that_is_none_is_refused_with_its_remedy(machine: Machine) -> None:
    answer = machine.client.post(
        "/api/v1/pictures", b"<svg/>", content_type="image/png", headers=machine.headers
    )
    (problem,) = answer.json()["error"]["fields"]
    assert (answer.status_code, problem["field"]) == (422, "picture")
    assert problem["remedy"]
    wrong = machine.client.post(
        "/api/v1/pictures?kind=film", photo(), content_type="image/jpeg", headers=machine.headers
    )
    assert wrong.status_code == 422


def test_only_an_unconfined_key_takes_a_delivery_back(machine: Machine, parcel: ShipmentCard) -> None:
    machine.post("/proofs", [a_proof(parcel)])
    path, body = f"/shipments/{parcel.id}/retraction", {"why": "not_received", "note": "前台说没有"}
    assert machine.post(path, body).status_code == 403
    house = Machine(make_key(None))
    assert house.post(path, {**body, "why": "whim"}).status_code == 422
    assert house.post(path, {**body, "note": ""}).status_code == 422
    assert house.post(path, body).json() == {"retracted": 1}
    assert house.post(path, body).status_code == 409
    assert shipment_page(parcel.id, actor=SYSTEM).card.reason == "MISDELIVERY.false_delivery"


def test_scopes(parcel: ShipmentCard) -> None:
    reader = Machine(make_key(None, ["proofs:read"]))
    assert reader.post("/proofs", [a_proof(parcel)]).status_code == 403
    assert reader.get(f"/shipments/by-waybill/{parcel.waybill}/proofs").json() == {"items": []}
    writer = Machine(make_key(None, ["proofs:write"]))
    assert writer.get(f"/shipments/by-waybill/{parcel.waybill}/proofs").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_at_once_of_one_proof_land_once() -> None:
    with clock.simulated(NOW):
        make_customer("ACME")
        card = make_shipment(pieces=3)
        scan(card.waybill, "OUT_FOR_DELIVERY", NOW - timedelta(hours=4))
    token = make_key(None)
    told = {**a_proof(card), "occurred_at": (NOW - timedelta(hours=3)).isoformat()}

    def post(_n: int) -> tuple[int, int]:
        try:
            answer = Client().post(
                "/api/v1/proofs", [told], content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )  # fmt: skip
            body = answer.json()
            return body["accepted"], body["duplicate"]
        finally:
            connection.close()

    with clock.simulated(NOW), ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))
    assert sorted(answers) == [(0, 1)] * 19 + [(1, 0)]
    assert len(proofs_of(card.id, actor=SYSTEM)) == 1
    log = shipment_page(card.id, actor=SYSTEM).log
    assert [line.code for line in log] == ["proof:delivered", "OUT_FOR_DELIVERY"]
