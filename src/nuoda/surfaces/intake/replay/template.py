"""A migrated database kept on the server, which each replay's own is copied from.

Migrating takes as long as a month of history, and comes to the same tables every time. The copy is kept under
a digest of all that migrations read, so that it is made anew after any of it changed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from psycopg import sql

import nuoda.kernel

PREFIX = "nuoda_template_"
# Another checkout on the same server may work with another release: its template is left alone while in use.
KEPT_FOR = timedelta(days=1)
OTHERS_KEPT = 3
_LOCK_SPACE = 0x4E756F65
_NO_WAIT = sql.SQL("ALTER DATABASE {} SET synchronous_commit = off")
_OTHERS = (
    "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
    " WHERE starts_with(datname, %s) AND datname <> %s AND datdba = current_user::regrole"
    " ORDER BY oid DESC"
)


def copy_template(server: psycopg.Connection[Any], name: str, fill: Callable[[str], None]) -> None:
    """Make the database ``name`` as a copy of the template.

    Where there is none yet, it is made first: ``fill`` migrates the empty database it is told. ``server`` is
    in autocommit. What is over is removed: templates unused for ``KEPT_FOR`` or older than the last
    ``OTHERS_KEPT`` beside it, half made ones among them.
    """
    template = PREFIX + _digest(str(server.info.user), server.info.server_version)
    server.execute("SELECT pg_advisory_lock(%s, 0)", (_LOCK_SPACE,))
    try:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone():
            _make(server, template, fill)
        _clear(server, template)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    finally:
        server.execute("SELECT pg_advisory_unlock(%s, 0)", (_LOCK_SPACE,))


def _make(server: psycopg.Connection[Any], template: str, fill: Callable[[str], None]) -> None:
    """Under a name of its own until it is whole, so that a start cut short leaves no template half made."""
    making = f"{template}_{secrets.token_hex(4)}"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    # A hundred migrations need not wait for the disk one by one: who commits the new name waits for them all.
    server.execute(_NO_WAIT.format(sql.Identifier(making)))
    _note_use(server, making)
    try:
        fill(making)
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(template))
        )
    except psycopg.errors.DuplicateDatabase:  # somebody who sees another maintenance database was quicker
        drop_database(server, making)
    except BaseException:
        drop_database(server, making)
        raise


def _note_use(server: psycopg.Connection[Any], name: str) -> date:
    """Note on a database that it is in use today; the day is the server's."""
    today: date
    ((today,),) = server.execute("SELECT current_date").fetchall()
    note = sql.SQL("COMMENT ON DATABASE {} IS {}")
    server.execute(note.format(sql.Identifier(name), sql.Literal(today.isoformat())))
    return today


def _clear(server: psycopg.Connection[Any], template: str) -> None:
    """Note that the template is in use, and drop those that are over. One in somebody's hands is left."""
    oldest = (_note_use(server, template) - KEPT_FOR).isoformat()
    others = server.execute(_OTHERS, (PREFIX, template)).fetchall()
    for place, (name, used_on) in enumerate(others):
        if used_on < oldest or place >= OTHERS_KEPT:
            with suppress(psycopg.errors.ObjectInUse):
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def drop_database(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _digest(role: str, version: int) -> str:
    """Of whatever migrating hangs on: who migrates on which server, and the files that take part."""
    whole = hashlib.sha256(f"{role}\n{version}\n{django.__version__}\n".encode())
    for path in sorted(_files()):
        whole.update(f"{path}\n".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _files() -> Iterator[Path]:
    """Every migration, and the kernel: nothing else of the house is read by one."""
    for app in apps.get_app_configs():
        yield from Path(app.path).glob("migrations/**/*.py")
    kernel = Path(nuoda.kernel.__file__).parent
    yield from (path for path in kernel.rglob("*") if path.is_file() and path.suffix != ".pyc")
