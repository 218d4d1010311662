"""Each thing that can stand in the way of a start is told in words that help, in English and Chinese."""

from __future__ import annotations

import os
import re
import shutil
import socket
import string
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from launch.machine import free_port, is_disk_full
from launch.place import Place, environment
from launch.postgres import with_purpose
from launch.tasks import (
    BENCH_OUTSIDE,
    FOREIGN,
    MOST_PROCESSES,
    bench,
    names_and_options,
    shares,
    without_names,
)
from launch.words import SENTENCES, language
from tests.faults.launcher_checkout import NO_NETWORK, ROOT, Checkout

pytestmark = pytest.mark.faults

BARE = {"PATH": "/nonexistent"}  # no apt-get, no uv, no browser


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    made = Checkout(tmp_path_factory.mktemp("words") / "checkout")
    yield made
    made.end()


@pytest.fixture
def unstamped(tmp_path: Path) -> Iterator[Checkout]:
    """As after a first start that made the environment and got no further."""
    made = Checkout(tmp_path / "checkout")
    for name in ("nuoda-stamp.json", "lib/*/site-packages/borrowed.pth"):
        next((made.folder / ".venv").glob(name)).unlink()
    yield made
    made.end()


def refusal(ran: subprocess.CompletedProcess[str]) -> str:
    assert ran.returncode == 1, ran
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    return ran.stderr


def test_port_taken_names_the_holder_and_a_free_port(checkout: Checkout) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        said = refusal(checkout.run("serve", "--port", str(port)))
    assert f"Port {port} is taken by pid {os.getpid()}" in said
    assert re.search(r"--port \d+", said)


def test_too_little_disk_is_told_before_anything_begins(checkout: Checkout) -> None:
    said = refusal(checkout.run("nuoda", "exit", "0", env={"NUODA_MIN_FREE_MB": "999999999"}))
    assert re.search(r"Only \d+ MB are free on the disk of .*; 999999999 MB are needed", said)
    assert not (checkout.home / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_fills_while_the_database_is_made(checkout: Checkout, tmp_path: Path) -> None:
    inner = 'mount -t tmpfs -o size=20m none "$NUODA_HOME" && exec "$0" run.py nuoda exit 0'
    python = os.path.realpath(checkout.folder / ".venv" / "bin" / "python")
    env = {**checkout.env, "NUODA_HOME": str(tmp_path), "NUODA_MIN_FREE_MB": "1"}
    ran = subprocess.run(
        ["unshare", "--mount", "sh", "-c", inner, python],
        env=env,
        cwd=checkout.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if "mount:" in ran.stderr or "unshare:" in ran.stderr:
        pytest.skip("this machine allows no mounts")
    assert "The disk is full" in refusal(ran)


def test_no_pip_and_no_ensurepip(unstamped: Checkout, tmp_path: Path) -> None:
    for name in ("pip", "ensurepip"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "__main__.py").write_text(
            "raise SystemExit('No module named pip')", encoding="utf-8"
        )
    said = refusal(unstamped.run("nuoda", "exit", "0", env={**BARE, "PYTHONPATH": str(tmp_path)}))
    assert "apt install python3-venv python3-pip" in said


def test_no_network_and_an_earlier_install_cut_short(tmp_path: Path) -> None:
    """The mark of an unfinished install makes the environment anew, which then needs the network."""
    checkout = Checkout(tmp_path / "checkout")
    (checkout.folder / ".venv" / "nuoda-unfinished").touch()
    said = refusal(checkout.run("nuoda", "exit", "0", env={**BARE, **NO_NETWORK}))
    assert "Making the virtual environment" in said
    assert "The package registry cannot be reached" in said
    assert not (checkout.folder / ".venv" / "nuoda-stamp.json").exists()


def test_no_postgresql_and_no_network(checkout: Checkout) -> None:
    said = refusal(checkout.run("nuoda", "exit", "0", env={**BARE, **NO_NETWORK, "NUODA_PG_BINDIRS": ""}))
    assert "apt install postgresql\n" in said
    assert "DATABASE_URL=postgresql://" in said


def test_data_of_another_major_version(checkout: Checkout) -> None:
    data = checkout.home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n", encoding="ascii")
    if os.geteuid() == 0:
        os.chown(data, 65534, 65534)  # as it is where root may not open a user namespace
    said = refusal(checkout.run("nuoda", "exit", "0"))
    shutil.rmtree(checkout.home / "postgres")
    assert "was made by PostgreSQL 9" in said
    assert "apt install postgresql-9" in said


def test_an_unreachable_database_url(checkout: Checkout) -> None:
    url = "postgresql://someone:secret@127.0.0.1:9/nuoda"
    said = refusal(checkout.run("nuoda", "exit", "0", env={"DATABASE_URL": url}))
    assert "The database of DATABASE_URL cannot be used" in said
    assert "secret" not in said


def test_no_browser_and_nobody_to_install_it(checkout: Checkout) -> None:
    said = refusal(checkout.run("test", env=BARE))
    assert "As root: apt install" in said
    assert "chromium" in said


def test_an_unknown_command_in_both_languages(checkout: Checkout) -> None:
    english = checkout.run("dmeo")
    chinese = checkout.run("dmeo", env={"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"})
    assert (english.returncode, chinese.returncode) == (2, 2)
    assert "There is no command “dmeo”" in english.stderr
    assert "没有“dmeo”这个命令" in chinese.stderr


@pytest.mark.parametrize("name", ["", "help", "--help"])
def test_help(checkout: Checkout, name: str) -> None:
    ran = checkout.run(*filter(None, [name]))
    assert ran.returncode == 0
    assert "run.py demo" in ran.stdout


def test_every_sentence_says_the_same_in_both_languages() -> None:
    def names(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    different = [key for key, (english, chinese) in SENTENCES.items() if names(english) != names(chinese)]
    assert different == []


def test_every_sentence_is_used_and_every_used_one_is_there() -> None:
    files = [path for path in (ROOT / "launch").glob("*.py") if path.name != "words.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    said = set(re.findall(r'(?:say|Refusal|text|_refusal)\(\s*(?:ran, )?"([a-z-]+)"', code))
    assert said <= set(SENTENCES)
    assert [key for key in SENTENCES if f'"{key}"' not in code] == []


def test_language_follows_the_locale() -> None:
    assert language({"LANG": "zh_CN.UTF-8"}) == 1
    assert language({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}) == 0
    assert language({}) == 0


def test_lock_files_hold_no_address_and_no_path() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert not FOREIGN.search(lock.read_text(encoding="utf-8")), lock.name


def test_a_full_disk_is_known_by_any_programs_words() -> None:
    assert is_disk_full('initdb: error: could not write to file "x": No space left on device')
    assert is_disk_full("failed to copy file: No space left on device (os error 28)")
    assert not is_disk_full("permission denied")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@h:5433/nuoda", "postgresql://a:b@h:5433/nuoda_demo"),
        ("postgres:///nuoda?host=/run/pg", "postgres:///nuoda_demo?host=/run/pg"),
        ("postgresql://h", "postgresql://h/nuoda_demo"),
        ("postgresql://h/x_demo", "postgresql://h/x_demo"),
    ],
)
def test_the_demo_has_a_database_of_its_own_on_a_given_server(url: str, expected: str) -> None:
    assert with_purpose(url, "_demo") == expected
    assert with_purpose(expected, "") == expected


@pytest.mark.parametrize(
    ("words", "names", "options"),
    [
        ([], [], []),
        (["ingest", "pages"], ["ingest", "pages"], []),
        (["search", "--full"], ["search"], ["--full"]),
        (["--size", "5"], [], ["--size", "5"]),
        (["search", "--size", "5"], ["search"], ["--size", "5"]),
    ],
)
def test_what_follows_the_names_is_for_the_measurements(
    words: list[str], names: list[str], options: list[str]
) -> None:
    assert names_and_options(words) == (names, options)


def test_help_says_how_measurements_are_run_and_runs_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(Place(ROOT, ROOT / ".nuoda"), ["--help"]) == 0
    said = capsys.readouterr().out
    assert "bench [" in said
    assert "--data" in said
    assert {"ingest", "routes", "search"} <= {*said.split()}
    assert "meals" not in said.split()


def test_what_measures_public_data_is_left_out_aloud_until_they_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(without_names(["ingest", "routes"], ["--full"])) == ["ingest"]
    assert "routes --data" in capsys.readouterr().err
    assert list(without_names(["ingest", "routes"], ["--data", "somewhere"])) == [*BENCH_OUTSIDE]
    assert list(without_names(["ingest", "routes"], ["--data=somewhere"])) == [*BENCH_OUTSIDE]
    assert capsys.readouterr().err == ""


def test_a_free_port_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))


WHOLE_FILES = ("--dist", "loadfile", "--no-loadscope-reorder")


@pytest.mark.parametrize(
    ("cores", "words", "taken"),
    [
        (2, [], ["-n", "2", *WHOLE_FILES]),
        (64, ["-x", "-k", "calendar"], ["-n", str(MOST_PROCESSES), *WHOLE_FILES]),
        (1, [], []),
        (2, ["tests/kernel"], []),
        (2, ["-n0"], []),
    ],
)
def test_a_run_of_everything_takes_all_cores(
    cores: int, words: list[str], taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: range(cores))
    assert shares(words) == taken


def test_compiled_code_is_kept_at_home_where_the_shell_wants_none_beside_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    place = Place(tmp_path, tmp_path)
    assert "PYTHONPYCACHEPREFIX" not in environment(place, "postgresql:///x")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    env = environment(place, "postgresql:///x")
    assert "PYTHONDONTWRITEBYTECODE" not in env
    assert env["PYTHONPYCACHEPREFIX"] == str(tmp_path / "bytecode")
