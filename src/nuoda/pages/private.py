"""Pages that nobody keeps: neither the browser that showed them nor anything on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpResponse

P = ParamSpec("P")

_CACHE = "max-age=0, no-cache, no-store, must-revalidate, private"


def unkept(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """As ``never_cache``, whose words it says at once instead of putting them together for each answer.

    It leaves out ``Expires``, which every cache overlooks where an age is told.
    """

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["Cache-Control"] = _CACHE
        return response

    return answered
