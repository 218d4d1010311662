"""Cases about what is a person's."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.cases.models import Case
from nuoda.domains.cases.queries.past import CASE
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows

_SHOWS = {
    "number": "number", "kind": "kind", "cause": "cause", "opened_at": "opened_at", "state": "state",
    "lines": "SELECT count(*) FROM cases_entry AS one WHERE one.case_id = cases_case.id",
}  # fmt: skip


def cases_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Cases about her parcels and orders. One query."""
    conditions = [belonging(CASE, things), by_ids(ids)]
    return found_rows(Case, CASE, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
