from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.hand import check_batch, check_line, may_handle
from nuoda.domains.stock.commands.picking import Scene, report_of, scene_of
from nuoda.domains.stock.commands.post import Batch, Step, fresh, post
from nuoda.domains.stock.facts import GoodsLoaded
from nuoda.domains.stock.rules import Kind, Place, ReservationState
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class HandDraft:
    """Picked goods go on: into a package, or with it onto a vehicle (``reference``)."""

    key: str
    reservation: str
    lot: str
    quantity: int
    package: str
    reference: str = ""


@command
def pack_goods(*, by: Actor, at: datetime, lines: Sequence[HandDraft]) -> IntakeReport:
    """Put what was picked into packages, which stand at the dock from then on."""
    return _hand_on(lines, Kind.PACK, by=by, at=at)


@command
def load_packages(*, by: Actor, at: datetime, lines: Sequence[HandDraft]) -> IntakeReport:
    """Put packages onto a vehicle: the goods have left. Where all of a reservation has, that is stated."""
    return _hand_on(lines, Kind.LOAD, by=by, at=at)


def _hand_on(lines: Sequence[HandDraft], kind: Kind, *, by: Actor, at: datetime) -> IntakeReport:
    may_handle(by)
    if problems := check_batch(len(lines)):
        raise Invalid(fields=problems)
    scene = scene_of((one.reservation for one in lines), (one.lot for one in lines))
    catalog = Catalog(warehouses={row.warehouse.code for row in scene.rows.values()})
    news = fresh(one.key for one in lines)
    batch, steps = Batch(), []
    for index, draft in enumerate(lines):
        if draft.key not in news:
            batch.known += 1
            continue
        news.discard(draft.key)
        wrong: list[FieldError] = []
        step = _on(index, draft, kind, scene, catalog=catalog, wrong=wrong)
        if step is None or wrong:
            batch.refuse(index, *wrong)
        else:
            steps.append(step)
    post(batch, steps, by=by, at=at)
    if kind is Kind.LOAD:
        _tell_loaded(batch, scene)
    return report_of(batch)


def _on(
    index: int, draft: HandDraft, kind: Kind, scene: Scene, *, catalog: Catalog, wrong: list[FieldError]
) -> Step | None:
    wrong += check_line(draft.key, draft.quantity)
    wrong += check_text("package", draft.package, required=True, longest=40)
    wrong += check_text("reference", draft.reference, required=kind is Kind.LOAD, longest=80)
    row = scene.rows.get(draft.reservation)
    if row is None:
        reason = _("There is no reservation %(number)s.", {"number": draft.reservation[:20] or "–"})
        wrong.append(FieldError("reservation", reason, _("Correct the number.")))
        return None
    lot = scene.lot(row, draft.lot, wrong)
    if lot is None or wrong:
        return None
    staged = (row.id, lot.id, draft.package)
    ready = scene.picked.get((row.id, lot.id), 0) if kind is Kind.PACK else scene.packed.get(staged, 0)
    if ready < draft.quantity:
        reason = (
            _("Only %(ready)s of this lot are picked and not yet packed.", {"ready": ready})
            if kind is Kind.PACK
            else _("Only %(ready)s of this lot stand at the dock in this package.", {"ready": ready})
        )
        wrong.append(FieldError("quantity", reason, _("Count again.")))
        return None
    if kind is Kind.PACK:
        scene.picked[row.id, lot.id] = ready - draft.quantity
    else:
        scene.packed[staged] = ready - draft.quantity
    house = row.warehouse.code
    ways = {Kind.PACK: (Place.PACKING, Place.STAGING), Kind.LOAD: (Place.STAGING, Place.CUSTOMER)}
    origin, target = (catalog.standing(house, one) for one in ways[kind])
    return Step(
        index, draft.key, kind.value, lot, origin, target, draft.quantity, reservation=row,
        reference=draft.reference or row.reference, package=draft.package,
    )  # fmt: skip


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
