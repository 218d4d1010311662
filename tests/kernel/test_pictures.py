from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.factories import NOW
from tests.factories.people import SYSTEM
from tests.factories.pictures import photo, signature
from tests.factories.processes import database_url

from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.imaging import BadPicture, encode_anew
from nuoda.kernel.models import StoredPicture
from nuoda.kernel.pictures import keep_picture, open_picture, pictures_by_id, sweep_pictures

DRIVER = Actor(Role.DRIVER, "d1", "王师傅")
OTHER = Actor(Role.DRIVER, "d2", "李师傅")


def files() -> list[Path]:
    root = Path(settings.NUODA_HOME) / "media"
    return [one for one in root.rglob("*") if one.is_file()] if root.exists() else []


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: object) -> None:
    settings.NUODA_HOME = tmp_path  # type: ignore[attr-defined]


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is that large, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.django_db
def test_a_photo_is_kept_upright_without_its_story() -> None:
    kept = keep_picture(photo(place=True), kind="photo", at=NOW, by=DRIVER)
    body = open_picture(kept.id)
    image = Image.open(BytesIO(body))
    assert (image.format, kept.media_type, image.size) == ("JPEG", "image/jpeg", (kept.width, kept.height))
    assert not image.getexif()
    assert b"TELLTALE" not in body
    assert len(body) == kept.size
    assert [one.name for one in files()] == [str(kept.id)]


@pytest.mark.django_db
def test_a_signature_is_black_on_white() -> None:
    kept = keep_picture(signature(), kind="signature", at=NOW)
    image = Image.open(BytesIO(open_picture(kept.id)))
    assert (image.format, image.mode, image.getpixel((0, 0))) == ("PNG", "L", 255)


@pytest.mark.django_db
def test_the_same_bytes_of_one_keeper_are_one_picture() -> None:
    first = keep_picture(photo(), kind="photo", at=NOW, by=DRIVER)
    again = keep_picture(photo(), kind="photo", at=NOW + timedelta(hours=1), by=DRIVER)
    hers = keep_picture(photo(), kind="photo", at=NOW, by=OTHER)
    assert first == again
    assert hers.id != first.id
    assert set(pictures_by_id([first.id, hers.id], actor=DRIVER)) == {first.id}
    assert len(files()) == 2


def test_a_large_photo_is_made_smaller() -> None:
    encoded = encode_anew(photo(size=(4000, 3000)), "photo")
    assert max(encoded.width, encoded.height) == limits.PICTURE_SIDE


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE = {
    "nothing": b"",
    "text": b"not a picture at all",
    "svg": SVG,
    "svg with a prolog": b'<?xml version="1.0"?>' + SVG,
    "pdf": b"%PDF-1.4 1 0 obj",
    "gif": b"GIF89a" + b"\0" * 40,
    "bmp": b"BM" + b"\0" * 60,
    "cut short": photo(size=(900, 900))[:-900],
    "only a head": photo()[:40],
    "100 megapixels": png_of(10_000, 10_000),
    "65535 square": png_of(65_535, 65_535),
    "half a gigapixel": png_of(2**31 - 1, 2**31 - 1),
    "a page behind it": photo() + b"<html><script>alert(1)</script></html>",
    "a script in it": photo()[:20] + b"<?php system($_GET[0]); ?>" + photo()[20:],
    "an archive behind it": photo() + b"PK\x05\x06" + b"\0" * 18,
    "a pdf behind it": photo() + b"%PDF-1.7",
    "more than 10 MB": photo() + b"\0" * limits.PICTURE_BYTES,
    "broken chunks": signature()[:60] + b"\xff" * 200,
}


@pytest.mark.django_db
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_honest_picture_is_refused_and_nothing_stays(body: bytes) -> None:
    with pytest.raises(BadPicture) as refused:
        keep_picture(body, kind="photo", at=NOW, by=DRIVER)
    (problem,) = refused.value.fields
    assert problem.field == "picture"
    assert str(problem.reason)
    assert str(problem.remedy)
    assert files() == []
    assert not StoredPicture.objects.exists()


def test_a_signature_needs_a_line() -> None:
    with pytest.raises(BadPicture, match="Nothing was drawn"):
        encode_anew(signature(drawn=False), "signature")


@given(data=st.data())
def test_any_damage_is_refused_or_mended_but_never_crashes(data: st.DataObject) -> None:
    sound = data.draw(st.sampled_from([photo(), signature()]))
    body = bytearray(sound)
    for _place in range(data.draw(st.integers(1, 12))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadPicture):
        encode_anew(bytes(body), "photo")


@pytest.mark.django_db
def test_an_unknown_picture_is_not_found() -> None:
    with pytest.raises(NotFound):
        open_picture(UUID(int=1))


@pytest.mark.django_db
def test_orphans_are_swept_after_a_day_and_nothing_else() -> None:
    kept = keep_picture(photo(), kind="photo", at=NOW, by=DRIVER)
    folder = files()[0].parent
    for name in (str(UUID(int=9)), "unfinished-abc"):
        (folder / name).write_bytes(b"half")
    day = NOW + timedelta(hours=25)
    for one in files():
        os.utime(one, (NOW.timestamp(), NOW.timestamp()))
    assert sweep_pictures(at=NOW + timedelta(hours=23)) == 0
    assert sweep_pictures(at=day) == 2
    assert [one.name for one in files()] == [str(kept.id)]


_KILLED = """
import os, sys, django
django.setup()
from django.conf import settings
from django.db import connection
settings.NUODA_HOME = sys.argv[1]
from nuoda.kernel import clock, pictures
from nuoda.kernel.models import StoredPicture
StoredPicture.objects.bulk_create = lambda *a, **k: os._exit(9)
pictures.keep_picture(open(sys.argv[2], "rb").read(), kind="photo", at=clock.now())
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_file_and_row_leaves_no_row_without_a_file(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(photo())
    home = tmp_path / "home"
    secret = {"NUODA_SECRET_KEY": settings.SECRET_KEY, "DATABASE_URL": database_url()}
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(home), str(sent)],
        env={**os.environ, **secret}, check=False, capture_output=True,
    )  # fmt: skip
    assert ended.returncode == 9, ended.stderr.decode()[-600:]
    settings.NUODA_HOME = home
    (orphan,) = files()
    assert Image.open(orphan).format == "JPEG", "the file is whole"
    assert not StoredPicture.objects.exists()
    assert keep_picture(photo(), kind="photo", at=NOW, by=SYSTEM).size == orphan.stat().st_size
