"""What the machine offers: disk, memory, ports, Debian packages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launch.kin import spawn
from launch.words import Refusal, say

MEGABYTE = 1_000_000
LEAST_FREE_MB = 500
NO_SPACE = ("No space left on device", "os error 28", "Errno 28", "Disk quota exceeded")


def free_megabytes(path: Path) -> int:
    """Free disk space where ``path`` is or will be, in units of 10^6 bytes."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free // MEGABYTE


def require_space(path: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Refuses to begin what a full disk would break in the middle. ``NUODA_MIN_FREE_MB`` sets the limit."""
    least = int(environ.get("NUODA_MIN_FREE_MB") or LEAST_FREE_MB)
    free = free_megabytes(path)
    if free < least:
        raise Refusal("disk-low", {"path": path, "free": free, "least": least})


def is_disk_full(text: str) -> bool:
    """True if a program's own words say that the disk is full."""
    return any(sign in text for sign in NO_SPACE)


def shared_buffers_mb(meminfo: Path = Path("/proc/meminfo")) -> int:
    """Memory for the database's page cache: an eighth of the machine's, between 32 MB and 1 GB.

    It is taken as it is filled. What does not fit is copied from the system's own cache each time it is read:
    of a look-up among 500 thousand shipments that was nearly half of the database's time.
    """
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
    except OSError:
        return 128
    total_kb = next((int(line.split()[1]) for line in lines if line.startswith("MemTotal:")), 1_000_000)
    return max(32, min(1024, total_kb // 8192))


def free_port() -> int:
    """A TCP port on the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    """True if a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def require_port(port: int) -> None:
    """Refuses a port that is taken; names who holds it, where that may be known, and a free port."""
    if is_port_free(port):
        return
    holder = port_holder(port)
    if holder:
        raise Refusal("port-taken-by", {"port": port, "holder": holder, "free": free_port()})
    raise Refusal("port-taken", {"port": port, "free": free_port()})


def port_holder(port: int, proc: Path = Path("/proc")) -> str | None:
    """``pid 123 (python3 -m http.server)``, or None where the machine does not tell."""
    inodes = {
        f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listeners(proc / "net" / table, port)
    }
    if not inodes:
        return None
    for process in proc.iterdir():
        if process.name.isdigit() and _holds(process, inodes):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            return f"pid {process.name} ({words[:80]})"
    return None


def _listeners(table: Path, port: int) -> list[str]:
    try:
        lines = table.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return []
    rows = [line.split() for line in lines]
    return [row[9] for row in rows if row[3] == "0A" and int(row[1].rsplit(":", 1)[1], 16) == port]


def _holds(process: Path, inodes: set[str]) -> bool:
    try:
        return any(os.readlink(descriptor) in inodes for descriptor in (process / "fd").iterdir())
    except OSError:  # not ours to look at, or gone
        return False


def can_apt() -> bool:
    """True on Debian and its kin, for root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str], log: Path) -> bool:
    """Installs Debian packages; what apt says goes to ``log``. False if it could not."""
    say("apt-install", {"packages": " ".join(packages)})
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    with log.open("ab") as file:
        for argv in (["apt-get", "update"], install):
            child = spawn(argv, env=env, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
            code = child.wait()
    return code == 0
