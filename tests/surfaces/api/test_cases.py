"""Cases by machine: asked, read, written into; nothing internal comes out, nothing of others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_shipment
from tests.surfaces.api.conftest import make_key

from nuoda.domains.cases.commands import acknowledge_case, note_case, write_to_customer
from nuoda.domains.cases.queries import case_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor
from nuoda.kernel.ids import new_id

pytestmark = pytest.mark.usefixtures("now")


def _client(customer: CustomerCard) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_key(customer)}"})


def _post(client: Client, path: str, body: Any, key: str = "") -> Any:
    given = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body), content_type="application/json", headers=given)


def test_a_case_is_opened_once_read_and_answered(acme: CustomerCard, agent: Actor) -> None:
    ship = make_shipment("ACME")
    client = _client(acme)
    question = {"waybill": ship.waybill, "kind": "complaint", "words": "外箱破了", "contact": "王工"}
    first = _post(client, "/api/v1/cases", question, "k1")
    assert first.status_code == 200
    assert _post(client, "/api/v1/cases", question, "k1").json() == first.json()
    assert _post(client, "/api/v1/cases", {**question, "words": "x"}, "k1").status_code == 409
    case_id = first.json()["id"]
    acknowledge_case(by=agent, at=NOW, case_id=case_id)
    note_case(by=agent, at=NOW, case_id=case_id, words="内部：疑似装卸")
    write_to_customer(by=agent, at=NOW, case_id=case_id, words="已受理，正在核实。")
    said = _post(client, f"/api/v1/cases/{case_id}/messages", {"words": "照片已发"}, "k2")
    assert said.status_code == 200
    detail = client.get(f"/api/v1/cases/{case_id}").json()
    assert (detail["kind"], detail["state"], detail["severity"]) == ("complaint", "acknowledged", "S3")
    assert [line["body"] for line in detail["thread"]] == ["外箱破了", "已受理，正在核实。", "照片已发"]
    listed = client.get("/api/v1/cases?state=open&kind=complaint").json()
    assert [one["id"] for one in listed["items"]] == [case_id]
    assert client.get("/api/v1/cases?kind=praise").json()["items"] == []
    assert len(case_page(case_id, actor=SYSTEM).thread) == 5


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "claim"}, 422), ({"kind": "nothing"}, 422), ({"words": ""}, 422),
        ({"words": "x" * 4_001}, 422),
        ({"waybill": "NOBODY-1"}, 422), ({"waybill": "NDX900077"}, 422), ({"more": 1}, 422),
        ({"words": "a\u0000b"}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_which_field(
    acme: CustomerCard, globex: CustomerCard, body: dict[str, object], status: int
) -> None:
    make_shipment("ACME")
    make_shipment("GLOBEX", "NDX900077")
    client = _client(acme)
    answer = _post(
        client, "/api/v1/cases", {"waybill": "NDX900001", "kind": "chase", "words": "到哪了", **body}
    )
    assert answer.status_code == status
    assert [one["field"] for one in answer.json()["error"]["fields"]] == list(body)
    assert client.get(f"/api/v1/cases/{new_id()}").status_code == 404
    assert _post(client, f"/api/v1/cases/{new_id()}/messages", {"words": "x"}).status_code == 404
