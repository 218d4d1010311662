from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.goods import lock_pools
from nuoda.domains.stock.commands.hand import check_batch, check_line, may_handle
from nuoda.domains.stock.commands.pickable import lot_barred, not_pickable
from nuoda.domains.stock.commands.post import Batch, Step, fresh, lock_lots, lying, post, too_little
from nuoda.domains.stock.commands.taken import lots_of, newest_before
from nuoda.domains.stock.commands.ticking import Ticked, keep_ticks, missing, ticked_before
from nuoda.domains.stock.facts import PickShort
from nuoda.domains.stock.models import Lot, Move, Reservation
from nuoda.domains.stock.rules import (
    PICKABLE,
    Kind,
    Place,
    ReservationState,
    Spot,
    State,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class PickDraft:
    """So much of a lot is taken for a reservation. ``sku`` is what was scanned off the goods.

    With ``short`` no more than that lay there, though the ledger has more: the rest is held until counted.
    ``ticks`` are the handling instructions that were minded.
    """

    key: str
    reservation: str
    place: str
    sku: str
    lot: str
    quantity: int
    short: bool = False
    ticks: tuple[str, ...] = ()


@dataclass(slots=True)
class Scene:
    """The reservations of a batch, locked, with their lots and what was picked of each."""

    rows: dict[str, Reservation]
    lots: dict[tuple[UUID, str], Lot]
    picked: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    packed: dict[tuple[UUID, UUID, str], int] = field(default_factory=dict)
    newest: dict[tuple[UUID, UUID, str], date] = field(default_factory=dict)
    ticked: dict[str, set[str]] = field(default_factory=dict)

    def lot(self, row: Reservation, code: str, wrong: list[FieldError]) -> Lot | None:
        found = self.lots.get((row.product_id, code))
        if found is None:
            figures = {"sku": row.product.sku, "lot": code[:40] or "–"}
            reason = _("%(sku)s has no lot %(lot)s.", figures)
            wrong.append(FieldError("lot", reason, _("Scan the label of the goods again.")))
            return None
        found.product = row.product
        return found


def scene_of(numbers: Iterable[str], lots: Iterable[str]) -> Scene:
    """Read and lock what a batch is about: pools first, then reservations. Six queries."""
    mine = Reservation.objects.filter(number__in=set(numbers))
    lock_pools(dict.fromkeys(mine.values_list("product_id", "warehouse_id")))
    rows = {
        row.number: row
        for row in mine.select_for_update(of=("self",)).select_related("product", "warehouse").order_by("id")
    }
    known = Lot.objects.filter(product_id__in={row.product_id for row in rows.values()}, code__in=set(lots))
    scene = Scene(rows, {(lot.product_id, lot.code): lot for lot in known})
    flows = Move.objects.filter(reservation__in=list(rows.values())).values_list(
        "reservation_id", "lot_id", "package", "origin__kind", "target__kind"
    )
    for reservation, lot, package, origin, target, quantity in flows.annotate(n=Sum("quantity")).order_by():
        for kind, sign in ((target, 1), (origin, -1)):
            if kind == Place.PACKING:
                key = (reservation, lot)
                scene.picked[key] = scene.picked.get(key, 0) + sign * quantity
            if kind == Place.STAGING:
                staged = (reservation, lot, package)
                scene.packed[staged] = scene.packed.get(staged, 0) + sign * quantity
    return scene


@command
def pick(*, by: Actor, at: datetime, picks: Sequence[PickDraft]) -> IntakeReport:
    """Take goods for hard reservations. What may not go out to that customer is refused, with why, and so
    is what has an instruction that nobody ticked.

    A known key changes nothing. Constant number of queries.
    """
    may_handle(by)
    if problems := check_batch(len(picks)):
        raise Invalid(fields=problems)
    scene = scene_of((one.reservation for one in picks), (one.lot for one in picks))
    rows = scene.rows.values()
    scene.newest = newest_before(rows)
    catalog = Catalog(
        places=[
            (scene.rows[one.reservation].warehouse.code, one.place)
            for one in picks
            if one.reservation in scene.rows
        ]
    )
    lots = lots_of(rows)
    scene.ticked = ticked_before(Kind.PICK, scene.rows)
    news = fresh(f"{one.key}/{part}" for one in picks for part in ("pick", "rest"))
    batch, steps, shorts = Batch(), [], []
    lies_now = _lying(scene, catalog)
    spots = dict(lies_now)
    for index, draft in enumerate(picks):
        if not {f"{draft.key}/pick", f"{draft.key}/rest"} <= news:
            batch.known += 1
            continue
        news -= {f"{draft.key}/pick", f"{draft.key}/rest"}
        wrong: list[FieldError] = []
        step = _pick(index, draft, scene, catalog=catalog, lots=lots, wrong=wrong)
        if step is not None and not wrong and (lacks := too_little(step, spots)):
            wrong.append(lacks)  # here, so that nothing counts as picked before the next line is looked at
        if step is None or wrong:
            batch.refuse(index, *wrong)
            continue
        if draft.quantity:
            steps.append(step)
            step.reservation.picked += draft.quantity  # type: ignore[union-attr]
            lots.setdefault(step.reservation.id, set()).add(step.lot.id)  # type: ignore[union-attr]
        lies = spots.get(step.leaves, 0)
        if draft.short and lies > draft.quantity:
            steps.append(_rest(step, lies - draft.quantity, draft.key))
            shorts.append((step, draft, lies))
        elif not draft.quantity:
            batch.known += 1  # nothing lay there, as the ledger has it
        spots[step.leaves] = 0 if draft.short else lies - draft.quantity
    post(batch, steps, by=by, at=at, lies=lies_now)
    _settle(batch, steps, at)
    _keep_ticks(batch, picks, by=by, at=at)
    failed = {one.index for one in batch.refused}
    state(*(_short(step, draft, lies) for step, draft, lies in shorts if step.index not in failed))
    return report_of(batch)


def _lying(scene: Scene, catalog: Catalog) -> dict[Spot, int]:
    """How many good pieces lie where they may be picked, of lots that are locked."""
    lock_lots(lot.id for lot in scene.lots.values())
    places, lots = catalog.places(), scene.lots.values()
    return lying([Spot(place.id, lot.id, State.GOOD.value) for place in places for lot in lots])


def _pick(
    index: int,
    draft: PickDraft,
    scene: Scene,
    *,
    catalog: Catalog,
    lots: Mapping[UUID, set[UUID]],
    wrong: list[FieldError],
) -> Step | None:
    wrong += check_line(draft.key, draft.quantity, least=0 if draft.short else 1)
    row = scene.rows.get(draft.reservation)
    if row is None:
        reason = _("There is no reservation %(number)s.", {"number": draft.reservation[:20] or "–"})
        wrong.append(FieldError("reservation", reason, _("Correct the number.")))
        return None
    if (closed := not_pickable(row)) is not None:
        wrong.append(closed)
        return None
    if draft.sku != row.product.sku:
        figures = {"scanned": draft.sku[:60], "wanted": row.product.sku}
        reason = _("Wrong goods: %(scanned)s was scanned, %(wanted)s is wanted.", figures)
        wrong.append(FieldError("sku", reason, _("Put it back, and take the right goods.")))
        return None
    place = catalog.place("place", row.warehouse.code, draft.place, wrong)
    lot = scene.lot(row, draft.lot, wrong)
    if place is None or lot is None or wrong:
        return None
    if place.kind not in PICKABLE:
        wrong.append(
            FieldError("place", _("Nothing is picked from this place."), _("Scan a place for storage."))
        )
    elif draft.quantity > row.quantity - row.picked:
        reason = _("Only %(rest)s more are wanted.", {"rest": row.quantity - row.picked})
        wrong.append(FieldError("quantity", reason, _("Put the others back.")))
    else:
        wrong += lot_barred(row, lot, newest=scene.newest, taken=lots.get(row.id, set()))
        if draft.quantity:
            wrong += missing(row.handling, draft.ticks, scene.ticked.get(row.number, ()))
    return Step(
        index, f"{draft.key}/pick", Kind.PICK.value, lot, place,
        catalog.standing(row.warehouse.code, Place.PACKING), draft.quantity, reservation=row,
        reference=row.reference,
    )  # fmt: skip


def _keep_ticks(batch: Batch, picks: Sequence[PickDraft], *, by: Actor, at: datetime) -> None:
    found = [
        Ticked(row.customer_id, row.reference, row.number, one)
        for step in batch.steps
        if (row := step.reservation) is not None and (one := _minded(row, picks[step.index]))
    ]
    keep_ticks(Kind.PICK, found, by=by, at=at)


def _minded(row: Reservation, draft: PickDraft) -> tuple[str, ...]:
    return tuple(mark for mark in row.handling if mark in draft.ticks)


def _rest(step: Step, quantity: int, key: str) -> Step:
    """What the ledger has and nobody found is held where it should be, until somebody counts."""
    return Step(
        step.index, f"{key}/rest", Kind.HOLD.value, step.lot, step.origin, step.origin, quantity,
        State.GOOD.value, State.HELD.value, reference=step.reference, note="short pick",
    )  # fmt: skip


def _short(step: Step, draft: PickDraft, lies: int) -> PickShort:
    row = step.reservation
    if row is None:
        raise TypeError(step.key)
    return PickShort(
        subject=Ref("reservation", str(row.id)), customer_id=row.customer_id, number=row.number,
        key=draft.key, warehouse=row.warehouse.code, sku=row.product.sku, lot=step.lot.code,
        place=step.origin.code, found=draft.quantity, recorded=lies, reference=row.reference,
    )  # fmt: skip


def _settle(batch: Batch, steps: Sequence[Step], at: datetime) -> None:
    """Write what was picked; a line that was refused at the last is given back."""
    made = {id(one) for one in batch.steps}
    touched: dict[UUID, Reservation] = {}
    for one in steps:
        if one.reservation is None:
            continue
        touched[one.reservation.id] = one.reservation
        if id(one) not in made:
            one.reservation.picked -= one.quantity
    for row in touched.values():
        if row.picked == row.quantity:
            row.state, row.ended_at = ReservationState.PICKED.value, at
    save_columns(list(touched.values()), "picked", "state", "ended_at")


def report_of(batch: Batch) -> IntakeReport:
    """A line counts once, though it makes two moves."""
    refused = tuple(sorted(batch.refused, key=lambda one: one.index))
    taken = {one.index for one in batch.steps} - {one.index for one in refused}
    return IntakeReport(len(taken), batch.known, refused)
