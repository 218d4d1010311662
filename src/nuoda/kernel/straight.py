"""One text from the database, by the shortest way that the driver has.

The driver's cursors prepare for whatever may be asked and whatever may come back, and go to and fro between
the interpreter and the server several times a statement. A page that everybody asks for sends one statement,
whose values are of few kinds and whose answer is one text: asked straight, it costs well under half of the
processor time, and lets go of the interpreter once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import count
from operator import attrgetter
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, Error
from psycopg.postgres import types
from psycopg.pq import ExecStatus, Format, TransactionStatus

from nuoda.kernel.placeholders import native
from nuoda.kernel.statements import run

MOST = 100
"""Statements that one connection keeps planned."""

_Key = tuple[str, tuple[int, ...]]
_Write = Callable[[Any], bytes]


def _text(words: str) -> bytes:
    """Raises ``ValueError`` for what is no text to the server."""
    if "\0" in words:
        raise ValueError(words)
    return words.encode()


# What a value is to the server, and how it is written: as text, or an id as its bytes. Words are what follows
# from where they stand, as the driver has it.
_WRITTEN: Mapping[type, tuple[int, Format, _Write]] = {
    str: (0, Format.TEXT, _text),
    int: (types["int8"].oid, Format.TEXT, lambda number: b"%d" % number),
    UUID: (types["uuid"].oid, Format.BINARY, attrgetter("bytes")),
    datetime: (types["timestamptz"].oid, Format.TEXT, lambda at: at.isoformat().encode()),
}


@dataclass(slots=True)
class _Known:
    """What a connection was asked: how often, and the names of the plans that it keeps."""

    times: dict[_Key, int] = field(default_factory=dict)
    plans: dict[_Key, bytes] = field(default_factory=dict)


_known: WeakKeyDictionary[Connection[Any], _Known] = WeakKeyDictionary()
_numbers = count(1)  # no name is given twice, whatever a server still remembers


def one_text(text: str, values: Sequence[Any]) -> str:
    """The one text that a statement yields, as :func:`nuoda.kernel.statements.run` would tell it.

    It goes straight once it was asked often enough to be planned, outside of transactions. For statements
    that change nothing: one that fails is asked again the ordinary way, which says what is wrong.
    """
    told = _straight(text, values)
    if told is None:
        ((told,),) = run(text, values)
    return told


def _straight(text: str, values: Sequence[Any]) -> str | None:
    """None where it is asked the ordinary way."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    driver: Connection[Any] = database.connection
    if not driver.autocommit or database.queries_logged or database.execute_wrappers:
        return None
    how = _how(tuple(map(type, values)))
    if how is None or driver.pgconn.transaction_status != TransactionStatus.IDLE:
        return None
    oids, formats, writes = how
    try:
        said = [write(value) for write, value in zip(writes, values, strict=True)]
        plan = _plan(driver, (text, oids))
        if plan is None:
            return None
        answer = driver.pgconn.exec_prepared(plan, said, formats)
    except (Error, ValueError):
        return None
    found = answer.get_value(0, 0) if answer.status == ExecStatus.TUPLES_OK else None
    if found is None:
        _known.pop(driver, None)  # a rollback, for one, makes the driver have the server forget all plans
        return None
    return found.decode()


@lru_cache(maxsize=256)
def _how(kinds: tuple[type, ...]) -> tuple[tuple[int, ...], list[Format], list[_Write]] | None:
    """What values of these types are to the server, in which formats, and how each is written; None where
    one is something else."""
    known = [_WRITTEN[kind] for kind in kinds if kind in _WRITTEN]
    if len(known) < len(kinds):
        return None
    return tuple(oid for oid, _, _ in known), [form for _, form, _ in known], [write for _, _, write in known]


def _plan(driver: Connection[Any], key: _Key) -> bytes | None:
    """The name of a statement's plan on this connection; None until it was asked often enough for one."""
    known = _known.get(driver)
    if known is None:
        known = _known[driver] = _Known()
    plan = known.plans.get(key)
    if plan is not None:
        return plan
    times = known.times[key] = known.times.get(key, 0) + 1
    if driver.prepare_threshold is None or times <= driver.prepare_threshold or len(known.plans) >= MOST:
        return None
    plan = b"nuoda_%d" % next(_numbers)
    if driver.pgconn.prepare(plan, native(key[0]).text, key[1]).status != ExecStatus.COMMAND_OK:
        return None
    del known.times[key]
    known.plans[key] = plan
    return plan
