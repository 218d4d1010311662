"""The demo's world: a pure generator, deterministic by seed and instant."""

from __future__ import annotations

from nuoda.surfaces.intake.demo.world.build import build_world, extend
from nuoda.surfaces.intake.demo.world.shapes import (
    DeskAction,
    Hero,
    Journey,
    Measured,
    Member,
    Paper,
    Ride,
    ServiceLevel,
    Shipper,
    Stretch,
    TimedScan,
    Trouble,
    World,
)

__all__ = [
    "DeskAction",
    "Hero",
    "Journey",
    "Measured",
    "Member",
    "Paper",
    "Ride",
    "ServiceLevel",
    "Shipper",
    "Stretch",
    "TimedScan",
    "Trouble",
    "World",
    "build_world",
    "extend",
]
