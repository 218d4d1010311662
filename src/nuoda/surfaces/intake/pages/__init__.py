"""The import pages: choose a sheet, see what it would make, let it run, mend what was refused."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.intake.pages.choose import desk_import_sheet, desk_imports
from nuoda.surfaces.intake.pages.preview import desk_import_preview, desk_import_start
from nuoda.surfaces.intake.pages.progress import (
    desk_import,
    desk_import_rejections,
    desk_import_resume,
    desk_import_stop,
)

_FILE = "files/<uuid:upload_id>/<slug:kind>/"
_RUN = "<uuid:run_id>/"

urlpatterns: list[URLPattern] = [
    path("", desk_imports, name="desk_imports"),
    path("sheets/<slug:kind>.csv", desk_import_sheet, name="desk_import_sheet"),
    path(_FILE, desk_import_preview, name="desk_import_preview"),
    path(_FILE + "start/", desk_import_start, name="desk_import_start"),
    path(_RUN, desk_import, name="desk_import"),
    path(_RUN + "stop/", desk_import_stop, name="desk_import_stop"),
    path(_RUN + "resume/", desk_import_resume, name="desk_import_resume"),
    path(_RUN + "rejections.csv", desk_import_rejections, name="desk_import_rejections"),
]
