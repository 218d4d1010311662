"""What would have been under other terms: the question, the answer, the promises that change side."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.whatif.page import desk_whatif, desk_whatif_answer
from nuoda.surfaces.desk.whatif.rows import desk_whatif_rows

urlpatterns: list[URLPattern] = [
    path("what-if/", desk_whatif, name="desk_whatif"),
    path("what-if/answer/", desk_whatif_answer, name="desk_whatif_answer"),
    path("what-if/promises/", desk_whatif_rows, name="desk_whatif_rows"),
]
