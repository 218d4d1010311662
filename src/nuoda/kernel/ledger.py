"""The ledger of facts: written inside commands, read by timelines, reactions, measures and the audit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Greatest, RowNumber

from nuoda.kernel import arrays, paging
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Fact, Recorded, Ref, load, spell
from nuoda.kernel.models import FactRow
from nuoda.kernel.statements import run
from nuoda.kernel.tally import Figure

_COLUMNS = (
    ("name", "text"),
    ("version", "smallint"),
    ("subject_kind", "text"),
    ("subject_id", "text"),
    ("about_kind", "text"),
    ("about_id", "text"),
    ("customer_id", "uuid"),
    ("data", "jsonb"),
)
_SPELLING: Mapping[str, Callable[[Iterable[Any]], object]] = {"smallint": arrays.plain, "uuid": arrays.ids}
APPEND = (
    f"INSERT INTO kernel_fact ({', '.join(name for name, _ in _COLUMNS)},"
    " actor_role, actor_id, actor_name, command, at) "
    f"SELECT {', '.join(f'given.{name}' for name, _ in _COLUMNS)}, %s, %s, %s, %s, %s "
    f"FROM unnest({', '.join(f'%s::{kind}[]' for _, kind in _COLUMNS)}) "
    f"WITH ORDINALITY AS given({', '.join(name for name, _ in _COLUMNS)}, place) "
    "ORDER BY place RETURNING id"
)
_APPEND_AND_TELL = f"{APPEND}, recorded_at"


@dataclass(frozen=True, slots=True)
class _Written:
    """A fact as it was written; few are read back, so it is brought to what would be read when one is."""

    fact: Fact
    at: datetime
    recorded_at: datetime
    by: Actor

    def read(self, fact_id: int) -> Recorded:
        fact, by = self.fact, self.by
        read = load(
            fact.name, json.loads(spell(fact)), subject=fact.subject, about=fact.about or fact.subject,
            customer_id=fact.customer_id,
        )  # fmt: skip
        return Recorded(fact_id, self.at, self.recorded_at, by.role.value, by.id, by.name, read)


_fresh: dict[int, Recorded | _Written] | None = None


def append(facts: Sequence[Fact], *, by: Actor, at: datetime, command: str) -> list[int]:
    """Write facts in their order, in one statement. Returns their ids in the same order."""
    values = appended(facts, by=by, at=at, command=command)
    if _fresh is None:
        return [fact_id for (fact_id,) in run(APPEND, values)]
    written = run(_APPEND_AND_TELL, values)
    for (fact_id, recorded_at), fact in zip(written, facts, strict=True):
        _fresh[fact_id] = _Written(fact, at, recorded_at, by)
    return [fact_id for fact_id, _recorded_at in written]


def appended(facts: Sequence[Fact], *, by: Actor, at: datetime, command: str) -> list[Any]:
    """The values of ``APPEND``, whose ids rise in the order of the facts."""
    rows = [_row(fact) for fact in facts]
    columns = [
        _SPELLING.get(kind, arrays.texts)(column)
        for (_, kind), column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)
    ]
    return [by.role.value, by.id, by.name, command, at, *columns]


def is_remembering() -> bool:
    """Whether this process runs its reactions itself and keeps in mind what it writes."""
    return _fresh is not None


def _row(fact: Fact) -> tuple[Any, ...]:
    about = fact.about or fact.subject
    return (
        fact.name,
        fact.version,
        fact.subject.kind,
        fact.subject.id,
        about.kind,
        about.id,
        fact.customer_id,
        spell(fact),
    )


@contextmanager
def remembering() -> Iterator[None]:
    """Keep in mind what this process writes, so that its own reactions need not read it back.

    For a process that runs its reactions itself. What is kept equals what would be read; :func:`forget`
    it once the reactions have run.
    """
    global _fresh
    before, _fresh = _fresh, {}
    try:
        yield
    finally:
        _fresh = before


def forget() -> None:
    """Let go of the facts kept in mind."""
    if _fresh is not None:
        _fresh.clear()


def by_ids(ids: Iterable[int]) -> list[Recorded]:
    """Facts by id, in the order they were written."""
    wanted = sorted(set(ids))
    read = _remembered(wanted)
    if unread := [one for one in wanted if one not in read]:
        read |= {row.id: _recorded(row) for row in FactRow.objects.filter(id__in=unread)}
    return [fact for one in wanted if (fact := read.get(one)) is not None]


def _remembered(ids: Iterable[int]) -> dict[int, Recorded]:
    found: dict[int, Recorded] = {}
    if not _fresh:
        return found
    for one in ids:
        kept = _fresh.get(one)
        if isinstance(kept, _Written):
            _fresh[one] = kept = kept.read(one)
        if kept is not None:
            found[one] = kept
    return found


def about(refs: Sequence[Ref], *, actor: Actor, limit: int = 200) -> list[Recorded]:
    """The newest facts about any of these things, newest first, that the actor may see."""
    wanted = Q()
    for ref in refs:
        wanted |= Q(about_kind=ref.kind, about_id=ref.id) | Q(subject_kind=ref.kind, subject_id=ref.id)
    if not refs:
        return []
    return [_recorded(row) for row in visible_to(actor).filter(wanted).order_by("-id")[:limit]]


def since(position: int, *, actor: Actor, limit: int = 500) -> list[Recorded]:
    """Facts after a position, oldest first, that the actor may see."""
    return [_recorded(row) for row in visible_to(actor).filter(id__gt=position).order_by("id")[:limit]]


def all_named(
    names: Iterable[str], *, after: int = 0, limit: int = 5_000, customers: Collection[UUID] | None = None
) -> list[Recorded]:
    """Facts of these names after a position, oldest first: how projections are rebuilt.

    With ``customers`` only what concerns these.
    """
    rows = FactRow.objects.filter(name__in=list(names), id__gt=after)
    if customers is not None:
        rows = rows.filter(customer_id__in=customers)
    return [_recorded(row) for row in rows.order_by("id")[:limit]]


def named_page(
    name: str, *, actor: Actor, window: paging.Window, holding: Mapping[str, str] = MappingProxyType({})
) -> paging.Page[Recorded]:
    """Facts of one name that the actor may see, the newest first; ``holding`` names fields with values."""
    fields = {f"data__{field}": value for field, value in holding.items()}
    rows = visible_to(actor).filter(name=name, **fields)
    return paging.page_of(rows, window, sorts={"at": "id"}, default=("-id",), shape=_recorded)


def counts_since(position: int, *, actor: Actor) -> tuple[int, dict[str, int]]:
    """The newest position, and how many facts each subject kind got after ``position`` (at most 500)."""
    rows = list(
        visible_to(actor).filter(id__gt=position).order_by("id").values_list("id", "subject_kind")[:500]
    )
    counts: dict[str, int] = {}
    for _id, kind in rows:
        counts[kind] = counts.get(kind, 0) + 1
    return (rows[-1][0] if rows else position), counts


@dataclass(frozen=True, slots=True)
class News:
    """What came after a place in the ledger: how many facts of each name, and how many bear on each thing."""

    position: int
    names: Mapping[str, int]
    things: Mapping[Ref, int]


def news_since(position: int, *, actor: Actor, limit: int = 500) -> News:
    """The news after a position that the actor may see, of at most ``limit`` facts."""
    rows = list(
        visible_to(actor)
        .filter(id__gt=position)
        .order_by("id")
        .values_list("id", "name", "subject_kind", "subject_id", "about_kind", "about_id")[:limit]
    )
    things: Counter[Ref] = Counter()
    for _id, _name, kind, id_, about_kind, about_id in rows:
        things.update({Ref(kind, id_), Ref(about_kind, about_id)})
    return News(rows[-1][0] if rows else position, Counter(row[1] for row in rows), things)


@dataclass(frozen=True, slots=True)
class Changes:
    """All facts of one name in a stretch of the ledger: how many, and the newest few."""

    name: str
    total: int
    newest: tuple[Recorded, ...]


def changes_since(
    position: int, *, actor: Actor, names: Iterable[str], each: int = 5, among: int = 2_000
) -> list[Changes]:
    """Facts of these names after a position, by name, in one query; names without any are left out.

    Only the newest ``among`` facts of the ledger are looked at, however far back the position lies.
    """
    newest = FactRow.objects.order_by("-id").values("id")[:1]
    rows = visible_to(actor).filter(
        id__gt=Greatest(Value(position), Subquery(newest) - Value(among)), name__in=list(names)
    )
    ranked = rows.annotate(
        total=Window(Count("id"), partition_by="name"),
        place=Window(RowNumber(), partition_by="name", order_by="-id"),
    )
    found: dict[str, list[FactRow]] = {}
    for row in ranked.filter(place__lte=each).order_by("name", "-id"):
        found.setdefault(row.name, []).append(row)
    return [
        Changes(name, few[0].total, tuple(_recorded(row) for row in few))  # type: ignore[attr-defined]
        for name, few in found.items()
    ]


def newest_position() -> int:
    """The position of the newest fact, 0 where there is none."""
    return FactRow.objects.order_by("-id").values_list("id", flat=True).first() or 0


def newest_figure() -> Figure:
    """The newest position, to be read together with other figures of a page."""
    return Figure("(SELECT coalesce(max(id), 0) FROM kernel_fact)")


def visible_to(actor: Actor) -> QuerySet[FactRow]:
    """The facts an actor may see: all, those of her customer, or none."""
    seen = sight(actor)
    return FactRow.objects.none() if seen is None else FactRow.objects.filter(**seen)


def sight(actor: Actor) -> dict[str, UUID] | None:
    """What confines an actor's sight of the ledger: nothing ({}), her customer, or no fact (None)."""
    if actor.sees_all:
        return {}
    if actor.role in (Role.CUSTOMER, Role.MACHINE) and actor.customer_id is not None:
        return {"customer_id": actor.customer_id}
    return None


def _recorded(row: FactRow) -> Recorded:
    fact = load(
        row.name,
        row.data,
        subject=Ref(row.subject_kind, row.subject_id),
        about=Ref(row.about_kind, row.about_id),
        customer_id=row.customer_id,
    )
    return Recorded(row.id, row.at, row.recorded_at, row.actor_role, row.actor_id, row.actor_name, fact)
