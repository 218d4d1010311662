"""Addresses of the import pages; they stand in the frames of the desk and of the portal."""

from __future__ import annotations

from django.urls import include, path

from nuoda.kernel.answering import provide_reader
from nuoda.surfaces.intake import pages, record_sheets, tariffs
from nuoda.surfaces.intake.order_documents import FAMILY, answer_kept

provide_reader(FAMILY, answer_kept)

urlpatterns = [
    *tariffs.urlpatterns,
    *record_sheets.urlpatterns,
    path("desk/imports/", include(pages.desk_patterns)),
    path("portal/sheets/", include(pages.portal_patterns)),
]
