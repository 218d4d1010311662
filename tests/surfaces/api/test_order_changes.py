"""Orders that change, by API: held, decided, amended, cancelled, acknowledged, asked about, redirected."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import notes_of, order_ids

pytestmark = pytest.mark.usefixtures("now")


def _order(reference: str) -> dict[str, Any]:
    to = {"name": "王芳", "phone": "13812345678", "city": "上海市", "street": "世纪大道1号"}
    return {
        "customer": "ACME", "reference": reference, "ordered_at": NOW.isoformat(), "consignee": to,
        "goods": "耳机",
    }  # fmt: skip


def _id(owner: CustomerCard, reference: str) -> str:
    return str(order_ids([(owner.id, reference)], actor=SYSTEM)[owner.id, reference])


def test_the_answer_says_what_is_held_beside_what(acme: CustomerCard) -> None:
    hers, house = Machine(make_key(acme)), Machine(make_key(None))
    report = hers.post("/orders", [_order("A1"), _order("A2")]).json()
    assert (report["accepted"], report["held"]) == (2, [{"index": 1, "twin": "A1"}])
    held = _id(acme, "A2")
    assert [one["id"] for one in hers.get("/orders?state=held").json()["items"]] == [held]
    assert hers.post(f"/orders/{held}/release", {"why": "both"}).status_code == 403
    assert house.post(f"/orders/{held}/merge", {"why": ""}).status_code == 422
    assert house.post(f"/orders/{held}/merge", {"why": "same"}).json()["state"] == "merged"
    holds = hers.get(f"/orders/{held}/changes").json()["holds"]
    assert [(one["twin_reference"], one["decision"]) for one in holds] == [("A1", "merged")]


def test_amended_acknowledged_asked_and_cancelled(acme: CustomerCard) -> None:
    hers, house = Machine(make_key(acme)), Machine(make_key(None))
    order = make_order()
    make_shipment(order_reference="SO-1001")
    settle()
    change = {"customer": "ACME", "reference": "SO-1001", "asked_by": "ERP", "handling": ["fragile"]}
    report = hers.post("/orders/amendments", [change, {**change, "reference": "NONE"}]).json()
    assert (report["accepted"], [one["index"] for one in report["refused"]]) == (1, [1])
    (note,) = notes_of(order.id, actor=SYSTEM)
    assert hers.post(f"/order-notes/{note.id}/acknowledge", {}).status_code == 403
    told = house.post(f"/order-notes/{note.id}/acknowledge", {"said": "TMS"}).json()
    assert told["answered_at"] is not None
    early = house.post(f"/orders/{order.id}/questions", {"question": "保证明天送达，可以吗？"})
    assert (early.status_code, early.json()["error"]["code"]) == (422, "words_held")
    asked = house.post(f"/orders/{order.id}/questions", {"question": "门禁？", "by_mail": False}).json()
    (question,) = asked["questions"]
    answer = {"agreed": True, "answer": "没有"}
    done = hers.post(f"/order-questions/{question['id']}/answer", answer).json()
    assert (done["questions"][0]["answer"], done["version"]) == ("没有", 2)
    assert hers.post(f"/order-questions/{question['id']}/answer", answer).status_code == 409
    off = {"customer": "ACME", "reference": "SO-1001", "reason": "不要了"}
    assert hers.post("/orders/cancellations", [off]).json()["accepted"] == 1
    assert hers.get(f"/orders/{order.id}/changes").json()["state"] == "cancelled"


def test_redirected_and_ended(acme: CustomerCard) -> None:
    hers, house = Machine(make_key(acme)), Machine(make_key(None))
    ship = make_shipment()
    scan("NDX900001", "PICKED_UP", NOW)
    wish = {"kind": "stop", "asked_by": "ERP"}
    asked = hers.post(f"/shipments/{ship.id}/redirect", wish)
    assert (asked.status_code, asked.json()["verified"]) == (200, "api_key")
    assert hers.post(f"/shipments/{ship.id}/redirect", wish).status_code == 409
    end = f"/redirects/{asked.json()['id']}/end"
    assert hers.post(end, {"result": "done"}).status_code == 403
    assert house.post(end, {"result": "done"}).json()["state"] == "done"
