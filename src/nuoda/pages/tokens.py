"""Form tokens: the framework's own, with their random signs drawn in one go.

The framework asks the system for each of a token's 64 signs by itself, which takes as long as telling half
the story of a page that everybody asks for. What is made here is what it makes, and read by it.
"""

from __future__ import annotations

import os

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH
from django.template.loader import render_to_string

_SIGNS = CSRF_ALLOWED_CHARS.encode("ascii")
_MANY = len(_SIGNS)
# A byte is a sign by its rest; the last few bytes, which would make some signs likelier, are dropped.
_SIGN_OF = bytes(_SIGNS[byte % _MANY] for byte in range(256))
_UNEVEN = bytes(range(256 - 256 % _MANY, 256))
_PLACE_OF = bytes.maketrans(_SIGNS, bytes(range(_MANY)))


def form_token(request: HttpRequest) -> str:
    """As ``django.middleware.csrf.get_token``: a mask, and this visitor's secret under it.

    Whoever holds the secret is not sent it again with each page: it holds for a year from the first.
    """
    held = request.META.get("CSRF_COOKIE")
    drawn = _drawn(1 if held else 2)
    mask, secret = drawn[:CSRF_SECRET_LENGTH], held.encode("ascii") if held else drawn[CSRF_SECRET_LENGTH:]
    if not held:
        request.META.update(CSRF_COOKIE=secret.decode("ascii"), CSRF_COOKIE_NEEDS_UPDATE=True)
    places = zip(secret.translate(_PLACE_OF), mask.translate(_PLACE_OF), strict=True)
    return (mask + bytes(_SIGNS[(one + other) % _MANY] for one, other in places)).decode("ascii")


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of a form whose token no longer holds, and with it a token that does.

    A script that sent the form knows by the header ``X-Form-Expired`` that it may be sent again.
    """
    body = render_to_string("403_csrf.html", request=request)
    return HttpResponse(body, status=403, headers={"X-Form-Expired": "1"})


def _drawn(secrets: int) -> bytes:
    """As many random signs as so many secrets have, each as likely as any other."""
    wanted = secrets * CSRF_SECRET_LENGTH
    signs = b""
    while len(signs) < wanted:
        signs += os.urandom(wanted + CSRF_SECRET_LENGTH).translate(_SIGN_OF, _UNEVEN)
    return signs[:wanted]
