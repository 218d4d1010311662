"""How the house runs: health, dead letters, long jobs, keys. For supervisors and administrators."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.system.health import desk_system, desk_system_settle, desk_system_stop
from nuoda.surfaces.desk.system.keys import desk_keys, desk_keys_issue, desk_keys_revoke

urlpatterns: list[URLPattern] = [
    path("system/", desk_system, name="desk_system"),
    path("system/letters/<uuid:letter_id>/", desk_system_settle, name="desk_system_settle"),
    path("system/runs/<uuid:run_id>/stop/", desk_system_stop, name="desk_system_stop"),
    path("system/keys/", desk_keys, name="desk_keys"),
    path("system/keys/issue/", desk_keys_issue, name="desk_keys_issue"),
    path("system/keys/<uuid:key_id>/revoke/", desk_keys_revoke, name="desk_keys_revoke"),
]
