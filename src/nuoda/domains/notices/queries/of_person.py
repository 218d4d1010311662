"""What was said about what is a person's, and to her."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.notices.models import Enclosure, Notice, Post
from nuoda.domains.notices.queries.past import ENCLOSURE, NOTICE, POST
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows

_KINDS = {one: (one,) for one in ("shipment", "order", "case", "claim")}
_TOLD = {
    "label": "label", "kind": "kind", "email": "recipient", "queued_at": "queued_at", "state": "state",
}  # fmt: skip
_ISSUED = {"label": "label", "number": "number", "file": "name", "issued_at": "issued_at"}
_POSTED = {"label": "label", "kind": "kind", "queued_at": "queued_at", "state": "state"}


def notices_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Notices about what is hers, and those to her mail address. One query."""
    conditions = [belonging(NOTICE, things, kinds=_KINDS), by_ids(ids)]
    if person.email:
        conditions.append(("recipient <> '' AND lower(recipient) = %s", [person.email.lower()]))
    return found_rows(Notice, NOTICE, either(*conditions), shows=_TOLD, limit=limit, actor=actor)


def enclosures_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Documents that were issued about what is hers. One query."""
    where = either(belonging(ENCLOSURE, things, kinds=_KINDS), by_ids(ids))
    return found_rows(Enclosure, ENCLOSURE, where, shows=_ISSUED, limit=limit, actor=actor)


def posts_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Messages to endpoints about what is hers. One query."""
    where = either(belonging(POST, things, kinds=_KINDS), by_ids(ids))
    return found_rows(Post, POST, where, shows=_POSTED, limit=limit, actor=actor)
