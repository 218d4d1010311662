"""The page of warehouse hands and what the browser keeps of it; data come by ``answers``."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from nuoda.domains.stock.queries.packages import package_page
from nuoda.insight.packages import package_labels
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import EVERYBODY, ActedRequest, door
from nuoda.pages.csp import allow_assembly
from nuoda.pages.files import paper_language
from nuoda.pages.label import label_file
from nuoda.pages.private import unkept
from nuoda.surfaces.field.floor.answers import HANDS
from nuoda.surfaces.field.floor.words import words
from nuoda.surfaces.field.kept import KeptPage

MODES = ("pick", "work", "pack", "load", "put_away", "receive", "move", "count", "damage")
PAGE = KeptPage(
    home="floor_home",
    folder="floor",
    named=("floor/floor.css", "floor/floor.js"),
    imported=(
        "floor/minding.js",
        "floor/packing.js",
        "floor/queue.js",
        "floor/reader.js",
        "floor/sound.js",
        "field/scan.js",
        "field/words.js",
    ),
)


@door(*HANDS)
@unkept
@ensure_csrf_cookie
@require_safe
def floor_home(request: ActedRequest) -> HttpResponse:
    """The scanner page: the same for everybody, filled by its scripts."""
    said = words()
    modes = [(key, said[f"mode_{key}"]) for key in MODES]
    answer = render(request, "field/floor.html", {"words": said, "modes": modes})
    allow_assembly(request)
    answer["X-Field-Version"] = PAGE.version()
    return answer


@door(EVERYBODY)
@require_safe
def floor_worker(request: ActedRequest) -> HttpResponse:
    """Open to everybody: it holds no data, and renews itself after a sign-out too."""
    return PAGE.worker()


@door({*STAFF, *HANDS})
@require_safe
def floor_label(request: ActedRequest, package_number: str) -> HttpResponse:
    """The label of a package, parties masked: PDF, or ``?format=zpl``; ``?lang=`` chooses the language."""
    row = package_page(package_number, actor=request.actor)
    with translation.override(paper_language(request)):
        return label_file(package_labels([row]), request.GET.get("format", "pdf"))


urlpatterns = [
    path("floor/label/<str:package_number>/", floor_label, name="floor_label"),
    path("floor/", floor_home, name="floor_home"),
    path("floor/worker.js", floor_worker, name="floor_worker"),
]
