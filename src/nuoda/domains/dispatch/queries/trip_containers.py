"""Returnable containers on the way: what a vehicle has aboard, what its stops still hold, what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.dispatch.queries.containers import (
    ContainerBalance,
    ContainerMoveRow,
    container_balances,
    container_moves,
)
from nuoda.domains.dispatch.queries.shapes import TripPage
from nuoda.domains.dispatch.rules import HolderKind
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.paging import Window

MOST_MOVES = 200
# Who drives or plans a trip may see what the customers of its stops hold, and no other card of theirs.
_HOUSE = system("dispatch")


@dataclass(frozen=True, slots=True)
class TripContainers:
    """``moves`` of one trip, the latest first; ``aboard`` is what its vehicle or partner has by now.

    ``lent`` are by job what the customer of a stop still holds: its return leg, and what may go along.
    """

    moves: Sequence[ContainerMoveRow]
    aboard: Sequence[ContainerBalance]
    lent: Mapping[UUID, Sequence[ContainerBalance]]

    @property
    def back(self) -> int:
        """How many came back by this trip: taken along from customers."""
        return sum(one.quantity for one in self.moves if one.giver_kind == HolderKind.CUSTOMER)


def lent_at_stops(trips: Sequence[TripPage], *, today: date) -> dict[UUID, list[ContainerBalance]]:
    """By job of these trips what its customer holds, whoever asks: he sees the trips. Four queries."""
    return _of_trips(trips, (), today)[1]


def trip_containers(page: TripPage, *, actor: Actor, today: date) -> TripContainers:
    """The containers of a trip that was read. Six queries."""
    moves = container_moves(actor=actor, window=Window(size=MOST_MOVES), trip=page.trip.number).rows
    every, lent = _of_trips([page], (page.trip.who,), today)
    ours = (HolderKind.VEHICLE.value, HolderKind.PARTNER.value)
    aboard = [
        one for one in every if one.holder == page.trip.who and one.holder_kind in ours and one.quantity
    ]
    return TripContainers(moves, aboard, lent)


def _of_trips(
    trips: Sequence[TripPage], more: Sequence[str], today: date
) -> tuple[list[ContainerBalance], dict[UUID, list[ContainerBalance]]]:
    owners = {stop.job.id: stop.job.customer_id for page in trips for stop in page.stops}
    cards = customers_by_id({one for one in owners.values() if one is not None}, actor=_HOUSE)
    codes = {*more, *(card.code for card in cards.values())}
    if not codes:
        return [], {}
    every = container_balances(actor=_HOUSE, today=today, codes=codes)
    held: dict[str, list[ContainerBalance]] = defaultdict(list)
    for one in every:
        if one.holder_kind == HolderKind.CUSTOMER and one.quantity > 0:
            held[one.holder].append(one)
    lent = {
        job: held[cards[owner].code]
        for job, owner in owners.items()
        if owner in cards and held.get(cards[owner].code)
    }
    return every, lent
