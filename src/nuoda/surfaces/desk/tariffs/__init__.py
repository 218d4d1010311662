"""Tariffs at the desk: the list of versions, one with its sheet, and what two versions change."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.tariffs.listing import tariff_list
from nuoda.surfaces.desk.tariffs.page import tariff

urlpatterns: list[URLPattern] = [
    path("tariffs/", tariff_list, name="desk_tariffs"),
    path("tariffs/<str:code>/", tariff, name="desk_tariff"),
]
