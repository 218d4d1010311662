"""The database that replays are copied from: made once for what migrations read, cleared when it is over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

import nuoda
from nuoda.surfaces.intake.replay import template
from nuoda.surfaces.intake.replay.template import copy_template, drop_database

pytestmark = pytest.mark.django_db(transaction=True)
PREFIX = "nuoda_tried_template_"
COPIES = ("nuoda_tried_copy_one", "nuoda_tried_copy_two")
STALE, YOUNG, MADE = (PREFIX + name for name in ("stale", "young", "made"))


def _parameters(name: str) -> dict[str, Any]:
    known = connection.get_connection_params()
    wanted = {one: known[one] for one in ("user", "password", "host", "port") if known.get(one)}
    return {**wanted, "dbname": name, "autocommit": True}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the server, on which only templates of this test are known."""
    monkeypatch.setattr(template, "PREFIX", PREFIX)
    monkeypatch.setattr(template, "_digest", lambda *_given: "made")
    with psycopg.connect(**_parameters(str(connection.settings_dict["NAME"]))) as server:
        _clear(server)
        yield server
        _clear(server)


def _clear(server: psycopg.Connection[Any]) -> None:
    for name in _databases(server):
        drop_database(server, name)


def _databases(server: psycopg.Connection[Any]) -> set[str]:
    wanted = "SELECT datname FROM pg_database WHERE starts_with(datname, 'nuoda_tried_')"
    return {name for (name,) in server.execute(wanted).fetchall()}


def test_it_is_made_once_copied_often_and_cleared_when_over(server: psycopg.Connection[Any]) -> None:
    filled: list[str] = []

    def fill(name: str) -> None:
        filled.append(name)
        with psycopg.connect(**_parameters(name)) as empty:
            empty.execute("CREATE TABLE made (of int)")

    def broken(name: str) -> None:
        fill(name)
        raise KeyboardInterrupt

    for name, used_on in ((STALE, "2020-01-01"), (YOUNG, "2999-01-01")):
        server.execute(f"CREATE DATABASE {name}")
        server.execute(f"COMMENT ON DATABASE {name} IS '{used_on}'")
    with pytest.raises(KeyboardInterrupt):
        copy_template(server, COPIES[0], broken)
    assert _databases(server) == {STALE, YOUNG}

    for name in COPIES:
        copy_template(server, name, fill)
        with psycopg.connect(**_parameters(name)) as copy:
            assert copy.execute("SELECT count(*) FROM made").fetchone() == (0,)
    assert len(filled) == 2
    assert all(name.startswith(f"{MADE}_") for name in filled)
    assert _databases(server) == {YOUNG, MADE, *COPIES}


def test_migrations_read_nothing_of_the_house_but_the_kernel() -> None:
    """What the template's digest covers is all that it hangs on."""
    found = set()
    for path in Path(nuoda.__file__).parent.rglob("migrations/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            found |= {name for name in names if name.startswith("nuoda")}
    assert found
    assert all(name.startswith("nuoda.kernel.") for name in found), found
