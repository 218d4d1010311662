"""Jobs of drivers at a person's door."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.dispatch.models import Job
from nuoda.domains.dispatch.queries.past import STOP
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows
from nuoda.kernel.phones import spellings_of

_SHOWS = {
    "number": "number", "name": "name", "phone": "phone", "address": "address", "words": "instructions",
    "day": "day", "state": "state",
}  # fmt: skip


def stops_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Jobs of her parcels and orders, and those typed in with her phone. One query."""
    conditions = [belonging(STOP, things), by_ids(ids)]
    if person.phone:
        typed = "by_itself = FALSE AND phone <> '' AND phone = ANY(%s::text[])"
        conditions.append((typed, [arrays.texts(spellings_of(person.phone))]))
    return found_rows(Job, STOP, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
