"""The database a command runs on: that of ``DATABASE_URL``, or one on the shared embedded server."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launch.cluster import Cluster, find_cluster
from launch.keeper import KEEPER, USERS, Plan
from launch.locks import exclusive, is_held, open_lock, take_now
from launch.machine import is_disk_full
from launch.place import Place
from launch.venv import run
from launch.wire import Wire, answers, create_database
from launch.words import Refusal, say

START_PATIENCE = 180.0
STOP_PATIENCE = 40.0
LARGEST_LOG = 10_000_000


@dataclass(frozen=True)
class Database:
    """Where the platform's rows are. ``cluster`` and ``server`` are None on a server that is not ours."""

    url: str
    name: str
    cluster: Cluster | None = None
    server: EmbeddedServer | None = None

    def identity(self) -> str | None:
        """Changes when the database is another one or other migrations were applied; None where unknown."""
        if self.cluster is None:
            return None
        with Wire(self.cluster.socket, self.name) as wire:
            (server, number, table) = wire.query(
                "SELECT system_identifier, d.oid, to_regclass('public.django_migrations')"
                " FROM pg_control_system(), pg_database d WHERE datname = current_database()"
            )[0]
            if table is None:
                return None
            applied = wire.query("SELECT count(*), max(id) FROM public.django_migrations")[0]
        return f"{server}/{number}/{applied}"


@contextmanager
def database(place: Place, name: str, environ: Mapping[str, str] = os.environ) -> Iterator[Database]:
    """A database for the block. ``name`` is ``nuoda``, or ``nuoda_`` and a purpose.

    With ``DATABASE_URL``, the purpose is added to its name. Raises Refusal where none is to be had.
    """
    given = environ.get("DATABASE_URL")
    if given:
        url = with_purpose(given, name.removeprefix("nuoda"))
        probe(place, url)
        yield Database(url, urllib.parse.urlsplit(url).path.lstrip("/"))
        return
    server = EmbeddedServer(place)
    cluster = server.join()
    try:
        with exclusive(place.locks / "create-database", "waiting-database"):
            create_database(cluster.socket, name)
        yield Database(cluster.url(name), name, cluster, server)
    finally:
        server.leave()


def with_purpose(url: str, purpose: str) -> str:
    """The URL with the purpose added to the database's name; unchanged without a purpose."""
    parts = urllib.parse.urlsplit(url)
    path = parts.path if len(parts.path) > 1 else "/nuoda"
    if not path.endswith(purpose):
        path += purpose
    return f"{parts.scheme}://{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else "")


def probe(place: Place, url: str) -> None:
    """Sees that the server answers, is new enough and knows Chinese; makes the database if it is missing."""
    ran = run([place.python, Path(__file__).with_name("probe.py")], {**os.environ, "DATABASE_URL": url})
    if ran.code != 0:
        raise Refusal("database-url", {"said": ran.said.strip()})


class EmbeddedServer:
    """This process as one of the users of the checkout's server."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._users = open_lock(place.locks / USERS)
        self._plan_file = place.locks / "database-plan.json"

    def join(self) -> Cluster:
        """The running server, started if nobody did. It runs until ``leave`` or the end of this process."""
        if not take_now(self._users, fcntl.LOCK_SH):
            say("waiting-stop")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        with exclusive(self._place.locks / "database-start", "waiting-database"):
            if is_held(self._place.locks / KEEPER):
                cluster = Plan.from_json(self._plan_file.read_text(encoding="utf-8")).cluster
                self._await_answer(cluster, None, _size(cluster.log))
                return cluster
            cluster = find_cluster(self._place)
            self._start_keeper(cluster)
            return cluster

    def is_up(self) -> bool:
        """False once the keeper is gone; another ``join`` then starts a new one."""
        return is_held(self._place.locks / KEEPER)

    def leave(self) -> None:
        """Lets go of the server. Waits until it has stopped, if nobody else uses it."""
        alone = take_now(self._users)
        if not alone and take_now(self._users, fcntl.LOCK_SH):
            os.close(self._users)
            return  # others use it
        os.close(self._users)
        until = time.monotonic() + STOP_PATIENCE
        while time.monotonic() < until and self.is_up():
            time.sleep(0.02)

    def _start_keeper(self, cluster: Cluster) -> None:
        """The keeper outlives us for as long as others use the server, and then ends by itself."""
        if _size(cluster.log) > LARGEST_LOG:
            cluster.log.replace(cluster.log.with_suffix(".log.1"))
        plan = Plan(cluster, self._place.locks).to_json()
        self._plan_file.write_text(plan, encoding="utf-8")
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        log_size = _size(cluster.log)
        with cluster.log.open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-E", "-S", "-m", "launch.keeper", plan],
                cwd=self._place.root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_answer(cluster, keeper, log_size)

    def _await_answer(self, cluster: Cluster, keeper: subprocess.Popen[bytes] | None, log_size: int) -> None:
        begun = time.monotonic()
        told = False
        while not answers(cluster.socket):
            waited = time.monotonic() - begun
            ended = keeper.poll() is not None if keeper else not self.is_up()
            if ended or waited > START_PATIENCE:
                raise _not_started(cluster, log_size)
            if waited > 5 and not told:
                say("database-slow", {"log": cluster.log})
                told = True
            time.sleep(0.02)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _not_started(cluster: Cluster, log_size: int) -> Refusal:
    with cluster.log.open("rb") as log:
        log.seek(log_size)
        said = log.read().decode(errors="replace")
    if is_disk_full(said):
        return Refusal("disk-full", {"said": "\n".join(said.splitlines()[-4:])})
    return Refusal("server-failed", {"said": "\n".join(said.splitlines()[-8:]), "log": cluster.log})
