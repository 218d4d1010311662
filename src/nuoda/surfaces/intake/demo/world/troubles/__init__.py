"""The scripted troubles of the story."""

from __future__ import annotations

from datetime import datetime

from nuoda.surfaces.intake.demo.world.troubles import (
    address,
    cold,
    door,
    foreign,
    missing,
    parts,
    vehicle,
    watch,
    weather,
)
from nuoda.surfaces.intake.demo.world.troubles.script import Scene

SCENES = (
    vehicle.broken_truck,
    watch.warning_to_watch,
    weather.closed_road,
    missing.lost_parcel,
    address.wrong_address,
    address.incomplete_address,
    door.nobody_in,
    door.refused,
    door.broken_crate,
    missing.customs_papers,
    door.late_without_warning,
    parts.eight_of_ten,
    parts.missed_flight,
    foreign.other_carriers,
    cold.cold_chain,
    door.signed_for,
)


def all_scenes(seed: int, now: datetime) -> list[Scene]:
    """Every scene, played around ``now``."""
    return [play(seed, now) for play in SCENES]
