"""Devices speak by a real broker to consumers that are killed: what was acknowledged lands, and once."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import aiomqtt
import pytest
from launch.machine import free_port
from tests.factories import SYSTEM, make_shipment, settle
from tests.factories.processes import Company, wait_until

from nuoda.domains.cases.queries import case_page, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import bind_device, set_conditions
from nuoda.domains.shipments.facts import Limits
from nuoda.domains.shipments.models import Position, Reading
from nuoda.domains.shipments.queries import dangers_of, shipment_page
from nuoda.kernel import clock, inbox, streams
from nuoda.kernel.paging import Window

PATIENCE = 120
CONFIG = """listener {port} 127.0.0.1
allow_anonymous false
password_file {folder}/passwords
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
max_queued_messages 100000
"""


@dataclass
class Broker:
    """A mosquitto of this test's own, with its store in a folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        path = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
        program, words = shutil.which("mosquitto", path=path), shutil.which("mosquitto_passwd", path=path)
        assert program, "mosquitto is not installed"
        assert words, "mosquitto is not installed"
        # Started by root it goes on as a user of its own, who must be able to write here.
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o777)
        secrets = self.folder / "passwords"
        if not secrets.exists():
            subprocess.run([words, "-c", "-b", str(secrets), "nuoda", "s3cret:/@"], check=True)
        secrets.chmod(0o644)
        config = self.folder / "mosquitto.conf"
        user = "user root\n" if os.geteuid() == 0 else ""
        config.write_text(user + CONFIG.format(port=self.port, folder=self.folder))
        self.process = subprocess.Popen([program, "-c", str(config)], stderr=subprocess.DEVNULL)
        _wait(self._answers, "the broker")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, *messages: tuple[str, Any]) -> None:
        """Publish with QoS 1; when this returns the broker has acknowledged them all."""

        async def publish() -> None:
            async with aiomqtt.Client(
                "127.0.0.1", self.port, username="nuoda", password="s3cret:/@"
            ) as client:
                for topic, value in messages:
                    body = value if isinstance(value, bytes) else json.dumps(value).encode()
                    await client.publish(topic, body, qos=1)

        asyncio.run(publish())


class Consumers(Company):
    """Consumer processes on the database of this test."""

    def __init__(self, port: int, folder: Path) -> None:
        super().__init__(folder)
        self.port = port

    def start(self) -> subprocess.Popen[bytes]:
        address = f"mqtt://nuoda@127.0.0.1:{self.port}"
        return self.begin(
            ["consume", "mqtt", "--batch", "50", "--seconds", "0.5"],
            {"NUODA_MQTT_URL": address, "NUODA_MQTT_PASSWORD": "s3cret:/@"},
        )


_wait = partial(wait_until, seconds=PATIENCE)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Broker(tmp_path / "mosquitto", free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def consumers(broker: Broker, tmp_path: Path) -> Iterator[Consumers]:
    """Ended before the broker is, and before the database is emptied."""
    with ExitStack() as stack:
        company = Consumers(broker.port, tmp_path)
        stack.callback(company.kill)
        yield company


def _cold(waybill: str, start: datetime) -> UUID:
    shipment_id = make_shipment(waybill=waybill, booked_at=start).id
    limits = [Limits("temperature", 2.0, 8.0, timedelta(minutes=15))]
    set_conditions(by=SYSTEM, at=start, shipment_id=shipment_id, limits=limits)
    bind_device(by=SYSTEM, at=start, device="TRK1", shipment_id=shipment_id, since=start)
    return shipment_id


def _warmth(start: datetime, values: Sequence[float], *, first: int = 0) -> list[tuple[str, Any]]:
    return [
        (
            "nuoda/TRK1/temperature",
            {"at": (start + timedelta(minutes=5 * (first + n))).isoformat(), "value": value},
        )
        for n, value in enumerate(values)
    ]


@pytest.mark.usefixtures("transactional_db")
def test_a_breach_opens_one_case_and_its_recovery_is_noted(
    acme: CustomerCard, broker: Broker, consumers: Consumers
) -> None:
    start = clock.now() - timedelta(hours=3)
    shipment_id = _cold("COLD1", start)
    process = consumers.start()
    _wait(lambda: "connected" in consumers.said(0), "the consumer")
    hostile: list[tuple[str, Any]] = [
        ("nuoda/TRK1/temperature", b'{"at": 1700000000, "value": NaN}'),
        ("nuoda/TRK1/temperature", b"[" * 50_000),
        ("nuoda/TRK1/temperature", {"at": "2099-01-01T00:00:00Z", "value": 5}),
        ("nuoda/TRK1/temperature", {"at": start.isoformat(), "value": -300}),
        ("nuoda/TRK1/light", {"at": start.isoformat(), "value": 5}),
    ]
    broker.send(*_warmth(start, [5, 5, 11, 12, 12]), *hostile, *_warmth(start, [12, 12], first=5))
    _wait(lambda: Reading.objects.count() == 7, "the readings")
    settle()
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[shipment_id])
    assert case.cause == "DAMAGE.temperature"
    broker.send(*_warmth(start, [12, 6], first=7))
    _wait(lambda: not dangers_of([shipment_id], actor=SYSTEM), "the recovery")
    settle()
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[shipment_id])
    said = [str(one.body) for one in case_page(case.id, actor=SYSTEM).thread]
    assert sum("at worst, above" in one for one in said) >= 1
    assert sum("Back within its limits" in one for one in said) == 1
    settle()
    assert shipment_page(shipment_id, actor=SYSTEM).card.milestone == "BOOKED"
    refused = inbox.document_rows(actor=SYSTEM, window=Window(), format="mqtt").rows
    assert len(refused) == 4
    assert {one.state for one in refused} == {"refused"}
    (flow,) = streams.flows(actor=SYSTEM, at=clock.now())
    assert (flow.name, flow.day.messages, flow.day.accepted, flow.day.refused) == ("mqtt", 13, 9, 4)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert "stopped; messages 13" in consumers.said(0)


def _fixes(start: datetime, first: int, count: int) -> list[tuple[str, Any]]:
    return [
        (
            f"nuoda/CAR{n % 7}/position",
            {
                "at": (start + timedelta(seconds=n)).isoformat(), "latitude": 30 + n / 10_000,
                "longitude": 120, "speed_kmh": 60,
            },
        )
        for n in range(first, first + count)
    ]  # fmt: skip


@pytest.mark.usefixtures("transactional_db")
def test_nothing_acknowledged_is_lost_and_nothing_doubled(
    acme: CustomerCard, broker: Broker, consumers: Consumers
) -> None:
    start = clock.now() - timedelta(hours=5)
    first = consumers.start()
    broker_was_asked = "connected"
    _wait(lambda: broker_was_asked in consumers.said(0), "the consumer")
    broker.send(*_fixes(start, 0, 600))
    _wait(lambda: Position.objects.count() >= 100, "the first fixes")
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    broker.send(*_fixes(start, 600, 600))
    consumers.start()
    _wait(lambda: Position.objects.count() >= 800, "the second consumer")
    broker.stop()
    _wait(lambda: "broker away" in consumers.said(1), "the consumer to notice")
    broker.start()
    broker.send(*_fixes(start, 1_200, 300))
    _wait(lambda: Position.objects.count() == 1_500, "the rest")
    spare = consumers.start()
    time.sleep(2)
    assert "connected" not in consumers.said(2)
    consumers.running[1].send_signal(signal.SIGTERM)
    assert consumers.running[1].wait(30) == 0
    _wait(lambda: "connected" in consumers.said(2), "the one in reserve")
    broker.send(*_fixes(start, 1_490, 20))
    _wait(lambda: Position.objects.count() == 1_510, "the last")
    assert spare.poll() is None
