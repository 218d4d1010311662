"""``serve`` and ``demo``: the platform running, until somebody asks it to stop."""

from __future__ import annotations

import argparse
import socket
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from launch import venv
from launch.locks import exclusive
from launch.machine import free_port, is_port_free, require_port
from launch.place import Place, environment
from launch.postgres import Database, EmbeddedServer, database
from launch.prepare import prepare
from launch.processes import Company
from launch.stopping import Stopped, run_step
from launch.table import DEMO, MAILBOX, configured
from launch.words import Refusal, say

PORT = 8000
FIRST_PAGE_PATIENCE = 90.0
MAILBOX_PATIENCE = 30.0
DATABASE_PAUSE = 10.0
HTTP_OK = 200
NOTHING_ELSE: AbstractContextManager[None] = nullcontext()


def serve(place: Place, arguments: Sequence[str], begun: float) -> int:
    """Runs the platform on the installation's own database. ``begun`` is when the command was given."""
    port = _parse("serve", arguments).port
    require_port(port)
    venv.ensure(place, ["app"])
    with database(place, "nuoda") as rows:
        env = _environment(place, rows, port)
        prepare(place, rows, env)
        company = Company(configured(env), env, place.logs / "serve", _filled(place, port))
        return _run(rows, company, port, begun)


def demo(place: Place, arguments: Sequence[str], begun: float) -> int:
    """Runs the platform on a story in a database of its own; with ``--no-serve`` checks it and ends."""
    options = _parse("demo", arguments)
    if not options.no_serve:
        require_port(options.port)
    venv.ensure(place, ["app"])
    with database(place, "nuoda_demo") as rows:
        env = _environment(place, rows, options.port)
        env["NUODA_DEMO"] = "1"
        env["NUODA_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
        prepare(place, rows, env)
        if options.no_serve:
            return _check_story(place, env)
        awaiting = {**env, "NUODA_OPENS_AFTER": str(_seed_lock(place))}
        company = Company(DEMO, awaiting, place.logs / "demo", _filled(place, options.port))
        return _run(rows, company, options.port, begun, _seeding(place, env))


def _parse(command: str, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"run.py {command}")
    parser.add_argument("--port", type=int, default=PORT, help=f"port of the first page (default {PORT})")
    if command == "demo":
        parser.add_argument(
            "--no-serve", action="store_true", help="check the story from end to end, then stop"
        )
    return parser.parse_args(arguments)


def _environment(place: Place, rows: Database, port: int) -> dict[str, str]:
    env = environment(place, rows.url)
    env.setdefault("NUODA_SITE_URL", f"http://127.0.0.1:{port}")
    return env


def _filled(place: Place, port: int) -> dict[str, str]:
    return {"python": str(place.python), "port": str(port)}


def _seed_lock(place: Place) -> Path:
    """Held while the story is made. The web server reads its code meanwhile, and opens when it is free."""
    return place.locks / "seed"


@contextmanager
def _seeding(place: Place, env: Mapping[str, str], *options: str) -> Iterator[None]:
    """Makes the story, or brings it up to now, after the block and before anybody is let in."""
    with exclusive(_seed_lock(place), "waiting-prepare"):
        yield
        if run_step([place.python, "-m", "nuoda", "demo", "seed", *options], env) != 0:
            raise Refusal("seed-failed", {})


def _check_story(place: Place, env: Mapping[str, str]) -> int:
    with Company([MAILBOX], env, place.logs / "demo", _filled(place, 0)) as company:
        # dated back, so that a demo that is served afterwards knows no time to come
        with _seeding(place, env, "--ended"):
            company.start(vital=False)
        _await_mailbox(company, urllib.parse.urlsplit(env["NUODA_SMTP_URL"]).port or 0)
        return run_step([place.python, "-m", "nuoda", "demo", "check"], env)


def _run(
    rows: Database,
    company: Company,
    port: int,
    begun: float,
    opening: AbstractContextManager[None] = NOTHING_ELSE,
) -> int:
    """Runs until somebody asks us to stop, which is no failure. ``opening`` is left before the first page."""
    with company:
        with opening:
            company.start(vital=True)
        try:
            _await_first_page(company, port)
            address = f"http://127.0.0.1:{port}/"
            say("ready", {"address": address, "seconds": f"{time.monotonic() - begun:.1f}"})
            say("press")
            print(address, flush=True)
            company.start(vital=False)
            while True:
                company.tick()
                if rows.server and not rows.server.is_up():
                    _revive(company, rows.server)
        except Stopped:
            company.stop()
            say("stopped")
            return 0


def _revive(company: Company, server: EmbeddedServer) -> None:
    """Starts the database again, for as long as it takes: a full disk may be freed."""
    say("database-lost")
    try:
        server.join()
    except Refusal as refusal:
        say("refused", {"reason": refusal})
        until = time.monotonic() + DATABASE_PAUSE
        while time.monotonic() < until:
            company.tick()


def _await_mailbox(company: Company, port: int) -> None:
    until = time.monotonic() + MAILBOX_PATIENCE
    while is_port_free(port) and time.monotonic() < until:
        company.tick()


def _await_first_page(company: Company, port: int) -> None:
    until = time.monotonic() + FIRST_PAGE_PATIENCE
    while (status := health(port)) != HTTP_OK:
        if time.monotonic() > until:
            web = next(member for member in company.members if member.process.vital)
            values = {
                "seconds": f"{FIRST_PAGE_PATIENCE:g}",
                "status": status or "-",
                "said": web.last_words(),
            }
            raise Refusal("no-first-page", values)
        company.tick()


def health(port: int) -> int | None:
    """The HTTP status of ``/health``; None while nobody answers."""
    request = f"GET /health HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(request.encode())
            status = connection.makefile("rb").readline().split()
    except OSError:
        return None
    return int(status[1]) if len(status) > 1 else None
