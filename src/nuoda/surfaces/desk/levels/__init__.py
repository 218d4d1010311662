"""Service levels at the desk: the list, the editor, and which one applies to an order, and why."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.levels.editor import new_level, next_level
from nuoda.surfaces.desk.levels.pages import level_list, levels_explained
from nuoda.surfaces.desk.levels.targets import target_list, write_targets

urlpatterns: list[URLPattern] = [
    path("service-levels/", level_list, name="desk_levels"),
    path("service-levels/new/", new_level, name="desk_level_new"),
    path("service-levels/why/", levels_explained, name="desk_levels_why"),
    path("service-levels/targets/", target_list, name="desk_targets"),
    path("service-levels/targets/<slug:step>/", write_targets, name="desk_targets_write"),
    path("service-levels/<str:code>/edit/", next_level, name="desk_level_edit"),
]
