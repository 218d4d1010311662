"""Connections to the database that outlive a request: let go of one whose server has hung up.

Asking the server before each request whether it is there costs a journey. A server that goes says so: its
last words, or the end of the stream, lie in the socket of a connection that nobody uses.
"""

from __future__ import annotations

import select
from typing import Any

from django.core.signals import request_started
from django.db import connection


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
    """Look at this process's connection whenever a request starts."""
    request_started.connect(_drop_if_hung_up, dispatch_uid="nuoda.connections")
