"""Connections to the database: instants read fast, and one whose server has hung up let go of.

Asking the server before each request whether it is there costs a journey. A server that goes says so: its
last words, or the end of the stream, lie in the socket of a connection that nobody uses.
"""

from __future__ import annotations

import select
from datetime import UTC, datetime
from typing import Any

from django.core.signals import request_started
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class _Instants(TimestamptzLoader):
    """Reads instants of UTC by the interpreter's compiled parser: a row of ours holds up to eight.

    The framework takes the driver's own, written in Python, and moves what it read to its zone: UTC, in
    which the server gives it anyway. What is no instant of a calendar is left to the driver.
    """

    timezone = UTC  # what the framework's cursors ask a loader for

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data).replace(tzinfo=UTC)


def _read_instants_fast(*, connection: DatabaseWrapper, **_signal: Any) -> None:
    """Register the loader on a new connection, unless somebody set another zone for it."""
    if connection.timezone is UTC:
        connection.connection.adapters.register_loader("timestamptz", _Instants)


def _drop_if_hung_up(**_signal: Any) -> None:
    """Close a connection that waits with something to read, so that the next query makes another."""
    held = connection.connection
    if held is None or connection.in_atomic_block:
        return
    waiting = select.poll()
    waiting.register(held.pgconn.socket, select.POLLIN)
    if held.closed or waiting.poll(0):
        connection.close()


def watch_connections() -> None:
    """Look at this process's connection whenever a request starts, and at each new one."""
    connection_created.connect(_read_instants_fast, dispatch_uid="nuoda.instants")
    request_started.connect(_drop_if_hung_up, dispatch_uid="nuoda.connections")
