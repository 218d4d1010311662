"""What a plan proposes, trip by trip, with the names a reader knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nuoda.domains.dispatch.queries import (
    JobRow,
    PlanPage,
    drivers_of,
    jobs_by_id,
    partners_open,
    vehicles_of,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.translate import comma
from nuoda.pages.figures import number_words


@dataclass(frozen=True, slots=True)
class ProposedStop:
    """A stop of a proposed trip; ``moved`` where the job is on another trip now, or on none."""

    name: str
    begins_at: datetime
    late_minutes: int
    moved: bool
    why: str


@dataclass(frozen=True, slots=True)
class ProposedTrip:
    """A trip as it would be."""

    who: str
    driver: str
    km: Decimal
    cost: Decimal
    stops: Sequence[ProposedStop]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Trips in the order of who drives them, and the jobs that would have none with the reason."""

    trips: Sequence[ProposedTrip]
    unplanned: Sequence[tuple[str, str]]


def proposed(plan: PlanPage, *, actor: Actor) -> Proposed:
    """The proposal of a plan in names; empty while there is none. Five queries."""
    trips: Sequence[Mapping[str, Any]] = plan.proposal.get("trips", ())
    left: Mapping[str, str] = plan.proposal.get("unplanned", {})
    if not trips and not left:
        return Proposed((), ())
    ids = [UUID(stop["job"]) for one in trips for stop in one["stops"]] + [UUID(key) for key in left]
    jobs = jobs_by_id(ids, actor=actor)
    names = {str(one.id): one.code for one in vehicles_of(plan.depot_id, actor=actor)}
    names |= {str(one.id): one.name for one in partners_open(actor=actor)}
    drivers = {str(one.id): one.name for one in drivers_of(plan.depot_id, plan.day, actor=actor)}
    found = [_trip(one, jobs, names, drivers) for one in trips if one["stops"]]
    found.sort(key=lambda one: one.who)
    unplanned = [(_name(jobs, key), why) for key, why in left.items()]
    return Proposed(found, sorted(unplanned))


def _trip(
    one: Mapping[str, Any], jobs: Mapping[UUID, JobRow], names: Mapping[str, str], drivers: Mapping[str, str]
) -> ProposedTrip:
    stops = [
        ProposedStop(
            _name(jobs, stop["job"]), datetime.fromisoformat(stop["begins_at"]), stop["late_minutes"],
            _moved(jobs, stop["job"], one["trip"]), why_words(stop["why"]),
        )
        for stop in one["stops"]
    ]  # fmt: skip
    who = names.get(one["vehicle"] or one["partner"] or "", "–")
    return ProposedTrip(
        who, drivers.get(one["driver"] or "", ""), Decimal(one["km"]), Decimal(one["cost"]), stops
    )


def _name(jobs: Mapping[UUID, JobRow], key: str) -> str:
    job = jobs.get(UUID(key))
    return f"{job.reference} {job.name}".strip() if job else key


def _moved(jobs: Mapping[UUID, JobRow], key: str, trip: str | None) -> bool:
    job = jobs.get(UUID(key))
    return job is None or trip is None or str(job.trip_id) != trip


def why_words(why: Mapping[str, Any]) -> str:
    """Why a stop is where it is: what it costs here, and what it would cost elsewhere."""
    parts = []
    if "cost" in why:
        parts.append(_("costs %(cost)s here") % {"cost": _money(why["cost"])})
    if "next" in why:
        told = {"van": why["next"]["van"], "cost": _money(why["next"]["cost"])}
        parts.append(_("%(cost)s with %(van)s") % told)
    if "partner" in why:
        parts.append(_("%(cost)s with a partner") % {"cost": _money(why["partner"])})
    if "only" in why:
        parts.append(_("no other vehicle can take it"))
    return comma().join(parts)


def _money(value: Any) -> str:
    return number_words(Decimal(str(value)), decimals=2, unit="¥")
