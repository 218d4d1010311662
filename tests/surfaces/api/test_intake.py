"""Orders, shipments and events in: partial acceptance, idempotency, and garbage."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import SYSTEM
from tests.surfaces.api.conftest import Machine

from nuoda.domains.orders.queries import order_count
from nuoda.domains.shipments.queries import ShipmentCard, log_count
from nuoda.kernel import limits

ORDER: dict[str, Any] = {
    "customer": "ACME",
    "reference": "SO-1",
    "ordered_at": "2026-11-23T09:00:00+08:00",
    "consignee": {"name": "欧阳小明", "phone": "13812345678", "city": "上海市"},
    "lines": [{"description": "耳机", "quantity": 2, "value": 12.5}],
    "weight_kg": 2.5,
}
SHIPMENT: dict[str, Any] = {
    "customer": "ACME",
    "waybill": "NDX1",
    "carrier": "NDX",
    "booked_at": "2026-11-23T09:00:00+08:00",
}


def event(waybill: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "carrier": "NDX", "waybill": waybill, "occurred_at": at.isoformat(), "code": "50",
        "milestone": "PICKED_UP", **more,
    }  # fmt: skip


@pytest.fixture
def ship(make_shipment: Callable[..., ShipmentCard], now: datetime) -> ShipmentCard:
    return make_shipment()


def test_good_orders_land_beside_bad_ones(machine: Machine, now: datetime) -> None:
    batch = [
        ORDER,
        {**ORDER, "reference": "SO-2", "colour": "red"},
        {**ORDER, "reference": "SO-3", "customer": "GLOBEX"},
        ORDER,
        {**ORDER, "pieces": 2},
        "no object",
        {**ORDER, "reference": "SO-4"},
    ]
    answer = machine.post("/orders", batch)
    told = answer.json()
    assert answer.status_code == 200
    assert (told["accepted"], told["duplicate"]) == (2, 1)
    assert [(one["index"], one["problems"][0]["field"]) for one in told["refused"]] == [
        (1, "colour"), (2, "customer"), (4, "reference"), (5, ""),
    ]  # fmt: skip
    assert all(problem["remedy"] for one in told["refused"] for problem in one["problems"])
    assert order_count(actor=SYSTEM) == 2


def test_the_same_key_gives_the_stored_answer(machine: Machine, now: datetime) -> None:
    batch = [ORDER, {**ORDER, "reference": "SO-9", "weight_kg": 10**9}, {"reference": 1}]
    first = machine.post("/orders", batch, Idempotency_Key="a")
    again = machine.post("/orders", batch, Idempotency_Key="a", Accept_Language="zh-CN")
    assert first.headers["Idempotency-Replayed"] == "false"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json()["accepted"] == again.json()["accepted"] == 1
    assert "kg." in first.json()["refused"][0]["problems"][0]["reason"]
    other = machine.post("/orders", [{**ORDER, "reference": "SO-8"}], Idempotency_Key="a")
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "idempotency_key_reused"
    unread = machine.post("/orders", [*batch[:2], {"reference": 2}], Idempotency_Key="a")
    assert unread.status_code == 409
    assert order_count(actor=SYSTEM) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "ключ", "a\tb"])
def test_a_bad_key_is_refused(machine: Machine, now: datetime, key: str) -> None:
    answer = machine.post("/orders", [ORDER], Idempotency_Key=key)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_idempotency_key"


def test_events_land_once_and_tell_what_was_refused(
    machine: Machine, ship: ShipmentCard, now: datetime
) -> None:
    batch = [
        event(ship.waybill, now - timedelta(hours=1)),
        event(ship.waybill, now - timedelta(hours=1)),
        event("NDX-UNKNOWN", now),
        event(ship.waybill, now + timedelta(days=3)),
        event(ship.waybill, now, milestone="TELEPORTED"),
        event(ship.waybill, now, milestone="", reason=""),
        event(ship.waybill, now, occurred_at="2026-11-23T09:00:00"),
    ]
    told = machine.post("/tracking/events", batch).json()
    assert (told["accepted"], told["duplicate"]) == (2, 1), "a code that nobody knows is kept"
    assert [(one["index"], one["problems"][0]["field"]) for one in told["refused"]] == [
        (2, "waybill"), (3, "occurred_at"), (4, "milestone"), (6, "occurred_at"),
    ]  # fmt: skip
    again = machine.post("/tracking/events", batch[:1]).json()
    assert (again["accepted"], again["duplicate"]) == (0, 1)
    assert log_count(actor=SYSTEM) == 2


def test_a_confined_key_cannot_write_into_anothers_shipment(
    stranger: Machine, ship: ShipmentCard, now: datetime
) -> None:
    told = stranger.post("/tracking/events", [event(ship.waybill, now)]).json()
    unknown = stranger.post("/tracking/events", [event("NDX-NONE", now)]).json()
    assert told["accepted"] == 0
    assert [p["field"] for p in told["refused"][0]["problems"]] == [
        p["field"] for p in unknown["refused"][0]["problems"]
    ]


def test_shipments_are_registered_once(machine: Machine, now: datetime) -> None:
    first = machine.post("/shipments", [SHIPMENT, {**SHIPMENT, "zone": "Mars/Base"}]).json()
    assert (first["accepted"], first["refused"][0]["problems"][0]["field"]) == (1, "zone")
    assert machine.post("/shipments", [SHIPMENT]).json()["duplicate"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"\xff\xfe[", 400),
        (b"[" * 100_000, 400),
        (b"[NaN]", 400),
        (b"[Infinity]", 400),
        (b"[" + b"9" * 10_000 + b"]", 400),
        (b"null", 422),
        (b"{}", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"[null, 1, true, [], {}]", 200),
        (json.dumps([ORDER] * 501).encode(), 422),
    ],
)
def test_garbage_is_refused_kindly(machine: Machine, now: datetime, body: bytes, status: int) -> None:
    answer = machine.post("/orders", body)
    assert answer.status_code == status
    if status != 200:
        error = answer.json()["error"]
        assert error["code"]
        assert error["message"]


@pytest.mark.parametrize(
    "given",
    [
        {"reference": "\ud800"},
        {"reference": "a\x00b"},
        {"customer": "\x00"},
        {"reference": None},
        {"reference": 7},
        {"reference": "x" * 61},
        {"ordered_at": "0001-01-01T00:00:00+14:00"},
        {"ordered_at": "9999-12-31T23:59:59-14:00"},
        {"ordered_at": "2026-02-30T00:00:00Z"},
        {"ordered_at": "2026-11-23T09:00:00"},
        {"ordered_at": 1_795_000_000},
        {"pieces": True},
        {"pieces": 10**30},
        {"pieces": 0},
        {"pieces": 1.5},
        {"weight_kg": "2.5"},
        {"weight_kg": 10**40},
        {"weight_kg": -1},
        {"usual_transit_hours": 2**40},
        {"currency": "cny"},
        {"currency": "RMBX"},
        {"consignee": {"street": "x" * 201}},
        {"consignee": []},
        {"consignee": {"name": "x", "age": 5}},
        {"lines": [{"description": "\x00"}]},
        {"lines": [{"description": "x", "quantity": 10**12}]},
        {"lines": [{"description": "x"}] * 501},
        {"handling": ["\ud83d"]},
        {"handling": ["x"] * 21},
        {"promised_due_at": "2026-11-01T00:00:00Z"},
        {"promise_basis": "x" * 201},
        {"a\x00\u202e" * 100: 1},
    ],
)
def test_one_bad_field_refuses_its_order_only(machine: Machine, now: datetime, given: dict[str, Any]) -> None:
    answer = machine.post("/orders", [{**ORDER, **given}, {**ORDER, "reference": "GOOD"}])
    assert answer.status_code == 200
    told = answer.json()
    assert told["accepted"] == 1
    assert told["refused"][0]["index"] == 0
    assert all(problem["reason"] for problem in told["refused"][0]["problems"])


def test_exponents_beyond_reason_are_refused(machine: Machine, now: datetime) -> None:
    raw = json.dumps([ORDER]).replace("2.5", "1e999999999")
    assert machine.post("/orders", raw).status_code in (200, 400)
    raw = json.dumps([ORDER]).replace("2.5", "1e-999999999")
    assert machine.post("/orders", raw).status_code in (200, 400)


def test_a_large_body_and_another_type_are_refused(machine: Machine, now: datetime) -> None:
    assert machine.post("/orders", b"[" + b" " * limits.BODY_BYTES + b"]").status_code == 413
    plain = machine.client.post(
        "/api/v1/orders", json.dumps([ORDER]), content_type="text/plain", headers=machine.headers
    )
    assert plain.status_code == 415
    assert plain.json()["error"]["code"] == "not_json_type"


def test_messages_come_in_the_callers_language(machine: Machine, now: datetime) -> None:
    answer = machine.post("/orders", [{}], Accept_Language="zh-CN,zh;q=0.9")
    assert answer.json()["refused"][0]["problems"][0]["reason"] == "缺少该字段。"


class _Torn(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError


def in_chunks(machine: Machine, body: io.BytesIO, *, ends: bool = True) -> Any:
    """A request without a length, as a server hands it on that takes chunks."""
    environ: dict[str, Any] = {
        "HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "",
        "wsgi.input": body, "wsgi.input_terminated": ends,
    }  # fmt: skip
    return machine.client.post(
        "/api/v1/orders", content_type="application/json", headers=machine.headers, **environ
    )


def test_a_body_in_chunks_is_read_as_one_with_a_length(machine: Machine, now: datetime) -> None:
    raw = json.dumps([ORDER]).encode()
    taken = in_chunks(machine, io.BytesIO(raw))
    assert (taken.status_code, taken.json()["accepted"]) == (200, 1)
    assert in_chunks(machine, io.BytesIO(b" " * (limits.BODY_BYTES + 1))).status_code == 413
    assert in_chunks(machine, _Torn()).status_code == 400
    unended = in_chunks(machine, io.BytesIO(raw), ends=False)
    assert (unended.status_code, unended.json()["error"]["code"]) == (411, "length_required")
    assert order_count(actor=SYSTEM) == 1
