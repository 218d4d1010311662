"""Quotes at the desk: the list, the typed line, one quote with its options, and taking it up."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.quotes.listing import quote_list
from nuoda.surfaces.desk.quotes.page import quote
from nuoda.surfaces.desk.quotes.taking import take
from nuoda.surfaces.desk.quotes.typing_in import type_in

urlpatterns: list[URLPattern] = [
    path("quotes/", quote_list, name="desk_quotes"),
    path("quotes/new/", type_in, name="desk_quote_new"),
    path("quotes/<uuid:quote_id>/", quote, name="desk_quote"),
    path("quotes/<uuid:quote_id>/take/", take, name="desk_quote_take"),
]
