"""Files that somebody handed in: kept under a random id, with their own name made harmless."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from nuoda.kernel.ids import new_id

_UNSAFE = re.compile(r"[^\w.()\-]+")
_LONGEST_NAME = 80
_OWNED_BY = "~"


class Upload(Protocol):
    """What Django gives for an uploaded file."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def _folder() -> Path:
    return Path(settings.NUODA_HOME) / "imports"


def safe_file_name(name: str) -> str:
    """The name without folders and signs that mean something to a shell or a file system."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, suffix = _UNSAFE.sub("_", base).strip("._").rpartition(".")
    kept = f"{stem[: _LONGEST_NAME - 10]}{dot}{suffix[:8]}" if dot else suffix[:_LONGEST_NAME]
    return kept or "sheet"


def keep(upload: Upload, *, owner: str = "") -> UUID:
    """Store an uploaded file; returns the id under which it is found again.

    ``owner`` is the id of the customer whose file it is, "" for the house's.
    """
    upload_id = new_id()
    folder = _folder() / f"{upload_id}{_OWNED_BY}{owner}" if owner else _folder() / str(upload_id)
    folder.mkdir(parents=True)
    with (folder / safe_file_name(upload.name or "")).open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return upload_id


def keep_copies(files: Iterable[Path]) -> UUID:
    """Store copies of files that lie on this machine, together; returns the id they are found under."""
    upload_id = new_id()
    folder = _folder() / str(upload_id)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copyfile(file, folder / safe_file_name(file.name))
    return upload_id


def remove_uploads(before: datetime, *, wanted: Collection[UUID]) -> int:
    """Remove what was handed in before an instant, except uploads still wanted. Returns how many went."""
    folders = _folder().iterdir() if _folder().is_dir() else ()
    removed = 0
    for folder in folders:
        if _id_of(folder) not in wanted and datetime.fromtimestamp(folder.stat().st_mtime, UTC) < before:
            shutil.rmtree(folder)
            removed += 1
    return removed


def _id_of(folder: Path) -> UUID | None:
    try:
        return UUID(folder.name.partition(_OWNED_BY)[0])
    except ValueError:
        return None


def find_upload(upload_id: UUID, *, owner: str | None = None) -> Path | None:
    """The stored file, or None; with ``owner`` only where it is that customer's."""
    names = [f"{upload_id}{_OWNED_BY}{owner}"] if owner is not None else [str(upload_id), f"{upload_id}~*"]
    folders = (folder for name in names for folder in _folder().glob(name) if folder.is_dir())
    return next((file for folder in folders for file in sorted(folder.iterdir())), None)
