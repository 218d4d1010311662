"""A connection whose server hung up while it was idle is replaced when the next request starts."""

from __future__ import annotations

import psycopg
import pytest
from django.core.signals import request_started
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


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
