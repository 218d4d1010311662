"""Cases, read. A customer reads only what is written for customers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Least

from nuoda.domains.cases.models import OPEN_EXCEPTIONS, Case, CaseWatcher
from nuoda.domains.cases.queries.aside import Parts, by_parts
from nuoda.domains.cases.rules import ENDED, Finding, Standing, State, is_inner, weigh_words
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel import arrays, limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading, shapes_reading
from nuoda.kernel.searching import matching, words_where
from nuoda.kernel.statements import shapes_where
from nuoda.kernel.tally import Figure, counting


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case in lists and inside other pages."""

    id: UUID
    number: str
    kind: str
    state: str
    severity: str
    customer_id: UUID | None
    order_id: UUID | None
    shipment_id: UUID | None
    label: str
    title: str
    owner_id: UUID | None
    cause: str
    opened_at: datetime
    update_due_at: datetime | None
    resolve_due_at: datetime
    told_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    version: int
    channel: str

    @property
    def inner(self) -> bool:
        """The house's own: it has no customer to write to."""
        return is_inner(self.kind, self.customer_id)


_SHAPE = tuple(CaseCard.__dataclass_fields__)


def case_card(row: Case) -> CaseCard:
    return CaseCard(**{name: getattr(row, name) for name in _SHAPE})


def _rows(actor: Actor) -> QuerySet[Case]:
    return Case.objects.visible_to(actor).defer("search")


def case_by_number(number: str, *, actor: Actor) -> CaseCard | None:
    row = _rows(actor).filter(number=number.strip().upper()).first()
    return case_card(row) if row else None


def cases_by_id(ids: Iterable[UUID | str], *, actor: Actor) -> dict[UUID, CaseCard]:
    wanted = [str(one) for one in ids]
    if not wanted:
        return {}
    rows = shapes_where(CaseCard, Case, "id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.id: row for row in rows}


def held_in(words: str, shipment_id: UUID | None, *, actor: Actor, at: datetime) -> list[Finding]:
    """What a text about a shipment would be held for if it were sent now."""
    return held_of_many(words, [shipment_id] if shipment_id else [], actor=actor, at=at)


def held_of_many(
    words: str,
    shipment_ids: Iterable[UUID],
    *,
    actor: Actor,
    at: datetime,
    goes_on_at: datetime | None = None,
) -> list[Finding]:
    """What a text about all of these shipments would be held for: it has to be true of the last of them.

    ``goes_on_at`` is when they go on at the earliest, where that is known: none arrives before.
    """
    wanted = list(shipment_ids)
    ships = list(shipments_by_id(wanted, actor=actor).values()) if wanted else []
    expected = [one.eta_at for one in ships if one.eta_at is not None]
    latest = max([*expected, *([goes_on_at] if goes_on_at else [])], default=None)
    arrived = bool(ships) and all(one.delivered_at is not None for one in ships)
    standing = Standing(latest, arrived, goes_on_at)
    zone = ZoneInfo(ships[0].zone) if ships else UTC
    return weigh_words(words, standing=standing, now=at, zone=zone)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody else who has a case open now."""

    name: str
    writing: bool


def watchers_of(case_id: UUID, *, actor: Actor, at: datetime) -> list[Watcher]:
    """The colleagues who have a case open beside the actor, by name; none for who is no colleague."""
    if not actor.is_staff:
        return []
    rows = CaseWatcher.objects.visible_to(actor).filter(case_id=case_id, seen_at__gt=at - limits.WATCHED)
    return [Watcher(row.name, row.writing) for row in rows.exclude(watcher=actor.id).order_by("name")]


def cases_of(
    *,
    actor: Actor,
    shipment_ids: Sequence[UUID] = (),
    order_ids: Sequence[UUID] = (),
    case_ids: Sequence[UUID] = (),
) -> list[CaseCard]:
    """Cases of these shipments and orders, and those of these ids, newest first."""
    wanted = {"shipment_id": shipment_ids, "order_id": order_ids, "id": case_ids}
    given = {column: list(ids) for column, ids in wanted.items() if ids}
    if not given:
        return []
    condition = " OR ".join(f"{column} = ANY(%s::uuid[])" for column in given)
    return shapes_where(CaseCard, Case, condition, [*given.values()], actor=actor, order="opened_at DESC")


def case_shown_by(thing: Ref, *, actor: Actor) -> CaseCard | None:
    """The last case in whose thread stands what a thing showed, such as a count; None where there is none."""
    once, often = Q(entries__source=str(thing)), Q(entries__source__startswith=f"{thing}:")
    row = _rows(actor).filter(once | often).order_by("-opened_at", "-id").first()
    return case_card(row) if row else None


def cases_reading(shipment_id: UUID, *, actor: Actor) -> Reading[list[CaseCard]]:
    """Cases of one shipment, newest first, to be read together with other things."""
    return shapes_reading(
        CaseCard, Case, "shipment_id = %s", [shipment_id], actor=actor, order="opened_at DESC"
    )


def order_cases_reading(order_id: UUID, *, actor: Actor) -> Reading[list[CaseCard]]:
    """Cases of one order, newest first, to be read together with other things."""
    return shapes_reading(CaseCard, Case, "order_id = %s", [order_id], actor=actor, order="opened_at DESC")


def open_exceptions_of(shipment_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, CaseCard]:
    """The open exception case of each shipment that has one."""
    rows = shapes_where(CaseCard, Case, OPEN_EXCEPTIONS, [arrays.ids(shipment_ids)], actor=actor)
    return {row.shipment_id: row for row in rows if row.shipment_id}


def case_rows(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    state: str = "",
    severity: str = "",
    kind: str = "",
    owner_id: UUID | None = None,
    unowned: bool = False,
    customer_id: UUID | None = None,
    parts: Parts = Parts.ALL,
) -> Page[CaseCard]:
    """Cases, the gravest and then the next due first. ``state`` may be ``open``: not resolved or closed.

    Who looks for words among what has ended too gets the newest first: what many hold is then found at once,
    by walking from there. What is open is little, and gathered.
    """
    rows: QuerySet[Case] = Case.objects.visible_to(actor)
    searched = bool(text) and state != "open"
    if text:
        rows = matching(Case.objects.visible_to(actor), text, among_few=not searched)
    if state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    for name, value in (("severity", severity), ("kind", kind)):
        if value:
            rows = rows.filter(**{name: value})
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if unowned:
        rows = rows.filter(owner_id__isnull=True)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    rows = by_parts(rows, parts, actor=actor).defer("search")
    return page_of(
        rows.annotate(next_due_at=Least("update_due_at", "resolve_due_at")),
        window,
        sorts={
            "number": "number",
            "severity": "severity",
            "opened_at": "opened_at",
            "next_due_at": "next_due_at",
            "update_due_at": "update_due_at",
            "resolve_due_at": "resolve_due_at",
            "state": "state",
        },
        default=("-id",) if searched else ("severity", "next_due_at", "id"),
        shape=case_card,
        endless=True,
    )


def open_cases(
    *, actor: Actor, mine: bool = False, customer_id: UUID | None = None, limit: int
) -> list[CaseCard]:
    """Open cases, the next due first: a customer's, or, without what an incident leads, one's own, or all."""
    rows = _open(actor, mine, customer_id).defer("search")
    due = Least("update_due_at", "resolve_due_at")
    return [case_card(row) for row in rows.order_by(due, "severity", "id")[:limit]]


def open_cases_figure(*, actor: Actor, mine: bool = False, customer_id: UUID | None = None) -> Figure:
    """How many cases :func:`open_cases` has; read with other figures of a page."""
    return counting(_open(actor, mine, customer_id))


def _open(actor: Actor, mine: bool, customer_id: UUID | None) -> QuerySet[Case]:
    rows = Case.objects.visible_to(actor).exclude(state__in=ENDED)
    if mine:
        rows = rows.filter(owner__account_id=actor.id) if actor.is_staff else rows.none()
    if customer_id is not None:
        return rows.filter(customer_id=customer_id)
    return by_parts(rows, Parts.ASIDE, actor=actor)


def find_cases(text: str, *, actor: Actor, limit: int) -> Reading[list[CaseCard]]:
    """The newest cases that hold every word of a text; a number or its beginning counts as a word."""
    return shapes_reading(
        CaseCard, Case, *words_where(text), actor=actor, order="opened_at DESC, id DESC", limit=limit
    )


def cases_after(
    after: UUID | None, *, actor: Actor, limit: int, state: str = "", kind: str = ""
) -> list[CaseCard]:
    """Cases in the order of their ids after a cursor: how machines page. ``state`` may be ``open``."""
    rows: QuerySet[Case] = Case.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return [case_card(row) for row in rows.defer("search").order_by("id")[:limit]]


def case_counts(*, actor: Actor, owner_id: UUID | None = None) -> dict[str, int]:
    """How many cases stand in each state; every state is named."""
    rows = Case.objects.visible_to(actor)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    counts: dict[str, Any] = {one.value: 0 for one in State}
    counts.update(rows.order_by().values_list("state").annotate(n=Count("id")))
    return counts
