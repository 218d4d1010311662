"""What becomes of messages of devices: the good land, the bad are kept with a reason, none stops the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import SYSTEM
from tests.factories.undoing import undone

from nuoda.connectors.telematics.contract import receivers
from nuoda.domains.shipments.commands import ReadingDraft, record_readings
from nuoda.domains.shipments.models import Position, Reading
from nuoda.kernel import clock, inbox, streams
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import Command
from nuoda.kernel.errors import Invalid
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.jobs import read_inbound
from nuoda.surfaces.intake.streams.mqtt import server_of
from nuoda.surfaces.intake.streams.telemetry import KEPT_A_MINUTE, Message, Taker


def a_taker() -> Taker:
    return Taker(receivers()["mqtt"], SYSTEM)


def a_message(kind: str, *items: dict[str, Any], device: str = "D1") -> Message:
    body = items[0] if len(items) == 1 else list(items)
    return Message(f"nuoda/{device}/{kind}", json.dumps(body).encode())


def warm(at: datetime, value: float = 5.0) -> dict[str, Any]:
    return {"at": at.isoformat(), "value": value}


def kept() -> list[inbox.DocumentRow]:
    return list(inbox.document_rows(actor=SYSTEM, window=Window(size=200), format="mqtt").rows)


@pytest.mark.usefixtures("db")
def test_one_bad_message_holds_up_no_other(now: datetime) -> None:
    past = now - timedelta(hours=1)
    batch = [
        a_message("temperature", warm(past)),
        Message("nuoda/D1/temperature", b"{"),
        a_message("position", {"at": past.isoformat(), "latitude": 31, "longitude": 121}),
        a_message("position", {"at": past.isoformat(), "latitude": 999, "longitude": 121}),
        a_message("humidity", warm(past, 55), warm(past, 101), warm(now + timedelta(days=2), 50)),
        Message("nuoda/\ud800/shock", b"\xff"),
    ]
    came = a_taker().take(batch, 7)
    assert (came.accepted, came.refused, came.unkept) == (3, 4, 0)
    assert (Reading.objects.count(), Position.objects.count()) == (2, 1)
    assert sorted(one.state for one in kept()) == ["processed", "refused", "refused", "refused"]
    again = a_taker().take(batch, 0)
    assert (again.accepted, again.duplicate) == (0, 3)
    (flow,) = streams.flows(actor=SYSTEM, at=now)
    assert (flow.day.messages, flow.day.accepted, flow.day.duplicate, flow.waiting) == (12, 3, 3, 0)
    assert flow.lag == timedelta(hours=1)


@pytest.mark.usefixtures("db")
def test_a_device_gone_mad_does_not_fill_the_inbox(now: datetime) -> None:
    taker = a_taker()
    junk = [Message("nuoda/MAD/shock", f'{{"at": {n}}}'.encode()) for n in range(3 * KEPT_A_MINUTE)]
    came = taker.take(junk, 0)
    assert (came.refused, came.unkept) == (3 * KEPT_A_MINUTE, 2 * KEPT_A_MINUTE)
    assert len(kept()) == KEPT_A_MINUTE
    clock.advance_to(now + timedelta(seconds=61))
    assert taker.take(junk[-1:], 0).unkept == 0


@pytest.mark.usefixtures("db")
def test_what_breaks_the_command_stands_alone(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    past = now - timedelta(hours=1)

    def broken_by_13(*, by: Actor, at: datetime, readings: Sequence[ReadingDraft]) -> IntakeReport:
        if any(one.value == 13.0 for one in readings):
            raise RuntimeError
        return record_readings._body(by=by, at=at, readings=readings)

    breaking = Command(broken_by_13)
    monkeypatch.setattr("nuoda.surfaces.intake.streams.telemetry.record_readings", breaking)
    batch = [a_message("temperature", warm(past + timedelta(minutes=n), 10.0 + n)) for n in range(8)]
    came = a_taker().take(batch, 0)
    assert (came.accepted, came.refused) == (7, 1)
    (flow,) = streams.flows(actor=SYSTEM, at=now)
    assert (flow.day.messages, flow.day.accepted, flow.day.refused) == (8, 7, 1)
    assert "RuntimeError" in str(kept()[0].refused_items[0].reason)


@pytest.mark.usefixtures("db")
def test_a_kept_message_can_be_read_again(now: datetime) -> None:
    future = now + timedelta(hours=3)
    a_taker().take([a_message("temperature", warm(future))], 0)
    (row,) = kept()
    clock.advance_to(future)
    read_inbound(document_id=str(row.id))
    (row,) = kept()
    assert (row.state, row.accepted) == ("processed", 1)


_topic = st.one_of(
    st.text(max_size=20),
    st.sampled_from([f"nuoda/D/{kind}" for kind in ("position", "shock", "temperature")]),
)
_payload = st.one_of(
    st.binary(max_size=60),
    st.fixed_dictionaries(
        {"at": st.sampled_from([1_700_000_000, "2026-11-20T10:00:00Z", "x", None, 4e9])},
        optional={
            "value": st.one_of(st.floats(-400, 2_000), st.integers(), st.text(max_size=3)),
            "latitude": st.floats(-200, 200), "longitude": st.floats(-400, 400), "unit": st.text(max_size=4),
            "number": st.text(max_size=4),
        },
    ).map(lambda one: json.dumps(one).encode()),
)  # fmt: skip


@pytest.mark.usefixtures("db", "now")
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(batch=st.lists(st.tuples(_topic, _payload), max_size=6))
def test_no_batch_breaks_the_taker(batch: list[tuple[str, bytes]]) -> None:
    with undone():
        messages = [Message(topic, payload) for topic, payload in batch]
        taker = a_taker()
        first = taker.take(messages, 0)
        again = taker.take(messages, 0)
        assert again.accepted == 0
        assert first.refused == again.refused


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mqtt://h", ("h", 1883, False, "")),
        ("mqtts://u%40x:p@h:8884", ("h", 8884, True, "u@x")),
        ("mqtt://[::1]:1884", ("::1", 1884, False, "")),
    ],
)
def test_addresses_of_brokers(url: str, told: tuple[str, int, bool, str]) -> None:
    found = server_of(url)
    assert (found.host, found.port, found.tls, found.username) == told


@pytest.mark.parametrize(
    "url", ["", "h:1883", "http://h", "mqtt://", "mqtt://h:x", "mqtt://h:99999", "mqtt://["]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        server_of(url)
