"""Addresses under ``/api/``. Doors stand open here: who may do what is decided by key and scope."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from nuoda.kernel.directory import Directory
from nuoda.kernel.doors import EVERYBODY, door
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.api.application import MethodUnknown, api, error_response
from nuoda.surfaces.api.docs import docs
from nuoda.surfaces.api.keys import language_of

Answer = Callable[..., HttpResponseBase]


def spoken(view: Answer) -> Answer:
    """The view in the language the caller asks for, its refusal of a method in our shape, never cached."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                allowed = response.headers.get("Allow", "")
                response = error_response(request, MethodUnknown())
                response.headers["Allow"] = allowed
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return answer


@door(EVERYBODY)
@csrf_exempt
@spoken
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address of the interface that does not exist, in the shape of all errors."""
    return error_response(request, NotFound())


def _opened(patterns: list[Any]) -> list[URLPattern]:
    for pattern in patterns:
        root = pattern.name == "api-root"
        pattern.callback = nothing_here if root else door(EVERYBODY)(spoken(pattern.callback))
    return patterns


_patterns, _app, _namespace = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", docs, name="api_docs"),
    path("v1/", include(([Directory(_opened(_patterns))], _app), _namespace)),
    re_path(r"^v1(?:/.*)?$", nothing_here),
]
