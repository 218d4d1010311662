"""Reservations as whoever made them asks for them: what became of them, and what may be done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Sum

from nuoda.domains.customers.facts import RANK
from nuoda.domains.stock.models import Balance, Reservation
from nuoda.domains.stock.queries.availability import Pair
from nuoda.domains.stock.rules import PROMISABLE, Hold, ReservationState, State, last_day
from nuoda.kernel.actor import Actor
from nuoda.kernel.visibility import ScopedQuerySet


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A reservation as whoever made it finds it again."""

    key: str
    number: str
    warehouse: str
    state: str
    quantity: int
    picked: int
    lapsed: bool
    hold: str = Hold.HARD.value


def held_by_key(keys: Iterable[str], *, actor: Actor, at: datetime) -> dict[str, HeldRow]:
    """Reservations by their keys; those that were never made are left out. One query, none for no keys."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Reservation.objects.visible_to(actor).filter(key__in=wanted).select_related("warehouse")
    return {
        row.key: HeldRow(
            row.key, row.number, row.warehouse.code, row.state, row.quantity, row.picked,
            row.expires_at is not None and row.expires_at <= at, row.hold,
        )
        for row in rows
    }  # fmt: skip


def overheld(pairs: Iterable[tuple[UUID, str]], *, actor: Actor) -> list[tuple[str, str]]:
    """Reservations, (key, number), that hold more than lies there, by (owner of the goods, warehouse).

    The least tier and the latest day give way first; whole reservations, no more than must. Two queries.
    """
    wanted = set(pairs)
    if not wanted:
        return []
    held = (
        _hard(actor)
        .filter(
            product__customer_id__in={owner for owner, _house in wanted},
            warehouse__code__in={house for _owner, house in wanted},
        )
        .order_by("-due_on", "-made_at", "-number")
    )
    rows = sorted(held, key=lambda row: RANK.get(row.tier, 0))
    good = _good({row.product_id for row in rows}, {row.warehouse_id for row in rows}, actor)
    sums = good.values_list("product_id", "warehouse_id").annotate(n=Sum("quantity")).order_by()
    here = {(product, house): n for product, house, n in sums}
    over: dict[Pair, int] = defaultdict(int)
    for row in rows:
        over[row.product_id, row.warehouse_id] += row.quantity - row.picked
    found = []
    for row in rows:
        pair = (row.product_id, row.warehouse_id)
        if over[pair] > here.get(pair, 0):
            over[pair] -= row.quantity - row.picked
            found.append((row.key, row.number))
    return found


def firmable(numbers: Sequence[str], *, actor: Actor, at: datetime) -> list[str]:
    """Which soft reservations what lies there now may make hard, the first named first. Three queries."""
    if not numbers:
        return []
    rows = {row.number: row for row in _still_held(numbers, actor, at)}
    products = {row.product_id for row in rows.values()}
    houses = {row.warehouse_id for row in rows.values()}
    lots: dict[Pair, list[tuple[date | None, int]]] = defaultdict(list)
    for product, house, expires, n in (
        _good(products, houses, actor)
        .values_list("product_id", "warehouse_id", "lot__expires_on")
        .annotate(n=Sum("quantity"))
        .order_by()
    ):
        lots[product, house].append((expires, n))
    hard: dict[Pair, int] = defaultdict(int)
    for row in _hard(actor).filter(product_id__in=products, warehouse_id__in=houses):
        hard[row.product_id, row.warehouse_id] += row.quantity - row.picked
    found = []
    for number in numbers:
        wanted = rows.get(number)
        if wanted is None or wanted.hold != Hold.SOFT:
            continue
        pair = (wanted.product_id, wanted.warehouse_id)
        until = [(last_day(expires, wanted.life), n) for expires, n in lots[pair]]
        here = sum(n for last, n in until if last is None or last >= wanted.due_on)
        if here - hard[pair] >= wanted.quantity:
            hard[pair] += wanted.quantity
            found.append(number)
    return found


def _still_held(numbers: Sequence[str], actor: Actor, at: datetime) -> Iterable[Reservation]:
    rows = Reservation.objects.visible_to(actor).filter(number__in=set(numbers))
    return rows.filter(state=ReservationState.HELD.value, expires_at__gt=at)


def _hard(actor: Actor) -> ScopedQuerySet[Reservation]:
    return Reservation.objects.visible_to(actor).filter(
        state=ReservationState.HELD.value, hold=Hold.HARD.value, picked__lt=F("quantity")
    )


def _good(products: set[UUID], houses: set[UUID], actor: Actor) -> ScopedQuerySet[Balance]:
    return Balance.objects.visible_to(actor).filter(
        product_id__in=products, warehouse_id__in=houses, outside=False, quantity__gt=0,
        state=State.GOOD.value, location__kind__in=PROMISABLE,
    )  # fmt: skip
