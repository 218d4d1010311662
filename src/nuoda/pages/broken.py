"""What a page answers when something broke: whether it was the database that is away, or a fault of ours."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

AGAIN = "30"
"""Seconds after which it is worth asking again, as the API says it."""


def broken(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer, else 500; Django calls it while it handles the error."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": AGAIN})
