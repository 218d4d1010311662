"""Promises about what is a person's, at which somebody noted something."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.queries.past import NOTED
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows

# Also about part of a thing, such as the answer to a case.
_KINDS = {
    "shipment": ("shipment",),
    "order": ("order", "order_ask", "order_note"),
    "case": ("case", "case_answer", "case_recovery"),
    "claim": ("claim", "claim_acknowledge", "claim_decide", "claim_status"),
}
_SHOWS = {"label": "label", "kind": "kind", "due_at": "due_at", "state": "state"}


def promises_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Promises about her parcels, orders, cases and claims with notes. One query."""
    conditions = [belonging(NOTED, things, kinds=_KINDS), by_ids(ids)]
    return found_rows(Promise, NOTED, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
