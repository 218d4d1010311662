"""Addresses of the import pages; they stand in the frame of the desk."""

from __future__ import annotations

from django.urls import include, path

from nuoda.surfaces.intake import pages, tariffs

urlpatterns = [*tariffs.urlpatterns, path("desk/imports/", include(pages.urlpatterns))]
