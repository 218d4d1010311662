"""Incidents: one cause that touches many shipments (domain reference §5.1, §8 trap 45). Pure.

Their kinds are dated data. What touches a shipment too is told by the reach of an incident: its vehicle, or
its place with its cause, within its time. Clusters of exceptions are proposed by the same four.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from uuid import UUID

from nuoda.domains.cases.rules.states import ENDED, may_move
from nuoda.domains.shipments.facts import REASONS

TRIP, PLACE = "trip", "place"
LEAST_TOGETHER = 3
"""So many shipments at least make a cluster; as many new ones bring a declined one back."""
APART = timedelta(hours=3)
"""Troubles further apart than this are not of one cause, as far as time tells."""
EARLY = timedelta(hours=1)
"""A scan may speak of an incident this long before it was said to have begun."""
GATHERS_FOR = timedelta(hours=48)
"""How long an incident whose end nobody has told takes in what comes later."""
LOOKED_BACK = timedelta(hours=24)
_LATENESS = ("DELAY.", "SYSTEM.", "ADDRESS.", "CONSIGNEE.", "PICKUP.", "CUSTOMS.")
_OWN = ("DAMAGE.", "LOSS.", "MISDELIVERY.")


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """A kind from ``valid_from`` to before ``valid_to``: its ``cause`` for the cases, whether it touches
    those on one ``trip`` or all at one ``place``, and the ``flag`` that lifts its severity ("" for none).
    """

    code: str
    cause: str
    scope: str
    flag: str
    valid_from: date
    valid_to: date | None
    source: str


@cache
def _all_kinds() -> tuple[IncidentKind, ...]:
    written = files("nuoda.domains.cases.rules").joinpath("incident_kinds.csv").read_text("utf-8")
    return tuple(
        IncidentKind(
            row["code"], row["cause"], row["scope"], row["flag"], date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None, row["source"],
        )
        for row in csv.DictReader(written.splitlines())
    )  # fmt: skip


def incident_kinds_on(day: date) -> Mapping[str, IncidentKind]:
    """The kinds in force on a day, by code, in the order of the table."""
    return {
        one.code: one
        for one in _all_kinds()
        if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    }


def incident_codes() -> frozenset[str]:
    """Every kind that is or was in force: each has its word."""
    return frozenset(one.code for one in _all_kinds())


def kind_for(cause: str, day: date) -> str:
    """The kind that a cause suggests, "" where none does: the exact one, else the first of its group."""
    known = incident_kinds_on(day)
    exact = next((one.code for one in known.values() if one.cause == cause), "")
    group = cause.split(".", maxsplit=1)[0] + "."
    return exact or next((one.code for one in known.values() if one.cause.startswith(group)), "")


def followed_state(kind: str, own: str, incident: str) -> str:
    """The state of a part: the incident's where its own way leads there, else its own. None ends by it."""
    return incident if incident not in ENDED and may_move(kind, own, incident) else own


def followed_cause(own: str, incident: str) -> str:
    """The cause of a part: the incident's, unless its own goods were harmed otherwise."""
    return own if not incident or (own.startswith(_OWN) and own != incident) else incident


@dataclass(frozen=True, slots=True)
class Sighting:
    """Trouble of one shipment: what, where, when, in whose hands, and the devices that rode with it then."""

    shipment_id: UUID
    cause: str
    carrier: str
    place: str
    at: datetime
    devices: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """What an incident touches. ``device`` is that of its vehicle, "" for none; ``until`` None: not over."""

    incident_id: UUID
    scope: str
    cause: str
    carrier: str
    place: str
    device: str
    began_at: datetime
    until: datetime | None


def touches(reach: Reach, one: Sighting) -> bool:
    """Whether trouble heard of later is the incident's: on its vehicle, or its cause at its place."""
    last = reach.until or reach.began_at + GATHERS_FOR
    if not reach.began_at - EARLY <= one.at <= last:
        return False
    if reach.device and reach.device in one.devices:
        return True
    if not reach.place or spoken(reach.place) != spoken(one.place) or one.cause != reach.cause:
        return False
    return not reach.carrier or reach.carrier == one.carrier


def spoken(place: str) -> str:
    """A place as it is compared: spaces and letter case do not tell two places apart."""
    return "".join(place.split()).casefold()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Shipments whose trouble may be of one cause, in the order of time. For a person to judge."""

    cause: str
    carrier: str
    place: str
    device: str
    first_at: datetime
    last_at: datetime
    shipments: Sequence[UUID]

    @property
    def signature(self) -> str:
        return signature_of(self.shipments)


def signature_of(shipments: Iterable[UUID]) -> str:
    """The same for the same shipments, whatever their order."""
    told = ",".join(sorted(str(one) for one in shipments))
    return hashlib.sha256(told.encode()).hexdigest()


def is_past(cause: str, delivered_at: datetime | None) -> bool:
    """What was delivered is late no more; that it was harmed, it still may be."""
    known = REASONS.get(cause)
    return delivered_at is not None and (known is None or known.impact < 2)


def ends_with_delivery(cause: str) -> bool:
    """Lateness ends with delivery; loss, damage and misdelivery do not."""
    return not cause or cause.startswith(_LATENESS)


def part_end(cause: str, delivered_at: datetime | None, due_at: datetime | None) -> str:
    """The closing code of a part whose shipment has arrived, "" where it is not over."""
    if delivered_at is None or not ends_with_delivery(cause):
        return ""
    return "delivered_late_told" if due_at is not None and delivered_at > due_at else "delivered_in_time"


def clusters(sightings: Iterable[Sighting]) -> list[Cluster]:
    """What may be one incident: the same cause on one vehicle, or at one place of a carrier, without long
    gaps in time. A shipment is in one cluster at most; the vehicle says more than the place. Largest first.
    """
    ordered = sorted(set_once(sightings), key=lambda one: (one.at, str(one.shipment_id)))
    found: list[Cluster] = []
    taken: set[UUID] = set()
    by_device: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for one in ordered:
        for device in sorted(set(one.devices)):
            by_device[one.cause, device].append(one)
    for (_cause, device), some in sorted(by_device.items()):
        found += _runs([one for one in some if one.shipment_id not in taken], device, taken)
    by_place: dict[tuple[str, str, str], list[Sighting]] = defaultdict(list)
    for one in ordered:
        if one.shipment_id not in taken and spoken(one.place):
            by_place[one.cause, one.carrier, spoken(one.place)].append(one)
    for _key, some in sorted(by_place.items()):
        found += _runs(some, "", taken)
    return sorted(found, key=lambda one: (-len(one.shipments), one.first_at, one.signature))


def set_once(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The first sighting of each shipment; of several at one instant the one that names a vehicle."""
    first: dict[UUID, Sighting] = {}
    for one in sorted(sightings, key=_turn):
        first.setdefault(one.shipment_id, one)
    return list(first.values())


def _turn(one: Sighting) -> tuple[object, ...]:
    return one.at, one.cause, one.place, not one.devices, sorted(one.devices), one.carrier


def _runs(some: Sequence[Sighting], device: str, taken: set[UUID]) -> list[Cluster]:
    runs: list[list[Sighting]] = []
    for one in some:
        if runs and one.at - runs[-1][-1].at <= APART:
            runs[-1].append(one)
        else:
            runs.append([one])
    long_enough = [run for run in runs if len(run) >= LEAST_TOGETHER]
    taken.update(one.shipment_id for run in long_enough for one in run)
    return [
        Cluster(
            run[0].cause, run[0].carrier, run[0].place, device, run[0].at, run[-1].at,
            tuple(one.shipment_id for one in run),
        )
        for run in long_enough
    ]  # fmt: skip


def is_declined(cluster: Cluster, declined: Iterable[Collection[UUID]]) -> bool:
    """True where somebody said no to these shipments, or to all of them but a few."""
    members = set(cluster.shipments)
    return any(len(members - set(one)) < LEAST_TOGETHER for one in declined)
