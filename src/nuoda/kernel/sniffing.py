"""What a file is by its bytes, whatever its name says: what is taken, and by which name the rest is refused.

Pictures are encoded anew (:mod:`nuoda.kernel.imaging`). PDF files, plain text and sheets are kept to the
byte and only ever handed out as downloads; an archive that is no sheet, a drawing or page with scripts, a
program, or one thing that is also another, is not taken.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557
_MARKUP = (b"<svg", b"<html", b"<script", b"<!doctype", b"<?xml", b"<?php")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SHEET_PARTS = 2_000
_SHEET_BYTES = 200 * 1024 * 1024
_UNPACK = _("Attach the files that are in it.")
_AS_PDF = _("Save it as PDF, or take a picture of it.")
_NOT_TAKEN: Sequence[tuple[bytes, Text, Text]] = (
    (b"\x1f\x8b", _("It is an archive."), _UNPACK),
    (b"Rar!", _("It is an archive."), _UNPACK),
    (b"7z\xbc\xaf", _("It is an archive."), _UNPACK),
    (b"MZ", _("It is a program."), _AS_PDF),
    (b"\x7fELF", _("It is a program."), _AS_PDF),
    (
        b"\xd0\xcf\x11\xe0",
        _("It is an old Office file, which may hold macros."),
        _("Save it as XLSX or PDF."),
    ),
    (b"GIF8", _("It is a GIF picture."), _("Save it as JPEG or PNG.")),
    (b"BM", _("It is a BMP picture."), _("Save it as JPEG or PNG.")),
)

_NAMED_ELSE: Sequence[tuple[Sequence[str], Text, Text]] = (
    (
        (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".heic"),
        _("It is named like a picture and is none."),
        _("Open it to see whether it shows, then attach the picture itself."),
    ),
    (
        (".pdf",),
        _("It is named like a PDF file and is none."),
        _("Open it to see whether it shows, then attach the PDF file itself."),
    ),
)
"""Text under the name of something else: whoever sends it believes that she sent that."""


class BadAttachment(Invalid):
    """The bytes are no file that can be attached."""

    code = "bad_attachment"
    sentence = _("The file cannot be attached.")

    def __init__(self, name: str, reason: Text, remedy: Text) -> None:
        self.reason = reason
        said = _("%(name)s: %(reason)s", {"name": name, "reason": reason})
        super().__init__(fields=(FieldError("files", said, remedy),))


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is. ``picture`` where it looks like one, which decoding has yet to prove."""

    media_type: str
    picture: bool = False


def plain_name(name: str) -> str:
    """A file's own name without folders and control signs, at most 120 signs, its ending kept."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(one for one in last if one.isprintable()).strip(" .")
    ending = PurePath(plain).suffix[:10]
    return (plain if len(plain) <= 120 else plain[: 120 - len(ending)] + ending) or "file"


def sniff(body: bytes, name: str) -> Sniffed:
    """What a file is by its bytes. Raises :class:`BadAttachment`, which names it and what mends it."""
    if not body:
        raise BadAttachment(name, _("It is empty."), _("Attach it again."))
    if len(body) > limits.ATTACHMENT_BYTES:
        most = {"most": limits.ATTACHMENT_BYTES // 1024 // 1024}
        raise BadAttachment(
            name, _("It is larger than %(most)s MB.", most), _("Split it, or send it smaller.")
        )
    if body.startswith(_PICTURES):
        return Sniffed("image/jpeg", picture=True)
    if body[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheif", b"ftypavif"):
        raise BadAttachment(name, _("It is a HEIC picture."), _("Save it as JPEG or PNG."))
    if body.startswith(b"PK\x03\x04") or body.startswith(_ZIP_END):
        return _zipped(body, name)
    if _ZIP_END in body[-_ZIP_TAIL:]:
        raise BadAttachment(name, _("It holds an archive beside what it shows."), _AS_PDF)
    if body.startswith(b"%PDF-"):
        return Sniffed("application/pdf")
    return _text(body, name)


def _zipped(body: bytes, name: str) -> Sniffed:
    """A workbook without macros is a sheet; every other archive is refused, bombs before they are opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise BadAttachment(name, _("It is a damaged archive."), _UNPACK) from broken
    names = {one.filename for one in parts}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise BadAttachment(name, _("It is an archive."), _UNPACK)
    if any(one.casefold().endswith("vbaproject.bin") for one in names):
        raise BadAttachment(name, _("It is a sheet with macros."), _("Save it as XLSX without macros."))
    if len(parts) > _SHEET_PARTS or sum(one.file_size for one in parts) > _SHEET_BYTES:
        raise BadAttachment(name, _("It is a sheet that grows too large when opened."), _("Split it."))
    return Sniffed(XLSX)


def _text(body: bytes, name: str) -> Sniffed:
    start = body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    lowered = body.lower()
    if start.startswith(b"<") or any(sign in lowered for sign in _MARKUP):
        drawing = b"<svg" in lowered
        reason = _("It is an SVG drawing, which may hold scripts.") if drawing else _("It is a web page.")
        raise BadAttachment(name, reason, _AS_PDF)
    if start.startswith(b"#!"):
        raise BadAttachment(name, _("It is a program."), _AS_PDF)
    if not _reads_as_text(body):
        for sign, why, remedy in _NOT_TAKEN:
            if body.startswith(sign):
                raise BadAttachment(name, why, remedy)
        raise BadAttachment(name, _("It is neither a picture, a PDF file, a sheet nor a text."), _AS_PDF)
    ending = PurePath(name.casefold()).suffix
    for endings, why, remedy in _NAMED_ELSE:
        if ending in endings:
            raise BadAttachment(name, why, remedy)
    return Sniffed("text/csv" if ending == ".csv" else "text/plain")


def _reads_as_text(body: bytes) -> bool:
    if _CONTROL.search(body):
        return False
    for coding in ("utf-8", "gb18030"):
        try:
            body.decode(coding)
        except UnicodeDecodeError:
            continue
        return True
    return False
