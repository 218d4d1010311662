"""The page of warehouse hands and what the browser keeps of it; data come by ``answers``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from nuoda.domains.stock.queries.packages import package_page
from nuoda.insight.packages import package_labels
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.pages.csp import HEADER
from nuoda.pages.label import label_file
from nuoda.pages.vendoring import ICONS
from nuoda.surfaces.field.floor.answers import HANDS
from nuoda.surfaces.field.floor.words import words

_FIELD = Path(__file__).parents[1]
_WORKER_POLICY = "default-src 'none'; connect-src 'self'"
_NAMED = (
    "pages/mark.svg", "pages/theme.js", "pages/nuoda.css", "field/field.css", "floor/floor.css",
    "floor/floor.js", f"vendor/{ICONS}/sprite.svg",
)  # fmt: skip
MODES = ("pick", "pack", "load", "put_away", "receive", "move", "count", "damage")
_IMPORTED = (
    "floor/packing.js",
    "floor/queue.js",
    "floor/reader.js",
    "floor/sound.js",
    "field/scan.js",
    "field/words.js",
)


def assets() -> Sequence[str]:
    """The addresses of every file that the page needs."""
    return [*(static(name) for name in _NAMED), *(settings.STATIC_URL + name for name in _IMPORTED)]


@cache
def version() -> str:
    """Changes with any file of the page, and with the worker."""
    marked = [static(name) for name in (*_NAMED, *_IMPORTED)]
    own = [*sorted((_FIELD / "static" / "floor").iterdir()), _FIELD / "worker.js"]
    contents = b"".join(one.read_bytes() for one in own if one.is_file())
    return hashlib.sha256("\n".join(marked).encode() + contents).hexdigest()[:16]


@door(*HANDS)
@never_cache
@ensure_csrf_cookie
@require_safe
def floor_home(request: ActedRequest) -> HttpResponse:
    """The scanner page: the same for everybody, filled by its scripts."""
    said = words()
    modes = [(key, said[f"mode_{key}"]) for key in MODES]
    answer = render(request, "field/floor.html", {"words": said, "modes": modes})
    answer["X-Field-Version"] = version()
    return answer


@door(EVERYBODY)
@require_safe
def floor_worker(request: ActedRequest) -> HttpResponse:
    """The service worker of the scanner page: it holds no data, and renews itself after a sign-out too."""
    known = {
        "prefix": "nuoda-floor-", "version": version(), "shell": reverse("floor_home"),
        "assets": list(assets()),
    }  # fmt: skip
    source = f"const FIELD = {json.dumps(known)};\n" + (_FIELD / "worker.js").read_text(encoding="utf-8")
    return HttpResponse(
        source,
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": "no-cache",
            "Service-Worker-Allowed": reverse("floor_home"),
            HEADER: _WORKER_POLICY,
        },
    )


@door({*STAFF, *HANDS})
@require_safe
def floor_label(request: ActedRequest, package_number: str) -> HttpResponse:
    """The label of a package, parties masked: PDF, or ``?format=zpl``."""
    row = package_page(package_number, actor=request.actor)
    return label_file(package_labels([row]), request.GET.get("format", "pdf"))


urlpatterns = [
    path("floor/label/<str:package_number>/", floor_label, name="floor_label"),
    path("floor/", floor_home, name="floor_home"),
    path("floor/worker.js", floor_worker, name="floor_worker"),
]
