"""Scans come by a stream, with a real broker and consumers that are killed: each lands once."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from launch.machine import free_port
from tests.factories import SYSTEM
from tests.factories.processes import Company, wait_until

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Scan, ShipmentDraft, record_scans, register_shipments
from nuoda.domains.shipments.queries import Trace, trace
from nuoda.kernel import clock, inbox
from nuoda.kernel.paging import Window
from nuoda.kernel.streams import flows
from nuoda.surfaces.intake.streams.broker import STREAM, connected, open_stream, subject_of

SHIPMENTS, SCANS_EACH, PATIENCE = 50, 60, 180
POISON = b'{"carrier": "NDX", "waybill": '


@dataclass
class Broker:
    """A nats-server of this test's own, with its store in a folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        assert program, "nats-server is not installed"
        words = [program, "-js", "-a", "127.0.0.1", "-p", str(self.port), "-sd", str(self.folder)]
        self.process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        _wait(self._answers, "the broker")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def waiting(self) -> int:
        """How many messages are not yet done with."""

        async def ask() -> int:
            async with connected(self.url) as client:
                return (await client.jetstream().stream_info(STREAM)).state.messages

        return asyncio.run(ask())

    def send(self, partition: int, body: bytes) -> None:
        async def publish() -> None:
            async with connected(self.url) as client:
                await open_stream(client.jetstream(), STREAM)
                await client.jetstream().publish(subject_of(STREAM, partition), body)

        asyncio.run(publish())


class Consumers(Company):
    """Consumer processes on the database of this test."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(folder)
        self.url = url

    def start(self, partitions: str) -> subprocess.Popen[bytes]:
        words = [
            *("consume", "nats", "--server", self.url),
            *("--partitions", partitions, "--batch", "50", "--ack-wait", "4"),
        ]
        return self.begin(words, {})


_wait = partial(wait_until, seconds=PATIENCE)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Broker(tmp_path / "nats", free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def consumers(broker: Broker, tmp_path: Path) -> Iterator[Consumers]:
    """Ended before the broker is, and before the database is emptied."""
    with ExitStack() as stack:
        company = Consumers(broker.url, tmp_path)
        stack.callback(company.kill)
        yield company


def _waybill(number: int) -> str:
    return f"ST{number:06}"


def _register(carrier: str, booked_at: datetime) -> None:
    drafts = [
        ShipmentDraft(customer="ACME", waybill=_waybill(number), carrier=carrier, booked_at=booked_at)
        for number in range(SHIPMENTS)
    ]
    assert not register_shipments(by=SYSTEM, at=booked_at, shipments=drafts).refused


def _history(carrier: str, start: datetime) -> list[Scan]:
    """Scans of all shipments, interleaved; the last of each tells whether it was delivered."""
    found = []
    for step in range(SCANS_EACH):
        for number in range(SHIPMENTS):
            if step == 0:
                milestone = "PICKED_UP"
            elif step == SCANS_EACH - 1:
                milestone = "DELIVERED" if number % 3 else "OUT_FOR_DELIVERY"
            else:
                milestone = "HUB_IN" if step % 2 else "HUB_OUT"
            at = start + timedelta(minutes=30 * step + number)
            found.append(Scan(carrier, _waybill(number), at, code=f"{milestone}-{step}", milestone=milestone))
    return found


def _publish(broker: Broker, scans: Sequence[Scan], folder: Path) -> None:
    rows = [
        {
            "carrier": one.carrier, "waybill": one.waybill, "occurred_at": one.occurred_at.isoformat(),
            "code": one.code, "milestone": one.milestone,
        }
        for one in scans
    ]  # fmt: skip
    file = folder / "scans.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    out = StringIO()
    call_command("publish", "nats", str(file), "--server", broker.url, stdout=out)
    assert f"published {len(scans)} " in out.getvalue()


def _landed(carrier: str) -> dict[str, tuple[str, list[tuple[datetime, str]]]]:
    """Status and history of every shipment of one carrier."""
    found = trace([_waybill(number) for number in range(SHIPMENTS)], actor=SYSTEM)

    def told(one: Trace) -> tuple[str, list[tuple[datetime, str]]]:
        return one.status, sorted((event.occurred_at, event.code) for event in one.events)

    return {
        number: told(one) for number, several in found.items() for one in several if one.carrier == carrier
    }


def _count(carrier: str) -> int:
    return sum(len(events) for _status, events in _landed(carrier).values())


@pytest.mark.usefixtures("transactional_db")
def test_every_scan_lands_once_though_a_consumer_is_killed(
    acme: CustomerCard, broker: Broker, consumers: Consumers, tmp_path: Path
) -> None:
    start = clock.now() - timedelta(days=5)
    for carrier in ("NDX", "TWIN"):
        _register(carrier, start)
    scans = _history("NDX", start)
    broker.send(0, POISON)
    _publish(broker, scans, tmp_path)
    first = consumers.start("0-1")
    _wait(lambda: _count("NDX") > 100, "the first scans")
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    consumers.start("2-3")
    consumers.start("0-1")
    _wait(lambda: broker.waiting() == 0, "the last scan")
    for process in consumers.running[1:]:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    twins = _history("TWIN", start)
    assert record_scans(by=SYSTEM, at=clock.now(), scans=twins).accepted == len(twins)
    assert _count("NDX") == len(scans)
    assert _landed("NDX") == _landed("TWIN")
    assert _out_of_order() == 0
    _the_poison_is_parked()
    _every_scan_is_counted_once(len(scans))


def _every_scan_is_counted_once(scans: int) -> None:
    """Whatever the killed consumer had committed; what it had not acknowledged came twice."""
    (flow,) = flows(actor=SYSTEM, at=clock.now())
    came = flow.day
    assert (came.accepted, came.refused) == (scans, 1)
    assert came.messages == came.accepted + came.duplicate + came.refused


def _out_of_order() -> int:
    """How many scans were recorded in a batch after that of a later one of their shipment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT occurred_at < lag(occurred_at) OVER"
            " (PARTITION BY shipment_id ORDER BY recorded_at, occurred_at) AS late"
            " FROM shipments_tracking_event) AS log WHERE late"
        )
        return int(cursor.fetchone()[0])


def _the_poison_is_parked() -> None:
    (row,) = inbox.document_rows(actor=SYSTEM, window=Window(), format="stream").rows
    assert (row.state, row.sender, row.size) == ("refused", "nats nuoda.scans.0", len(POISON))
    assert "It breaks off in line 1" in str(row.refused_items[0].reason)
    assert inbox.work_on(row.id).body == POISON


@pytest.mark.usefixtures("transactional_db")
def test_a_consumer_comes_back_when_its_broker_does(
    acme: CustomerCard, broker: Broker, consumers: Consumers, tmp_path: Path
) -> None:
    start = clock.now() - timedelta(days=5)
    _register("NDX", start)
    scans = _history("NDX", start)[:400]
    _publish(broker, scans[:200], tmp_path)
    consumers.start("0-3")
    _wait(lambda: _count("NDX") == 200, "the first scans")
    broker.stop()
    _wait(lambda: "broker away" in consumers.said(0), "the consumer to notice")
    broker.start()
    _publish(broker, scans[200:], tmp_path)
    _wait(lambda: _count("NDX") == 400, "the rest")
    _wait(lambda: broker.waiting() == 0, "the acknowledgements")
    assert consumers.running[0].poll() is None
