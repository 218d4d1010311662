"""The duty roster at the desk: the week of a team, shifts, absences, swaps, and handing over."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.duty.actions import (
    absence,
    accept,
    clear,
    plan,
    record_team,
    shift,
    swap,
    withdraw,
)
from nuoda.surfaces.desk.duty.handing import hand_over, hand_over_list, write
from nuoda.surfaces.desk.duty.listing import duty_list
from nuoda.surfaces.desk.duty.week import week

urlpatterns: list[URLPattern] = [
    path("duty/", week, name="desk_duty"),
    path("duty/list/", duty_list, name="desk_duty_list"),
    path("duty/team/", record_team, name="desk_duty_team"),
    path("duty/plan/", plan, name="desk_duty_plan"),
    path("duty/shift/", shift, name="desk_duty_shift"),
    path("duty/absence/", absence, name="desk_duty_absence"),
    path("duty/absence/<uuid:absence_id>/withdraw/", withdraw, name="desk_duty_withdraw"),
    path("duty/<uuid:duty_id>/swap/", swap, name="desk_duty_swap"),
    path("duty/<uuid:duty_id>/clear/", clear, name="desk_duty_clear"),
    path("duty/handed/", hand_over_list, name="desk_hand_overs"),
    path("duty/handed/write/", write, name="desk_hand_over_write"),
    path("duty/handed/<uuid:hand_over_id>/", hand_over, name="desk_hand_over"),
    path("duty/handed/<uuid:hand_over_id>/accept/", accept, name="desk_duty_accept"),
]
