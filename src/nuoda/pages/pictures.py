"""A kept picture as an answer. Whoever calls this has looked who asks, at this very fetch."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from nuoda.kernel.pictures import open_picture
from nuoda.pages.csp import HEADER

_PNG = b"\x89PNG"
_NOTHING_ELSE = "default-src 'none'; sandbox; frame-ancestors 'none'"


def picture_response(picture_id: UUID) -> HttpResponse:
    """The picture inline, as what it is and nothing else. Raises ``NotFound``.

    It is kept by no cache: the next fetch asks again whether the reader may see it.
    """
    body = open_picture(picture_id)
    kind, ending = ("image/png", "png") if body.startswith(_PNG) else ("image/jpeg", "jpg")
    return HttpResponse(
        body,
        content_type=kind,
        headers={
            "Content-Disposition": f'inline; filename="{picture_id}.{ending}"',
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
            HEADER: _NOTHING_ELSE,
        },
    )
