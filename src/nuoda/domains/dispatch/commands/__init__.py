from __future__ import annotations

from nuoda.domains.dispatch.commands.fleet import set_depots, set_drivers, set_partners, set_vehicles
from nuoda.domains.dispatch.commands.fleet_drafts import DepotDraft, DriverDraft, PartnerDraft, VehicleDraft
from nuoda.domains.dispatch.commands.hand import ChangedMeanwhile, TripChanged, TripNotInState
from nuoda.domains.dispatch.commands.jobs import JobDraft, cancel_jobs, record_jobs
from nuoda.domains.dispatch.commands.moving import MoveForbidden, lock_stops, lock_trips, move_jobs
from nuoda.domains.dispatch.commands.plans import (
    PlanNotReady,
    PlanOutdated,
    apply_plan,
    ask_for_plan,
    begin_plan,
    drop_plan,
    fail_plan,
    keep_plan,
)
from nuoda.domains.dispatch.commands.stops import StopReport, break_down, record_stops
from nuoda.domains.dispatch.commands.trips import (
    StopsOpen,
    TripNotReady,
    drop_trip,
    finish_trip,
    open_trip,
    recall_trips,
    release_trips,
    seal_trip,
    set_crew,
    start_trip,
)
from nuoda.domains.dispatch.queries.moving import JobMove

__all__ = [
    "ChangedMeanwhile", "DepotDraft", "DriverDraft", "JobDraft", "JobMove", "MoveForbidden", "PartnerDraft",
    "PlanNotReady", "PlanOutdated", "StopReport", "StopsOpen", "TripChanged", "TripNotInState",
    "TripNotReady", "VehicleDraft", "apply_plan", "ask_for_plan", "begin_plan", "break_down", "cancel_jobs",
    "drop_plan", "drop_trip", "fail_plan", "finish_trip", "keep_plan", "lock_stops", "lock_trips",
    "move_jobs", "open_trip", "recall_trips", "record_jobs", "record_stops", "release_trips", "seal_trip",
    "set_crew", "set_depots", "set_drivers", "set_partners", "set_vehicles", "start_trip",
]  # fmt: skip
