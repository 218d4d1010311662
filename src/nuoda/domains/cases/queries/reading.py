"""Cases, read. A customer reads only what is written for customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.functions import Least

from nuoda.domains.cases.models import Case, CaseEntry, CaseWatcher
from nuoda.domains.cases.rules import ENDED, OUTSIDE, Audience, Finding, Standing, State, weigh_words
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF, Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading, shapes_reading
from nuoda.kernel.searching import matching, words_where
from nuoda.kernel.statements import rows_where, shapes_where
from nuoda.kernel.tally import Figure, counting
from nuoda.kernel.text import Text


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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread; ``body`` of a system line is a sentence to translate, else a person's words."""

    id: UUID
    at: datetime
    audience: str
    author: str
    author_role: str
    body: Text | str


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case with its thread, oldest line first. An ``effect`` that the system wrote is a sentence."""

    card: CaseCard
    finding: str
    party: str
    plan: str
    plan_due_at: datetime | None
    effect: Text | str
    closing_code: str
    opened_by: str
    thread: list[Line]


_OPEN_EXCEPTIONS = (
    "shipment_id = ANY(%s::uuid[]) AND kind = 'exception' AND state NOT IN ('resolved', 'checked', 'closed')"
)
_ASKED = "case_id = ANY(%s::uuid[]) AND audience = %s AND author_role = ANY(%s::text[]) ORDER BY at, id"
_SHAPE = tuple(CaseCard.__dataclass_fields__)


def _card(row: Case) -> CaseCard:
    return CaseCard(**{name: getattr(row, name) for name in _SHAPE})


def _line(row: CaseEntry) -> Line:
    return Line(row.id, row.at, row.audience, row.author, row.author_role, words_of(row.body, row.figures))


def words_of(said: str, figures: Mapping[str, object] | None) -> Text | str:
    return said if figures is None else Text(said, figures)


def _reads_notes(actor: Actor) -> bool:
    """Internal lines are for colleagues and the system; a machine is neither, whatever rows it sees."""
    return actor.is_staff or actor.role is Role.SYSTEM


def _rows(actor: Actor) -> QuerySet[Case]:
    return Case.objects.visible_to(actor).defer("search")


def case_page(case_id: UUID, *, actor: Actor) -> CasePage:
    """One case. Raises :class:`NotFound`."""
    row = _rows(actor).filter(id=case_id).first()
    if row is None:
        raise NotFound
    entries = CaseEntry.objects.filter(case_id=row.id)
    if not _reads_notes(actor):
        entries = entries.filter(audience__in=OUTSIDE)
        return CasePage(
            _card(row), "", "", "", None, "", "", "", [_line(e) for e in entries.order_by("at", "id")]
        )
    return inner_page(row, [_line(one) for one in entries.order_by("at", "id")])


def inner_page(row: Case, thread: list[Line]) -> CasePage:
    """A case as colleagues read it, of a row that was found through ``visible_to``."""
    return CasePage(
        _card(row), row.finding, row.party, row.plan, row.plan_due_at,
        words_of(row.effect, row.effect_figures), row.closing_code, row.opened_by, thread,
    )  # fmt: skip


def case_by_number(number: str, *, actor: Actor) -> CaseCard | None:
    row = _rows(actor).filter(number=number.strip().upper()).first()
    return _card(row) if row else None


def cases_by_id(ids: Iterable[UUID | str], *, actor: Actor) -> dict[UUID, CaseCard]:
    wanted = [str(one) for one in ids]
    if not wanted:
        return {}
    rows = shapes_where(CaseCard, Case, "id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.id: row for row in rows}


def entries_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, Line]:
    """Lines by id, of cases the actor may see; internal ones for staff and the system only."""
    rows = CaseEntry.objects.filter(id__in=list(ids), case__in=Case.objects.visible_to(actor))
    if not _reads_notes(actor):
        rows = rows.filter(audience__in=OUTSIDE)
    return {row.id: _line(row) for row in rows}


def asked_in(case_ids: Iterable[UUID | str], *, actor: Actor) -> list[UUID]:
    """The lines that colleagues wrote to the customers of these cases, by id. Two queries."""
    seen = list(cases_by_id(case_ids, actor=actor))
    roles = [role.value for role in STAFF]
    rows = rows_where(CaseEntry, _ASKED, [seen, Audience.CUSTOMER.value, roles]) if seen else []
    return [row.id for row in rows]


def said_with_consignee(shipment_id: UUID, *, actor: Actor) -> list[Line]:
    """All that the consignee of a shipment wrote and was answered, oldest first, whatever case it is in."""
    rows = CaseEntry.objects.filter(
        audience=Audience.CONSIGNEE.value,
        case__in=Case.objects.visible_to(actor).filter(shipment_id=shipment_id),
    )
    return [_line(row) for row in rows.order_by("at", "id")]


def held_in(words: str, shipment_id: UUID | None, *, actor: Actor, at: datetime) -> list[Finding]:
    """What a text about a shipment would be held for if it were sent now."""
    ship = shipments_by_id([shipment_id], actor=actor).get(shipment_id) if shipment_id else None
    standing = Standing(ship.eta_at if ship else None, ship is not None and ship.delivered_at is not None)
    zone = ZoneInfo(ship.zone) if ship else UTC
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


def cases_reading(shipment_id: UUID, *, actor: Actor) -> Reading[list[CaseCard]]:
    """Cases of one shipment, newest first, to be read together with other things."""
    return shapes_reading(
        CaseCard, Case, "shipment_id = %s", [shipment_id], actor=actor, order="opened_at DESC"
    )


def open_exceptions_of(shipment_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, CaseCard]:
    """The open exception case of each shipment that has one."""
    rows = shapes_where(CaseCard, Case, _OPEN_EXCEPTIONS, [list(shipment_ids)], actor=actor)
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
) -> Page[CaseCard]:
    """Cases, the gravest and then the next due first. ``state`` may be ``open``: not resolved or closed."""
    rows: QuerySet[Case] = Case.objects.visible_to(actor)
    if text:
        rows = matching(Case.objects.visible_to(actor), text)
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
    return page_of(
        rows.defer("search").annotate(next_due_at=Least("update_due_at", "resolve_due_at")),
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
        default=("severity", "next_due_at", "id"),
        shape=_card,
    )


def open_cases(
    *, actor: Actor, mine: bool = False, customer_id: UUID | None = None, limit: int
) -> list[CaseCard]:
    """Open cases, the next due first: the actor's own, a customer's, or all."""
    rows = _open(actor, mine, customer_id).defer("search")
    due = Least("update_due_at", "resolve_due_at")
    return [_card(row) for row in rows.order_by(due, "severity", "id")[:limit]]


def open_cases_figure(*, actor: Actor, mine: bool = False, customer_id: UUID | None = None) -> Figure:
    """How many cases are open: the actor's own, a customer's, or all; read with other figures of a page."""
    return counting(_open(actor, mine, customer_id))


def _open(actor: Actor, mine: bool, customer_id: UUID | None) -> QuerySet[Case]:
    rows = Case.objects.visible_to(actor).exclude(state__in=ENDED)
    if mine:
        rows = rows.filter(owner__account_id=actor.id) if actor.is_staff else rows.none()
    return rows if customer_id is None else rows.filter(customer_id=customer_id)


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
    return [_card(row) for row in rows.defer("search").order_by("id")[:limit]]


def case_counts(*, actor: Actor, owner_id: UUID | None = None) -> dict[str, int]:
    """How many cases stand in each state; every state is named."""
    rows = Case.objects.visible_to(actor)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    counts: dict[str, Any] = {one.value: 0 for one in State}
    counts.update(rows.order_by().values_list("state").annotate(n=Count("id")))
    return counts
