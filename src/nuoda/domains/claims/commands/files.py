"""A document as it was sent: pictures are encoded anew, PDF files are kept as they came, nothing else is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.pictures import keep_picture
from nuoda.kernel.text import text as _

MOST_PAPERS = 12
"""So many come with one form."""
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")


class BadPaper(Invalid):
    """The bytes are no document that can be kept."""

    code = "bad_paper"
    sentence = _("The document cannot be taken.")


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A document: a kept picture's id, or the bytes of a file that is handed out as it came."""

    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    picture_id: UUID | None = None
    body: bytes | None = None
    remark: str = ""

    @classmethod
    def read(cls, body: bytes, *, by: Actor, at: datetime, kind: str, name: str) -> PaperDraft:
        """A document from its bytes. Raises :class:`BadPaper`, or ``BadPicture`` for a broken picture."""
        plain = PurePath(name.replace("\\", "/")).name[:120] or "document"
        if body.startswith(_PICTURES):
            kept = keep_picture(body, kind="photo", at=at, by=by)
            return cls(kind, plain, kept.media_type, kept.size, kept.sha256, picture_id=kept.id)
        if len(body) > limits.PICTURE_BYTES:
            reason = _("It is larger than %(most)s MB.", {"most": limits.PICTURE_BYTES // 1024 // 1024})
            raise BadPaper(fields=[FieldError("file", reason, _("Split it."))])
        if not body.startswith(b"%PDF-"):
            reason = _("It is neither a PDF file nor a JPEG, PNG or WebP picture.")
            raise BadPaper(fields=[FieldError("file", reason, _("Save it as PDF, or take a picture of it."))])
        digest = hashlib.sha256(body).hexdigest()
        return cls(kind, plain, "application/pdf", len(body), digest, body=body)

    @classmethod
    def read_all(
        cls, files: Sequence[tuple[str, Callable[[], bytes]]], *, by: Actor, at: datetime, kind: str
    ) -> list[PaperDraft]:
        """The documents of one form, each a name and what reads it. None is left out without a word: raises
        :class:`BadPaper` where there are too many, and what :meth:`read` raises."""
        if len(files) > MOST_PAPERS:
            reason = _("There are more than %(most)s files.", {"most": MOST_PAPERS})
            raise BadPaper(fields=[FieldError("file", reason, _("Send the others after these."))])
        return [cls.read(read(), by=by, at=at, kind=kind, name=name) for name, read in files]
