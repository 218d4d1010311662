"""Dispatch at the desk: the board of a day, its plans and trips, and what drives them."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.dispatch.board import dispatch_board
from nuoda.surfaces.desk.dispatch.container_forms import container_kind, container_move, trip_containers
from nuoda.surfaces.desk.dispatch.containers import (
    container_kind_list,
    container_list,
    container_statement,
)
from nuoda.surfaces.desk.dispatch.fleet import driver_list, partner_list, vehicle_list
from nuoda.surfaces.desk.dispatch.fleet_edit import (
    depot_edit,
    depot_list,
    driver_edit,
    partner_edit,
    vehicle_edit,
)
from nuoda.surfaces.desk.dispatch.jobs import job_list, job_place
from nuoda.surfaces.desk.dispatch.moving import lock, move, move_cost
from nuoda.surfaces.desk.dispatch.packed import packed_part
from nuoda.surfaces.desk.dispatch.papers import paper
from nuoda.surfaces.desk.dispatch.planning import plan, plan_ask, plan_decide, plan_part, release
from nuoda.surfaces.desk.dispatch.plans import plan_list
from nuoda.surfaces.desk.dispatch.trip_forms import trip_break, trip_crew, trip_open, trip_opened, trip_seal
from nuoda.surfaces.desk.dispatch.trips import trip, trip_do, trip_list

urlpatterns: list[URLPattern] = [
    path("dispatch/", dispatch_board, name="desk_dispatch"),
    path("dispatch/packed/", packed_part, name="desk_dispatch_packed"),
    path("dispatch/cost/", move_cost, name="desk_dispatch_cost"),
    path("dispatch/release/", release, name="desk_dispatch_release"),
    path("dispatch/stops/", job_list, name="desk_jobs"),
    path("dispatch/stops/<uuid:job_id>/place/", job_place, name="desk_job_place"),
    path("dispatch/stops/<uuid:job_id>/move/", move, name="desk_dispatch_move"),
    path("dispatch/stops/<uuid:job_id>/lock/", lock, name="desk_dispatch_lock"),
    path("dispatch/plans/", plan_list, name="desk_plans"),
    path("dispatch/plans/ask/", plan_ask, name="desk_plan_ask"),
    path("dispatch/plans/<uuid:dispatch_plan_id>/", plan, name="desk_plan"),
    path("dispatch/plans/<uuid:dispatch_plan_id>/part/", plan_part, name="desk_plan_part"),
    path("dispatch/plans/<uuid:dispatch_plan_id>/decide/", plan_decide, name="desk_plan_decide"),
    path("dispatch/trips/", trip_list, name="desk_trips"),
    path("dispatch/trips/open/", trip_open, name="desk_trip_open"),
    path("dispatch/trips/<uuid:trip_id>/", trip, name="desk_trip"),
    path("dispatch/trips/<uuid:trip_id>/do/", trip_do, name="desk_trip_do"),
    path("dispatch/trips/<uuid:trip_id>/crew/", trip_crew, name="desk_trip_crew"),
    path("dispatch/trips/<uuid:trip_id>/seal/", trip_seal, name="desk_trip_seal"),
    path("dispatch/trips/<uuid:trip_id>/opened/", trip_opened, name="desk_trip_opened"),
    path("dispatch/trips/<uuid:trip_id>/containers/", trip_containers, name="desk_trip_containers"),
    path("dispatch/trips/<uuid:trip_id>/break/", trip_break, name="desk_trip_break"),
    path("dispatch/trips/<uuid:trip_id>/papers/<str:trip_paper>/", paper, name="desk_trip_paper"),
    path("dispatch/vehicles/", vehicle_list, name="desk_vehicles"),
    path("dispatch/vehicles/new/", vehicle_edit, name="desk_vehicle_new"),
    path("dispatch/vehicles/<uuid:vehicle_id>/", vehicle_edit, name="desk_vehicle"),
    path("dispatch/drivers/", driver_list, name="desk_drivers"),
    path("dispatch/drivers/new/", driver_edit, name="desk_driver_new"),
    path("dispatch/drivers/<uuid:driver_id>/", driver_edit, name="desk_driver"),
    path("dispatch/partners/", partner_list, name="desk_partners"),
    path("dispatch/partners/new/", partner_edit, name="desk_partner_new"),
    path("dispatch/partners/<uuid:partner_id>/", partner_edit, name="desk_partner"),
    path("dispatch/containers/", container_list, name="desk_containers"),
    path("dispatch/containers/moves/", container_statement, name="desk_container_moves"),
    path("dispatch/containers/move/", container_move, name="desk_container_move"),
    path("dispatch/containers/kinds/", container_kind_list, name="desk_container_kinds"),
    path("dispatch/containers/kind/", container_kind, name="desk_container_kind_new"),
    path("dispatch/containers/kinds/<str:container_code>/", container_kind, name="desk_container_kind"),
    path("dispatch/depots/", depot_list, name="desk_depots"),
    path("dispatch/depots/new/", depot_edit, name="desk_depot_new"),
    path("dispatch/depots/<uuid:depot_id>/", depot_edit, name="desk_depot"),
]
