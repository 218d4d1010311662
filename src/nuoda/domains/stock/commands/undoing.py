from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from nuoda.domains.stock.commands.goods import lock_pools
from nuoda.domains.stock.commands.hand import check_batch, may_handle
from nuoda.domains.stock.commands.post import Batch, Step, post
from nuoda.domains.stock.models import Move, Reservation
from nuoda.domains.stock.rules import UNDOABLE, Kind, ReservationState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _

UNDO_WITHIN = timedelta(minutes=30)


@command
def undo_moves(*, by: Actor, at: datetime, keys: Sequence[str]) -> IntakeReport:
    """Take back moves of one's own, each by a move the other way. One that was taken back stays so.

    Only within half an hour, and while the goods still lie where they were brought.
    """
    may_handle(by)
    if problems := check_batch(len(keys)):
        raise Invalid(fields=problems)
    wanted = {name for key in keys for name in (key, f"{key}/pick")}
    rows = Move.objects.filter(key__in=wanted).select_related(
        "lot", "lot__product", "origin", "target", "reservation"
    )
    found = {row.key.removesuffix("/pick"): row for row in rows}
    held = _locked(found)
    gone = set(Move.objects.filter(undoes__in=list(found.values())).values_list("undoes_id", flat=True))
    batch, steps = Batch(), []
    for index, key in enumerate(dict.fromkeys(keys)):
        move = found.get(key)
        if move is not None and move.id in gone:
            batch.known += 1
            continue
        problem = _why_not(move, by, at)
        if move is None or problem is not None:
            batch.refuse(index, problem or _gone())
            continue
        steps.append(_back(index, move, held))
    post(batch, steps, by=by, at=at)
    _give_back(batch, found)
    return IntakeReport(len(batch.steps), batch.known, tuple(batch.refused))


def _locked(found: Mapping[str, Move]) -> dict[object, Reservation]:
    """The reservations whose picks are taken back, locked after their pools as everybody does."""
    rows = Reservation.objects.filter(
        id__in={one.reservation_id for one in found.values() if one.reservation_id}
    )
    lock_pools(dict.fromkeys(rows.values_list("product_id", "warehouse_id")))
    return {row.id: row for row in rows.select_for_update().order_by("id")}


def _why_not(move: Move | None, by: Actor, at: datetime) -> FieldError | None:
    if move is None:
        return _gone()
    if move.kind not in UNDOABLE or move.by_id != by.id:
        reason = _("Only moves of one's own can be taken back, and none that told somebody something.")
        return FieldError("key", reason, _("Move the goods back, or ask a supervisor."))
    if at - move.at > UNDO_WITHIN:
        reason = _("It lies more than half an hour back.")
        return FieldError("key", reason, _("Move the goods back instead."))
    return None


def _gone() -> FieldError:
    return FieldError("key", _("There is no such move."), _("Reload the page."))


def _back(index: int, move: Move, held: Mapping[object, Reservation]) -> Step:
    return Step(
        index, f"undo/{move.key}", Kind.UNDO.value, move.lot, move.target, move.origin, move.quantity,
        move.target_state, move.origin_state, reservation=held.get(move.reservation_id),
        reference=move.reference, package=move.package, undoes_id=move.id,
    )  # fmt: skip


def _give_back(batch: Batch, found: Mapping[str, Move]) -> None:
    picks = {one.id for one in found.values() if one.kind == Kind.PICK}
    touched: dict[object, Reservation] = {}
    for step in batch.steps:
        row = step.reservation
        if row is None or step.undoes_id not in picks:
            continue
        touched[row.id] = row
        row.picked -= step.quantity
        if row.state == ReservationState.PICKED:
            row.state, row.ended_at = ReservationState.HELD.value, None
    save_columns(list(touched.values()), "picked", "state", "ended_at")
