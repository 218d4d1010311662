"""What the phone of a warehouse hand asks: its day, and that steps be taken, each once."""

from __future__ import annotations

import json
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_account, make_customer
from tests.factories.goods import furnish, held, product, stocked
from tests.factories.people import sign_in

from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.facts import LoadShort
from nuoda.domains.stock.rules import sscc_is_right
from nuoda.kernel import ledger
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


def test_a_pick_for_goods_that_were_released_or_are_picked_says_which_order(hand: Actor) -> None:
    off, done = held(4), held(2, "r2")
    stock.release_reservations(by=SYSTEM, at=NOW, numbers=[off])
    picked = stock.PickDraft("p", done, "A-01", "TEA", "L1", 2)
    assert stock.pick(by=SYSTEM, at=NOW, picks=[picked]).accepted == 1
    take = {"kind": "pick", "place": "A-01", "sku": "TEA", "lot": "L1", "quantity": 1}
    steps = [{**take, "reservation": number, "client_id": number} for number in (off, done)]
    phone = phone_of(hand)
    told = post(phone, {"steps": steps}).json()["answers"]
    reasons = [one["problems"][0]["words"] for one in told]
    assert "SO-r1" in reasons[0]
    assert "已取消" in reasons[0]
    assert "SO-r2" in reasons[1]
    assert all("放回原库位" in one["problems"][0]["words"] for one in told)
    assert phone.get(reverse("floor_tasks")).json()["notes"] == 0


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


def test_picked_goods_are_packed_labelled_and_loaded_once(hand: Actor) -> None:
    """Two packages of an order: the wrong vehicle is refused, a vehicle that leaves short is told."""
    house = stock.WarehouseDraft("SH1", "上海一仓", adjust_limit=2, gs1_prefix="9521234")
    stock.change_warehouse(by=SYSTEM, at=NOW, draft=house)
    number, other = held(6), held(1, "r2")
    phone = phone_of(hand)
    phone.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    take = {"kind": "pick", "place": "A-01", "sku": "TEA", "lot": "L1"}

    def send(*steps: dict[str, Any]) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = post(phone, {"steps": list(steps)}).json()["answers"]
        return told

    send(
        {**take, "client_id": "p1", "reservation": number, "quantity": 6},
        {**take, "client_id": "p2", "reservation": other, "quantity": 1},
    )
    day = phone.get(reverse("floor_tasks")).json()
    assert [(one["reference"], one["lot"], one["quantity"]) for one in day["to_pack"]] == [
        ("SO-r1", "L1", 6), ("SO-r2", "L1", 1),
    ]  # fmt: skip
    line = {"reservation": number, "lot": "L1", "quantity": 4}
    box = {"client_id": "b1", "kind": "pack", "lines": [line], "weight": 33_000, "length": 400, "trip": "T1"}
    rest = {"client_id": "b2", "kind": "pack", "lines": [{**line, "quantity": 2}], "trip": "T1"}
    mixed = [{**line, "quantity": 1}, {**line, "reservation": other, "quantity": 1}]
    told = send(
        box, rest, box, {"client_id": "b3", "kind": "pack", "lines": mixed},
        {"client_id": "b4", "kind": "pack", "lines": []}, {"client_id": "b5", "kind": "pack", "lines": 3},
    )  # fmt: skip
    assert [one["state"] for one in told] == ["accepted"] * 3 + ["refused"] * 3
    assert {one["field"] for one in told[3]["problems"]} == {"lines", "quantity"}
    day = phone.get(reverse("floor_tasks")).json()
    first, second = (one["number"] for one in day["packages"])
    assert sscc_is_right(first)
    assert first.startswith("09521234")
    assert [one["reference"] for one in day["to_pack"]] == ["SO-r2"]

    page = phone.get(reverse("floor_label", args=[f"(00){first}"]))
    sheet = pypdfium2.PdfDocument(page.content)[0]
    read = zxingcpp.read_barcodes(sheet.render(scale=203 / 72).to_pil().convert("L"))
    assert f"(00){first}" in {one.text for one in read}
    words = sheet.get_textpage().get_text_range()
    assert "1/2" in words
    assert "L1" in words
    assert "33.00 kg" in words
    assert phone.get(reverse("floor_label", args=["123"])).status_code == 404

    load = {"kind": "load", "package": f"]C100{first}", "trip": "T1"}
    told = send(
        {**load, "client_id": "t1", "trip": "T2"}, {**load, "client_id": "t2"}, {**load, "client_id": "t2"},
        {**load, "client_id": "t3"}, {**load, "client_id": "t4", "package": "095212340000000000"},
    )  # fmt: skip
    assert [one["state"][0] for one in told] == ["r", "a", "a", "a", "r"]
    assert "goes with T1" in told[0]["problems"][0]["words"]
    count = {"client_id": "c1", "kind": "count", "warehouse": "SH1", "place": "A-01"}
    left = {"client_id": "g1", "kind": "leave", "warehouse": "SH1", "trip": "T1"}
    goods = {"customer": "ACME", "sku": "TEA", "lot": "L1", "quantity": 3}
    told = send({**count, "lines": [goods]}, left, left, {**left, "client_id": "g2", "warehouse": "?"})
    assert [one["state"][0] for one in told] == ["a", "a", "a", "r"]
    short = [one.fact for one in ledger.since(0, actor=SYSTEM) if isinstance(one.fact, LoadShort)]
    assert {(one.number, one.trip, one.packages) for one in short} == {("SO-r1", "T1", (second,))}
    freed = stock.bind_packages(by=SYSTEM, at=NOW, packages=[second, first], trip="")
    assert [one.index for one in freed.refused] == [1]  # what was loaded is not bound anew
    assert send({**load, "client_id": "t5", "package": second, "trip": "T3"})[0]["state"] == "accepted"
    assert send({**load, "client_id": "t6", "package": second})[0]["state"] == "refused"
