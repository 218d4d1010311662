"""Pictures that people send: encoded anew, written durably, and found again by a random id.

A file is whole on the disk before the row that names it is written, so a row never lacks its file. A file
whose row never came (a crash between the two, a transaction that was rolled back) is swept after a day.
Who may see a picture is decided by the domain that holds its id; nothing is ever served from the folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.imaging import BadPicture, Kind, encode_anew
from nuoda.kernel.models import StoredPicture

__all__ = [
    "BadPicture",
    "Kind",
    "Picture",
    "keep_picture",
    "open_picture",
    "pictures_by_id",
    "sweep_pictures",
]


@dataclass(frozen=True, slots=True)
class Picture:
    """A kept picture. ``sha256`` and ``size`` (bytes) are of the file as kept, not as it came."""

    id: UUID
    sha256: str
    width: int
    height: int
    media_type: str
    size: int


def keep_picture(body: bytes, *, kind: Kind, at: datetime, by: Actor | None = None) -> Picture:
    """Keep a photo or a signature. Raises :class:`BadPicture`, which names what mends it.

    The same bytes of the same kind from the same keeper are one picture: who sends again after a broken
    connection is told the same id. Where ``by`` is given, nobody but that actor and staff may use it.
    """
    keeper = str(by) if by else ""
    source = hashlib.sha256(body).hexdigest()
    known = StoredPicture.objects.filter(kept_by=keeper, kind=kind, source_sha256=source)
    stored = known.first()
    if stored is None:
        encoded = encode_anew(body, kind)
        row = StoredPicture(
            # Random, not time-ordered: an id in a link tells nothing of others.
            id=uuid4(), kind=kind, kept_by=keeper, source_sha256=source,
            sha256=hashlib.sha256(encoded.body).hexdigest(), width=encoded.width, height=encoded.height,
            media_type=encoded.media_type, size=len(encoded.body), kept_at=at,
        )  # fmt: skip
        _write(_path(row.id), encoded.body)
        StoredPicture.objects.bulk_create([row], ignore_conflicts=True)
        stored = known.get()
    return _shape(stored)


def open_picture(picture_id: UUID) -> bytes:
    """The bytes of a kept picture. Raises :class:`NotFound`; the caller has looked who asks."""
    stored = StoredPicture.objects.filter(id=picture_id).first()
    if stored is None:
        raise NotFound
    try:
        return _path(picture_id).read_bytes()
    except FileNotFoundError as gone:
        raise NotFound from gone


def pictures_by_id(ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, tuple[Picture, str]]:
    """Kept pictures and their kind, as far as the actor may use them: own ones, and all for staff."""
    rows = StoredPicture.objects.filter(id__in=list(ids))
    if not (actor.is_staff or actor.role is Role.SYSTEM):
        rows = rows.filter(kept_by__in=["", str(actor)])
    return {row.id: (_shape(row), row.kind) for row in rows}


def sweep_pictures(*, at: datetime) -> int:
    """Remove files that no row names after a day. Returns how many."""
    before = (at - limits.ORPHANS_KEPT).timestamp()
    swept = 0
    for folder in _folders():
        old = [one for one in folder.iterdir() if one.stat().st_mtime < before]
        ids = [key for key in map(_id_of, old) if key is not None]
        named = set(StoredPicture.objects.filter(id__in=ids).values_list("id", flat=True))
        for one in old:
            if _id_of(one) not in named:
                one.unlink(missing_ok=True)
                swept += 1
    return swept


def _shape(row: StoredPicture) -> Picture:
    return Picture(row.id, row.sha256, row.width, row.height, row.media_type, row.size)


def _root() -> Path:
    return Path(settings.NUODA_HOME) / "media"


def _path(picture_id: UUID) -> Path:
    return _root() / picture_id.hex[:2] / str(picture_id)


def _folders() -> Iterator[Path]:
    if _root().is_dir():
        yield from (one for one in _root().iterdir() if one.is_dir() and len(one.name) == 2)


def _id_of(path: Path) -> UUID | None:
    """The picture that a file is named after; None for one that was not finished."""
    try:
        return UUID(path.name)
    except ValueError:
        return None


def _write(path: Path, body: bytes) -> None:
    """The whole file or none, and lasting: its bytes are on the disk before its name is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="unfinished-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    for folder in (path.parent, path.parent.parent):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
