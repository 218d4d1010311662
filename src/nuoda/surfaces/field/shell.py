"""The page itself, what the browser keeps of it, and what makes it an app on the phone.

The page holds nobody's data: it may lie in the phone's cache. Data come by ``answers``.
"""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from nuoda.kernel.actor import Role
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.pages.csp import allow_assembly
from nuoda.pages.private import unkept
from nuoda.surfaces.field import choices
from nuoda.surfaces.field.kept import HERE, KeptPage

PAGE = KeptPage(
    home="field_home",
    folder="field",
    named=("field/stop.css", "field/app.js"),
    imported=tuple(
        f"field/{path.name}" for path in sorted((HERE / "static/field").glob("*.js")) if path.name != "app.js"
    ),
)


@door(Role.DRIVER)
@unkept
@ensure_csrf_cookie
@require_safe
def field_home(request: ActedRequest) -> HttpResponse:
    """The driver's page: the same for every driver, filled by its scripts."""
    context = {
        "outcomes": choices.OUTCOMES,
        "relations": choices.RELATIONS,
        "quantities": choices.QUANTITIES,
        "consents": choices.CONSENTS,
        "reasons": choices.reasons(),
        "failures": choices.failures(),
        "words": choices.words(),
    }
    answer = render(request, "field/app.html", context)
    allow_assembly(request)
    answer["X-Field-Version"] = PAGE.version()
    return answer


@door(EVERYBODY)
@require_safe
def field_worker(request: ActedRequest) -> HttpResponse:
    """Open to everybody: it holds no data, and renews itself after a sign-out too."""
    return PAGE.worker()


@door(EVERYBODY)
@require_safe
def field_manifest(request: ActedRequest) -> HttpResponse:
    """What the phone shows when the page is put on its home screen."""
    told = {
        "name": _("Nuoda for drivers"),
        "short_name": _("Stops"),
        "start_url": reverse("field_home"),
        "scope": reverse("field_home"),
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#ffffff",
        "theme_color": "#4f46d8",
        "icons": [
            {"src": static("pages/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


urlpatterns = [
    path("", field_home, name="field_home"),
    path("worker.js", field_worker, name="field_worker"),
    path("manifest.webmanifest", field_manifest, name="field_manifest"),
]
