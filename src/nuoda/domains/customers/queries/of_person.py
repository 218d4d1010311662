"""Somebody at a customer's as a person."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.customers.models import Contact
from nuoda.domains.customers.queries.past import CONTACT
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows
from nuoda.kernel.phones import spellings_of

_SHOWS = {"name": "name", "duty": "duty", "email": "email", "phone": "phone"}


def contacts_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Contacts of customers with her phone or mail address. One query."""
    conditions = [belonging(CONTACT, things), by_ids(ids)]
    if person.phone:
        conditions.append(("phone = ANY(%s::text[])", [arrays.texts(spellings_of(person.phone))]))
    if person.email:
        conditions.append(("lower(email) = %s", [person.email.lower()]))
    return found_rows(Contact, CONTACT, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
