"""How long personal data is kept, what holds it, what was forgotten. For supervisors and admins."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.retention.holds import desk_hold_lift, desk_hold_new, desk_holds
from nuoda.surfaces.desk.retention.periods import desk_retention, desk_retention_kind, desk_retention_run

urlpatterns: list[URLPattern] = [
    path("system/retention/", desk_retention, name="desk_retention"),
    path("system/retention/run/", desk_retention_run, name="desk_retention_run"),
    path("system/retention/holds/", desk_holds, name="desk_holds"),
    path("system/retention/holds/new/", desk_hold_new, name="desk_hold_new"),
    path("system/retention/holds/<uuid:hold_id>/lift/", desk_hold_lift, name="desk_hold_lift"),
    path("system/retention/<slug:record>/", desk_retention_kind, name="desk_retention_kind"),
]
