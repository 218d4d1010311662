"""Goods that were held for a person."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.stock.models import Reservation
from nuoda.domains.stock.queries.past import NAMED
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows

_SHOWS = {"number": "number", "name": "consignee", "reference": "reference", "state": "state"}


def reservations_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Reservations that served her orders. One query."""
    conditions = [belonging(NAMED, things), by_ids(ids)]
    references = sorted({reference for _owner, reference in things.references})
    if references:
        conditions.append(("reference = ANY(%s::text[])", [arrays.texts(references)]))
    found = found_rows(Reservation, NAMED, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
    return [one for one in found if one.id in ids or _served(one) in things.references]


def _served(one: Found) -> tuple[UUID, str]:
    """The customer and the reference of the order that it served."""
    named = {ref.kind: ref.id for ref in one.about}
    return UUID(named["customer"]), named["reference"]
