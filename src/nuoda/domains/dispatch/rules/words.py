"""The words of dispatch: skills, states, and why a job has no trip. Pure."""

from __future__ import annotations

from enum import StrEnum


class Skill(StrEnum):
    """What a job needs of its vehicle or driver."""

    TAIL_LIFT = "tail_lift"
    DANGEROUS = "dangerous"
    CHILLED = "chilled"
    FROZEN = "frozen"
    TWO_PEOPLE = "two_people"
    HEAVY = "heavy"


class Temperature(StrEnum):
    AMBIENT = ""
    CHILLED = "chilled"
    FROZEN = "frozen"


class HolderKind(StrEnum):
    """Who has returnable containers. ``outside`` is where they are bought, and where lost ones went."""

    DEPOT = "depot"
    VEHICLE = "vehicle"
    CUSTOMER = "customer"
    PARTNER = "partner"
    OUTSIDE = "outside"


OWING = (HolderKind.CUSTOMER, HolderKind.PARTNER)
"""Holders who give containers back by a day."""


class JobKind(StrEnum):
    """Whether goods are brought to a place or taken from it."""

    DELIVER = "deliver"
    COLLECT = "collect"


class JobState(StrEnum):
    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TripState(StrEnum):
    """A draft is planned, a released trip is known to its driver, one under way has left."""

    DRAFT = "draft"
    RELEASED = "released"
    UNDER_WAY = "under_way"
    DONE = "done"
    BROKEN = "broken"


class StopState(StrEnum):
    PLANNED = "planned"
    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"


class PlanState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    APPLIED = "applied"
    DROPPED = "dropped"
    FAILED = "failed"


class PlanMode(StrEnum):
    """``full`` makes all drafts anew; ``change`` leaves every known stop in its order and adds to them."""

    FULL = "full"
    CHANGE = "change"


class PlanCause(StrEnum):
    ASKED = "asked"
    NEW_ORDER = "new_order"
    BREAKDOWN = "breakdown"


class Why(StrEnum):
    """Why a job has no trip."""

    NO_PLACE = "no_place"
    NO_VEHICLE = "no_vehicle"
    SKILL = "skill"
    CAPACITY = "capacity"
    WINDOW = "window"
    DAY_FULL = "day_full"
    PARTNER_FULL = "partner_full"


OPEN_TRIPS = frozenset({TripState.DRAFT, TripState.RELEASED, TripState.UNDER_WAY})
KNOWN_TRIPS = frozenset({TripState.RELEASED, TripState.UNDER_WAY})
"""Trips whose driver has been told what he drives."""
OPEN_STOPS = frozenset({StopState.PLANNED, StopState.ARRIVED})
OPEN_JOBS = frozenset({JobState.OPEN, JobState.PLANNED})
GIVES = {Temperature.AMBIENT: frozenset[Skill](), Temperature.CHILLED: frozenset({Skill.CHILLED}),
         Temperature.FROZEN: frozenset({Skill.CHILLED, Skill.FROZEN})}  # fmt: skip
"""What a vehicle can do by its temperature."""


def same_seal(one: str, other: str) -> bool:
    """Whether two numbers name one seal: blanks, strokes and case are no difference."""
    return _bare(one) == _bare(other)


def _bare(seal: str) -> str:
    return "".join(one for one in seal.casefold() if one.isalnum())
