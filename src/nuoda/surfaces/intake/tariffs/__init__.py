"""Tariffs and wishes from files: a tariff's next version with its preview, and a sheet that is quoted."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.intake.tariffs.batch import quote_batch, quote_sheet
from nuoda.surfaces.intake.tariffs.writing import tariff_sheet, write_tariff

urlpatterns: list[URLPattern] = [
    path("desk/imports/tariff/", write_tariff, name="desk_tariff_write"),
    path("desk/imports/tariff.csv", tariff_sheet, name="desk_tariff_sheet"),
    path("desk/imports/quotes/", quote_batch, name="desk_quotes_batch"),
    path("desk/imports/quotes.csv", quote_sheet, name="desk_quotes_sheet"),
]
