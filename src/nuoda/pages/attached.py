"""A file that hangs on a line of a thread as an answer. Whoever calls this has looked who asks."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.http import HttpResponse

from nuoda.kernel.pictures import open_picture
from nuoda.pages.files import file_response
from nuoda.pages.pictures import picture_response


class Stored(Protocol):
    """Where a file is kept, and as what."""

    @property
    def stored_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def attached_response(file: Stored) -> HttpResponse:
    """A picture inline, anything else as a download that no browser runs. Raises ``NotFound``."""
    if file.media_type.startswith("image/"):
        return picture_response(file.stored_id)
    return file_response(file.name, file.media_type, open_picture(file.stored_id))
