"""Measures on the desk: the figures of a period, and the rows behind every one of them."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.measures.dates import desk_measures_dates
from nuoda.surfaces.desk.measures.page import desk_measures
from nuoda.surfaces.desk.measures.rows import desk_measures_rows

urlpatterns: list[URLPattern] = [
    path("measures/", desk_measures, name="desk_measures"),
    path("measures/dates/", desk_measures_dates, name="desk_measures_dates"),
    path("measures/rows/", desk_measures_rows, name="desk_measures_rows"),
]
