from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.hand import (
    KEY,
    MOST,
    check_batch,
    may_handle,
    next_numbers,
    next_serials,
)
from nuoda.domains.stock.commands.picking import Scene, report_of, scene_of
from nuoda.domains.stock.commands.post import Batch, Step, post
from nuoda.domains.stock.commands.ticking import Ticked, instructions, keep_ticks, missing
from nuoda.domains.stock.facts import GoodsPacked
from nuoda.domains.stock.models import Package, Reservation
from nuoda.domains.stock.rules import Kind, Place, sscc
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _

_SIZES = ("length", "width", "height")


@dataclass(frozen=True, slots=True)
class Packed:
    """So many pieces of a lot that were picked for a reservation."""

    reservation: str
    lot: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """A package with what was put into it, all for one order; sizes in mm, ``weight`` in g, goods and all.

    ``trip`` is the trip or vehicle that it is to go with; "" where any may take it. ``ticks`` are the
    handling instructions that were minded.
    """

    key: str
    lines: tuple[Packed, ...]
    weight: int = 0
    length: int = 0
    width: int = 0
    height: int = 0
    trip: str = ""
    ticks: tuple[str, ...] = ()


@command
def pack_goods(*, by: Actor, at: datetime, packages: Sequence[PackageDraft]) -> IntakeReport:
    """Put what was picked into packages, each wholly or not at all; they stand at the dock from then on.

    A known key changes nothing. The report tells their numbers: SSCC where the warehouse has a GS1 prefix.
    """
    may_handle(by)
    if problems := check_batch(sum(len(one.lines) for one in packages)):
        raise Invalid(fields=problems)
    known = dict(Package.objects.filter(key__in=[one.key for one in packages]).values_list("key", "number"))
    lines = [line for one in packages if one.key not in known for line in one.lines]
    scene = scene_of((one.reservation for one in lines), (one.lot for one in lines))
    catalog = Catalog(warehouses={row.warehouse.code for row in scene.rows.values()})
    batch, told = Batch(), dict[int, str]()
    made: list[tuple[int, Package, list[Step]]] = []
    taken = set(known)
    for index, draft in enumerate(packages):
        if draft.key in taken:
            batch.known += 1
            if draft.key in known:
                told[index] = known[draft.key]
            continue
        taken.add(draft.key)
        wrong = _check(draft)
        rows = _rows(draft, scene, wrong)
        if wrong:
            batch.refuse(index, *wrong)
            continue
        row = _package(draft, rows[0], by=by, at=at)
        made.append((index, row, _steps(index, draft, scene, catalog)))
    _number([row for _index, row, _steps_of in made], scene, at)
    insert([row for _index, row, _steps_of in made])
    steps = [_in(step, row) for _index, row, steps_of in made for step in steps_of]
    post(batch, steps, by=by, at=at)
    all_or_none(batch, steps)
    told |= {index: row.number for index, row, _steps_of in made}
    _keep_ticks(packages, made, scene, by=by, at=at)
    _tell_packed(packages, made, scene)
    report = report_of(batch)
    return IntakeReport(report.accepted, report.duplicate, report.refused, numbers=tuple(told.items()))


def _check(draft: PackageDraft) -> list[FieldError]:
    problems = [
        *check_text("key", draft.key, required=True, longest=KEY),
        *check_text("trip", draft.trip, longest=40),
        *check_number("weight", draft.weight, most=10**9, unit=_("g")),
    ]
    for name in _SIZES:
        problems += check_number(name, getattr(draft, name), most=30_000, unit=_("mm"))
    for line in draft.lines:
        problems += check_number("quantity", line.quantity, least=1, most=MOST, unit=_("pieces"))
    if not draft.lines:
        problems.append(FieldError("lines", _("The package is empty."), _("Scan what goes into it.")))
    return problems


def _rows(draft: PackageDraft, scene: Scene, wrong: list[FieldError]) -> list[Reservation]:
    """The reservations of a package, all for one order; what is packed is taken from what was picked."""
    rows, wanted = list[Reservation](), dict[tuple[UUID, UUID], int]()
    for line in draft.lines:
        row = scene.rows.get(line.reservation)
        if row is None:
            reason = _("There is no reservation %(number)s.", {"number": line.reservation[:20] or "–"})
            wrong.append(FieldError("reservation", reason, _("Correct the number.")))
            continue
        rows.append(row)
        lot = scene.lot(row, line.lot, wrong)
        if lot is not None:
            wanted[row.id, lot.id] = wanted.get((row.id, lot.id), 0) + line.quantity
    wrong += missing(instructions(rows), draft.ticks)
    orders = {(row.customer_id, row.warehouse_id, row.reference) for row in rows}
    if len(orders) > 1:
        reason = _("It holds goods of several orders.")
        wrong.append(FieldError("lines", reason, _("Pack each order by itself.")))
    for key, quantity in wanted.items():
        ready = scene.picked.get(key, 0)
        if ready < quantity:
            reason = _("Only %(ready)s of this lot are picked and not yet packed.", {"ready": ready})
            wrong.append(FieldError("quantity", reason, _("Count again.")))
    if not wrong:
        for key, quantity in wanted.items():
            scene.picked[key] -= quantity
    return rows


def _package(draft: PackageDraft, row: Reservation, *, by: Actor, at: datetime) -> Package:
    return Package(
        key=draft.key, customer_id=row.customer_id, warehouse_id=row.warehouse_id, reference=row.reference,
        trip=draft.trip, weight=draft.weight, length=draft.length, width=draft.width, height=draft.height,
        packed_at=at, packed_by=by.name,
    )  # fmt: skip


def _number(rows: Sequence[Package], scene: Scene, at: datetime) -> None:
    if not rows:
        return
    prefixes = {row.warehouse_id: row.warehouse.gs1_prefix for row in scene.rows.values()}
    plain, serials = next_numbers("P", len(rows), at), next_serials(len(rows))
    for row, number, serial in zip(rows, plain, serials, strict=True):
        prefix = prefixes[row.warehouse_id]
        row.number = sscc(prefix, serial) if prefix else number


def _steps(index: int, draft: PackageDraft, scene: Scene, catalog: Catalog) -> list[Step]:
    steps = []
    for nth, line in enumerate(draft.lines):
        row = scene.rows[line.reservation]
        house = row.warehouse.code
        lot = scene.lots[row.product_id, line.lot]
        lot.product = row.product
        steps.append(
            Step(
                index, f"{draft.key}/{nth}", Kind.PACK.value, lot, catalog.standing(house, Place.PACKING),
                catalog.standing(house, Place.STAGING), line.quantity, reservation=row,
                reference=row.reference,
            )
        )  # fmt: skip
    return steps


def _in(step: Step, row: Package) -> Step:
    return Step(
        step.index, step.key, step.kind, step.lot, step.origin, step.target, step.quantity,
        reservation=step.reservation, reference=step.reference, package=row.number,
    )  # fmt: skip


def _keep_ticks(
    packages: Sequence[PackageDraft],
    made: Sequence[tuple[int, Package, list[Step]]],
    scene: Scene,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Only made packages: all of their instructions were ticked, or they would not be there."""
    found = [
        Ticked(row.customer_id, row.reference, row.number, marks)
        for index, row, _steps_of in made
        if (marks := instructions(scene.rows[line.reservation] for line in packages[index].lines))
    ]
    keep_ticks(Kind.PACK, found, by=by, at=at)


def _tell_packed(
    packages: Sequence[PackageDraft], made: Sequence[tuple[int, Package, list[Step]]], scene: Scene
) -> None:
    state(
        *(
            GoodsPacked(
                subject=Ref("package", row.number), customer_id=row.customer_id, number=row.number,
                warehouse=scene.rows[packages[index].lines[0].reservation].warehouse.code,
                reference=row.reference, pieces=sum(line.quantity for line in packages[index].lines),
            )
            for index, row, _steps_of in made
        )
    )  # fmt: skip


def all_or_none(batch: Batch, steps: Iterable[Step]) -> None:
    """What was looked at under lock cannot fail line by line; where it does, nothing of the batch stays."""
    posted = {one.index for one in steps}
    failed = next((one for one in batch.refused if one.index in posted), None)
    if failed is not None:
        raise Invalid(fields=failed.problems)
