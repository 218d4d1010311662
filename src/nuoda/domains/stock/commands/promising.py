from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.facts import Outages
from nuoda.domains.contracts.queries.contingencies import outages
from nuoda.domains.customers.facts import RANK
from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.goods import lock_pools
from nuoda.domains.stock.commands.hand import HOUSE, KEY, MOST, check_batch, is_of_the_house, next_numbers
from nuoda.domains.stock.models import Product, Reservation, Warehouse
from nuoda.domains.stock.queries.availability import Pair, fill_ledgers, terms_of
from nuoda.domains.stock.queries.kept import ledger_of, shares_at
from nuoda.domains.stock.rules import Hold, Ledger, ReservationState, least_life
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_instant, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _


class ReservationOver(Conflict):
    code = "reservation_over"
    sentence = _("This reservation lapsed, was released or is picked already. Reserve anew.")


class NotEnoughHere(Conflict):
    code = "not_enough_here"
    sentence = _(
        "Not all of it lies here yet, so it cannot be held hard. Wait for the delivery, or take less."
    )


@dataclass(frozen=True, slots=True)
class ReservationDraft:
    """Hold goods of an owner for an order line, to be delivered ``due_on``.

    ``customer`` is for whom ("" for the owner herself). A soft hold needs the instant at which it lapses, and
    may count on deliveries that are announced; a hard one needs goods that lie here. ``handling`` are
    instructions to be ticked at each hand-over.
    """

    key: str
    warehouse: str
    goods: Goods
    quantity: int
    due_on: date
    reference: str
    hold: str = Hold.HARD.value
    expires_at: datetime | None = None
    customer: str = ""
    consignee: str = ""
    handling: tuple[str, ...] = ()


@command
def reserve(*, by: Actor, at: datetime, reservations: Sequence[ReservationDraft]) -> IntakeReport:
    """Hold goods: each line wholly or not at all, so that no piece is ever promised twice.

    What lacks tells how much there is, and for which day all of it could be held. A known key changes
    nothing. The numbers are in the report. Constant number of queries.
    """
    if not is_of_the_house(by) and by.customer_id is None:
        raise Forbidden
    if problems := check_batch(len(reservations)):
        raise Invalid(fields=problems)
    catalog = Catalog(
        warehouses=[one.warehouse for one in reservations],
        goods=[goods for one in reservations for goods in (one.goods, Goods(one.customer, ""))],
    )
    refused: list[Refused] = []
    out = outages(at, actor=HOUSE)
    found = _looked_up(reservations, catalog, refused, out, by=by, at=at)
    houses = {house.id: house for _index, _draft, house, _product in found}
    ledgers = read_ledgers({(product.id, house.id): None for _i, _d, house, product in found}, houses, at)
    keys = [one.key for one in reservations]
    known = set(Reservation.objects.filter(key__in=keys).values_list("key", flat=True))
    terms = terms_of({card.id for card in catalog.customers.values()}, actor=HOUSE)
    rows, numbers, duplicate = [], next_numbers("R", len(found), at), 0
    for number, (index, draft, house, product) in zip(numbers, found, strict=True):
        if draft.key in known:
            duplicate += 1
            continue
        known.add(draft.key)
        taker = catalog.customers[draft.customer or draft.goods.customer]
        asked = terms.on(taker.id, draft.consignee, draft.due_on)
        life = least_life(asked, product.shelf_life)
        ledger = ledgers[product.id, house.id]
        free = ledger.free(draft.due_on, tier=taker.tier, life=life, hold=draft.hold, rank=RANK)
        if free < draft.quantity:
            refused.append(Refused(index, (_lacks(draft, free, ledger, taker.tier, life),)))
            continue
        ledger.hold(draft.quantity, on=draft.due_on, tier=taker.tier, hold=draft.hold)
        rows.append(
            (
                index,
                Reservation(
                    key=draft.key, number=number, customer_id=taker.id, product_id=product.id,
                    warehouse_id=house.id, tier=taker.tier, hold=draft.hold, quantity=draft.quantity,
                    due_on=draft.due_on, life=life, single=asked.single, not_older=asked.not_older,
                    most=asked.most, reference=draft.reference, consignee=draft.consignee,
                    handling=list(dict.fromkeys(draft.handling)),
                    expires_at=draft.expires_at, made_at=at, made_by=by.name,
                ),
            )
        )  # fmt: skip
    insert([row for _index, row in rows])
    told = tuple((index, row.number) for index, row in rows)
    return IntakeReport(len(rows), duplicate, tuple(sorted(refused, key=lambda one: one.index)), numbers=told)


def _looked_up(
    reservations: Sequence[ReservationDraft],
    catalog: Catalog,
    refused: list[Refused],
    out: Outages,
    *,
    by: Actor,
    at: datetime,
) -> list[tuple[int, ReservationDraft, Warehouse, Product]]:
    """The lines that can be read, with their warehouse and product; the others are refused."""
    found: list[tuple[int, ReservationDraft, Warehouse, Product]] = []
    for index, draft in enumerate(reservations):
        wrong = _check(draft, at)
        house, product = catalog.warehouse(draft.warehouse, wrong), catalog.product(draft.goods, wrong)
        wrong += _outage(out, house)
        taker = catalog.customers.get(draft.customer or draft.goods.customer)
        if taker is None and product is not None:
            reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
            wrong.append(FieldError("customer", reason, _("Correct the code.")))
        if by.customer_id is not None and taker is not None and taker.id != by.customer_id:
            raise Forbidden
        if by.customer_id is not None and product is not None and product.customer_id != by.customer_id:
            raise Forbidden
        if wrong or house is None or product is None:
            refused.append(Refused(index, tuple(wrong)))
        else:
            found.append((index, draft, house, product))
    return found


def _outage(out: Outages, house: Warehouse | None) -> list[FieldError]:
    """An emergency plan is on for it: nothing new is promised from there."""
    running = out.house(house.code) if house is not None else None
    if running is None:
        return []
    reason = _("The warehouse %(what)s is out, as far as is known until %(day)s.", running.figures)
    return [FieldError("warehouse", reason, _("Take another warehouse."))]


def _lacks(draft: ReservationDraft, free: int, ledger: Ledger, tier: str, life: int) -> FieldError:
    figures = {"free": free, "sku": draft.goods.sku, "day": f"{draft.due_on:%F}"}
    reason = _("Only %(free)s of %(sku)s can be promised for %(day)s.", figures)
    day = ledger.first_day(draft.quantity, max(draft.due_on, ledger.today), tier=tier, life=life, rank=RANK)
    if day is None or day == draft.due_on:
        return FieldError("quantity", reason, _("Take less, or announce a delivery first."))
    return FieldError(
        "quantity", reason, _("Take less, or %(day)s, when all of it is there.", {"day": f"{day:%F}"})
    )


def _check(draft: ReservationDraft, at: datetime) -> list[FieldError]:
    problems = [
        *check_text("key", draft.key, required=True, longest=KEY),
        *check_text("reference", draft.reference, required=True, longest=80),
        *check_text("consignee", draft.consignee, longest=80),
        *check_number("quantity", draft.quantity, least=1, most=MOST, unit=_("pieces")),
        *check_choice("hold", draft.hold, Hold, _("It is neither soft nor hard.")),
        *check_instant("expires_at", draft.expires_at),
    ]
    if not problems and (draft.hold == Hold.SOFT) != (draft.expires_at is not None):
        reason = _("A soft hold lapses at a time, a hard one does not.")
        problems.append(
            FieldError("expires_at", reason, _("Give a time to a soft hold, and none to a hard one."))
        )
    elif not problems and draft.expires_at is not None and draft.expires_at <= at:
        problems.append(
            FieldError("expires_at", _("It lies in the past."), _("Choose a time that is still to come."))
        )
    return problems


def read_ledgers(
    pairs: Mapping[Pair, object], houses: Mapping[UUID, Warehouse], at: datetime
) -> dict[Pair, Ledger]:
    """The ledgers of products in warehouses, under the locks of their pools. Five queries."""
    if not pairs:
        return {}
    today = {key: at.astimezone(ZoneInfo(row.zone)).date() for key, row in houses.items()}
    pools = lock_pools(pairs)
    shares = shares_at(pools.values(), at)
    found = {key: ledger_of(pool, today[key[1]], shares) for key, pool in pools.items()}
    fill_ledgers(found, at, actor=HOUSE)
    return found


@command
def firm(*, by: Actor, at: datetime, numbers: Sequence[str]) -> int:
    """Make soft reservations hard: goods that lie here are held until they are picked. Returns how many.

    Raises :class:`ReservationOver`, :class:`NotEnoughHere`.
    """
    rows = _in_hand(numbers, by=by)
    soft = [row for row in rows if row.hold == Hold.SOFT]
    if any(row.state != ReservationState.HELD or (row.expires_at and row.expires_at <= at) for row in rows):
        raise ReservationOver
    houses = {row.warehouse_id: row.warehouse for row in soft}
    ledgers = read_ledgers({(row.product_id, row.warehouse_id): None for row in soft}, houses, at)
    for row in soft:
        ledger = ledgers[row.product_id, row.warehouse_id]
        rest = row.quantity - row.picked
        if ledger.firmly(row.due_on, row.life) < rest:
            raise NotEnoughHere
        ledger.hard += rest
        row.hold, row.expires_at = Hold.HARD.value, None
    save_columns(soft, "hold", "expires_at")
    return len(soft)


@command
def release_reservations(*, by: Actor, at: datetime, numbers: Sequence[str]) -> int:
    """Give up what reservations hold and have not picked; known ones stay over. Returns how many."""
    rows = [row for row in _in_hand(numbers, by=by) if row.state == ReservationState.HELD]
    for row in rows:
        row.state, row.ended_at = ReservationState.RELEASED.value, at
    save_columns(rows, "state", "ended_at")
    return len(rows)


def _in_hand(numbers: Sequence[str], *, by: Actor) -> list[Reservation]:
    """Reservations that the actor may change; their pools are locked before them, as picking does."""
    if not is_of_the_house(by) and by.customer_id is None:
        raise Forbidden
    mine = Reservation.objects.visible_to(by).filter(number__in=set(numbers))
    lock_pools(dict.fromkeys(mine.values_list("product_id", "warehouse_id")))
    rows = list(mine.select_for_update(of=("self",)).select_related("warehouse").order_by("id"))
    if len(rows) < len(set(numbers)):
        raise Invalid(
            fields=[FieldError("number", _("There is no such reservation."), _("Correct the number."))]
        )
    return rows
