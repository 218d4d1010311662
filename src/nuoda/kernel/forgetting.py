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
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.facts import KINDS, Ref
from nuoda.kernel.statements import confined_condition, run

M = TypeVar("M", bound=models.Model)
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
    """Of a model: since when its period runs, when it is ``over`` so that it does, whether it still ``holds``
    personal data, its name, and what it belongs to.

    All are SQL over the row, as its domain writes it; ``about`` holds kinds with the column of their id.
    """

    since: str
    over: str
    holds: str
    label: str
    about: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    """The column of a kind that is not the same in every row, whose id stands in ``subject_id``."""


Walk = tuple[type[models.Model], Reach]
"""A model and what of it is walked through."""


def past_rows(*walks: Walk, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Records whose period began before ``before``, the longest past of all walks first; after a place.

    One query.
    """
    start = [after.since, after.id] if after else ["-infinity", START]
    parts: list[str] = []
    values: list[Any] = []
    for model, reach in walks:
        condition = f"({reach.over}) AND ({reach.holds}) AND {reach.since} < %s"
        confined = confined_condition(model, f"{condition} AND ({reach.since}, id) > (%s, %s)", actor)
        if confined is not None:
            parts.append(f"({_select(model, reach)} WHERE {confined[0]} ORDER BY 2, 1 LIMIT %s)")
            values += [before, *start, *confined[1], limit]
    if not parts:
        return []
    every = " UNION ALL ".join(parts)
    found = run(f"SELECT * FROM ({every}) AS every ORDER BY 2, 1 LIMIT %s", [*values, limit])
    return [Past(own, since, label, refs_of(kinds, keys)) for own, since, label, kinds, keys in found]


def _select(model: type[models.Model], reach: Reach) -> str:
    """Id, since when, name, and what it belongs to: kinds, and as many ids."""
    table = connection.ops.quote_name(model._meta.db_table)
    return f"SELECT id, {reach.since}, {reach.label}, {told_refs(reach)} FROM {table}"


def told_refs(reach: Reach) -> str:
    """SQL of what a row belongs to: kinds, and as many ids, for :func:`refs_of`."""
    kinds = [f"'{kind}'" for kind in reach.about] + ([reach.kind] if reach.kind else [])
    keys = [f"{key}::text" for key in (*reach.about.values(), *(["subject_id"] if reach.kind else []))]
    return f"ARRAY[{', '.join(kinds)}]::text[], ARRAY[{', '.join(keys)}]::text[]"


def refs_of(kinds: Sequence[str | None], keys: Sequence[str | None]) -> tuple[Ref, ...]:
    """What a row belongs to, without what its columns leave empty."""
    return tuple(Ref(kind, key) for kind, key in zip(kinds, keys, strict=True) if kind and key)


def lock_held(model: type[M], ids: Sequence[UUID]) -> list[M]:
    """Those of these rows that are not forgotten yet, locked in the order of their ids."""
    rows = model._default_manager.select_for_update().filter(id__in=list(ids), forgotten_at__isnull=True)
    return list(rows.order_by("id"))


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
