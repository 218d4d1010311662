"""Orders to a person, and what hangs on what is hers."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.orders.models import Order, WaitingOrder
from nuoda.domains.orders.queries.past import ORDER, WAITING
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, Where, belonging, by_ids, either, found_rows
from nuoda.kernel.phones import spellings_of
from nuoda.kernel.search import any_text

_SHOWS = {
    "reference": "reference",
    "name": "consignee->>'name'",
    "phone": "consignee->>'phone'",
    "email": "consignee->>'email'",
    "address": "concat_ws(' ', consignee->>'region', consignee->>'city', consignee->>'district',"
    " consignee->>'street')",
    "other_name": "sender->>'name'",
    "goods": "goods",
    "ordered_at": "ordered_at",
    "state": "state",
    "customer_id": "customer_id",
}
_MAILED = {"sender_kind": "'mail'", "email": "sender", "received_at": "received_at", "state": "state"}


def orders_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Orders that bear her phone or mail address, and those of her parcels that are not
    plainly another's. One query.
    """
    conditions: list[Where] = [belonging(ORDER, things), by_ids(ids)]
    if person.phone:
        words = any_text(spellings_of(person.phone))
        conditions.append(("search @@ to_tsquery('simple', %s)", [words]))
    if person.email:
        conditions.append(("lower(consignee->>'email') = %s", [person.email.lower()]))
    found = found_rows(Order, ORDER, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
    return [
        one for one in found
        if one.id in ids or person.bears(one.values)
        or (one.id in things.orders and person.may_be(one.values))
    ]  # fmt: skip


def order_mails_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Orders as they were read out of mails, of her orders. One query."""
    where = either(belonging(WAITING, things), by_ids(ids))
    return found_rows(WaitingOrder, WAITING, where, shows=_MAILED, limit=limit, actor=actor)
