from __future__ import annotations

from nuoda.domains.dispatch.commands.containers import (
    ContainerDraft,
    ContainerKindDraft,
    ExchangeDraft,
    Holder,
    exchange_containers,
    move_containers,
    set_container_kinds,
)
from nuoda.domains.dispatch.commands.fleet import set_depots, set_drivers, set_partners, set_vehicles
from nuoda.domains.dispatch.commands.fleet_drafts import DepotDraft, DriverDraft, PartnerDraft, VehicleDraft
from nuoda.domains.dispatch.commands.fleet_taking import take_drivers, take_partners, take_vehicles
from nuoda.domains.dispatch.commands.forget import forget_stops
from nuoda.domains.dispatch.commands.hand import ChangedMeanwhile, TripChanged, TripNotInState
from nuoda.domains.dispatch.commands.jobs import JobDraft, cancel_jobs, record_jobs
from nuoda.domains.dispatch.commands.moving import MoveForbidden, lock_stops, lock_trips, move_jobs
from nuoda.domains.dispatch.commands.placing import JobPlace, place_jobs
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
from nuoda.domains.dispatch.commands.standing import keep_jobs
from nuoda.domains.dispatch.commands.stops import StopReport, break_down, record_stops
from nuoda.domains.dispatch.commands.trips import (
    NoSeal,
    SealOpened,
    StopsOpen,
    TripNotReady,
    drop_trip,
    finish_trip,
    open_seal,
    open_trip,
    recall_trips,
    release_trips,
    seal_trip,
    set_crew,
    start_trip,
)
from nuoda.domains.dispatch.queries.moving import JobMove

__all__ = [
    "forget_stops",
    "ChangedMeanwhile", "ContainerDraft", "ContainerKindDraft", "DepotDraft", "DriverDraft",
    "ExchangeDraft", "Holder", "JobDraft", "JobMove", "JobPlace", "MoveForbidden", "NoSeal", "PartnerDraft",
    "PlanNotReady", "PlanOutdated", "SealOpened", "StopReport", "StopsOpen", "TripChanged", "TripNotInState",
    "TripNotReady", "VehicleDraft", "apply_plan", "ask_for_plan", "begin_plan", "break_down", "cancel_jobs",
    "drop_plan", "drop_trip", "exchange_containers", "fail_plan", "finish_trip", "keep_jobs", "keep_plan",
    "lock_stops", "lock_trips", "move_containers", "move_jobs", "open_seal", "open_trip", "place_jobs",
    "recall_trips", "record_jobs", "record_stops", "release_trips", "seal_trip", "set_container_kinds",
    "set_crew", "set_depots", "set_drivers", "set_partners", "set_vehicles", "start_trip",
    "take_drivers", "take_partners", "take_vehicles",
]  # fmt: skip
