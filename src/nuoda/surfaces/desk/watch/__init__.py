"""The watch at the desk: shipments in danger, and warnings of areas."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.watch.listing import danger_panel, watch_list
from nuoda.surfaces.desk.watch.warnings import new_warning, warning, warning_list, withdraw

urlpatterns: list[URLPattern] = [
    path("watch/", watch_list, name="desk_watch"),
    path("watch/<uuid:danger_id>/panel/", danger_panel, name="desk_danger_panel"),
    path("warnings/", warning_list, name="desk_warnings"),
    path("warnings/new/", new_warning, name="desk_warning_new"),
    path("warnings/<uuid:warning_id>/", warning, name="desk_warning"),
    path("warnings/<uuid:warning_id>/withdraw/", withdraw, name="desk_warning_withdraw"),
]
