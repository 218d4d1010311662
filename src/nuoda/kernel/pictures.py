"""Pictures and documents that people send: written durably, found again by a random id. Pictures are encoded
anew.

A file is whole on the disk before the row that names it is written, so a row never lacks its file. A file
whose row never came (a crash between the two, a transaction that was rolled back) is swept after a day, and
a picture that nothing holds some weeks after it was sent for the last time is swept with its row.
Who may see a picture is decided by the domain that holds its id; nothing is ever served from the folder.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.arrays import ids as id_column
from nuoda.kernel.errors import NotFound
from nuoda.kernel.imaging import BadPicture, Kind, encode_anew
from nuoda.kernel.models import StoredPicture
from nuoda.kernel.statements import rows_where

__all__ = [
    "BadPicture",
    "Holder",
    "Kind",
    "Picture",
    "count_kept",
    "keep_document",
    "keep_picture",
    "open_picture",
    "pictures_by_id",
    "remove_pictures",
    "sweep_pictures",
    "sweep_unused",
]

_STEP = 500


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
    # Sent again, it waits for its proof anew; a sweep that was quicker leaves nothing to wait.
    if not known.update(kept_at=at):
        encoded = encode_anew(body, kind)
        row = StoredPicture(
            # Random, not time-ordered: an id in a link tells nothing of others.
            id=uuid4(), kind=kind, kept_by=keeper, source_sha256=source,
            sha256=hashlib.sha256(encoded.body).hexdigest(), width=encoded.width, height=encoded.height,
            media_type=encoded.media_type, size=len(encoded.body), kept_at=at,
        )  # fmt: skip
        _write(_path(row.id), encoded.body)
        StoredPicture.objects.bulk_create([row], ignore_conflicts=True)
    return _shape(known.get())


def keep_document(body: bytes, *, media_type: str, at: datetime, by: Actor | None = None) -> Picture:
    """Keep a file that is no picture, to the byte: whoever calls this has looked what it is."""
    keeper = str(by) if by else ""
    digest = hashlib.sha256(body).hexdigest()
    known = StoredPicture.objects.filter(kept_by=keeper, kind="document", source_sha256=digest)
    if not known.update(kept_at=at):
        row = StoredPicture(
            id=uuid4(), kind="document", kept_by=keeper, source_sha256=digest, sha256=digest, width=0,
            height=0, media_type=media_type, size=len(body), kept_at=at,
        )  # fmt: skip
        _write(_path(row.id), body)
        StoredPicture.objects.bulk_create([row], ignore_conflicts=True)
    return _shape(known.get())


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
    """Kept pictures and their kind, as far as the actor may use them: own ones, and all for staff.

    For a command that goes on to hold them: until it ends, no sweep takes them.
    """
    rows = rows_where(StoredPicture, "id = ANY(%s::uuid[]) ORDER BY id FOR KEY SHARE", [id_column(ids)])
    if not (actor.is_staff or actor.role is Role.SYSTEM):
        rows = [row for row in rows if row.kept_by in ("", str(actor))]
    return {row.id: (_shape(row), row.kind) for row in rows}


def count_kept(*, by: Actor) -> int:
    """How many files this actor has kept, held by now or not."""
    return StoredPicture.objects.filter(kept_by=str(by)).count()


class Holder(Protocol):
    """Says which of these pictures a domain holds."""

    def __call__(self, ids: Sequence[UUID], *, actor: Actor) -> Collection[UUID]: ...


def sweep_unused(*, at: datetime, holders: Sequence[Holder]) -> int:
    """Remove pictures that none of all ``holders`` holds, the setting's days after they were last sent.

    Returns how many. Goes through all in steps of one short transaction each. A picture that a command is
    about to hold is locked by it and left alone; where a proof comes after its picture was swept, the phone
    is told and sends the picture once more.
    """
    before = at - timedelta(days=max(limits.PICTURE_WAITS_DAYS, settings.NUODA_UNUSED_PICTURE_DAYS))
    swept, after = 0, UUID(int=0)
    while True:
        old = StoredPicture.objects.filter(kept_at__lt=before, id__gt=after).order_by("id")
        ids = list(old.values_list("id", flat=True)[:_STEP])
        if not ids:
            return swept
        after = ids[-1]
        swept += _remove(_unheld(ids, holders), before, holders)


def remove_pictures(ids: Sequence[UUID], *, at: datetime, holders: Sequence[Holder]) -> int:
    """Remove those of these pictures that none of all ``holders`` holds any more, files and all.

    Returns how many. Whoever dies in between leaves what :func:`sweep_unused` finds.
    """
    return sum(
        _remove(_unheld(ids[start : start + _STEP], holders), at, holders)
        for start in range(0, len(ids), _STEP)
    )


def _unheld(ids: Sequence[UUID], holders: Sequence[Holder]) -> list[UUID]:
    held = {one for holder in holders for one in holder(ids, actor=system("pictures"))}
    return [one for one in ids if one not in held]


def _remove(ids: Sequence[UUID], before: datetime, holders: Sequence[Holder]) -> int:
    """The rows, then the files; whoever dies in between leaves files without rows, which are swept too."""
    if not ids:
        return 0
    with transaction.atomic():
        rows = StoredPicture.objects.select_for_update(skip_locked=True).filter(kept_at__lt=before)
        locked = list(rows.filter(id__in=ids).order_by("id").values_list("id", flat=True))
        gone = _unheld(locked, holders)
        StoredPicture.objects.filter(id__in=gone).delete()
    for one in gone:
        _path(one).unlink(missing_ok=True)
    return len(gone)


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
