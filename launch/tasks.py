"""``test``, ``check``, ``bench``, ``lock`` and ``nuoda``: commands that run something to its end."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from launch import venv
from launch.kin import spawn
from launch.locks import open_lock, take_now
from launch.machine import apt_install, can_apt
from launch.place import Place, environment
from launch.postgres import Database, database
from launch.prepare import prepare
from launch.stopping import REQUESTS, wait_in_foreground
from launch.words import Refusal, say, text

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHINESE_FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
# What measurements share.
BENCH_PARTS = ("fixtures", "harness", "load", "masses", "meals", "places", "serving", "web")
PROGRAMS = {"git": "git", "msgfmt": "gettext", "nats-server": "nats-server", "mosquitto": "mosquitto"}
LIBRARIES = Path("/usr/lib")
PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"  # where Debian puts servers
LOCKS = ("app", "ml", "dev", "postgres", "uv")  # in this order: ml and dev are held to what app chose
BENCH_OUTSIDE = ("routes",)  # what they measure lies outside the checkout: ``--data FOLDER`` says where
UNPREPARED = (["prepare"], ["replay"])  # a replay makes a database of its own, and shows no page
NO_DATABASE = "postgresql:///nuoda"
ONLY_ASKS = frozenset({"-h", "--help", "--version"})
MOST_SLOTS = 8
MOST_PROCESSES = 4  # of one run: each holds a database, and up to half a gigabyte
# A lock file is for everybody: no registry's address, no folder of the machine that made it.
FOREIGN = re.compile(r"https?:|file:|find-links|index-url|(^|\s)/", re.MULTILINE)


def nuoda(place: Place, arguments: Sequence[str]) -> int:
    """Runs the platform's own command line; nothing but its output reaches standard output."""
    venv.ensure(place, ["app", "ml"] if arguments[:1] == ["eta"] else ["app"])
    if not arguments or arguments[0] in ("help", "version") or not ONLY_ASKS.isdisjoint(arguments):
        env = environment(place, os.environ.get("DATABASE_URL", NO_DATABASE))  # nothing is looked up in it
        return _foreground([place.python, "-m", "nuoda", *arguments], env)
    name = "nuoda_demo" if os.environ.get("NUODA_DEMO") == "1" else "nuoda"
    with database(place, name) as rows:
        env = environment(place, rows.url)
        if arguments[:1] not in UNPREPARED:
            prepare(place, rows, env)
        return _foreground([place.python, "-m", "nuoda", *arguments], env)


def test(place: Place, arguments: Sequence[str]) -> int:
    """Runs pytest with what it needs: browser, font, servers, gettext, database. Returns its exit code."""
    chromium = _ensure_programs(place)
    venv.ensure(place, ["app", "ml", "dev"])
    with _slot(place) as name, database(place, name) as rows:
        env = {**environment(place, rows.url), "OMP_NUM_THREADS": "1"}  # each core has a process already
        env["NUODA_CHROMIUM"] = chromium
        _tell_programs(rows, env)
        return _foreground([place.python, "-m", "pytest", *shares(arguments), *arguments], env, place.root)


def shares(arguments: Sequence[str]) -> list[str]:
    """What lets a run of everything use all cores: a process and a database each, whole files at a time,
    in the order of ``tests/conftest.py`` (xdist's own begins with the files that hold the most tests).

    Nothing where files are named (their start would cost more than they do) or ``-n`` is given.
    """
    cores = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    named = any(word.startswith(("-n", "tests")) for word in arguments)
    return [] if named or cores < 2 else ["-n", str(cores), "--dist", "loadfile", "--no-loadscope-reorder"]


def check(place: Place) -> int:
    """Runs every static check, also after one has failed. 0 if all are content."""
    venv.ensure(place, ["app", "ml", "dev"])
    env = environment(place, os.environ.get("DATABASE_URL", NO_DATABASE))
    typed = [name for name in ("src", "tests", "bench", "launch", "run.py") if (place.root / name).exists()]
    tools = place.venv / "bin"
    steps: list[tuple[str, list[str | Path]]] = [
        ("ruff check", [tools / "ruff", "check", "."]),
        ("ruff format", [tools / "ruff", "format", "--check", "."]),
        ("mypy", [tools / "mypy", *typed]),
        ("import-linter", [tools / "lint-imports"]),
    ]
    failed = []
    for name, argv in steps:
        say("checking", {"name": name})
        if _foreground(argv, env, place.root) != 0:
            failed.append(name)
        if REQUESTS.count:
            break
    say("checks-failed" if failed else "checks-passed", {"names": ", ".join(failed)})
    return 1 if failed else 0


def bench(place: Place, arguments: Sequence[str]) -> int:
    """Runs the named measurements, or all; each prints its own JSON lines. 1 if one failed.

    What follows the names from the first option on (``--full``) is for the measurements themselves. Without
    names those of public data are left out, unless ``--data`` says where the data lie: then they alone run.
    """
    known = sorted({file.stem for file in (place.root / "bench").glob("[!_]*.py")} - {*BENCH_PARTS})
    if "--list" in arguments:
        print("\n".join(known))
        return 0
    names, options = names_and_options(arguments)
    if not names and {"-h", "--help"} & {*options}:
        print(text("bench-help", {"known": " ".join(known), "outside": ", ".join(BENCH_OUTSIDE)}))
        return 0
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal("no-bench", {"names": ", ".join(unknown), "known": ", ".join(known) or "-"})
    venv.ensure(place, ["app", "ml", "dev"])
    failed = False
    with database(place, "nuoda_bench") as rows:
        env = {**environment(place, rows.url), "OMP_NUM_THREADS": "1"}
        prepare(place, rows, env)
        for name in names or without_names(known, options):
            say("measuring", {"name": name})
            if REQUESTS.count:
                break
            failed |= _foreground([place.python, "-m", f"bench.{name}", *options], env, place.root) != 0
    return 1 if failed else 0


def without_names(known: Sequence[str], options: Sequence[str]) -> Sequence[str]:
    """What is measured where nothing is named; says of each that is left out what it lacks."""
    if any(word.partition("=")[0] == "--data" for word in options):
        return BENCH_OUTSIDE
    for name in BENCH_OUTSIDE:
        say("bench-skipped", {"name": name})
    return [name for name in known if name not in BENCH_OUTSIDE]


def names_and_options(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The words before the first option, and the rest, whatever it is."""
    names = list(takewhile(lambda word: not word.startswith("-"), words))
    return names, words[len(names) :]


def lock(place: Place, arguments: Sequence[str]) -> int:
    """Locks versions and hashes anew, changing what the ``.in`` files ask for (``--upgrade``: everything)."""
    venv.ensure(place, ["uv", "app"])
    options = ["--generate-hashes", "--python-version", "3.11", "--no-emit-index-url", "--quiet"]
    options += ["--custom-compile-command", "python3 run.py lock", *arguments]
    for group in LOCKS:
        deps = ["--no-deps"] if group == "postgres" else []  # its programs are used, not its Python
        argv: list[str | Path] = [
            place.venv / "bin" / "uv",
            "pip",
            "compile",
            *options,
            *deps,
            f"{group}.in",
            "-o",
            f"{group}.lock",
        ]
        code = _foreground(argv, venv.uv_environment(place), place.requirements)
        if code != 0:
            return code
        locked = (place.requirements / f"{group}.lock").read_text(encoding="utf-8")
        foreign = FOREIGN.search(locked)
        if foreign:
            raise Refusal("foreign-lock", {"group": group, "found": foreign.group().strip()})
        say("locked", {"group": group})
    return 0


def _foreground(argv: Sequence[str | Path], env: Mapping[str, str], cwd: Path | None = None) -> int:
    return wait_in_foreground(spawn(argv, env=env, cwd=cwd))


@contextmanager
def _slot(place: Place) -> Iterator[str]:
    """A database name that no other test run of this checkout uses meanwhile."""
    for number in range(1, MOST_SLOTS + 1):
        descriptor = open_lock(place.locks / f"test-{number}")
        try:
            if take_now(descriptor):
                yield "nuoda" if number == 1 else f"nuoda_{number}"
                return
        finally:
            os.close(descriptor)
    raise Refusal("too-many-tests", {"count": MOST_SLOTS})


def _tell_programs(rows: Database, env: dict[str, str]) -> None:
    """Lets the launcher's own tests use the same database programs in their copies of the checkout."""
    if rows.cluster:
        env.setdefault("NUODA_PG_BINDIRS", str(rows.cluster.programs))


def _ensure_programs(place: Place) -> str:
    """The browser's path; installs what tests need where it may. ``NUODA_CHROMIUM`` names another browser."""
    missing = []
    chromium = os.environ.get("NUODA_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        missing.append("chromium")
    if not CHINESE_FONT.exists():
        missing.append("fonts-wqy-microhei")
    if not any(LIBRARIES.glob("*/libatomic.so.1")):
        missing.append("libatomic1")  # the browser's driver is linked to it
    missing += [package for program, package in PROGRAMS.items() if not shutil.which(program, path=PATHS)]
    if missing and not (can_apt() and apt_install(missing, place.logs / "apt.log")):
        raise Refusal("no-programs", {"packages": " ".join(missing)})
    return chromium or "/usr/bin/chromium"
