"""Pictures made safe: whatever comes is decoded within limits and encoded anew, so nothing else survives.

What the camera wrote beside the picture (place, device, thumbnail) is gone after that, as is anything that
was hidden in the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageOps

from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

# The size is checked below, before anything is decoded; the library would only warn on the way.
Image.MAX_IMAGE_PIXELS = None

Kind = Literal["photo", "signature"]
FORMATS = ("JPEG", "PNG", "WEBP")
_TAKE_ANOTHER = _("Take the picture again, or save it as JPEG or PNG.")
# What only a file that is meant to be read as something else holds; a camera writes none of it.
_OTHER_TONGUES = (b"<script", b"<html", b"<!doctype", b"<?php", b"%pdf-", b"<svg ")
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557
# All that the decoder raises on broken input, by its own fuzzing record.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, MemoryError,
    struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture encoded anew."""

    body: bytes
    width: int
    height: int
    media_type: str


class BadPicture(Invalid):
    """The bytes are not a picture that can be kept."""

    code = "bad_picture"
    sentence = _("The picture cannot be taken.")

    def __init__(self, reason: Text, remedy: Text = _TAKE_ANOTHER) -> None:
        super().__init__(fields=(FieldError("picture", reason, remedy),))


def encode_anew(body: bytes, kind: Kind) -> Encoded:
    """A photo as JPEG, upright, its longer side at most 2,560 pixels; a signature as PNG, black on white.

    Raises :class:`BadPicture` for what is no JPEG, PNG or WebP, is broken or cut short, has too many bytes
    or pixels, or is also something else (a page, a script, an archive, a PDF).
    """
    _check_bytes(body)
    try:
        image = Image.open(BytesIO(body), formats=FORMATS)
    except _BROKEN as broken:
        raise BadPicture(_("It is not a JPEG, PNG or WebP picture.")) from broken
    width, height = image.size
    if width * height > limits.PICTURE_PIXELS:
        figures = {"most": limits.PICTURE_PIXELS // 1_000_000}
        raise BadPicture(_("It has more than %(most)s million pixels.", figures), _("Send it smaller."))
    try:
        return _photo(image) if kind == "photo" else _signature(image)
    except _BROKEN as broken:
        raise BadPicture(_("The file is damaged or was cut short.")) from broken


def _check_bytes(body: bytes) -> None:
    if not body:
        raise BadPicture(_("It is empty."))
    if len(body) > limits.PICTURE_BYTES:
        figures = {"most": limits.PICTURE_BYTES // 1024 // 1024}
        raise BadPicture(_("It is larger than %(most)s MB.", figures), _("Send it smaller."))
    lowered = body.lower()
    if any(sign in lowered for sign in _OTHER_TONGUES) or _ZIP_END in body[-_ZIP_TAIL:]:
        raise BadPicture(_("The file holds something else beside a picture."))


def _photo(image: Image.Image) -> Encoded:
    longest = limits.PICTURE_SIDE
    if image.format == "JPEG":
        image.draft("RGB", (longest, longest))
    upright = ImageOps.exif_transpose(image)
    flat = _on_white(upright)
    flat.thumbnail((longest, longest))
    bare, out = _bare(flat), BytesIO()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return Encoded(out.getvalue(), *bare.size, "image/jpeg")


def _signature(image: Image.Image) -> Encoded:
    grey = _on_white(image).convert("L")
    darkest, lightest = grey.getextrema()
    if darkest == lightest:
        raise BadPicture(_("Nothing was drawn."), _("Let the person sign again."))
    grey.thumbnail((limits.PICTURE_SIDE, limits.PICTURE_SIDE))
    bare, out = _bare(grey), BytesIO()
    bare.save(out, "PNG", optimize=True)
    return Encoded(out.getvalue(), *bare.size, "image/png")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, seen).convert("RGB")
    return image.convert("RGB")


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone: a fresh image carries over no EXIF, no profile and no comment."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare
