"""Bringing a database and the made files in step with the code, skipped while nothing changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from launch.locks import exclusive
from launch.place import Place
from launch.postgres import Database
from launch.stopping import run_step
from launch.venv import digest
from launch.words import Refusal, say

FOLDERS = frozenset({"migrations", "locale", "static"})
STDERR = 2


def prepare(place: Place, database: Database, env: Mapping[str, str]) -> None:
    """Runs ``nuoda prepare`` (migrations, messages, static files) unless its note says that all is in step.

    What it says goes to standard error. On a server that is not ours it always runs: its rows may have
    changed without us. Raises Refusal if it fails.
    """
    note = place.home / f"prepared-{database.name}"
    with exclusive(place.locks / "prepare", "waiting-prepare"):
        if _is_noted(note, state(place, database)):
            return
        say("preparing")
        note.unlink(missing_ok=True)
        if run_step([place.python, "-m", "nuoda", "prepare", "--quiet"], env, STDERR) != 0:
            raise Refusal("prepare-failed", {})
        after = state(place, database)
        if after:
            note.write_text(after, encoding="ascii")


def _is_noted(note: Path, now: str | None) -> bool:
    return now is not None and note.exists() and note.read_text(encoding="ascii") == now


def state(place: Place, database: Database) -> str | None:
    """A digest of all that ``prepare`` reads and makes; None where that cannot be known cheaply."""
    identity = database.identity()
    if identity is None:
        return None
    whole = hashlib.sha256(f"{identity}\n{digest(place, 'app')}\n".encode())
    for line in sorted(_files(place)):
        whole.update(line.encode())
    return whole.hexdigest()


def _files(place: Place) -> Iterator[str]:
    source = place.root / "src"
    for folder, names, files in os.walk(source):
        if "__pycache__" in names:
            names.remove("__pycache__")
        if FOLDERS.isdisjoint(Path(folder).relative_to(source).parts):
            continue
        yield from (_line(os.path.join(folder, name)) for name in files)
    manifest = place.home / "static" / "staticfiles.json"
    if manifest.exists():
        yield _line(str(manifest))


def _line(path: str) -> str:
    status = os.stat(path)
    return f"{path} {status.st_size} {status.st_mtime_ns}\n"
