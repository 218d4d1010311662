from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.hand import (
    KEY,
    MOST,
    check_batch,
    check_note,
    may_decide,
    may_handle,
    next_numbers,
)
from nuoda.domains.stock.commands.post import Batch, Step, lock_lots, post
from nuoda.domains.stock.facts import CountDecided, StockVaried
from nuoda.domains.stock.models import Balance, Count, CountLine, Location, Lot
from nuoda.domains.stock.rules import CountState, Kind, Place, Spot, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _

_BOOKED = (CountState.ADJUSTED, CountState.WAITING)


class SameHand(Conflict):
    code = "same_hand"
    sentence = _("Who counted cannot decide on the count. Ask another person.")


class CountOver(Conflict):
    code = "count_over"
    sentence = _("This count waits for nobody any more.")


class CountOutdated(Conflict):
    code = "count_outdated"
    sentence = _("Goods went on since this count. Have the place counted again.")


@dataclass(frozen=True, slots=True)
class CountedLine:
    """So many of a lot were found."""

    goods: Goods
    counted: int
    state: str = State.GOOD.value


@dataclass(frozen=True, slots=True)
class CountDraft:
    """One place as somebody counted it, all of it: a lot that is not named was not there."""

    key: str
    warehouse: str
    place: str
    lines: Sequence[CountedLine] = ()


@dataclass(frozen=True, slots=True)
class _Counted:
    index: int
    place: Location
    found: dict[Spot, tuple[Lot, int]]
    key: str


@command
def count_stock(*, by: Actor, at: datetime, counts: Sequence[CountDraft]) -> IntakeReport:
    """Take counts. What is off by no more than the warehouse's limit is put right at once.

    More waits for a second person; an earlier count of the place that still waits is outdated by it. The
    ledger is read at this instant, under lock: what is picked before or after does not make a count wrong. A
    known key changes nothing. The numbers are in the report.
    """
    may_handle(by)
    if problems := check_batch(sum(len(one.lines) for one in counts) + len(counts)):
        raise Invalid(fields=problems)
    catalog = Catalog(
        places=[(one.warehouse, one.place) for one in counts],
        goods=[line.goods for one in counts for line in one.lines],
    )
    known = set(Count.objects.filter(key__in=[one.key for one in counts]).values_list("key", flat=True))
    refused: list[Refused] = []
    taken: list[_Counted] = []
    duplicate = 0
    for index, draft in enumerate(counts):
        if draft.key in known:
            duplicate += 1
            continue
        known.add(draft.key)
        wrong: list[FieldError] = []
        one = _read(index, draft, catalog, wrong)
        if one is None or wrong:
            refused.append(Refused(index, tuple(wrong)))
        else:
            taken.append(one)
    numbers = next_numbers("K", len(taken), at)
    rows = _write(taken, numbers, catalog, by=by, at=at)
    told = tuple((one.index, row.number) for one, row in zip(taken, rows, strict=True))
    return IntakeReport(len(taken), duplicate, tuple(refused), numbers=told)


def _read(index: int, draft: CountDraft, catalog: Catalog, wrong: list[FieldError]) -> _Counted | None:
    wrong += check_text("key", draft.key, required=True, longest=KEY)
    house = catalog.warehouse(draft.warehouse, wrong)
    place = catalog.place("place", draft.warehouse, draft.place, wrong) if house else None
    if place is None or place.outside:
        return None
    found: dict[Spot, tuple[Lot, int]] = {}
    for line in draft.lines:
        wrong += check_number("counted", line.counted, most=MOST, unit=_("pieces"))
        wrong += check_choice("state", line.state, State, _("Unknown state of goods."))
        lot = catalog.lot(line.goods, wrong)
        if lot is not None:
            spot = Spot(place.id, lot.id, line.state)
            found[spot] = (lot, line.counted + found.get(spot, (lot, 0))[1])
    return _Counted(index, place, found, draft.key)


def _write(
    taken: Sequence[_Counted], numbers: Sequence[str], catalog: Catalog, *, by: Actor, at: datetime
) -> list[Count]:
    expected = _expected(taken)
    latest = {one.place.id: one for one in taken}
    rows: list[Count] = []
    lines: list[CountLine] = []
    steps: list[Step] = []
    for one, number in zip(taken, numbers, strict=True):
        house = one.place.warehouse
        row = Count(
            key=one.key, number=number, warehouse_id=house.id, location_id=one.place.id, counted_at=at,
            counted_by=by.name, counted_by_id=str(by), state=CountState.MATCHED.value,
        )  # fmt: skip
        row.warehouse, row.location = house, one.place
        mine = {spot: pair for spot, pair in expected.items() if spot.location_id == one.place.id}
        own = [_line(row, spot, one.found, mine) for spot in sorted({*one.found, *mine})]
        row.off = sum(abs(line.counted - line.expected) for line in own)
        if row.off and latest[one.place.id] is not one:
            row.state, row.decided_at = CountState.OUTDATED.value, at
        elif row.off:
            within = row.off <= house.adjust_limit
            row.state = (CountState.ADJUSTED if within else CountState.WAITING).value
        if row.state == CountState.ADJUSTED:
            loss = catalog.standing(house.code, Place.LOSS)
            steps += [
                _put_right(line, row, one.place, loss, one.index)
                for line in own
                if line.counted != line.expected
            ]
        rows.append(row)
        lines += own
    outdated = _outdate(rows, at)
    insert(rows)
    insert(lines)
    batch = Batch()
    post(batch, steps, by=by, at=at)
    if batch.refused:
        raise CountOutdated
    state(*map(_decided, outdated), *(_varied(row) for row in rows if row.state in _BOOKED))
    return rows


def _outdate(rows: list[Count], at: datetime) -> list[Count]:
    """What waits in the same places is not put right any more: the same pieces would be booked twice."""
    places = {row.location_id for row in rows}
    known = Count.objects.select_for_update(of=("self",)).select_related("warehouse", "location")
    waiting = list(known.filter(location_id__in=places, state=CountState.WAITING).order_by("id"))
    for row in waiting:
        row.state, row.decided_at = CountState.OUTDATED.value, at
    save_columns(waiting, "state", "decided_at")
    return waiting


def _expected(taken: Sequence[_Counted]) -> dict[Spot, tuple[Lot, int]]:
    """What the ledger has in the places counted, under the locks of all their lots."""
    places = [one.place.id for one in taken]
    here = Balance.objects.filter(location_id__in=places, quantity__gt=0)
    counted = [lot.id for one in taken for lot, _n in one.found.values()]
    lock_lots([*here.values_list("lot_id", flat=True), *counted])
    rows = here.select_related("lot", "lot__product")
    return {Spot(row.location_id, row.lot_id, row.state): (row.lot, row.quantity) for row in rows}


def _line(
    row: Count, spot: Spot, found: dict[Spot, tuple[Lot, int]], mine: dict[Spot, tuple[Lot, int]]
) -> CountLine:
    lot = (found.get(spot) or mine[spot])[0]
    line = CountLine(
        count_id=row.id, product_id=lot.product_id, lot_id=lot.id, state=spot.state,
        expected=mine.get(spot, (lot, 0))[1], counted=found.get(spot, (lot, 0))[1],
    )  # fmt: skip
    line.lot = lot
    return line


def _put_right(line: CountLine, row: Count, place: Location, loss: Location, index: int) -> Step:
    more = line.counted > line.expected
    return Step(
        index, f"{row.id}/{line.lot_id}/{line.state}", Kind.COUNT.value, line.lot,
        loss if more else place, place if more else loss, abs(line.counted - line.expected),
        line.state, line.state, reference=row.number,
    )  # fmt: skip


def _varied(row: Count) -> StockVaried:
    return StockVaried(
        subject=Ref("count", str(row.id)), number=row.number, warehouse=row.warehouse.code,
        place=row.location.code, state=row.state, off=row.off,
    )  # fmt: skip


@command
def decide_count(*, by: Actor, at: datetime, count_id: UUID, adjust: bool, reason: str) -> None:
    """Put the ledger right by a count that waits, or refuse the count. Never by who counted.

    Raises ``Invalid``, ``Forbidden``, ``NotFound``, :class:`SameHand`, :class:`CountOver`, and
    :class:`CountOutdated` where less lies there by now than was found missing.
    """
    may_decide(by)
    if problems := check_note(reason, required=True):
        raise Invalid(fields=[FieldError("reason", one.reason, one.remedy) for one in problems])
    row = (
        Count.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("warehouse", "location")
        .filter(id=count_id)
        .first()
    )
    if row is None:
        raise NotFound
    if row.state != CountState.WAITING:
        raise CountOver
    if row.counted_by_id == str(by):
        raise SameHand
    if adjust:
        _adjust(row, by=by, at=at)
    row.state = (CountState.ADJUSTED if adjust else CountState.REFUSED).value
    row.decided_at, row.decided_by, row.decided_by_id, row.reason = at, by.name, str(by), reason.strip()
    save_columns([row], "state", "decided_at", "decided_by", "decided_by_id", "reason")
    state(_decided(row))


def _decided(row: Count) -> CountDecided:
    return CountDecided(
        subject=Ref("count", str(row.id)), number=row.number, warehouse=row.warehouse.code,
        place=row.location.code, state=row.state, reason=row.reason, decided_by=row.decided_by,
    )  # fmt: skip


def _adjust(row: Count, *, by: Actor, at: datetime) -> None:
    lines: Iterable[CountLine] = CountLine.objects.filter(count=row).select_related("lot", "lot__product")
    loss = Location.objects.get(warehouse=row.warehouse, kind=Place.LOSS)
    steps = [_put_right(one, row, row.location, loss, 0) for one in lines if one.counted != one.expected]
    batch = Batch()
    post(batch, steps, by=by, at=at)
    if batch.refused:
        raise CountOutdated
