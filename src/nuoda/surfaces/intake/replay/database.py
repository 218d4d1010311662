"""A database of its own for a replay, so that history never mixes with live data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from nuoda.kernel.errors import Conflict, Forbidden, NuodaError
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.replay.template import copy_template, drop_database

_LOCK_SPACE = 0x4E756F64
_MAINTENANCE = "postgres"
_SETTINGS = (
    "synchronous_commit = off",  # no commit has to wait for the disk
    # Plans are made while the tables are all but empty, and kept: they have to be those of full tables.
    "enable_seqscan = off",
    "random_page_cost = 1",
    "plan_cache_mode = force_generic_plan",
)


class ReplayRuns(Conflict):
    """Another process replays under the same mapping."""

    code = "replay_runs"
    sentence = _("A replay with this mapping is running already. Wait for it, or stop it.")


class NoRightToCreate(Forbidden):
    """The database role may not create databases."""

    code = "no_right_to_create"
    sentence = _(
        "The replay needs a database of its own, and the database role may not create one."
        " Grant it: ALTER ROLE … CREATEDB."
    )


class NoAnswer(NuodaError):
    """The database server does not answer."""

    status = 503
    code = "no_answer"
    sentence = _("The database server does not answer. Start it, or check DATABASE_URL.")


@contextmanager
def own_database(mapping: str, *, keep: bool) -> Iterator[str]:
    """Work in a fresh, migrated database ``nuoda_replay_MAPPING``; yields its name.

    It is dropped at the end, also after an error, unless ``keep``. Raises :class:`ReplayRuns`,
    :class:`NoRightToCreate` and :class:`NoAnswer`.
    """
    name = f"nuoda_replay_{mapping}"
    live, options = connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"]
    # History is a few hundred statements, run thousands of times each: they are known to the server by name
    # from the third run on. It plans them anew whenever it has learnt how the tables have grown.
    planned = {**options, "prepare_threshold": 3}
    with _maintenance() as server:
        if not _alone(server, name):
            raise ReplayRuns
        _create(server, name)
        _point_at(name, planned)
        try:
            yield name
        finally:
            _point_at(live, options)
            if not keep:
                drop_database(server, name)
            # with the connection alone it would end a moment later, and a replay started then be refused
            server.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", (_LOCK_SPACE, name))


def _migrate(name: str) -> None:
    """Make all tables in a database, and come back to the one that was worked in."""
    before, options = connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"]
    _point_at(name, options)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        _point_at(before, options)


def _maintenance() -> psycopg.Connection[Any]:
    """A connection beside Django's, to the server's own database or else to the configured one."""
    parameters = {**connection.get_connection_params(), "autocommit": True}
    for unwanted in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(unwanted, None)
    try:
        return psycopg.connect(**{**parameters, "dbname": _MAINTENANCE})
    except psycopg.OperationalError:
        return _configured(parameters)


def _configured(parameters: dict[str, Any]) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(**parameters)
    except psycopg.OperationalError as error:
        raise NoAnswer from error


def _alone(server: psycopg.Connection[Any], name: str) -> bool:
    row = server.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK_SPACE, name)).fetchone()
    return bool(row and row[0])


def _create(server: psycopg.Connection[Any], name: str) -> None:
    """A copy of the template, set up for what it is for: it fills from nothing to its whole size in a minute,
    and is rebuilt from its source whenever that is wanted.
    """
    drop_database(server, name)
    try:
        copy_template(server, name, _migrate)
        for setting in _SETTINGS:
            server.execute(sql.SQL("ALTER DATABASE {} SET {}").format(sql.Identifier(name), sql.SQL(setting)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise NoRightToCreate from error


def _point_at(name: str, options: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict["NAME"], connection.settings_dict["OPTIONS"] = name, options
