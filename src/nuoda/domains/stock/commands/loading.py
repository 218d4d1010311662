from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.hand import KEY, check_batch, may_handle
from nuoda.domains.stock.commands.handing_on import all_or_none
from nuoda.domains.stock.commands.picking import Scene, report_of, scene_of
from nuoda.domains.stock.commands.post import Batch, Step, fresh, post
from nuoda.domains.stock.commands.ticking import Ticked, instructions, keep_ticks, missing
from nuoda.domains.stock.facts import GoodsLoaded, LoadShort
from nuoda.domains.stock.models import Move, Package, Reservation, WorkOrder
from nuoda.domains.stock.rules import HOLDING, Kind, Place, ReservationState, package_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class LoadDraft:
    """A package, as it was scanned, goes onto a trip or vehicle; ``ticks``: the instructions minded."""

    key: str
    package: str
    trip: str
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaveDraft:
    """A trip or vehicle leaves a warehouse."""

    key: str
    warehouse: str
    trip: str


@command
def load_packages(*, by: Actor, at: datetime, loads: Sequence[LoadDraft]) -> IntakeReport:
    """Put packages onto a vehicle: their goods have left. Where all of a reservation has, that is stated.

    A package that belongs onto another trip is refused, and so is one with an instruction that nobody
    ticked, or whose order waits for value-added work. One that was loaded there before is a duplicate.
    """
    may_handle(by)
    if problems := check_batch(len(loads)):
        raise Invalid(fields=problems)
    numbers = {package_of(one.package) for one in loads}
    inside = Move.objects.filter(package__in=numbers, kind=Kind.PACK)
    pairs = set(inside.values_list("reservation__number", "lot__code"))
    scene = scene_of((number for number, _lot in pairs), (lot for _number, lot in pairs))
    rows = _locked(numbers)
    held = _held_back(rows.values(), scene)
    catalog = Catalog(warehouses={row.warehouse.code for row in scene.rows.values()})
    news = fresh(f"{one.key}/0" for one in loads)
    batch, steps = Batch(), list[Step]()
    for index, draft in enumerate(loads):
        row = rows.get(package_of(draft.package))
        same = row is not None and row.loaded_at is not None and row.trip == draft.trip
        if f"{draft.key}/0" not in news or same:
            batch.known += 1
            continue
        problems = _why_not(draft, row)
        problems += held.why_not(draft, row) if row is not None and not problems else []
        if row is None or problems:
            batch.refuse(index, *problems)
            continue
        row.loaded_at, row.loaded_by, row.trip = at, by.name, draft.trip
        steps += _steps(index, draft, row, scene, catalog)
    post(batch, steps, by=by, at=at)
    all_or_none(batch, steps)
    touched = {one.package for one in steps}
    save_columns([row for row in rows.values() if row.number in touched], "loaded_at", "loaded_by", "trip")
    ticked = [Ticked(row.customer_id, row.reference, row.number, held.marks.get(row.number, ()))
              for row in rows.values() if row.number in touched]  # fmt: skip
    keep_ticks(Kind.LOAD, ticked, by=by, at=at)
    _tell_loaded(batch, scene)
    return report_of(batch)


@dataclass(frozen=True, slots=True)
class _HeldBack:
    """The instructions of packages by number, and the work that their orders still wait for."""

    marks: Mapping[str, tuple[str, ...]]
    works: Mapping[tuple[UUID, UUID, str], list[str]]

    def why_not(self, draft: LoadDraft, row: Package) -> list[FieldError]:
        problems = missing(self.marks.get(row.number, ()), draft.ticks)
        waits = self.works.get((row.customer_id, row.warehouse_id, row.reference))
        if waits:
            figures = {"order": row.reference, "works": ", ".join(waits)}
            reason = _("Order %(order)s waits for work that is not done: %(works)s.", figures)
            problems.append(FieldError("package", reason, _("Finish the work, or ask the desk to waive it.")))
        return problems


def _held_back(rows: Iterable[Package], scene: Scene) -> _HeldBack:
    held = {one.id: one for one in scene.rows.values()}
    inside: dict[str, list[Reservation]] = {}
    for reservation, _lot, package in sorted(scene.packed, key=str):
        inside.setdefault(package, []).append(held[reservation])
    asked = {(row.customer_id, row.warehouse_id, row.reference) for row in rows}
    waiting = WorkOrder.objects.filter(
        reference__in={reference for _c, _w, reference in asked}, state__in=[one.value for one in HOLDING]
    ).values_list("customer_id", "warehouse_id", "reference", "service__name")
    works: dict[tuple[UUID, UUID, str], list[str]] = {}
    for customer, house, reference, name in waiting.order_by("service__name"):
        works.setdefault((customer, house, reference), []).append(name)
    return _HeldBack({name: instructions(each) for name, each in inside.items()}, works)


def _locked(numbers: Iterable[str]) -> Mapping[str, Package]:
    rows = Package.objects.select_for_update(no_key=True).filter(number__in=list(numbers)).order_by("id")
    return {row.number: row for row in rows}


def _why_not(draft: LoadDraft, row: Package | None) -> list[FieldError]:
    problems = [
        *check_text("key", draft.key, required=True, longest=KEY),
        *check_text("trip", draft.trip, required=True, longest=40),
    ]
    if row is None:
        reason = _("There is no package %(number)s.", {"number": draft.package[:40] or "–"})
        return [*problems, FieldError("package", reason, _("Scan its label again."))]
    figures = {"number": row.number, "trip": row.trip, "scanned": draft.trip[:40]}
    if row.loaded_at is not None:
        reason = _("Package %(number)s was loaded onto %(trip)s already.", figures)
        problems.append(FieldError("package", reason, _("Take it off there first, and ask the desk.")))
    elif row.trip and row.trip != draft.trip:
        reason = _("Wrong vehicle: package %(number)s goes with %(trip)s, not with %(scanned)s.", figures)
        problems.append(FieldError("trip", reason, _("Take it off, and put it where it belongs.")))
    return problems


def _steps(index: int, draft: LoadDraft, row: Package, scene: Scene, catalog: Catalog) -> list[Step]:
    held = {one.id: one for one in scene.rows.values()}
    lots = {one.id: one for one in scene.lots.values()}
    steps: list[Step] = []
    for (reservation, lot, package), quantity in sorted(scene.packed.items(), key=lambda one: str(one[0])):
        if package != row.number or quantity <= 0:
            continue
        mine = held[reservation]
        lots[lot].product = mine.product
        house = mine.warehouse.code
        steps.append(
            Step(
                index, f"{draft.key}/{len(steps)}", Kind.LOAD.value, lots[lot],
                catalog.standing(house, Place.STAGING), catalog.standing(house, Place.CUSTOMER), quantity,
                reservation=mine, reference=draft.trip, package=package,
            )
        )  # fmt: skip
        scene.packed[reservation, lot, package] = 0
    return steps


def _tell_loaded(batch: Batch, scene: Scene) -> None:
    touched = {one.reservation.id: one.reservation for one in batch.steps if one.reservation is not None}
    inside = {key[0] for key, n in scene.picked.items() if n} | {
        key[0] for key, n in scene.packed.items() if n
    }
    state(
        *(
            GoodsLoaded(
                subject=Ref("reservation", str(row.id)), customer_id=row.customer_id, number=row.number,
                warehouse=row.warehouse.code, sku=row.product.sku, quantity=row.picked,
                reference=row.reference,
            )
            for row in touched.values()
            if row.id not in inside and row.state != ReservationState.HELD
        )
    )  # fmt: skip


@command
def bind_packages(*, by: Actor, at: datetime, packages: Sequence[str], trip: str) -> IntakeReport:
    """Say with which trip or vehicle packages at the dock are to go; "" frees them for any."""
    may_handle(by)
    problems = [*check_batch(len(packages)), *check_text("trip", trip, longest=40)]
    if problems:
        raise Invalid(fields=problems)
    numbers = [package_of(one) for one in packages]
    rows = _locked(numbers)
    refused = []
    for index, number in enumerate(numbers):
        row = rows.get(number)
        if row is None or row.loaded_at is not None:
            reason = _("Package %(number)s does not stand at the dock.", {"number": number[:40] or "–"})
            refused.append(Refused(index, (FieldError("packages", reason, _("Reload the page.")),)))
        else:
            row.trip = trip
    save_columns([row for row in rows.values() if row.loaded_at is None], "trip")
    return IntakeReport(len(packages) - len(refused), 0, tuple(refused))


@command
def leave_dock(*, by: Actor, at: datetime, trips: Sequence[LeaveDraft]) -> IntakeReport:
    """Trips leave. What belongs onto one and still stands at the dock is stated, order by order."""
    may_handle(by)
    if problems := check_batch(len(trips)):
        raise Invalid(fields=problems)
    catalog = Catalog(warehouses=[one.warehouse for one in trips])
    refused: list[Refused] = []
    ready: dict[tuple[UUID, str], LeaveDraft] = {}
    for index, draft in enumerate(trips):
        problems = [
            *check_text("key", draft.key, required=True, longest=KEY),
            *check_text("trip", draft.trip, required=True, longest=40),
        ]
        house = catalog.warehouse(draft.warehouse, problems)
        if problems or house is None:
            refused.append(Refused(index, tuple(problems)))
        else:
            ready[house.id, draft.trip] = draft
    waiting = Package.objects.select_related("warehouse").filter(
        loaded_at__isnull=True, trip__in={trip for _house, trip in ready},
        warehouse_id__in={house for house, _trip in ready},
    )  # fmt: skip
    left: dict[tuple[UUID, str, str], list[Package]] = {}
    for row in waiting.order_by("number"):
        if (row.warehouse_id, row.trip) in ready:
            left.setdefault((row.warehouse_id, row.trip, row.reference), []).append(row)
    state(
        *(
            LoadShort(
                subject=Ref("package", str(rows[0].id)), customer_id=rows[0].customer_id, number=reference,
                key=f"{ready[house, trip].key}/{reference}"[:200], warehouse=rows[0].warehouse.code,
                trip=trip, packages=tuple(one.number for one in rows),
            )
            for (house, trip, reference), rows in left.items()
        )
    )  # fmt: skip
    return IntakeReport(len(trips) - len(refused), 0, tuple(refused))
