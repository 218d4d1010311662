"""The import pages: choose a sheet, see what it would make, let it run, mend what was refused."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.intake.pages import desk, portal

_FILE = "files/<uuid:upload_id>/<slug:kind>/"
_RUN = "<uuid:run_id>/"

desk_patterns: list[URLPattern] = [
    path("", desk.desk_imports, name="desk_imports"),
    path("sheets/<slug:kind>.csv", desk.desk_import_sheet, name="desk_import_sheet"),
    path(_FILE, desk.desk_import_preview, name="desk_import_preview"),
    path(_FILE + "start/", desk.desk_import_start, name="desk_import_start"),
    path("by-mail/<uuid:draft_id>/", desk.desk_import_mailed, name="desk_import_mailed"),
    path(_RUN, desk.desk_import, name="desk_import"),
    path(_RUN + "stop/", desk.desk_import_stop, name="desk_import_stop"),
    path(_RUN + "resume/", desk.desk_import_resume, name="desk_import_resume"),
    path(_RUN + "take/", desk.desk_import_take, name="desk_import_take"),
    path(_RUN + "rejections.csv", desk.desk_import_rejections, name="desk_import_rejections"),
    path(_RUN + "mend.xlsx", desk.desk_import_mend, name="desk_import_mend"),
]
portal_patterns: list[URLPattern] = [
    path("", portal.portal_sheets, name="portal_sheets"),
    path("sheets/<slug:kind>.csv", portal.portal_sheet_sheet, name="portal_sheet_sheet"),
    path(_FILE, portal.portal_sheet_preview, name="portal_sheet_preview"),
    path(_FILE + "start/", portal.portal_sheet_start, name="portal_sheet_start"),
    path(_RUN, portal.portal_sheet, name="portal_sheet"),
    path(_RUN + "stop/", portal.portal_sheet_stop, name="portal_sheet_stop"),
    path(_RUN + "resume/", portal.portal_sheet_resume, name="portal_sheet_resume"),
    path(_RUN + "take/", portal.portal_sheet_take, name="portal_sheet_take"),
    path(_RUN + "rejections.csv", portal.portal_sheet_rejections, name="portal_sheet_rejections"),
    path(_RUN + "mend.xlsx", portal.portal_sheet_mend, name="portal_sheet_mend"),
]
