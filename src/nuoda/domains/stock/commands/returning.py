"""Goods that were picked for something that was called off go back to their shelf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.commands.goods import lock_pools
from nuoda.domains.stock.commands.hand import check_batch, check_line, may_handle
from nuoda.domains.stock.commands.post import Batch, Step, fresh, post
from nuoda.domains.stock.models import Location, Lot, Move, Reservation
from nuoda.domains.stock.rules import PICKABLE, Kind, Place, ReservationState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _

_BESIDE = (Place.PACKING, Place.STAGING)
_Ready = dict[UUID, dict[tuple[UUID, UUID], int]]


@dataclass(frozen=True, slots=True)
class BackDraft:
    """All that was picked for a reservation and stands ready goes to ``target`` of its warehouse."""

    key: str
    number: str
    target: str


@command
def put_back(*, by: Actor, at: datetime, backs: Sequence[BackDraft]) -> IntakeReport:
    """Put goods back that were picked for what was called off; their reservations are over with that.

    A known key changes nothing; a reservation of which nothing stands ready is refused. Constant number of
    queries.
    """
    may_handle(by)
    if problems := check_batch(len(backs)):
        raise Invalid(fields=problems)
    rows = _locked(backs)
    ready = _ready(rows.values())
    lots = {row.id: row for row in Lot.objects.filter(id__in=_keys(ready, 0)).select_related("product")}
    held = Location.objects.filter(id__in=_keys(ready, 1)).select_related("warehouse")
    places = {row.id: row for row in held}
    targets = _targets(backs, rows)
    news = fresh(f"{one.key}/0" for one in backs)
    batch, steps = Batch(), []
    for index, one in enumerate(backs):
        if f"{one.key}/0" not in news:
            batch.known += 1
            continue
        row = rows.get(one.number)
        target = targets.get((row.warehouse_id, one.target.strip().upper())) if row else None
        wrong = _wrong(one, row, target, ready)
        if wrong or row is None or target is None:
            batch.refuse(index, *wrong)
            continue
        steps += [
            Step(
                index, f"{one.key}/{place}", Kind.PUT_AWAY.value, lots[lot], places[origin], target, n,
                reservation=row, reference=row.reference, note="put back",
            )
            for place, ((lot, origin), n) in enumerate(sorted(ready[row.id].items(), key=str))
        ]  # fmt: skip
    post(batch, steps, by=by, at=at)
    _settle(batch, at)
    refused = tuple(sorted(batch.refused, key=lambda one: one.index))
    return IntakeReport(len({one.index for one in batch.steps}), batch.known, refused)


def _locked(backs: Sequence[BackDraft]) -> dict[str, Reservation]:
    """The reservations by number, locked after their pools as everybody does."""
    rows = Reservation.objects.filter(number__in={one.number for one in backs})
    lock_pools(dict.fromkeys(rows.values_list("product_id", "warehouse_id")))
    return {row.number: row for row in rows.select_for_update().order_by("id")}


def _ready(rows: Iterable[Reservation]) -> _Ready:
    """How much of which lot stands beside the shelves, by reservation, lot and place."""
    moves = Move.objects.filter(reservation__in=[row.id for row in rows])
    sums: _Ready = defaultdict(lambda: defaultdict(int))
    for move in moves.select_related("origin", "target"):
        if move.reservation_id is None:
            continue
        if move.origin.kind in _BESIDE:
            sums[move.reservation_id][move.lot_id, move.origin_id] -= move.quantity
        if move.target.kind in _BESIDE:
            sums[move.reservation_id][move.lot_id, move.target_id] += move.quantity
    return {key: {spot: n for spot, n in each.items() if n > 0} for key, each in sums.items()}


def _keys(ready: _Ready, place: int) -> set[UUID]:
    return {spot[place] for each in ready.values() for spot in each}


def _targets(backs: Sequence[BackDraft], rows: dict[str, Reservation]) -> dict[tuple[UUID, str], Location]:
    found = Location.objects.filter(
        warehouse__in={row.warehouse_id for row in rows.values()}, closed_at__isnull=True,
        code__in={one.target.strip().upper() for one in backs}, kind__in=PICKABLE,
    ).select_related("warehouse")  # fmt: skip
    return {(row.warehouse_id, row.code): row for row in found}


def _wrong(
    one: BackDraft, row: Reservation | None, target: Location | None, ready: _Ready
) -> list[FieldError]:
    problems = check_line(one.key, 1)
    if row is None or not ready.get(row.id):
        reason = _("Nothing that was picked for it stands ready.")
        problems.append(FieldError("number", reason, _("Reload the page.")))
    elif target is None:
        reason = _("There is no such place for storage in this warehouse.")
        problems.append(FieldError("target", reason, _("Scan a place for storage.")))
    return problems


def _settle(batch: Batch, at: datetime) -> None:
    touched: dict[UUID, Reservation] = {}
    for step in batch.steps:
        row = step.reservation
        if row is not None:
            touched[row.id] = row
            row.picked = max(0, row.picked - step.quantity)
            row.state, row.ended_at = ReservationState.RELEASED.value, at
    save_columns(list(touched.values()), "picked", "state", "ended_at")
