"""Dispatch, read."""

from __future__ import annotations

from nuoda.domains.dispatch.queries.board import (
    board,
    job_rows,
    jobs_by_id,
    latest_plan,
    plan_page,
    plan_rows,
    trip_page,
    trip_rows,
    trips_of_driver,
    trips_of_shipments,
)
from nuoda.domains.dispatch.queries.booking import Demand, Mode, WindowAnswer, feasible_windows, modes
from nuoda.domains.dispatch.queries.day import next_day_with_work
from nuoda.domains.dispatch.queries.moving import JobMove, board_and_places, cost_of_move
from nuoda.domains.dispatch.queries.planning import Proposal, solve_plan
from nuoda.domains.dispatch.queries.reading import (
    depot_by_code,
    depot_rows,
    depots,
    driver_rows,
    drivers_of,
    get_depot,
    get_driver,
    get_partner,
    get_vehicle,
    partner_rows,
    partners_open,
    vehicle_rows,
    vehicles_of,
)
from nuoda.domains.dispatch.queries.reasons import REASONS
from nuoda.domains.dispatch.queries.shapes import (
    BestPlace,
    Board,
    DepotRow,
    DriverRow,
    Figures,
    JobRow,
    MoveCost,
    PartnerRow,
    PlanPage,
    StopRow,
    TripPage,
    TripRow,
    VehicleRow,
)

__all__ = [
    "REASONS", "BestPlace", "Board", "Demand", "DepotRow", "DriverRow", "Figures", "JobMove", "JobRow",
    "Mode", "MoveCost", "PartnerRow", "PlanPage", "Proposal", "StopRow", "TripPage", "TripRow",
    "VehicleRow", "WindowAnswer", "board", "board_and_places", "cost_of_move",
    "depot_by_code", "depot_rows", "depots", "driver_rows", "drivers_of", "feasible_windows", "get_depot",
    "get_driver", "get_partner", "get_vehicle", "job_rows", "jobs_by_id", "latest_plan", "modes",
    "next_day_with_work",
    "partner_rows", "partners_open", "plan_page", "plan_rows", "solve_plan", "trip_page", "trip_rows",
    "trips_of_driver", "trips_of_shipments", "vehicle_rows", "vehicles_of",
]  # fmt: skip
