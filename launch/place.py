"""Where things are: the checkout, the folder of its own data, and what a child process is told of them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """One checkout. ``home`` holds all that is made at run time except the virtual environment."""

    root: Path
    home: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def locks(self) -> Path:
        return self.home / "locks"

    @property
    def token(self) -> str:
        """A short name for this home, unlike any other home's on this machine."""
        return hashlib.sha256(str(self.home).encode()).hexdigest()[:12]


def find_place(environ: Mapping[str, str] = os.environ) -> Place:
    """The place of this checkout. Makes the data folder (``NUODA_HOME`` moves it), open to its owner only."""
    home = Path(environ.get("NUODA_HOME") or ROOT / ".nuoda").absolute()
    place = Place(ROOT, home)
    if not home.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
    for folder in (place.logs, place.locks):
        folder.mkdir(mode=0o700, exist_ok=True)
    return place


def secret_key(place: Place) -> str:
    """The installation's own signing key, made on first use. Two starts at once agree on one key."""
    path = place.home / "secret_key"
    if not path.exists():
        draft = path.with_name(f"secret_key.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another start was first: its key holds
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def environment(place: Place, database_url: str) -> dict[str, str]:
    """The environment of every child that runs the platform's code."""
    env = dict(os.environ)
    source = str(place.root / "src")
    inherited = [part for part in env.get("PYTHONPATH", "").split(os.pathsep) if part and part != source]
    env["PYTHONPATH"] = os.pathsep.join([source, *inherited])
    env["NUODA_HOME"] = str(place.home)
    env.setdefault("NUODA_SECRET_KEY", secret_key(place))
    env.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")
    env["DATABASE_URL"] = database_url
    env["PYTHONUNBUFFERED"] = "1"
    return keeping_bytecode(place, env)


def keeping_bytecode(place: Place, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that keeps the code it has compiled.

    Compiling takes each process longer than all else that it does at its start. Where the shell wants no
    compiled code beside the sources, it is kept with what else is made at run time.
    """
    keeping = dict(env)
    if keeping.pop("PYTHONDONTWRITEBYTECODE", ""):
        keeping.setdefault("PYTHONPYCACHEPREFIX", str(place.home / "bytecode"))
    return keeping
