"""Dangers of shipments: what threatens one, how grave it is, what to do next. Pure functions."""

from __future__ import annotations

from nuoda.domains.shipments.rules.danger.area import (
    LEVEL,
    Area,
    Hazard,
    WarningSeverity,
    Waypoint,
    area_danger,
    remaining_way,
    touches,
)
from nuoda.domains.shipments.rules.danger.connection import PlannedLeg, connection, missed_departure
from nuoda.domains.shipments.rules.danger.gazetteer import (
    cities_inside,
    city_key,
    places_in,
    province_names,
    region_key,
    regions_in,
    spellings,
)
from nuoda.domains.shipments.rules.danger.judge import Judgement, Subject, judge
from nuoda.domains.shipments.rules.danger.kinds import (
    ALARM,
    NOTICE,
    TELEMETRY,
    WARNING,
    WATCHED,
    Danger,
    DangerKind,
    doublings,
)
from nuoda.domains.shipments.rules.danger.late import Window, late, late_probability, window_around
from nuoda.domains.shipments.rules.danger.moving import Ride, RideJudgement, Thresholds, judge_ride
from nuoda.domains.shipments.rules.danger.sensed import (
    Excursion,
    Reading,
    breach,
    excursions,
    mean_kinetic,
    recovered,
    shock,
)
from nuoda.domains.shipments.rules.danger.silence import Gap, silence, usual_gap, usual_silence
from nuoda.domains.shipments.rules.danger.steps import (
    STEPS,
    Step,
    attempt_failed,
    find_step,
    refused,
    steps_on,
    uncollected,
)
from nuoda.domains.shipments.rules.danger.telemetry import (
    Circle,
    Fix,
    Point,
    deviation,
    inside,
    longest_stand,
    stoppage,
)

__all__ = [
    "ALARM", "LEVEL", "NOTICE", "STEPS", "TELEMETRY", "WARNING", "WATCHED", "Area", "Circle", "Danger",
    "DangerKind", "Excursion", "Fix", "Gap", "Hazard", "Judgement", "PlannedLeg", "Point", "Reading",
    "Ride", "RideJudgement", "Step", "Subject", "Thresholds", "WarningSeverity", "Waypoint", "Window",
    "area_danger", "attempt_failed", "breach", "cities_inside", "city_key", "connection", "deviation",
    "doublings", "excursions", "find_step", "inside", "judge", "judge_ride", "late",
    "late_probability", "longest_stand", "mean_kinetic", "missed_departure", "places_in",
    "province_names", "recovered", "refused", "region_key", "regions_in", "remaining_way", "shock",
    "silence", "spellings", "steps_on", "stoppage", "touches", "uncollected",
    "usual_gap", "usual_silence", "window_around",
]  # fmt: skip
