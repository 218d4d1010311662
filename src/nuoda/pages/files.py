"""Files that others sent, handed out so that no browser runs them; and the language of a paper."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header


def paper_language(request: HttpRequest) -> str:
    """The language that ``?lang=`` asks a paper in (``zh-hans`` or ``en``), else the reader's."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or "zh-hans"


def file_response(name: str, media_type: str, body: bytes) -> HttpResponse:
    """The file as a download; it is never shown inside our pages."""
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
