"""What is to be brought or fetched is recorded, and called off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.dispatch.commands.fleet_checks import check_place
from nuoda.domains.dispatch.commands.hand import may_dispatch, next_numbers
from nuoda.domains.dispatch.models import Depot, Job
from nuoda.domains.dispatch.rules import JobKind, JobState, Skill
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_instant, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class JobDraft:
    """A job of a depot (by code) on a day. ``reference`` is one's own, once a depot and kind.

    ``windows`` are pairs of aware instants. A place that is not known has neither latitude nor longitude: it
    is kept, and no plan takes it. ``after`` is the reference of the collect job where the goods come from.
    """

    depot: str
    reference: str
    day: date
    kind: str = JobKind.DELIVER.value
    latitude: float | None = None
    longitude: float | None = None
    name: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    windows: Sequence[tuple[datetime, datetime]] = ()
    service_minutes: int = 5
    kilograms: Decimal = Decimal(0)
    volume_m3: Decimal = Decimal(0)
    pallets: int = 0
    pieces: int = 1
    needs: Sequence[str] = ()
    instructions: str = ""
    due_at: datetime | None = None
    ready_at: datetime | None = None
    customer_id: UUID | None = None
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    after: str = ""


@command
def record_jobs(*, by: Actor, at: datetime, jobs: Sequence[JobDraft]) -> IntakeReport:
    """Record jobs. One whose reference is known is a duplicate; one that is refused holds up no other.

    Constant number of queries.
    """
    may_dispatch(by)
    homes = dict(Depot.objects.filter(code__in=[one.depot for one in jobs], closed_at=None)
                 .values_list("code", "id"))  # fmt: skip
    sources = _sources(jobs, homes)
    refused: list[Refused] = []
    rows: list[Job] = []
    numbers = next_numbers("J", len(jobs), at)
    for index, (draft, number) in enumerate(zip(jobs, numbers, strict=True)):
        problems = _check(draft, homes, sources)
        if problems:
            refused.append(Refused(index, tuple(problems)))
            continue
        row = row_of(draft, number, homes[draft.depot], at)
        if draft.after:
            row.after_id = sources[draft.depot, draft.after]
        if draft.kind == JobKind.COLLECT.value:
            sources.setdefault((draft.depot, draft.reference), row.id)
        rows.append(row)
    landed = insert_new(rows)
    return IntakeReport(len(landed), len(rows) - len(landed), tuple(refused))


def _sources(jobs: Sequence[JobDraft], homes: Mapping[str, UUID]) -> dict[tuple[str, str], UUID]:
    """The collect jobs that others name, by depot and reference."""
    codes = {key: code for code, key in homes.items()}
    named = [one.after for one in jobs if one.after]
    if not named:
        return {}
    rows = Job.objects.filter(
        depot_id__in=homes.values(), reference__in=named, kind=JobKind.COLLECT.value
    ).values_list("depot_id", "reference", "id")
    return {(codes[depot], reference): key for depot, reference, key in rows}


def row_of(draft: JobDraft, number: str, depot_id: UUID, at: datetime) -> Job:
    """A job as it was told; not saved."""
    return Job(
        number=number, depot_id=depot_id, kind=draft.kind, customer_id=draft.customer_id,
        order_id=draft.order_id, shipment_id=draft.shipment_id, reference=draft.reference.strip(),
        name=draft.name, phone=draft.phone, address=draft.address, city=draft.city,
        latitude=draft.latitude, longitude=draft.longitude, day=draft.day,
        windows=[[one.isoformat(), other.isoformat()] for one, other in sorted(draft.windows)],
        service_minutes=draft.service_minutes, kilograms=draft.kilograms, volume_m3=draft.volume_m3,
        pallets=draft.pallets, pieces=draft.pieces, needs=list(draft.needs),
        instructions=draft.instructions, due_at=draft.due_at, ready_at=draft.ready_at, recorded_at=at,
    )  # fmt: skip


def _check(
    one: JobDraft, homes: Mapping[str, UUID], sources: Mapping[tuple[str, str], UUID]
) -> list[FieldError]:
    problems = [
        *check_text("reference", one.reference, required=True, longest=60),
        *check_choice("kind", one.kind, [each.value for each in JobKind], _("Unknown kind of job.")),
        *check_text("name", one.name), *check_text("phone", one.phone, longest=60),
        *check_text("address", one.address, longest=400), *check_text("city", one.city, longest=80),
        *check_text("instructions", one.instructions, longest=400),
        *check_number("service_minutes", one.service_minutes, most=600, unit=_("minutes")),
        *check_number("kilograms", one.kilograms, most=limits.WEIGHT_KG, unit=_("kg")),
        *check_number("volume_m3", one.volume_m3, most=1_000, unit=_("m³")),
        *check_number("pallets", one.pallets, most=1_000, unit=_("pallets")),
        *check_number("pieces", one.pieces, least=1, most=limits.PIECES, unit=_("pieces")),
        *check_instant("due_at", one.due_at), *check_instant("ready_at", one.ready_at),
    ]  # fmt: skip
    if one.depot not in homes:
        problems.append(FieldError("depot", _("No depot has this code."), _("Choose a depot.")))
    if (one.latitude is None) != (one.longitude is None):
        reason = _("Only one of latitude and longitude is there.")
        problems.append(FieldError("latitude", reason, _("Name both, or neither.")))
    if one.latitude is not None and one.longitude is not None:
        problems += check_place("latitude", one.latitude, 90) + check_place("longitude", one.longitude, 180)
    for need in one.needs:
        problems += check_choice("needs", need, [each.value for each in Skill], _("Unknown skill."))
    if one.after and (one.kind != JobKind.DELIVER.value or (one.depot, one.after) not in sources):
        reason = _("There is no such place to fetch the goods from.")
        remedy = _("Record the collect job first, and name its reference.")
        problems.append(FieldError("after", reason, remedy))
    return problems + _check_windows(one)


def _check_windows(one: JobDraft) -> list[FieldError]:
    problems = [each for span in one.windows for end in span for each in check_instant("windows", end)]
    if not problems and any(begins >= ends for begins, ends in one.windows):
        reason = _("A window ends before it begins.")
        problems.append(FieldError("windows", reason, _("Correct the times.")))
    if len(one.windows) > 5:
        problems.append(FieldError("windows", _("More than five windows."), _("Name at most five.")))
    return problems


@command
def cancel_jobs(*, by: Actor, at: datetime, job_ids: Collection[UUID], reason: str) -> int:
    """Call off jobs that are in no trip. Returns how many were. One in a trip is taken out of it first."""
    may_dispatch(by)
    rows = Job.objects.filter(id__in=list(job_ids), state=JobState.OPEN.value)
    return rows.update(state=JobState.CANCELLED.value, over_at=at, over_reason=reason[:200], why="")
