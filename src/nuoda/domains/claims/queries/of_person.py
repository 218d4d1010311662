"""Claims about what is a person's."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.claims.models import Award, Claim
from nuoda.domains.claims.queries.past import CLAIM, GOODWILL
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows

_CLAIMED = {
    "number": "number", "kind": "kind", "claimant": "claimant", "opened_at": "opened_at", "state": "state",
}  # fmt: skip
_GIVEN = {"number": "number", "purpose": "purpose", "total": "total", "state": "state"}


def claims_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Claims about her parcels, and goodwill for them that belongs to none. Two queries."""
    claims = either(belonging(CLAIM, things), by_ids(ids))
    awards = either(belonging(GOODWILL, things), by_ids(ids))
    return [
        *found_rows(Claim, CLAIM, claims, shows=_CLAIMED, limit=limit, actor=actor),
        *found_rows(Award, GOODWILL, awards, shows=_GIVEN, limit=limit, actor=actor),
    ]
