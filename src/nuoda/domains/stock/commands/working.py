from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.hand import MOST, check_batch, check_line, may_handle
from nuoda.domains.stock.commands.post import Batch, Step, lock_lots, lying, post, too_little
from nuoda.domains.stock.commands.worked import WorkScene
from nuoda.domains.stock.models import Location, Lot, WorkDone
from nuoda.domains.stock.rules import Kind, Place, Spot, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class WorkDraft:
    """A piece of value-added work in a place: what it ``used`` and ``made``, in pieces of lots.

    Work that only labels or checks uses and makes nothing. What is made expires with the first of what it
    is made of. ``order`` is the number of the work that an order asked for: its materials are then used.
    """

    key: str
    warehouse: str
    place: str
    customer: str
    service: str
    quantity: int
    used: tuple[tuple[Goods, int], ...] = ()
    made: tuple[tuple[Goods, int], ...] = ()
    minutes: int = 0
    reference: str = ""
    order: str = ""


@command
def record_work(*, by: Actor, at: datetime, works: Sequence[WorkDraft]) -> IntakeReport:
    """Record value-added work, each piece wholly or not at all. A known key changes nothing."""
    may_handle(by)
    if problems := check_batch(sum(1 + len(one.used) + len(one.made) for one in works)):
        raise Invalid(fields=problems)
    goods = [pair[0] for one in works for pair in (*one.used, *one.made)]
    catalog = Catalog(
        places=[(one.warehouse, one.place) for one in works],
        goods=[*goods, *(Goods(one.customer, "") for one in works)],
    )
    asked = WorkScene.of(one.order for one in works)
    known = set(WorkDone.objects.filter(key__in=[one.key for one in works]).values_list("key", flat=True))
    refused: list[Refused] = []
    ready: list[tuple[int, WorkDraft, Location, list[Step], WorkDone]] = []
    duplicate = 0
    for index, draft in enumerate(works):
        if draft.key in known:
            duplicate += 1
            continue
        known.add(draft.key)
        wrong: list[FieldError] = []
        place = _check(draft, catalog, wrong)
        steps = (
            _steps(index, draft, place, catalog=catalog, at=at, wrong=wrong) if place and not wrong else []
        )
        if place is None or wrong:
            refused.append(Refused(index, tuple(wrong)))
            continue
        row = WorkDone(
            key=draft.key, customer_id=catalog.customers[draft.customer].id,
            warehouse_id=place.warehouse_id, location_id=place.id, service=draft.service,
            quantity=draft.quantity, minutes=draft.minutes, reference=draft.reference, at=at, by=by.name,
            order=asked.rows.get(draft.order),
        )  # fmt: skip
        ready.append((index, draft, place, steps, row))
    fits = _that_fit(ready, asked, refused)
    insert_new([step.lot for _i, _d, _p, steps, _r in fits for step in steps if step.lot._state.adding])
    batch = Batch()
    post(batch, [step for _i, _d, _p, steps, _r in fits for step in steps], by=by, at=at)
    if batch.refused:
        raise Invalid(fields=batch.refused[0].problems)
    insert([row for _i, _d, _p, _s, row in fits])
    asked.finish([draft for _i, draft, _p, _s, _r in fits], by=by, at=at)
    return IntakeReport(len(fits), duplicate, tuple(sorted(refused, key=lambda one: one.index)))


def _check(draft: WorkDraft, catalog: Catalog, wrong: list[FieldError]) -> Location | None:
    wrong += check_line(draft.key, draft.quantity)
    wrong += check_text("service", draft.service, required=True, longest=40)
    wrong += check_text("reference", draft.reference, longest=80)
    wrong += check_number("minutes", draft.minutes, most=100_000, unit=_("minutes"))
    for goods, quantity in (*draft.used, *draft.made):
        wrong += check_number("quantity", quantity, least=1, most=MOST, unit=_("pieces"))
        if goods.customer != draft.customer:
            reason = _("Goods of another customer cannot be worked into hers.")
            wrong.append(FieldError("customer", reason, _("Correct the code.")))
    if draft.customer not in catalog.customers:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        wrong.append(FieldError("customer", reason, _("Correct the code.")))
    house = catalog.warehouse(draft.warehouse, wrong)
    return catalog.place("place", draft.warehouse, draft.place, wrong) if house else None


def _steps(
    index: int, draft: WorkDraft, place: Location, *, catalog: Catalog, at: datetime, wrong: list[FieldError]
) -> list[Step]:
    work = catalog.standing(draft.warehouse, Place.WORK)
    used = [(catalog.lot(goods, wrong), n) for goods, n in draft.used]
    ends = [lot.expires_on for lot, _n in used if lot and lot.expires_on]
    made = [(_made(goods, catalog, min(ends, default=None), at, wrong), n) for goods, n in draft.made]
    if wrong:
        return []
    return [
        Step(
            index, f"{draft.key}/{part}{nth}", Kind.WORK.value, lot, work if part == "made" else place,
            place if part == "made" else work, n, reference=draft.reference, note=draft.service,
        )
        for part, lines in (("used", used), ("made", made))
        for nth, (lot, n) in enumerate(lines)
        if lot is not None
    ]  # fmt: skip


def _made(
    goods: Goods, catalog: Catalog, expires: date | None, at: datetime, wrong: list[FieldError]
) -> Lot | None:
    product = catalog.product(goods, wrong)
    if product is None:
        return None
    wrong += check_text("lot", goods.lot, required=True, longest=40)
    lot = catalog.find_lot(product, goods.lot)
    if lot is None:
        lot = Lot(product_id=product.id, code=goods.lot, expires_on=expires, received_on=house_day(at))
        catalog.add_lot(lot)
    lot.product = product
    return lot


def _that_fit(
    ready: Sequence[tuple[int, WorkDraft, Location, list[Step], WorkDone]],
    asked: WorkScene,
    refused: list[Refused],
) -> list[tuple[int, WorkDraft, Location, list[Step], WorkDone]]:
    """Those whose orders still want them and whose goods all lie there, under lock, one after another."""
    steps = [step for one in ready for step in one[3]]
    lock_lots({step.lot.id for step in steps if not step.lot._state.adding})
    here = lying([Spot(step.origin.id, step.lot.id, State.GOOD.value) for step in steps])
    fit = []
    for one in ready:
        index, draft, own = one[0], one[1], one[3]
        after = dict(here)
        wrong = (asked.why_not(draft) if draft.order else []) or _taken(own, after)
        if wrong:
            refused.append(Refused(index, tuple(wrong)))
            continue
        here = after
        asked.take(draft)
        fit.append(one)
    return fit


def _taken(steps: Sequence[Step], here: dict[Spot, int]) -> list[FieldError]:
    """Take the goods of one piece of work out of ``here``; what is too little of the first that lacks."""
    for step in steps:
        if problem := too_little(step, here):
            return [problem]
        here[step.leaves] = here.get(step.leaves, 0) - step.quantity
    return []
