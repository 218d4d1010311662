"""The import pages: choose a sheet, see what it would make, let it run, mend what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.intake.pages import choose, preview, progress
from nuoda.surfaces.intake.pages.mailed import desk_import_mailed
from nuoda.surfaces.intake.pages.sides import DESK, PORTAL, Side

_FILE = "files/<uuid:upload_id>/<slug:kind>/"
_RUN = "<uuid:run_id>/"
_PAGES: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
    ("", "s", choose.imports),
    ("sheets/<slug:kind>.csv", "_sheet", require_safe(choose.sheet)),
    (_FILE, "_preview", require_safe(preview.preview)),
    (_FILE + "start/", "_start", require_POST(preview.start)),
    (_RUN, "", require_safe(progress.one)),
    (_RUN + "stop/", "_stop", require_POST(progress.stop)),
    (_RUN + "resume/", "_resume", require_POST(progress.resume)),
    (_RUN + "take/", "_take", require_POST(progress.take)),
    (_RUN + "rejections.csv", "_rejections", require_safe(progress.rejections)),
    (_RUN + "mend.xlsx", "_mend", require_safe(progress.mend)),
)
"""Address, what stands behind the side's prefix in its name, and the page."""


def _addresses(side: Side, who: Role | Iterable[Role]) -> list[URLPattern]:
    """The same pages in the frame of one side, open to its people."""

    def framed(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(page)
        def view(request: ActedRequest, **given: Any) -> HttpResponseBase:
            return page(request, side, **given)

        return door(who)(view)

    return [path(at, framed(page), name=f"{side.prefix}{name}") for at, name, page in _PAGES]


desk_patterns: list[URLPattern] = [
    *_addresses(DESK, STAFF),
    path("by-mail/<uuid:draft_id>/", desk_import_mailed, name="desk_import_mailed"),
]
portal_patterns: list[URLPattern] = _addresses(PORTAL, Role.CUSTOMER)
