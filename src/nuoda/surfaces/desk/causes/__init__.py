"""Causes at the desk: what goes wrong how often, what is done against it, and whether it worked."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.causes.action import desk_action, desk_action_verb
from nuoda.surfaces.desk.causes.actions import desk_actions
from nuoda.surfaces.desk.causes.board import desk_causes
from nuoda.surfaces.desk.causes.plan import desk_action_new

urlpatterns: list[URLPattern] = [
    path("causes/", desk_causes, name="desk_causes"),
    path("causes/actions/", desk_actions, name="desk_actions"),
    path("causes/actions/new/", desk_action_new, name="desk_action_new"),
    path("causes/actions/<uuid:action_id>/", desk_action, name="desk_action"),
    path("causes/actions/<uuid:action_id>/<slug:action_verb>/", desk_action_verb, name="desk_action_verb"),
]
