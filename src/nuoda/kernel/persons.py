"""What is held about one person: how she is named, and how each domain finds the records that bear her.

Exact by phone or mail address, through an index; by name only together with a number of hers. What hangs on
her parcels and orders is found by them, with the same declaration that forgetting goes by
(:class:`nuoda.kernel.forgetting.Reach`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import Past, Reach, refs_of, told_refs
from nuoda.kernel.phones import digits_of
from nuoda.kernel.statements import confined_condition, run


@dataclass(frozen=True, slots=True)
class Person:
    """Who is looked for, in clear. ``name`` counts together with ``waybills`` only; "" is nobody's phone."""

    name: str = ""
    phone: str = ""
    email: str = ""
    waybills: tuple[str, ...] = ()

    def bears(self, values: Mapping[str, str]) -> bool:
        """Whether a record with these values is hers: by phone, mail address or whole name."""
        if self.phone and digits_of(self.phone) & digits_of(values.get("phone", "")):
            return True
        if self.email and self.email.lower() == values.get("email", "").strip().lower():
            return True
        return bool(self.name) and self.name == values.get("name", "").strip()

    def may_be(self, values: Mapping[str, str]) -> bool:
        """Whether nothing in a record says that it is another's: it bears her, or tells nothing of it."""
        asked = "phone" if self.phone else "email" if self.email else "name"
        return not values.get(asked, "").strip() or self.bears(values)


@dataclass(frozen=True, slots=True)
class Things:
    """What is hers: parcels, orders, and what else hangs on them; ``references`` are of her orders."""

    shipments: frozenset[UUID] = frozenset()
    orders: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()
    claims: frozenset[UUID] = frozenset()
    references: frozenset[tuple[UUID, str]] = frozenset()

    def of(self, kind: str) -> Collection[UUID]:
        known = {"shipment": self.shipments, "order": self.orders, "case": self.cases, "claim": self.claims}
        return known.get(kind, frozenset())


@dataclass(frozen=True, slots=True)
class Found:
    """A record that bears somebody, or hangs on what is hers. ``since`` is when its period began, None while
    it is not ``over``; ``values`` are what a copy tells of it, personal ones in clear.
    """

    id: UUID
    label: str
    since: datetime | None
    about: tuple[Ref, ...]
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.since is not None

    def keys(self, kind: str) -> frozenset[UUID]:
        """The things of a kind that it belongs to."""
        return frozenset(UUID(ref.id) for ref in self.about if ref.kind == kind)

    def past(self, at: datetime) -> Past:
        """The record as what holds it is asked."""
        return Past(self.id, self.since or at, self.label, self.about)


Where = tuple[str, Sequence[Any]]
"""A condition in SQL and the values beside it."""


def belonging(reach: Reach, things: Things, *, kinds: Mapping[str, Sequence[str]] | None = None) -> Where:
    """The rows of a model that belong to any of these things.

    By the columns that its reach names; ``kinds`` are, by kind of thing, how rows spell it in
    ``subject_kind`` beside ``subject_id``.
    """
    parts, values = ["FALSE"], list[Any]()
    for kind, column in reach.about.items():
        if keys := things.of(kind):
            parts.append(f"{column} = ANY(%s::uuid[])")
            values.append(arrays.ids(sorted(keys)))
    for kind, spelled in (kinds or {}).items():
        if keys := things.of(kind):
            parts.append("(subject_kind = ANY(%s::text[]) AND subject_id = ANY(%s::uuid[]))")
            values += [arrays.texts(spelled), arrays.ids(sorted(keys))]
    return f"({' OR '.join(parts)})", values


def either(*conditions: Where) -> Where:
    """Rows for which one of these holds."""
    parts = [text for text, _values in conditions] or ["FALSE"]
    return f"({' OR '.join(parts)})", [value for _text, values in conditions for value in values]


def by_ids(ids: Iterable[UUID]) -> Where:
    """Rows with these ids."""
    return "id = ANY(%s::uuid[])", [arrays.ids(ids)]


def found_rows(
    model: type[models.Model],
    reach: Reach,
    where: Where,
    *,
    shows: Mapping[str, str],
    limit: int,
    actor: Actor,
) -> list[Found]:
    """Rows that still hold personal data and meet ``where``; ``shows`` is SQL by name of what a copy tells.

    One query.
    """
    text, values = where
    confined = confined_condition(model, f"({reach.holds}) AND {text}", actor)
    if confined is None:
        return []
    shown = ", ".join(f"'{name}', coalesce(({sql})::text, '')" for name, sql in shows.items())
    table = connection.ops.quote_name(model._meta.db_table)
    rows = run(
        f"SELECT id, {reach.label}, CASE WHEN ({reach.over}) THEN {reach.since} END,"
        f" {told_refs(reach)}, jsonb_build_object({shown})::text"
        f" FROM {table} WHERE {confined[0]} LIMIT %s",
        [*values, *confined[1], limit],
    )
    # Sorted here: to walk the table in its order until there are enough would leave out every index.
    return [
        Found(own, label, since, refs_of(kinds, keys), json.loads(told))
        for own, label, since, kinds, keys, told in sorted(rows, key=lambda row: str(row[0]))
    ]
