"""A connection whose server hung up while it was idle is replaced when the next request starts."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from django.core.signals import request_started
from django.db import DataError, connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def test_instants_are_read_as_they_were_written() -> None:
    written = [
        "2017-03-08 15:00:00+00", "2017-03-08 15:00:00.5+08", "0001-01-01 00:00:00+00",
        "9999-12-31 23:59:59.999999+00",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz[], %s::timestamptz, NULL::timestamptz", [written, written[1]])
        several, one, none = cursor.fetchone()
        assert several == [datetime.fromisoformat(words) for words in written]
        assert (one, one.tzinfo, none) == (several[1], UTC, None)
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchone()


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _end(backend: int) -> None:
    parameters = connection.get_connection_params()
    with psycopg.connect(
        **{name: parameters[name] for name in ("dbname", "user", "host", "port") if parameters.get(name)}
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def test_a_connection_that_the_server_ended_is_replaced() -> None:
    first = _backend()
    _end(first)
    request_started.send(sender=None)
    assert _backend() != first


def test_one_that_is_alive_is_kept() -> None:
    first = _backend()
    request_started.send(sender=None)
    assert _backend() == first


def test_every_request_looks() -> None:
    first = _backend()
    _end(first)
    assert Client().get("/track/").status_code == 200
    request_started.send(sender=None)
    assert _backend() != first
