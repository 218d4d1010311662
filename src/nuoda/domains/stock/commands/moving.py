from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.hand import check_batch, check_line, check_note, may_decide, may_handle
from nuoda.domains.stock.commands.post import Batch, Step, fresh, post, rooms_of, size_of
from nuoda.domains.stock.facts import SpaceLacked, StockDamaged
from nuoda.domains.stock.models import Balance, Location, Lot
from nuoda.domains.stock.rules import PICKABLE, Kind, Place, Room, State, filled, suggest_room, suits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """So much of a lot goes from a place to another. ``key`` names it once and for all.

    Put away without a ``target``, it goes where the house suggests.
    """

    key: str
    warehouse: str
    goods: Goods
    quantity: int
    origin: str
    target: str = ""
    state: str = State.GOOD.value
    note: str = ""


@dataclass(frozen=True, slots=True)
class JudgeDraft:
    """So much of a lot in a place changes its state: damaged, held, or let go again; ``note`` says why."""

    key: str
    warehouse: str
    goods: Goods
    quantity: int
    place: str
    note: str


Draft = MoveDraft | JudgeDraft
Make = Callable[[int, Draft, Lot, Catalog, list[FieldError]], Step | None]


@command
def move_stock(*, by: Actor, at: datetime, moves: Sequence[MoveDraft]) -> IntakeReport:
    """Move goods between places of a warehouse. A known key changes nothing; a refusal holds up no other."""
    may_handle(by)

    def make(index: int, draft: Draft, lot: Lot, catalog: Catalog, wrong: list[FieldError]) -> Step | None:
        return _go(Kind.MOVE, index, draft, lot, catalog=catalog, wrong=wrong)

    return _report(_work(moves, make, by=by, at=at))


@command
def put_away(*, by: Actor, at: datetime, moves: Sequence[MoveDraft]) -> IntakeReport:
    """Put goods from the gate into storage: to the place named, or to the one that the house suggests.

    Where no place takes all of a line, it is refused, and what lacks room is stated so that it gets an owner.
    """
    may_handle(by)
    finder = _Finder(moves)
    lacking: list[Step] = []

    def make(index: int, draft: Draft, lot: Lot, catalog: Catalog, wrong: list[FieldError]) -> Step | None:
        step = _go(Kind.PUT_AWAY, index, draft, lot, catalog=catalog, wrong=wrong, find=finder.find)
        if (
            step is None
            and wrong
            and wrong[-1].field == "target"
            and isinstance(draft, MoveDraft)
            and not draft.target
        ):
            origin = catalog.find_place(draft.warehouse, draft.origin)
            if origin is not None:
                lacking.append(
                    Step(index, draft.key, Kind.PUT_AWAY.value, lot, origin, origin, draft.quantity)
                )
        return step

    batch = _work(moves, make, by=by, at=at)
    state(*(_lacked(one) for one in lacking))
    return _report(batch)


def _lacked(one: Step) -> SpaceLacked:
    product = one.lot.product
    return SpaceLacked(
        subject=Ref("product", str(product.id)), customer_id=product.customer_id, number=product.sku,
        key=one.key, warehouse=one.origin.warehouse.code, lot=one.lot.code, quantity=one.quantity,
        place=one.origin.code,
    )  # fmt: skip


@command
def report_damage(*, by: Actor, at: datetime, damages: Sequence[JudgeDraft]) -> IntakeReport:
    """Goods were damaged in the warehouse: they stay where they are, and are no stock any more."""
    may_handle(by)
    batch = _work(damages, _judge(Kind.DAMAGE, State.GOOD, State.DAMAGED), by=by, at=at)
    state(
        *(
            StockDamaged(
                subject=Ref("product", str(one.lot.product_id)), customer_id=one.lot.product.customer_id,
                number=one.lot.product.sku, key=one.key, warehouse=one.origin.warehouse.code,
                lot=one.lot.code, quantity=one.quantity, place=one.origin.code, note=one.note,
            )
            for one in batch.steps
        )
    )  # fmt: skip
    return _report(batch)


@command
def hold_stock(*, by: Actor, at: datetime, holds: Sequence[JudgeDraft]) -> IntakeReport:
    """Put goods into quarantine where they are: nobody may promise or pick them until they are let go."""
    may_handle(by)
    return _report(_work(holds, _judge(Kind.HOLD, State.GOOD, State.HELD), by=by, at=at))


@command
def let_go(*, by: Actor, at: datetime, holds: Sequence[JudgeDraft]) -> IntakeReport:
    """Let goods out of quarantine. Raises ``Forbidden`` for whoever does not lead."""
    may_decide(by)
    return _report(_work(holds, _judge(Kind.RELEASE, State.HELD, State.GOOD), by=by, at=at))


def _judge(kind: Kind, before: State, after: State) -> Make:
    def make(index: int, draft: Draft, lot: Lot, catalog: Catalog, wrong: list[FieldError]) -> Step | None:
        wrong += check_note(draft.note, required=True)
        if not isinstance(draft, JudgeDraft):
            return None
        place = catalog.place("place", draft.warehouse, draft.place, wrong)
        if place is None or wrong:
            return None
        return Step(
            index, draft.key, kind.value, lot, place, place, draft.quantity, before.value, after.value,
            note=draft.note,
        )  # fmt: skip

    return make


def _go(
    kind: Kind,
    index: int,
    draft: Draft,
    lot: Lot,
    *,
    catalog: Catalog,
    wrong: list[FieldError],
    find: Callable[[MoveDraft, Lot, list[FieldError]], Location | None] | None = None,
) -> Step | None:
    if not isinstance(draft, MoveDraft):
        return None
    wrong += check_note(draft.note)
    wrong += check_choice("state", draft.state, State, _("Unknown state of goods."))
    origin = catalog.place("origin", draft.warehouse, draft.origin, wrong)
    if find is not None and not draft.target:
        target = find(draft, lot, wrong) if not wrong else None
    else:
        target = catalog.place("target", draft.warehouse, draft.target, wrong)
    if origin is None or target is None or wrong:
        return None
    problem = _way(origin, target, draft.state, lot)
    if problem is not None:
        wrong.append(problem)
        return None
    return Step(
        index, draft.key, kind.value, lot, origin, target, draft.quantity, draft.state, draft.state,
        note=draft.note,
    )  # fmt: skip


def _way(origin: Location, target: Location, kept: str, lot: Lot) -> FieldError | None:
    """Why goods may not go this way by a plain move."""
    if origin.id == target.id:
        return FieldError("target", _("The goods are there already."), _("Scan another place."))
    closed = (Place.PACKING, Place.STAGING)
    if origin.outside or target.outside or origin.kind in closed or target.kind in closed:
        reason = _("Goods come to and leave this place by receiving, picking, packing and loading alone.")
        return FieldError("target", reason, _("Scan a place for storage."))
    if target.kind in PICKABLE and kept != State.GOOD:
        reason = _("Held and damaged goods do not belong among those that are picked.")
        return FieldError("target", reason, _("Bring them to quarantine."))
    if not suits(target.area, lot.product.marks):
        reason = _("%(place)s is not made for these goods.", {"place": target.code})
        return FieldError("target", reason, _("Choose a place whose climate is theirs."))
    return None


def _work(drafts: Sequence[Draft], make: Make, *, by: Actor, at: datetime) -> Batch:
    """The way of every batch of moves: checked, looked up, made. Constant number of queries."""
    if problems := check_batch(len(drafts)):
        raise Invalid(fields=problems)
    catalog = Catalog(
        places=[(one.warehouse, code) for one in drafts for code in _codes(one)],
        goods=[one.goods for one in drafts],
    )
    batch, steps = Batch(), []
    news = fresh(one.key for one in drafts)
    for index, draft in enumerate(drafts):
        if draft.key not in news:
            batch.known += 1
            continue
        news.discard(draft.key)
        wrong = check_line(draft.key, draft.quantity)
        house, lot = catalog.warehouse(draft.warehouse, wrong), catalog.lot(draft.goods, wrong)
        step = make(index, draft, lot, catalog, wrong) if house and lot else None
        if step is None or wrong:
            batch.refuse(index, *wrong)
        else:
            steps.append(step)
    post(batch, steps, by=by, at=at)
    return batch


def _codes(draft: Draft) -> Iterable[str]:
    return (draft.origin, draft.target) if isinstance(draft, MoveDraft) else (draft.place,)


def _report(batch: Batch) -> IntakeReport:
    refused = tuple(sorted(batch.refused, key=lambda one: one.index))
    return IntakeReport(len({one.index for one in batch.steps}), batch.known, refused)


class _Finder:
    """Finds room for what names no place. The rooms of a warehouse are read once, when first asked for."""

    def __init__(self, moves: Sequence[MoveDraft]) -> None:
        self._codes = {one.warehouse for one in moves if not one.target}
        self._places: dict[str, list[Location]] | None = None
        self._rooms: dict[UUID, Room] = {}
        self._goods: dict[UUID, set[UUID]] = {}

    def find(self, draft: MoveDraft, lot: Lot, wrong: list[FieldError]) -> Location | None:
        places = self._known().get(draft.warehouse, [])
        fit = {one.id: one for one in places if suits(one.area, lot.product.marks)}
        kinds = PICKABLE if draft.state == State.GOOD else (Place.QUARANTINE,)
        rooms = [
            Room(
                room.location_id, room.code, room.volume, room.weight, room.pallets,
                same_lot=lot.id in self._goods.get(key, ()),
                same_product=lot.product_id in self._goods.get(key, ()), empty=room.empty, walk=room.walk,
            )
            for key, room in self._rooms.items()
            if key in fit and fit[key].kind in kinds
        ]  # fmt: skip
        size = size_of(lot.product)
        chosen = suggest_room(rooms, size, draft.quantity)
        if chosen is None:
            reason = _("No place takes %(n)s of %(sku)s.", {"n": draft.quantity, "sku": lot.product.sku})
            remedy = _("Put it away in smaller parts, or make room. Whoever owns the case sees to it.")
            wrong.append(FieldError("target", reason, remedy))
            return None
        key = chosen.location_id
        self._rooms[key] = filled(self._rooms[key], size, draft.quantity)
        self._goods.setdefault(key, set()).update((lot.id, lot.product_id))
        return fit[key]

    def _known(self) -> dict[str, list[Location]]:
        if self._places is None:
            rows = Location.objects.filter(
                warehouse__code__in=self._codes,
                kind__in=(*PICKABLE, Place.QUARANTINE),
                closed_at__isnull=True,
            ).select_related("warehouse")
            self._places = {}
            for row in rows:
                self._places.setdefault(row.warehouse.code, []).append(row)
            self._rooms = rooms_of(row.id for found in self._places.values() for row in found)
            self._goods = goods_in(self._rooms)
        return self._places


def goods_in(places: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The lots and the products that lie in places; one query."""
    found: dict[UUID, set[UUID]] = {}
    rows = Balance.objects.filter(location_id__in=list(places), quantity__gt=0)
    for place, lot, product in rows.values_list("location_id", "lot_id", "product_id"):
        found.setdefault(place, set()).update((lot, product))
    return found
