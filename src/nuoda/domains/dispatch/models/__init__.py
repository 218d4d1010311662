"""Vehicles and who drives them, jobs, trips and plans."""

from __future__ import annotations

from nuoda.domains.dispatch.models.containers import ContainerKind, ContainerMove
from nuoda.domains.dispatch.models.fleet import Depot, Driver, DriverShift, Partner, Vehicle
from nuoda.domains.dispatch.models.jobs import Job
from nuoda.domains.dispatch.models.plans import Plan
from nuoda.domains.dispatch.models.trips import Stop, Trip

__all__ = [
    "ContainerKind", "ContainerMove", "Depot", "Driver", "DriverShift", "Job", "Partner", "Plan", "Stop",
    "Trip", "Vehicle",
]  # fmt: skip
