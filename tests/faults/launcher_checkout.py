"""A copy of the checkout with a stand-in platform, in which the real ``run.py`` is started and killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from launch.place import Place
from launch.venv import write_stamp

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_NO_INDEX": "0",
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_RETRIES": "0",
    "UV_DEFAULT_INDEX": "http://127.0.0.1:9/",
    "UV_HTTP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
    "UV_NO_CACHE": "1",
}
# The tests' own settings that must not reach the launcher under test.
HIDDEN = ("DATABASE_URL", "NUODA_", "DJANGO_", "PYTHONPATH", "PYTEST_", "LC_", "LANG")

MAIN = '''
import json, os, signal, socket, sys, time, urllib.parse

def database():
    import psycopg  # slow to load, and not every word needs it
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)

def is_web_open():
    port = urllib.parse.urlsplit(os.environ["NUODA_SITE_URL"]).port
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

def told_to_stop(signum, frame):
    """Says what is still there, so that the order of stopping can be seen."""
    with database() as connection:
        rows = connection.execute("SELECT 1").fetchone() is not None
    print(json.dumps({"stopping": words[0], "web": is_web_open(), "database": rows}), flush=True)
    sys.exit(0)

words = sys.argv[1:]
if words[0] == "prepare":
    with database() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS django_migrations (id int)")
        connection.execute("CREATE TABLE IF NOT EXISTS row (n int)")
    print("prepared")
elif words[0] == "echo":
    print(json.dumps({"argv": words[1:], "url": os.environ["DATABASE_URL"]}))
elif words[0] == "exit":
    sys.exit(int(words[1]))
elif words[0] == "insert":
    with database() as connection:
        for n in range(1_000_000):
            connection.execute("INSERT INTO row VALUES (%s)", [n])
            print(n, flush=True)
            time.sleep(0.005)
elif words[0] == "count":
    with database() as connection:
        print(connection.execute("SELECT coalesce(max(n), -1) FROM row").fetchone()[0])
elif words[:2] == ["demo", "seed"]:
    time.sleep(float(os.environ.get("STAND_IN_SEED_TAKES", "0")))
    print("seeded", *words[2:], *(["while the web is open"] if is_web_open() else []))
elif words[:2] == ["demo", "check"]:
    smtp = urllib.parse.urlsplit(os.environ["NUODA_SMTP_URL"])
    socket.create_connection((smtp.hostname, smtp.port)).close()
    print("story holds in", os.environ["DATABASE_URL"].split("?")[0])
    sys.exit(int(os.environ.get("STAND_IN_CHECK", "0")))
elif words[0] == "worker" and "STAND_IN_WORKER_DIES" in os.environ:
    sys.exit("last words of the worker")
else:
    signal.signal(signal.SIGTERM, told_to_stop)
    if words[0] == "mailbox":
        smtp = urllib.parse.urlsplit(os.environ["NUODA_SMTP_URL"])
        mailbox = socket.create_server((smtp.hostname, smtp.port))
    print("up", flush=True)
    while True:
        signal.pause()
'''
WSGI = """
import os
if "STAND_IN_WEB_DIES" in os.environ:
    raise RuntimeError("last words of the web process")

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""


# Seconds after which something that must end by itself is taken to hang.
ENDS_WITHIN = 300.0


class Checkout:
    """One copy: its folder, its environment, and every process that was started from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / ".nuoda"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
        programs = os.environ.get("NUODA_PG_BINDIRS")
        if programs:
            self.env["NUODA_PG_BINDIRS"] = programs
        self._started: list[subprocess.Popen[str]] = []
        self._lay_out()

    def _lay_out(self) -> None:
        self.folder.mkdir(parents=True)
        _let_nobody_pass(self.folder)
        shutil.copy(ROOT / "run.py", self.folder)
        for name in ("launch", "requirements"):
            shutil.copytree(ROOT / name, self.folder / name)  # compiled files too: it saves time
        platform = self.folder / "src" / "nuoda"
        made = {"__main__.py": MAIN, "config/wsgi.py": WSGI}
        for path in ("__init__.py", "config/__init__.py", "kernel/__init__.py", *made):
            (platform / path).parent.mkdir(parents=True, exist_ok=True)
            (platform / path).write_text(made.get(path, ""), encoding="utf-8")
        # the real worker with its threads, and the real rule when it opens
        for path in ("config/sharing.py", "config/opening.py", "kernel/turns.py"):
            shutil.copy(ROOT / "src" / "nuoda" / path, platform / path)
        self._borrow_packages()

    def _borrow_packages(self) -> None:
        """A virtual environment that finds the packages of the one that runs the tests."""
        venv = self.folder / ".venv"
        python = Path(os.path.realpath(sys.executable))
        packages = venv / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
        packages.mkdir(parents=True)
        (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        (venv / "bin").mkdir()
        (venv / "bin" / "python").symlink_to(python)
        (venv / "pyvenv.cfg").write_text(f"home = {python.parent}\n", encoding="utf-8")
        write_stamp(Place(self.folder, self.home), ["app", "dev"])

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Starts ``run.py`` with these words; it leads a process group of its own, as under a shell."""
        python = os.path.realpath(sys.executable)
        started = subprocess.Popen(
            [python, str(self.folder / "run.py"), *words],
            env={**self.env, **(env or {})},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_as_from_a_shell,  # noqa: PLW1509  # this process runs no other thread
        )
        self._started.append(started)
        return started

    def run(self, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs ``run.py`` to its end."""
        started = self.start(*words, env=env)
        output, errors = started.communicate(timeout=ENDS_WITHIN)
        return subprocess.CompletedProcess(words, started.returncode, output, errors)

    def processes(self) -> dict[int, str]:
        """Every living process that was started from this copy, by its command line or its environment."""
        sign = os.fsencode(self.folder)
        found = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            try:
                words = (folder / "cmdline").read_bytes()
                state = (
                    (folder / "stat")
                    .read_text(encoding="utf-8", errors="replace")
                    .rpartition(")")[2]
                    .split()[0]
                )
                if state != "Z" and (sign in words or sign in (folder / "environ").read_bytes()):
                    found[int(folder.name)] = words.replace(b"\0", b" ").decode(errors="replace")
            except OSError:  # ended meanwhile
                continue
        return found

    def one(self, sign: str) -> int:
        """The number of the one process whose command line holds ``sign``; of a family, the eldest."""
        return min(pid for pid, words in self.processes().items() if sign in words)

    def end(self) -> None:
        """Ends whatever a failed test left running; keeps the logs, drops what is large."""
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for started in self._started:
            started.communicate(timeout=ENDS_WITHIN)
        for large in (self.home / "postgres", self.folder / ".venv"):
            shutil.rmtree(large, ignore_errors=True)


def copy_database(made: Path, home: Path) -> None:
    """Copies a database with its owners: where user namespaces are forbidden, it is nobody's."""
    home.mkdir(mode=0o711)
    subprocess.run(["cp", "--archive", made, home / "postgres"], check=True)


def _let_nobody_pass(folder: Path) -> None:
    """pytest shuts its folders; ``nobody``, who may run the database, must be able to walk through ours."""
    for one in (folder, *folder.parents):
        if one.stat().st_uid == os.geteuid() and not one.stat().st_mode & 0o001:
            one.chmod(one.stat().st_mode | 0o011)


def eventually(question: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Asks until the answer is yes, or patience ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.05)
    return bool(question())


def _as_from_a_shell() -> None:
    """Signals as a shell leaves them: the test run itself may have been told to ignore a hang-up."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_DFL)


def lines(started: subprocess.Popen[str]) -> Iterator[str]:
    """The standard output of a running start, line by line."""
    assert started.stdout is not None
    return (line.rstrip("\n") for line in started.stdout)
