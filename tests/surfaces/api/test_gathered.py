"""Single events that come side by side: one transaction, and to each sender what she would hear alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from tests.factories import SYSTEM, make_customer, make_shipment
from tests.factories.gathered import PATIENCE, called, one_after_the_other, until
from tests.surfaces.api.conftest import Machine, make_key
from tests.surfaces.api.test_intake import event

from nuoda.domains.accounts.queries import find_actor_of_key
from nuoda.domains.shipments import commands
from nuoda.domains.shipments.queries import log_count
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.surfaces.api import tracking

pytestmark = pytest.mark.django_db(transaction=True)


class Sender:
    """A machine with a key, and its lane."""

    def __init__(self, code: str) -> None:
        token = make_key(make_customer(code))
        self.machine = Machine(token)
        found = find_actor_of_key(token)
        assert found is not None
        self.lane: Actor = found

    def post(self, *events: dict[str, Any], **headers: str) -> Callable[[], Any]:
        return partial(self.machine.post, "/tracking/events", list(events), **headers)


@contextmanager
def locked(waybill: str) -> Iterator[None]:
    """Somebody works on a shipment: who would write of it waits until she is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM shipments_shipment WHERE waybill = %s FOR UPDATE", [waybill])
        yield


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as made:
        yield made


def gathered(
    pool: ThreadPoolExecutor, sender: Sender, calls: Sequence[Callable[[], Any]]
) -> list[Future[Any]]:
    """The calls started while the first of them waits for a shipment: all others come to be one batch."""
    gatherer = tracking._INTAKE.gathered
    assert gatherer is not None
    return one_after_the_other(pool, gatherer, sender.lane, calls)


def told(started: Sequence[Future[Any]]) -> list[tuple[int, int, list[int]]]:
    """Accepted, duplicate, and the places of what was refused, as each was answered."""
    heard = []
    for one in started:
        answer = one.result(PATIENCE)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        heard.append((body["accepted"], body["duplicate"], [each["index"] for each in body["refused"]]))
    return heard


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, nobody leaves the lane."""
    monkeypatch.setattr(tracking._INTAKE.gathered, "_patience", PATIENCE)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events each call of the command was given."""
    sizes: list[int] = []
    body = commands.record_scans._body

    def noted(**given: Any) -> Any:
        sizes.append(len(given["scans"]))
        return body(**given)

    monkeypatch.setattr(commands.record_scans, "_body", noted)
    return sizes


def test_each_sender_hears_of_her_own(pool: ThreadPoolExecutor, now: datetime, batches: list[int]) -> None:
    acme, globex = Sender("ACME"), Sender("GLOBEX")
    make_shipment("ACME", "A1")
    make_shipment("GLOBEX", "G1")
    at, later = now - timedelta(hours=2), now - timedelta(hours=1)
    with locked("A1"):
        started = gathered(
            pool, acme,
            [
                acme.post(event("A1", at)),
                acme.post(event("A1", later, code="60", milestone="HUB_IN")),
                acme.post(event("A1", at), event("NONE", at), {"carrier": "NDX"}),
                acme.post(event("A1", later, code="60", milestone="HUB_IN"), event("A1", later, code="61")),
                acme.post(event("G1", at)),
                acme.post(event("A1", now, milestone="TELEPORTED")),
            ],
        )  # fmt: skip
        theirs = globex.post(event("G1", at), event("A1", at))
        other = told([pool.submit(called, theirs)])
        mine = acme.post(event("NONE", at), Idempotency_Key="mine")
        keyed = pool.submit(called, mine).result(PATIENCE)
        assert keyed.headers["Idempotency-Replayed"] == "false", "who has a key waits for nobody"
    assert told(started) == [(1, 0, []), (1, 0, []), (0, 1, [1, 2]), (1, 1, []), (0, 0, [0]), (0, 0, [0])]
    assert other == [(1, 0, [1])], "whom another customer's lock does not hold up, and whose she does not see"
    assert sorted(batches) == [1, 1, 2, 7]
    assert log_count(actor=SYSTEM) == 4
    assert {one.actor_id for one in ledger.all_named(["shipment.advanced"])} == {acme.lane.id, globex.lane.id}


def test_one_that_breaks_the_batch_breaks_alone(
    pool: ThreadPoolExecutor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = Sender("ACME")
    make_shipment("ACME", "A1")
    body = commands.record_scans._body

    def broken(**given: Any) -> Any:
        answer = body(**given)
        if any(scan.code == "666" for scan in given["scans"]):
            raise RuntimeError("after all was written")
        return answer

    monkeypatch.setattr(commands.record_scans, "_body", broken)
    codes = ("50", "51", "666", "52")
    with locked("A1"):
        started = gathered(
            pool, acme, [acme.post(event("A1", now - timedelta(minutes=9), code=code)) for code in codes]
        )
    answers = [one.result(PATIENCE) for one in started]
    assert [one.status_code for one in answers] == [200, 200, 500, 200]
    assert [one.json()["accepted"] for one in answers if one.status_code == 200] == [1, 1, 1]
    assert log_count(actor=SYSTEM) == 3


def test_a_database_that_goes_away_is_told_to_each(pool: ThreadPoolExecutor, now: datetime) -> None:
    """The server ends the connection of the call; who only waited is served over her own."""
    acme = Sender("ACME")
    make_shipment("ACME", "A1")
    events = [event("A1", now - timedelta(minutes=9), code=str(code)) for code in range(50, 54)]
    with locked("A1"):
        started = gathered(pool, acme, [acme.post(one) for one in events])
        until(lambda: bool(_waiting_backends()))
        for backend in _waiting_backends():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        assert started[0].result(PATIENCE).status_code == 503
    assert told(started[1:]) == [(1, 0, [])] * 3
    assert acme.post(events[0])().json() == {"accepted": 1, "duplicate": 0, "refused": []}


def _waiting_backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_locks WHERE database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return [pid for (pid,) in cursor.fetchall()]
