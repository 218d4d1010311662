"""Service levels at the desk: the list, the editor, and which one applies to an order, and why."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.levels.editor import new_level, next_level
from nuoda.surfaces.desk.levels.pages import level_list, levels_explained

urlpatterns: list[URLPattern] = [
    path("service-levels/", level_list, name="desk_levels"),
    path("service-levels/new/", new_level, name="desk_level_new"),
    path("service-levels/why/", levels_explained, name="desk_levels_why"),
    path("service-levels/<str:code>/edit/", next_level, name="desk_level_edit"),
]
