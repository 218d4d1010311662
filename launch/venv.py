"""The virtual environment: made, filled from the hash-locked requirements, left alone while they stand."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.kin import spawn
from launch.locks import exclusive
from launch.machine import apt_install, can_apt, is_disk_full, require_space
from launch.place import Place, keeping_bytecode
from launch.words import Refusal, say

NO_NETWORK = re.compile(
    r"name resolution|Failed to establish a new connection|Network is unreachable|Max retries exceeded"
    r"|timed out|dns error|error sending request|Connection refused|ProxyError|CERTIFICATE_VERIFY_FAILED",
    re.IGNORECASE,
)
# pip's settings and the names uv knows them by, so that a mirror set for pip serves both.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


@dataclass(frozen=True)
class Ran:
    """How a program ended and what it said on both outputs."""

    code: int
    said: str


def run(argv: Sequence[str | Path], env: dict[str, str] | None = None) -> Ran:
    """Runs a program to its end, quietly."""
    child = spawn(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said, _ = child.communicate()
    return Ran(child.returncode, said.decode(errors="replace"))


def ensure(place: Place, groups: Sequence[str]) -> None:
    """Sees to it that every group (a name in ``requirements/``) is installed as locked.

    Costs a few file reads where nothing changed. Raises Refusal, in words that help, where it cannot be done.
    """
    if not _stale(place, groups):
        return
    with exclusive(place.root / "run.py", "waiting-setup"):
        stale = _stale(place, groups)
        if stale:
            require_space(place.root)
            _make(place)
            _install(place, stale)


def digest(place: Place, group: str) -> str:
    """What identifies the locked content of a group."""
    return hashlib.sha256((place.requirements / f"{group}.lock").read_bytes()).hexdigest()


def write_stamp(place: Place, groups: Sequence[str]) -> None:
    """Notes that these groups are installed as locked, beside those noted before."""
    known = _stamp(place)
    known.update({group: digest(place, group) for group in groups})
    stamp = {"path": str(place.venv), "python": os.path.realpath(place.python), "groups": known}
    draft = place.venv / f"nuoda-stamp.{os.getpid()}"
    draft.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    draft.replace(_stamp_file(place))


def _stamp_file(place: Place) -> Path:
    return place.venv / "nuoda-stamp.json"


def _unfinished(place: Place) -> Path:
    return place.venv / "nuoda-unfinished"


def _stamp(place: Place) -> dict[str, str]:
    """Group to digest, as last noted; empty if the environment is not the one that was noted."""
    try:
        stamp = json.loads(_stamp_file(place).read_text(encoding="utf-8"))
        python = os.path.realpath(place.python, strict=True)
    except (OSError, ValueError):
        return {}
    if stamp["path"] != str(place.venv) or stamp["python"] != python or _unfinished(place).exists():
        return {}
    groups: dict[str, str] = stamp["groups"]
    return groups


def _stale(place: Place, groups: Sequence[str]) -> list[str]:
    known = _stamp(place)
    return [group for group in groups if known.get(group) != digest(place, group)]


def _make(place: Place) -> None:
    """Makes the environment if there is none that works. One left unfinished is made anew."""
    works = place.python.exists() and (place.venv / "pyvenv.cfg").exists()
    stamped = _stamp_file(place).exists()
    moved = stamped and not _stamp(place)
    if works and not moved and not _unfinished(place).exists():
        return
    say("making-venv")
    ran = run([_host_python(place), "-m", "venv", "--clear", "--without-pip", place.venv])
    if ran.code != 0 and can_apt() and "No module named" in ran.said:
        apt_install(["python3-venv"], place.logs / "apt.log")
        ran = run([_host_python(place), "-m", "venv", "--clear", "--without-pip", place.venv])
    if ran.code != 0:
        raise _refusal(ran, "no-venv")


def _host_python(place: Place) -> str:
    """The Python outside the environment."""
    if Path(sys.executable).parent == place.venv / "bin":
        return str(getattr(sys, "_base_executable", sys.executable))
    return sys.executable


def _install(place: Place, groups: Sequence[str]) -> None:
    begun = time.monotonic()
    _unfinished(place).touch()
    say("installing", {"groups": ", ".join(groups)})
    compiling = _compile_sources(place)
    try:
        _fetch_and_install(place, groups)
    except Refusal as refusal:
        if refusal.key in ("no-network", "no-pip"):  # installers fetch everything before they change anything
            _unfinished(place).unlink()
        raise
    finally:
        compiling.wait()
    _unfinished(place).unlink()
    write_stamp(place, groups)
    say("installed", {"seconds": f"{time.monotonic() - begun:.1f}"})


def _compile_sources(place: Place) -> subprocess.Popen[bytes]:
    """Compiles our own code while packages come over the network: the first process would have to, alone."""
    argv = [_host_python(place), "-m", "compileall", "-qq", str(place.root / "src")]
    return spawn(argv, env=keeping_bytecode(place, os.environ), stdin=subprocess.DEVNULL)


def _fetch_and_install(place: Place, groups: Sequence[str]) -> None:
    pip: list[str] | None = None
    uv = _find_uv(place)
    if uv is None:
        pip = _pip(place)
        uv = _fetch_uv(place, pip)
    if uv is not None:
        argv = [uv, "pip", "install", "--quiet", "--python", str(place.python), *_files(place, groups)]
        ran = run(argv, uv_environment(place))
        if ran.code == 0:
            return
        if is_disk_full(ran.said):
            raise _refusal(ran, "install-failed")
    say("slow-install")
    ran = run([*(pip or _pip(place)), "install", "--quiet", *_files(place, groups)], _pip_env())
    if ran.code != 0:
        raise _refusal(ran, "install-failed")


def _files(place: Place, groups: Sequence[str]) -> list[str]:
    """A lock names every package it needs, so nothing else is resolved."""
    arguments = ["--no-deps", "--require-hashes"]
    for group in groups:
        arguments += ["-r", str(place.requirements / f"{group}.lock")]
    return arguments


def _find_uv(place: Place) -> str | None:
    own = place.venv / "bin" / "uv"
    return str(own) if own.exists() else shutil.which("uv")


def _fetch_uv(place: Place, pip: Sequence[str]) -> str | None:
    """Installs uv with pip, because it installs the rest several times faster; None where none is offered."""
    ran = run([*pip, "install", "--quiet", *_files(place, ["uv"])], _pip_env())
    if ran.code == 0:
        return _find_uv(place)
    if NO_NETWORK.search(ran.said) or is_disk_full(ran.said):
        raise _refusal(ran, "install-failed")
    return None


def _pip(place: Place) -> list[str]:
    """The beginning of a pip command that installs into the environment.

    The machine's own pip does it from outside; else the environment gets one of its own, which on Debian
    needs the package python3-venv.
    """
    outside = [_host_python(place), "-m", "pip", "--python", str(place.python)]
    if run([*outside, "--version"], _pip_env()).code == 0:
        return outside
    inside = [str(place.python), "-m", "pip"]
    bootstrap = [str(place.python), "-m", "ensurepip"]
    if run(bootstrap).code == 0:
        return inside
    if can_apt() and apt_install(["python3-venv"], place.logs / "apt.log") and run(bootstrap).code == 0:
        return inside
    raise Refusal("no-pip", {"python": _host_python(place)})


def _pip_env() -> dict[str, str]:
    return {
        **os.environ,
        "PIP_USER": "0",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_REQUIRE_VIRTUALENV": "0",
    }


def uv_environment(place: Place) -> dict[str, str]:
    """The environment with pip's mirrors and certificates under the names uv reads, where uv has none."""
    env = dict(os.environ)
    listed = run([_host_python(place), "-m", "pip", "config", "list"], _pip_env())
    for line in listed.said.splitlines() if listed.code == 0 else []:
        name, _, value = line.partition("=")
        target = PIP_TO_UV.get(name.rsplit(".", 1)[-1])
        if target and target not in env:  # the first wins: pip lists the environment's own before its files
            env[target] = value.strip("'\"").replace("\\n", " ").strip()
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")  # safe: every file must match its locked hash
    env.setdefault("UV_NO_PROGRESS", "1")
    return env


def _refusal(ran: Ran, otherwise: str) -> Refusal:
    lines = ran.said.strip().splitlines()
    said = "\n".join(lines[-12:])
    if is_disk_full(ran.said):
        return Refusal("disk-full", {"said": said})
    if NO_NETWORK.search(ran.said) or "from versions: none" in ran.said:
        return Refusal("no-network", {"said": "\n".join(lines[-2:])})
    return Refusal(otherwise, {"said": said})
