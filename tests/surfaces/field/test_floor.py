"""What the phone of a warehouse hand asks: its day, and that steps be taken, each once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import make_account, make_customer
from tests.factories.goods import furnish, held, product, stocked
from tests.factories.people import sign_in

from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand(now: object) -> Actor:
    make_customer("ACME")
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    return make_account(Role.WAREHOUSE, name="仓管小陈")


def phone_of(actor: Actor) -> Client:
    phone = sign_in(actor)
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = actor.id
    return phone


def post(phone: Client, body: object) -> Any:
    return phone.post(reverse("floor_steps"), json.dumps(body), content_type="application/json")


def test_steps_of_every_kind_are_taken_once_and_in_order(hand: Actor) -> None:
    number = held(4)
    phone = phone_of(hand)
    day = phone.get(reverse("floor_tasks")).json()
    assert [(one["place"], one["sku"], one["quantity"]) for one in day["picks"]] == [("A-01", "TEA", 4)]
    assert {"places", "goods", "gate", "awaited", "lacking"} <= day.keys()
    goods = {"warehouse": "SH1", "customer": "ACME", "sku": "TEA", "lot": "L1"}
    take = {"kind": "pick", "reservation": number, "place": "A-01", "sku": "TEA", "lot": "L1"}
    count = {"kind": "count", "warehouse": "SH1", "place": "A-02"}
    came = {"kind": "receive", "advice": "V1", "sku": "TEA", "lot": "X", "quantity": 1}
    steps: list[Any] = [
        {"kind": "move", **goods, "quantity": 3, "origin": "A-01", "target": "A-02"},
        {**take, "quantity": 4},
        {**count, "lines": [{**goods, "quantity": 3}]},
        {"kind": "damage", **goods, "quantity": 1, "place": "A-02", "note": "fork"},
        {"kind": "undo", "undoes": "1"},
        {**take, "sku": "RICE", "quantity": 1},
        {"kind": "steal"},
        {"kind": "move", **goods, "quantity": "3", "origin": "A-01", "target": "A-02"},
        {**count, "lines": [3]},
        {**came, "expires_on": "soon"},
        {"kind": "put_away", **goods, "quantity": 1, "origin": "RECV"},
    ]
    steps = [{**one, "client_id": str(place)} for place, one in enumerate(steps)] + [7]
    for _again in range(2):
        told = post(phone, {"steps": steps}).json()["answers"]
        states = "".join(one["state"][0] for one in told)
        assert states == "aaaaa" + "r" * 7, told
        assert all(one["problems"] for one in told[5:])
    day = phone.get(reverse("floor_tasks"), {"warehouse": "SH1"}).json()
    assert sum(one["quantity"] for one in day["picks"]) == 4


def test_what_is_no_step_is_refused_and_others_are_kept_out(hand: Actor) -> None:
    phone = phone_of(hand)
    bodies: list[object] = [{}, {"steps": []}, {"steps": [{}] * 101}, []]
    for body in bodies:
        assert post(phone, body).status_code == 422
    assert phone.post(reverse("floor_steps"), "{", content_type="application/json").status_code == 422
    assert phone.get(reverse("floor_tasks"), {"warehouse": "NONE"}).status_code == 404
    other = sign_in(make_account(Role.WAREHOUSE, email="other@nuoda.example"))
    other.defaults["HTTP_X_FIELD_ACCOUNT"] = hand.id
    assert post(other, {"steps": [{}]}).status_code == 409
    page = phone.get(reverse("floor_home"))
    assert page["X-Field-Version"]
    assert "仓管小陈" not in page.content.decode()
    worker = phone.get(reverse("floor_worker")).content.decode()
    assert '"prefix": "nuoda-floor-"' in worker
    assert reverse("floor_home") in worker
    assert phone.get("/")["Location"] == reverse("floor_home")
    driver = sign_in(make_account(Role.DRIVER))
    for name in ("floor_home", "floor_tasks"):
        assert driver.get(reverse(name)).status_code == 403
