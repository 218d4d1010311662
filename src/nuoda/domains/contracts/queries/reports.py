"""Terms of reports, read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from nuoda.domains.contracts.models import BusinessCalendar, ReportTerm
from nuoda.domains.contracts.rules import next_report_due
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest


@dataclass(frozen=True, slots=True)
class ReportTermRow:
    """The terms of reports to one customer; ``times`` are ``HH:MM`` in ``zone``, ``calendar`` its code."""

    id: UUID
    customer_id: UUID
    contract: str
    channel: str
    address: str
    endpoint_id: UUID | None
    language: str
    zone: str
    every_hours: int | None
    times: Sequence[str]
    calendar: str
    coverage: str
    when_empty: str
    active_from: datetime
    active_to: datetime | None
    set_at: datetime
    set_by: str
    ended_at: datetime | None
    last_due_at: datetime | None
    next_due_at: datetime | None


def _term(row: ReportTerm) -> ReportTermRow:
    plain = {name: getattr(row, name) for name in ReportTermRow.__dataclass_fields__ if name != "calendar"}
    return ReportTermRow(**plain, calendar=row.calendar.code if row.calendar else "")


def report_terms_due(at: datetime, *, actor: Actor, limit: int) -> list[ReportTermRow]:
    """Terms under which a report is due by now, the longest due first."""
    rows = ReportTerm.objects.visible_to(actor).filter(next_due_at__lte=at).select_related("calendar")
    return [_term(row) for row in rows.order_by("next_due_at", "id")[:limit]]


def report_terms_of(
    *, actor: Actor, customer_id: UUID | None = None, limit: int = 200
) -> list[ReportTermRow]:
    """The terms of a customer, or of all that the actor sees: those in force first."""
    rows = ReportTerm.objects.visible_to(actor).select_related("calendar")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return [_term(row) for row in rows.order_by(F("next_due_at").asc(nulls_last=True), "-set_at")[:limit]]


def report_term_rows(
    *, actor: Actor, window: Window, customer_id: UUID | None = None, state: str = "", channel: str = ""
) -> Page[ReportTermRow]:
    """Terms by when a report is due next. ``state`` is ``active``, ``ended`` or ""."""
    rows = ReportTerm.objects.visible_to(actor).select_related("calendar")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if state:
        rows = rows.filter(next_due_at__isnull=state == "ended")
    if channel:
        rows = rows.filter(channel=channel)
    return page_of(
        rows,
        window,
        sorts={"next_due_at": "next_due_at", "last_due_at": "last_due_at", "set_at": "set_at"},
        default=("next_due_at", "-set_at"),
        shape=_term,
    )


def report_dues(term: ReportTermRow, *, actor: Actor, at: datetime, count: int) -> list[datetime]:
    """The next instants at which reports would be due under a term, stored or only thought of."""
    calendar = BusinessCalendar.objects.visible_to(actor).filter(code=term.calendar).order_by("-version")
    thought = ReportTerm(
        zone=term.zone, every_hours=term.every_hours, times=list(term.times), active_from=term.active_from,
        active_to=term.active_to, calendar=calendar.first() if term.calendar else None,
    )  # fmt: skip
    found: list[datetime] = []
    while len(found) < count:
        due = next_report_due(thought.schedule(), found[-1] if found else at)
        if due is None:
            break
        found.append(due)
    return found


def report_terms_by_id(ids: Iterable[UUID | str], *, actor: Actor) -> dict[UUID, ReportTermRow]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = ReportTerm.objects.visible_to(actor).filter(id__in=wanted).select_related("calendar")
    return {row.id: _term(row) for row in rows}


def report_term_page(term_id: UUID, *, actor: Actor) -> ReportTermRow:
    """The terms under one id. Raises :class:`NotFound`."""
    found = report_terms_by_id([term_id], actor=actor).get(term_id)
    if found is None:
        raise NotFound
    return found


def report_moments(*, actor: Actor) -> list[Moment]:
    """When the clock has the next report to issue."""
    return [earliest(ReportTerm, "next_due_at", "next_due_at IS NOT NULL", actor=actor)]


def calendar_choices(*, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of each calendar, for a choice."""
    rows = BusinessCalendar.objects.visible_to(actor).order_by("code", "-version")
    return list({row.code: (row.code, row.name) for row in reversed(rows)}.values())
