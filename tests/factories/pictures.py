"""Pictures as phones send them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw


def photo(seed: int = 0, *, size: tuple[int, int] = (320, 240), place: bool = False) -> bytes:
    """A small photo; with ``place`` it tells where it was taken, as cameras do."""
    image = Image.new("RGB", size, (40 + seed * 7 % 200, 90, 140))
    ImageDraw.Draw(image).rectangle((40, 40, 120 + seed % 50, 160), fill=(190, 140, 80))
    out = BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F] = "TELLTALE CAMERA"
        exif.get_ifd(0x8825)[1] = "N"
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def signature(*, drawn: bool = True) -> bytes:
    """A line on transparent ground, as a signature pad gives it."""
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    if drawn:
        ImageDraw.Draw(image).line((20, 90, 120, 30, 160, 95, 280, 40), fill=(0, 0, 0, 255), width=4)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
