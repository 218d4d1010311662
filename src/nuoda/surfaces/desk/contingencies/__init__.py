"""The emergency switch on the desk: plans that are rehearsed, and what is switched on."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.contingencies.actions import (
    desk_contingency_end,
    desk_contingency_off,
    desk_contingency_on,
    desk_contingency_tell,
    desk_plan_rehearsed,
    desk_plan_retire,
    desk_plan_write,
)
from nuoda.surfaces.desk.contingencies.listing import desk_contingencies, desk_contingency_plans
from nuoda.surfaces.desk.contingencies.page import desk_contingency, desk_contingency_plan

_ONE, _PLAN = "contingencies/<uuid:contingency_id>/", "contingencies/plans/<uuid:plan_id>/"

urlpatterns: list[URLPattern] = [
    path("contingencies/", desk_contingencies, name="desk_contingencies"),
    path("contingencies/on/", desk_contingency_on, name="desk_contingency_on"),
    path("contingencies/plans/", desk_contingency_plans, name="desk_contingency_plans"),
    path("contingencies/plans/write/", desk_plan_write, name="desk_plan_write"),
    path(_PLAN, desk_contingency_plan, name="desk_contingency_plan"),
    path(_PLAN + "rehearsed/", desk_plan_rehearsed, name="desk_plan_rehearsed"),
    path(_PLAN + "retire/", desk_plan_retire, name="desk_plan_retire"),
    path(_ONE, desk_contingency, name="desk_contingency"),
    path(_ONE + "tell/", desk_contingency_tell, name="desk_contingency_tell"),
    path(_ONE + "end/", desk_contingency_end, name="desk_contingency_end"),
    path(_ONE + "off/", desk_contingency_off, name="desk_contingency_off"),
]
