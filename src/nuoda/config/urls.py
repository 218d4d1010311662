"""Every address, and whose it is. Addresses of libraries get their doors here."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.directory import Directory
from nuoda.kernel.doors import EVERYBODY, door
from nuoda.pages.styleguide import styleguide
from nuoda.surfaces.api.health import health


def _with_door(patterns: list[Any], roles: frozenset[Role]) -> list[URLPattern | URLResolver]:
    """Give a library's views a door; ours declare their own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _with_door(list(pattern.url_patterns), roles)
        elif not hasattr(pattern.callback, "door"):
            pattern.callback = door(roles)(pattern.callback)
    return patterns


_patterns: list[URLPattern | URLResolver] = [
    path("", include("nuoda.surfaces.desk.urls")),
    path("", include("nuoda.surfaces.intake.urls")),
    path("", include("nuoda.surfaces.portal.urls")),
    path("", include("nuoda.surfaces.field.urls")),
    path("api/", include("nuoda.surfaces.api.urls")),
    path("health", health, name="health"),
    path(
        "favicon.ico",
        door(EVERYBODY)(RedirectView.as_view(url="/static/pages/mark.svg")),
        name="favicon",
    ),
    path("styleguide/", door(STAFF)(styleguide), name="pages_styleguide"),
    path("language/", door(EVERYBODY)(set_language), name="set_language"),
    *_with_door([path("account/", include("nuoda.config.account_urls"))], EVERYBODY),
]
urlpatterns = [Directory(_patterns)]
handler500 = "nuoda.pages.broken.broken"
