"""Forgetting: personal data goes when its time is over; what happened, how often and for how much stays.

Each domain says of its own records which are past (:class:`Past`) and empties them by a command of its own.
Whether anything holds them is asked above (``nuoda.insight.retention``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.facts import KINDS, Ref
from nuoda.kernel.statements import confined_condition, run

START = UUID(int=0)
_STEP = "hashtext('kernel.forgetting')"
NO_PARTY = (
    """'{"name": "", "phone": "", "email": "", "street": "", "district": "", "postcode": "", "raw": "","""
    """ "division": ""}'::jsonb"""
)
"""What is laid over a sender or consignee as it is kept: of her address the city stays."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk through past records has come: behind this instant and id."""

    since: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Past:
    """A record with personal data whose period runs since ``since``; ``about`` is what it belongs to."""

    id: UUID
    since: datetime
    label: str
    about: tuple[Ref, ...] = field(default=())

    @property
    def place(self) -> Place:
        return Place(self.since, self.id)


@dataclass(frozen=True, slots=True)
class Reach:
    """Of a model: since when its period runs, under what condition, its name, and what it belongs to.

    All are SQL over the row, as its domain writes it; ``about`` holds kinds with the column of their id.
    """

    since: str
    condition: str
    label: str
    about: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    """The column of a kind that is not the same in every row, whose id stands in ``subject_id``."""


def past_rows(
    model: type[models.Model],
    reach: Reach,
    *,
    before: datetime,
    after: Place | None,
    limit: int,
    actor: Actor,
) -> list[Past]:
    """Records of a model whose period began before ``before``, the longest past first; after a place."""
    condition = f"({reach.condition}) AND {reach.since} < %s AND ({reach.since}, id) > (%s, %s)"
    confined = confined_condition(model, condition, actor)
    if confined is None:
        return []
    text, values = confined
    kinds = list(reach.about)
    columns = ["id", reach.since, reach.label, *reach.about.values()]
    if reach.kind:
        columns += [reach.kind, "subject_id"]
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE {text} ORDER BY {reach.since}, id LIMIT %s"
    start = [after.since, after.id] if after else ["-infinity", START]
    found = run(statement, [before, *start, *values, limit])
    return [_past(row, kinds, bool(reach.kind)) for row in found]


def _past(row: tuple[Any, ...], kinds: Sequence[str], named: bool) -> Past:
    refs = [Ref(kind, str(key)) for kind, key in zip(kinds, row[3:], strict=False) if key is not None]
    if named and row[-1] is not None:
        refs.append(Ref(row[-2], str(row[-1])))
    return Past(row[0], row[1], row[2], tuple(refs))


def earliest(*found: Sequence[Past], limit: int) -> list[Past]:
    """Of what several walks found, that which is the longest past: their next step together."""
    return sorted((one for some in found for one in some), key=lambda one: (one.since, one.id))[:limit]


def only_the_system(by: Actor) -> None:
    """Nobody forgets by hand: raises ``Forbidden`` for people and machines."""
    if by.role is not Role.SYSTEM:
        raise Forbidden


@contextmanager
def one_step() -> Iterator[None]:
    """Within it, what was found to be held by nothing may go: whoever would hold it waits until that is done.

    Not inside a transaction.
    """
    run(f"SELECT pg_advisory_lock({_STEP})")
    try:
        yield
    finally:
        run(f"SELECT pg_advisory_unlock({_STEP})")


def await_step() -> None:
    """Wait for the step under way, and keep the next waiting until this transaction has ended."""
    run(f"SELECT pg_advisory_xact_lock({_STEP})")


@contextmanager
def forgetting() -> Iterator[None]:
    """Within it, rows that are append-only let go of what their table declares as personal.

    Only inside a command's transaction, and never within itself.
    """
    run("SELECT set_config('nuoda.forgetting', 'on', true)")
    yield
    run("SELECT set_config('nuoda.forgetting', 'off', true)")


def empty(table: str, changes: str, condition: str, ids: Sequence[UUID]) -> int:
    """``UPDATE table SET changes WHERE condition``, whose one placeholder is the ids. Returns how many rows.

    All but the ids is SQL that a domain writes about its own rows.
    """
    found = run(f"UPDATE {table} SET {changes} WHERE {condition} RETURNING 1", [arrays.ids(ids)])
    return len(found)


def forget_words(kind: str, ids: Sequence[UUID]) -> None:
    """Empty the free words of people in the facts of these things; all else in the ledger stays as it is."""
    spoken = {name: fact.spoken for name, fact in sorted(KINDS.items()) if fact.spoken}
    emptied = [json.dumps(dict.fromkeys(fields, "")) for fields in spoken.values()]
    wanted = arrays.texts(map(str, ids))
    with forgetting():
        for column in ("subject", "about"):
            run(
                "UPDATE kernel_fact SET data = data || given.emptied"
                " FROM unnest(%s::text[], %s::jsonb[]) AS given(name, emptied)"
                f" WHERE kernel_fact.{column}_kind = %s AND kernel_fact.{column}_id = ANY(%s::text[])"
                " AND kernel_fact.name = given.name AND NOT data @> given.emptied",
                [arrays.texts(spoken), arrays.texts(emptied), kind, wanted],
            )
