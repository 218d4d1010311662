"""Files that people attach: kept as pictures are, durably and under a random id, once by keeper and content.

Who may see one is decided by the domain that holds its id, at each fetch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.imaging import BadPicture
from nuoda.kernel.pictures import keep_document, keep_picture, pictures_by_id
from nuoda.kernel.sniffing import BadAttachment, plain_name, sniff
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A kept file that somebody attaches, under the name that it had with her."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A kept file. ``sha256`` and ``size`` (bytes) are of the file as kept."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str

    @property
    def draft(self) -> FileDraft:
        return FileDraft(self.id, self.name)


def keep_attachment(body: bytes, *, name: str, at: datetime, by: Actor | None = None) -> KeptFile:
    """Keep a file. A picture is encoded anew, so that nothing else of it stays; a PDF file, a text or a sheet
    stays as it came. Raises :class:`BadAttachment`, which names the file and what mends it.
    """
    plain = plain_name(name)
    sniffed = sniff(body, plain)
    if not sniffed.picture:
        kept = keep_document(body, media_type=sniffed.media_type, at=at, by=by)
        return KeptFile(kept.id, plain, kept.media_type, kept.size, kept.sha256)
    try:
        shot = keep_picture(body, kind="photo", at=at, by=by)
    except BadPicture as broken:
        (wrong,) = broken.fields
        raise BadAttachment(plain, wrong.reason, wrong.remedy) from broken
    stem = plain.rpartition(".")[0] or plain
    return KeptFile(shot.id, f"{stem[:115]}.jpg", shot.media_type, shot.size, shot.sha256)


def kept_files(
    drafts: Sequence[FileDraft], *, actor: Actor, most: int = limits.ATTACHMENTS
) -> list[KeptFile]:
    """The kept files behind drafts, for a command that goes on to hold them. One query.

    Raises ``Invalid`` for one that is not there or was kept by somebody else, and for too many.
    """
    wanted = {one.id: plain_name(one.name) for one in drafts}
    if len(wanted) > most:
        reason = _("There are %(count)s files.", {"count": len(wanted)})
        raise Invalid(fields=[FieldError("files", reason, _("Attach at most %(most)s.", {"most": most}))])
    found = pictures_by_id(list(wanted), actor=actor) if wanted else {}
    if len(found) < len(wanted):
        raise Invalid(fields=[FieldError("files", _("A file is not there any more."), _("Attach it again."))])
    return [
        KeptFile(key, name, found[key][0].media_type, found[key][0].size, found[key][0].sha256)
        for key, name in wanted.items()
    ]
