from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.stock.commands.announcing import AdviceClosed
from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.hand import (
    check_batch,
    check_line,
    may_handle,
)
from nuoda.domains.stock.commands.post import Batch, Step, fresh, post
from nuoda.domains.stock.facts import AdviceReceived, Difference
from nuoda.domains.stock.models import Advice, AdviceLine, Lot, Move, Product
from nuoda.domains.stock.rules import AWAITED, AdviceState, Kind, Place, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """So many pieces of a lot were taken in against an advice; ``damaged`` of them came damaged.

    ``key`` names the line once and for all. Goods with a shelf life need a day of expiry, or of production.
    """

    key: str
    advice: str
    sku: str
    lot: str
    quantity: int
    damaged: int = 0
    produced_on: date | None = None
    expires_on: date | None = None


@command
def receive(*, by: Actor, at: datetime, receipts: Sequence[ReceiptDraft]) -> IntakeReport:
    """Take goods in at the gate. What came damaged, and what is expired, lies there apart.

    A line whose key is known changes nothing. A refused line holds up no other.
    """
    may_handle(by)
    if problems := check_batch(len(receipts)):
        raise Invalid(fields=problems)
    advices = _awaited({one.advice for one in receipts})
    goods = [Goods(advices[one.advice][0], one.sku, one.lot) for one in receipts if one.advice in advices]
    catalog = Catalog(warehouses={row.warehouse.code for _code, row in advices.values()}, goods=goods)
    news = fresh(f"{one.key}/{part}" for one in receipts for part in ("good", "damaged"))
    batch, fits = Batch(), []
    for index, draft in enumerate(receipts):
        if f"{draft.key}/good" not in news or f"{draft.key}/damaged" not in news:
            batch.known += 1
            continue
        news -= {f"{draft.key}/good", f"{draft.key}/damaged"}
        wrong = _check_receipt(draft)
        owner, advice = advices.get(draft.advice, ("", None))
        if advice is None:
            reason = _("No delivery %(number)s is awaited.", {"number": draft.advice[:20] or "–"})
            wrong.append(FieldError("advice", reason, _("Announce it first, or correct the number.")))
        product = catalog.product(Goods(owner, draft.sku), wrong) if advice else None
        lot = _lot(draft, product, catalog, at, wrong) if product and not wrong else None
        if wrong or advice is None or lot is None:
            batch.refuse(index, *wrong)
            continue
        fits.append((index, draft, advice, lot))
    insert_new([lot for _index, _draft, _advice, lot in fits if lot._state.adding])
    today = {code: at.astimezone(ZoneInfo(row.zone)).date() for code, row in catalog.warehouses.items()}
    steps = [
        step for one in fits for step in _steps(*one, catalog=catalog, today=today[one[2].warehouse.code])
    ]
    post(batch, steps, by=by, at=at)
    _note(batch, {index: advice for index, _draft, advice, _lot in fits}, at)
    taken = {one.index for one in batch.steps}
    return IntakeReport(len(taken), batch.known, tuple(sorted(batch.refused, key=lambda one: one.index)))


def _awaited(numbers: set[str]) -> dict[str, tuple[str, Advice]]:
    """The awaited advices by number, locked, each with its customer's code."""
    rows = (
        Advice.objects.select_for_update(of=("self",), no_key=True)
        .filter(number__in=numbers, state__in=AWAITED)
        .select_related("warehouse", "customer")
        .order_by("id")
    )
    return {row.number: (row.customer.code, row) for row in rows}


def _check_receipt(draft: ReceiptDraft) -> list[FieldError]:
    return [
        *check_line(draft.key, draft.quantity),
        *check_text("lot", draft.lot, required=True, longest=40),
        *check_number("damaged", draft.damaged, most=max(0, draft.quantity), unit=_("pieces")),
    ]


def _lot(
    draft: ReceiptDraft, product: Product, catalog: Catalog, at: datetime, wrong: list[FieldError]
) -> Lot | None:
    """The lot as known, or a new one. What is known of a lot and what its label says must agree."""
    expires = draft.expires_on
    if expires is None and draft.produced_on is not None and product.shelf_life:
        expires = draft.produced_on + timedelta(days=product.shelf_life)
    known = catalog.find_lot(product, draft.lot)
    if known is not None:
        if expires is not None and known.expires_on is not None and known.expires_on != expires:
            reason = _(
                "Lot %(lot)s is known to expire on %(day)s.",
                {"lot": draft.lot, "day": f"{known.expires_on:%F}"},
            )
            wrong.append(
                FieldError("expires_on", reason, _("Read the label again; another day is another lot."))
            )
            return None
        known.product = product
        return known
    if expires is None and product.shelf_life:
        reason = _("These goods expire, and no day is given.")
        wrong.append(
            FieldError("expires_on", reason, _("Read the day of expiry, or of production, off the label."))
        )
        return None
    if draft.produced_on is not None and expires is not None and draft.produced_on > expires:
        wrong.append(FieldError("expires_on", _("It lies before the production."), _("Correct the date.")))
        return None
    lot = Lot(
        product_id=product.id, code=draft.lot, produced_on=draft.produced_on, expires_on=expires,
        received_on=house_day(at),
    )  # fmt: skip
    lot.product = product
    catalog.add_lot(lot)
    return lot


def _steps(
    index: int, draft: ReceiptDraft, advice: Advice, lot: Lot, *, catalog: Catalog, today: date
) -> list[Step]:
    house = advice.warehouse.code
    origin, target = catalog.standing(house, Place.SUPPLIER), catalog.standing(house, Place.RECEIVING)
    expired = lot.expires_on is not None and lot.expires_on < today
    parts = (
        ("good", draft.quantity - draft.damaged, State.HELD.value if expired else State.GOOD.value),
        ("damaged", draft.damaged, State.DAMAGED.value),
    )
    return [
        Step(
            index, f"{draft.key}/{part}", Kind.RECEIVE.value, lot, origin, target, quantity,
            target_state=into, reference=advice.number,
        )
        for part, quantity, into in parts
        if quantity
    ]  # fmt: skip


def _note(batch: Batch, advices: Mapping[int, Advice], at: datetime) -> None:
    """Count what came on the lines of its advice; what was not announced gets a line of nought."""
    if not batch.steps:
        return
    every = {row.id: row for row in advices.values()}
    lines = {(row.advice_id, row.product_id): row for row in AdviceLine.objects.filter(advice_id__in=every)}
    new: list[AdviceLine] = []
    for step in batch.steps:
        key = (advices[step.index].id, step.lot.product_id)
        if key not in lines:
            lines[key] = AdviceLine(advice_id=key[0], product_id=key[1], quantity=0)
            new.append(lines[key])
        lines[key].received += step.quantity
        lines[key].damaged += step.quantity if step.target_state == State.DAMAGED else 0
    insert(new)
    save_columns([row for row in lines.values() if row not in new], "received", "damaged")
    arrived = [row for row in every.values() if row.state == AdviceState.EXPECTED]
    for row in arrived:
        row.state = AdviceState.ARRIVED.value
    save_columns(arrived, "state")


@command
def finish_receipts(*, by: Actor, at: datetime, numbers: Sequence[str]) -> int:
    """All of these deliveries is taken in: what came otherwise than announced is stated. Returns how many.

    One that is finished already stays so. Raises :class:`AdviceClosed` for one that was called off.
    """
    may_handle(by)
    rows = list(
        Advice.objects.select_for_update(of=("self",), no_key=True)
        .filter(number__in=set(numbers))
        .select_related("warehouse")
        .order_by("id")
    )
    if any(row.state == AdviceState.CANCELLED for row in rows):
        raise AdviceClosed
    if len(rows) < len(set(numbers)):
        raise Invalid(
            fields=[FieldError("advice", _("There is no such delivery."), _("Correct the number."))]
        )
    rows = [row for row in rows if row.state in AWAITED]
    for row in rows:
        row.state, row.received_at, row.received_by = AdviceState.RECEIVED.value, at, by.name
    save_columns(rows, "state", "received_at", "received_by")
    found = _differences(rows)
    state(
        *(
            AdviceReceived(
                subject=Ref("advice", str(row.id)), customer_id=row.customer_id, number=row.number,
                warehouse=row.warehouse.code, differences=found.get(row.id, ()),
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


def _differences(rows: Sequence[Advice]) -> dict[UUID, tuple[Difference, ...]]:
    lines = AdviceLine.objects.filter(advice__in=rows).select_related("product").order_by("product__sku")
    held = Move.objects.filter(
        reference__in=[row.number for row in rows], kind=Kind.RECEIVE.value, target_state=State.HELD.value
    )
    barred: dict[tuple[str, UUID], int] = {}
    for reference, product, quantity in held.values_list("reference", "product_id", "quantity"):
        barred[reference, product] = barred.get((reference, product), 0) + quantity
    numbers = {row.id: row.number for row in rows}
    found: dict[UUID, tuple[Difference, ...]] = {}
    for line in lines:
        expired = barred.get((numbers[line.advice_id], line.product_id), 0)
        if line.quantity != line.received or line.damaged or expired:
            one = Difference(line.product.sku, line.quantity, line.received, line.damaged, expired)
            found[line.advice_id] = (*found.get(line.advice_id, ()), one)
    return found
