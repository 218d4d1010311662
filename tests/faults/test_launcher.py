"""Starting, sharing, stopping and killing ``run.py``: nothing is lost, nothing is left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from launch.machine import free_port
from launch.serving import health
from tests.faults.launcher_checkout import (
    ENDS_WITHIN,
    NO_NETWORK,
    Checkout,
    copy_database,
    eventually,
    lines,
)

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="asks Linux who lives"),
]


@pytest.fixture(scope="module")
def made_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database as a first start leaves it, to copy from."""
    first = Checkout(tmp_path_factory.mktemp("first") / "checkout")
    ran = first.run("nuoda", "exit", "0")
    assert ran.returncode == 0, ran.stderr
    assert "Making the database" in ran.stderr
    yield first.home / "postgres"
    first.end()


@pytest.fixture
def checkout(tmp_path: Path, made_database: Path) -> Iterator[Checkout]:
    made = Checkout(tmp_path / "checkout")
    copy_database(made_database, made.home)
    yield made
    made.end()


def serve(checkout: Checkout, **env: str) -> tuple[subprocess.Popen[str], int]:
    """A running ``serve`` whose first page answers, and its port."""
    port = free_port()
    started = checkout.start("serve", "--port", str(port), env=env)
    address = next(lines(started), "")
    assert address == f"http://127.0.0.1:{port}/", started.stderr.read() if started.stderr else ""
    return started, port


def test_a_second_start_repeats_nothing_and_needs_no_network(checkout: Checkout) -> None:
    first = checkout.run("nuoda", "echo", "1", env=NO_NETWORK)
    assert (first.returncode, "prepared" in first.stderr) == (0, True), first.stderr

    second = checkout.run("nuoda", "echo", "2", env=NO_NETWORK)

    assert (second.returncode, second.stderr) == (0, "")


def test_a_changed_migration_is_prepared_anew(checkout: Checkout) -> None:
    checkout.run("nuoda", "exit", "0")
    migration = checkout.folder / "src" / "nuoda" / "migrations" / "0001_initial.py"
    migration.parent.mkdir()
    migration.touch()

    assert "prepared" in checkout.run("nuoda", "exit", "0").stderr


def test_nuoda_keeps_standard_output_clean_and_passes_the_exit_code(checkout: Checkout) -> None:
    ran = checkout.run("nuoda", "echo", "--json", "a b")
    assert json.loads(ran.stdout)["argv"] == ["--json", "a b"]
    assert checkout.run("nuoda", "exit", "7").returncode == 7
    assert checkout.processes() == {}


def test_the_secret_key_is_made_once_and_private(checkout: Checkout) -> None:
    checkout.run("nuoda", "exit", "0")
    key = checkout.home / "secret_key"
    before = key.read_text(encoding="ascii")
    checkout.run("nuoda", "exit", "0")

    assert key.read_text(encoding="ascii") == before
    assert len(before) > 50
    assert key.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGHUP])
def test_a_request_to_stop_stops_all_in_order(checkout: Checkout, signum: int) -> None:
    started, _ = serve(checkout)
    log = checkout.home / "logs" / "serve" / "worker.log"
    assert eventually(lambda: "up" in log.read_text(encoding="utf-8"))
    started.send_signal(signum)
    started.communicate(timeout=ENDS_WITHIN)

    assert started.returncode == 0
    assert checkout.processes() == {}
    last = log.read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last) == {"stopping": "worker", "web": False, "database": True}


def test_kill_9_of_the_launcher_leaves_no_orphan(checkout: Checkout) -> None:
    started, _ = serve(checkout)
    assert eventually(lambda: "nuoda clock" in str(checkout.processes()))
    assert len(checkout.processes()) > 5
    started.kill()

    assert eventually(lambda: not checkout.processes()), checkout.processes()


def test_kill_9_while_rows_are_written_loses_none(checkout: Checkout) -> None:
    started = checkout.start("nuoda", "insert")
    written = lines(started)
    seen = [next(written) for _ in range(50)]
    started.kill()
    acknowledged = int([*seen, *written][-1])
    assert eventually(lambda: not checkout.processes()), checkout.processes()

    assert int(checkout.run("nuoda", "count").stdout) >= acknowledged


def test_kill_9_of_everything_at_once_loses_none(checkout: Checkout) -> None:
    started = checkout.start("nuoda", "insert")
    written = lines(started)
    seen = [next(written) for _ in range(50)]
    for pid in checkout.processes():
        os.kill(pid, signal.SIGKILL)
    acknowledged = int([*seen, *written][-1])
    assert (checkout.home / "postgres" / "data" / "postmaster.pid").exists()

    ran = checkout.run("nuoda", "count")
    assert int(ran.stdout) >= acknowledged, ran.stderr


def test_a_stale_lock_file_with_the_number_of_a_stranger_is_dropped(checkout: Checkout) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lock = checkout.home / "postgres" / "data" / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{lock.parent}\n1\n5432\n\n\n\n", encoding="ascii")
        ran = checkout.run("nuoda", "exit", "0")
        assert ran.returncode == 0, ran.stderr
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("victim", ["launch.keeper", "bin/postgres -D"])
def test_a_killed_database_comes_back_while_serving(checkout: Checkout, victim: str) -> None:
    started, port = serve(checkout)
    before = checkout.one("bin/postgres -D")
    os.kill(checkout.one(victim), signal.SIGKILL)

    assert eventually(
        lambda: [
            pid for pid, words in checkout.processes().items() if "bin/postgres -D" in words and pid != before
        ]
    )
    other = checkout.run("nuoda", "count")
    assert other.returncode == 0, other.stderr
    assert health(port) == 200
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=ENDS_WITHIN)
    assert checkout.processes() == {}


def test_the_server_stays_while_another_start_uses_it(checkout: Checkout) -> None:
    first = checkout.start("nuoda", "insert")
    next(lines(first))
    second = checkout.start("nuoda", "insert")
    written = lines(second)
    next(written)
    first.kill()
    first.communicate(timeout=ENDS_WITHIN)

    seen = [int(next(written)) for _ in range(100)]
    assert seen == list(range(seen[0], seen[0] + 100))
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=ENDS_WITHIN)
    assert eventually(lambda: not checkout.processes()), checkout.processes()


def test_two_first_starts_at_once_agree(checkout: Checkout) -> None:
    shutil.rmtree(checkout.home)
    both = [checkout.start("nuoda", "echo", word) for word in ("a", "b")]
    answers = [started.communicate(timeout=ENDS_WITHIN) for started in both]

    assert [started.returncode for started in both] == [0, 0], answers
    assert sum("Making the database" in errors for _, errors in answers) == 1
    assert sum("prepared" in errors for _, errors in answers) == 1
    assert checkout.processes() == {}


def test_a_start_cut_short_while_making_the_database_leaves_nothing_half_made(checkout: Checkout) -> None:
    shutil.rmtree(checkout.home)
    started = checkout.start("nuoda", "exit", "0")
    assert eventually(lambda: list(checkout.home.glob("postgres/making-*/PG_VERSION")))
    started.kill()
    started.communicate(timeout=ENDS_WITHIN)
    assert eventually(lambda: not checkout.processes()), checkout.processes()

    ran = checkout.run("nuoda", "exit", "0")
    assert ran.returncode == 0, ran.stderr
    assert [path.name for path in checkout.home.glob("postgres/making-*")] == []


def test_a_worker_that_dies_is_started_again_and_the_first_page_stays(checkout: Checkout) -> None:
    started, port = serve(checkout, STAND_IN_WORKER_DIES="1")
    log = checkout.home / "logs" / "serve" / "worker.log"

    assert eventually(lambda: log.read_text(encoding="utf-8").count("last words of the worker") >= 2)
    assert health(port) == 200
    started.send_signal(signal.SIGTERM)
    _, errors = started.communicate(timeout=ENDS_WITHIN)
    assert "worker ended with code 1; starting it again" in errors
    assert "worker  | last words of the worker" in errors


def test_a_web_process_that_dies_for_good_stops_everything(checkout: Checkout) -> None:
    ran = checkout.run("serve", "--port", str(free_port()), env={"STAND_IN_WEB_DIES": "1"})

    assert ran.returncode == 1
    assert "web died 3 times, so everything is stopped" in ran.stderr
    assert "last words of the web process" in ran.stderr
    assert checkout.processes() == {}


def test_demo_without_serving_tells_how_the_story_went(checkout: Checkout) -> None:
    good = checkout.run("demo", "--no-serve")
    assert good.returncode == 0, good.stderr
    assert good.stdout.splitlines() == ["seeded --ended", "story holds in postgresql://nuoda@/nuoda_demo"]

    bad = checkout.run("demo", "--no-serve", env={"STAND_IN_CHECK": "4"})
    assert bad.returncode == 4
    assert checkout.processes() == {}


def test_demo_and_serve_side_by_side(checkout: Checkout) -> None:
    served, port = serve(checkout)
    other = free_port()
    # The web server has read its code long before the story is made; it lets nobody in before.
    demo = checkout.start("demo", "--port", str(other), env={"STAND_IN_SEED_TAKES": "3"})
    assert [next(lines(demo)) for _ in range(2)] == ["seeded", f"http://127.0.0.1:{other}/"]
    served.send_signal(signal.SIGINT)
    served.communicate(timeout=ENDS_WITHIN)

    assert (health(port), health(other)) == (None, 200)
    assert eventually(lambda: "nuoda mailbox" in str(checkout.processes()))
    assert eventually(lambda: "nuoda demo feed" in str(checkout.processes()))
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=ENDS_WITHIN)
    assert checkout.processes() == {}


def test_a_checkout_too_deep_for_a_socket_still_starts(tmp_path: Path) -> None:
    deep = Checkout(tmp_path / ("d" * 120) / "checkout")
    try:
        ran = deep.run("nuoda", "echo")
        assert ran.returncode == 0, ran.stderr
        socket_folder = Path(json.loads(ran.stdout)["url"].partition("host=")[2])
        assert len(str(socket_folder)) < 80
        assert socket_folder.stat().st_mode & 0o777 == 0o700
        socket_folder.rmdir()
    finally:
        deep.end()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become nobody")
def test_root_without_user_namespaces_keeps_the_data_as_nobody(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path / "checkout")
    (checkout.folder / "README").touch()
    ran = checkout.run("nuoda", "echo", env={"NUODA_PG_AS": "nobody"})
    note = checkout.home / "postgres-is-elsewhere"
    base = Path(note.read_text(encoding="utf-8").strip()) if note.exists() else checkout.home / "postgres"
    try:
        assert ran.returncode == 0, ran.stderr
        assert (base / "data").stat().st_uid == 65534
        again = checkout.run("nuoda", "echo")  # namespaces allowed again: the data stays nobody's
        assert (again.returncode, "Making the database" in again.stderr) == (0, False), again.stderr
    finally:
        checkout.end()
        shutil.rmtree(base, ignore_errors=True)  # in the home it is gone already
