"""The page itself, what the browser keeps of it, and what makes it an app on the phone.

The page holds nobody's data: it may lie in the phone's cache. Data come by ``answers``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from nuoda.kernel.actor import Role
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.pages.csp import HEADER
from nuoda.pages.vendoring import ICONS
from nuoda.surfaces.field import choices

HERE = Path(__file__).parent
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"
# Named by the page itself, so that their addresses carry their content's mark.
_NAMED = (
    "pages/mark.svg", "pages/theme.js", "pages/nuoda.css", "field/field.css", "field/stop.css",
    "field/app.js", f"vendor/{ICONS}/sprite.svg",
)  # fmt: skip


def _imported() -> list[str]:
    """The scripts that scripts import, by names that carry no mark."""
    names = sorted(path.name for path in (HERE / "static" / "field").glob("*.js"))
    return [f"field/{name}" for name in names if name != "app.js"]


def assets() -> Sequence[str]:
    """The addresses of every file that the page needs."""
    plain = [settings.STATIC_URL + name for name in _imported()]
    return [*(static(name) for name in _NAMED), *plain]


@cache
def version() -> str:
    """Changes with any file of the page, and with the worker."""
    marked = [static(name) for name in (*_NAMED, *_imported())]
    own = sorted([*(HERE / "static" / "field").iterdir(), HERE / "worker.js"])
    contents = b"".join(one.read_bytes() for one in own if one.is_file())
    return hashlib.sha256("\n".join(marked).encode() + contents).hexdigest()[:16]


@door(Role.DRIVER)
@never_cache
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
    answer["X-Field-Version"] = version()
    return answer


@door(EVERYBODY)
@require_safe
def field_worker(request: ActedRequest) -> HttpResponse:
    """The service worker. Open to everybody: it holds no data, and renews itself after a sign-out too."""
    known = {
        "prefix": "nuoda-field-", "version": version(), "shell": reverse("field_home"),
        "assets": list(assets()),
    }  # fmt: skip
    source = f"const FIELD = {json.dumps(known)};\n" + (HERE / "worker.js").read_text(encoding="utf-8")
    return HttpResponse(
        source,
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": "no-cache",
            "Service-Worker-Allowed": reverse("field_home"),
            HEADER: _WORKER_POLICY,
        },
    )


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
