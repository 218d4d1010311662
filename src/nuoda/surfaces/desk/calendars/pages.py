"""The list of calendars, and one with its versions and the days to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.queries import CalendarRow, calendar_versions, holiday_years
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import weekly_hours
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.calendars.ahead import lines_ahead
from nuoda.surfaces.desk.calendars.editor import NAV, WRITERS
from nuoda.surfaces.desk.calendars.words import PURPOSES, STATES, purpose_word, state_word
from nuoda.surfaces.desk.frame import frame, show


@dataclass(frozen=True, slots=True)
class Line:
    """One version as lists show it."""

    code: str
    version: int
    name: str
    purpose: str
    purpose_word: str
    where: str
    zone: str
    week: float
    state: str
    state_word: str
    valid_from: datetime
    complete_until: date
    source: str


@door(STAFF)
def calendar_list(request: ActedRequest) -> HttpResponseBase:
    """Every version of the calendars; those in force, to come or replaced by ``?state=``."""
    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS, "tab": "calendars"}

    def fetch(asked: ListRequest) -> ListResult:
        wanted = asked.filters.get("state", "")
        purpose, tier = asked.filters.get("purpose", ""), asked.filters.get("tier", "")
        rows = [
            row
            for row in calendar_versions(actor=request.actor)
            if wanted in ("", row.state(request.now))
            and purpose in ("", row.purpose)
            and tier in ("", row.tier)
        ]
        lines = sorted((_line(row, request.now) for row in rows), key=_key_of(asked.sort or "code"))
        if asked.descending:
            lines.reverse()
        return ListResult(lines[asked.offset : asked.offset + asked.size], len(lines))

    return list_view(request, _spec(), fetch, template="desk/calendars/list.html", context=context)


def _key_of(column: str) -> Any:
    return lambda line: (getattr(line, column), line.code, line.version)


def _line(row: CalendarRow, at: datetime) -> Line:
    state = row.state(at)
    where = " · ".join(one for one in (row.site, word("tier", row.tier) if row.tier else "") if one)
    return Line(
        row.code, row.version, row.name, row.purpose, purpose_word(row.purpose), where or "–", row.zone,
        round(weekly_hours(row.calendar) / timedelta(hours=1), 2), state, state_word(state), row.valid_from,
        row.complete_until, row.source,
    )  # fmt: skip


def _url(line: Line) -> str:
    return reverse("desk_calendar", args=[line.code])


def _spec() -> ListSpec:
    return ListSpec(
        name="calendars",
        title=_("Calendars"),
        columns=(
            Column("name", _p("calendar", "Name"), "half", sortable=True),
            Column("code", _p("calendar", "Short name"), sortable=True, hide_narrow=True),
            Column("version", _("Version"), "number", hide_narrow=True),
            Column("purpose_word", _("What it is for"), sortable=True),
            Column("where", _("Site and tier"), sortable=True),
            Column("week", _("Hours a week"), "number", decimals=1, sortable=True),
            Column("zone", _("Time zone"), "zone", hide_narrow=True),
            Column("state_word", _("State")),
            Column("valid_from", _("Takes effect on"), "since", sortable=True, hide_narrow=True),
            Column("complete_until", _("Holidays known until"), "date", sortable=True),
        ),
        empty=Empty(
            _("No calendar here"),
            _("A calendar says when we work: replies, deliveries and pauses are counted in its hours."),
            reverse("desk_calendar_new"),
            _("Write a calendar"),
            "calendar",
        ),
        filters=(
            Filter("state", _("State"), choices=STATES, quick=True),
            Filter("purpose", _("What it is for"), choices=PURPOSES),
            Filter("tier", _("Tier"), choices=choices("tier")),
        ),
        row_url=_url,
        row_key=lambda line: f"{line.code}-{line.version}",
    )


@door(STAFF)
def calendar_page(request: ActedRequest, code: str) -> HttpResponse:
    """A calendar: the version in force, the next 30 days, its holidays, every version."""
    versions = calendar_versions(actor=request.actor, code=code)
    if not versions:
        raise NotFound
    now = next((row for row in versions if row.state(request.now) == "running"), versions[0])
    today = request.now.astimezone(request.zone).date()
    provisional = [one.year for one in holiday_years("cn", actor=request.actor) if one.provisional]
    calendar = now.calendar
    context = {
        "row": now,
        "line": _line(now, request.now),
        "versions": [(row, state_word(row.state(request.now))) for row in versions],
        "lines": lines_ahead(calendar, today, now.complete_until),
        "days_off": [day for day in sorted(calendar.days_off) if day >= today][:40],
        "days_on": [day for day in sorted(calendar.days_on) if day >= today][:20],
        "provisional": [year for year in provisional if any(d.year == year for d in calendar.days_off)],
        "may_write": request.actor.role in WRITERS,
    }
    return show(request, "desk/calendars/page.html", NAV, context)
