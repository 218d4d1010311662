"""Write a calendar or its next version, with the next 30 days shown before it is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands import record_calendars
from nuoda.domains.contracts.queries import CalendarRow, HolidayYear, calendar_versions, holiday_years
from nuoda.kernel.actor import Role
from nuoda.kernel.calendar import DAYS, Calendar, faults_of
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.pages.names import half
from nuoda.surfaces.desk.calendars.ahead import lines_ahead
from nuoda.surfaces.desk.calendars.form import CalendarForm, draft_of, initial_of
from nuoda.surfaces.desk.forms import answer_form

NAV = "contracts"
WRITERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def new_calendar(request: ActedRequest) -> HttpResponse:
    """Write a calendar."""
    years = holiday_years(actor=request.actor)
    final = [year.year for year in years if year.region == "cn" and not year.provisional]
    known = f"{max(final)}-12-31" if final else ""
    initial = {"region": "cn", "complete_until": known, **dict.fromkeys(_WORKDAYS, "09:00-18:00")}
    return _edit(request, CalendarForm(request.POST or None, years=years, initial=initial), years, None)


_WORKDAYS = DAYS[:5]
_GROUPS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Which calendar, and for whom"),
        gettext_lazy("That of a site and a tier counts before that of the site, the tier, and neither."),
        ("code", "name", "purpose", "site", "tier", "zone"),
    ),
    (
        gettext_lazy("Hours from Monday to Friday"),
        gettext_lazy(
            "Several a day apart by commas: 09:00-12:00, 13:00-18:00. A night shift stands on the day on"
            " which it begins: 22:00-06:00. All day is 00:00-24:00; empty is closed."
        ),
        DAYS[:5],
    ),
    (gettext_lazy("Hours of the weekend"), "", DAYS[5:]),
    (
        gettext_lazy("Holidays and make-up workdays"),
        gettext_lazy("First the days of a table, then those that this calendar alone keeps or works."),
        ("region", "complete_until", "days_off", "days_on"),
    ),
    (gettext_lazy("From when, and on whose word"), "", ("valid_from", "source")),
)
HOURS = ("09:00-18:00", "09:00-12:00, 13:00-18:00", "08:00-21:00", "22:00-06:00", "00:00-24:00")
"""Offered while hours are typed, beside those that the calendar has on other days."""


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def next_version(request: ActedRequest, code: str) -> HttpResponse:
    """Write the next version of a calendar."""
    versions = calendar_versions(actor=request.actor, code=code)
    if not versions:
        raise NotFound
    years = holiday_years(actor=request.actor)
    form = CalendarForm(request.POST or None, years=years, initial=initial_of(versions[0], years))
    form.title = gettext_lazy("Next version of %(name)s") % {"name": half(versions[0].name)}
    form.fields["code"].widget.attrs["readonly"] = True
    return _edit(request, form, years, versions[0])


def _edit(
    request: ActedRequest, form: CalendarForm, years: Sequence[HolidayYear], before: CalendarRow | None
) -> HttpResponse:
    back = reverse("desk_calendar", args=[before.code]) if before else reverse("desk_calendars")

    def carry_out() -> str:
        written = draft_of(form, years, now=request.now)
        if before is not None and written.draft.code != before.code:
            raise NotFound
        record_calendars.once(form.key)(by=request.actor, at=request.now, calendars=[written.draft])
        return reverse("desk_calendar", args=[written.draft.code])

    shown = lines_ahead(before.calendar, request.now.date(), before.complete_until) if before else []
    more = {
        "before": before,
        "groups": [(title, text, [form[name] for name in names]) for title, text, names in _GROUPS],
        "offered": list(dict.fromkeys(str(form[name].value() or "") for name in DAYS if form[name].value()))
        + [one for one in HOURS if all(form[name].value() != one for name in DAYS)],
        "lines": shown,
    }
    return answer_form(
        request, form, NAV, carry_out, back=back, back_label=before.name if before else _("Calendars"),
        template="desk/calendars/editor.html", more=more,
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["POST"])
def calendar_preview(request: ActedRequest) -> HttpResponse:
    """The next 30 days of what the form says now, or what is wrong with it. Nothing is recorded."""
    years = holiday_years(actor=request.actor)
    form = CalendarForm(request.POST, years=years)
    context: dict[str, object] = {}
    if form.is_valid():
        try:
            written = draft_of(form, years, now=request.now)
            draft = written.draft
            calendar = Calendar(
                draft.zone, {day: tuple(spans) for day, spans in draft.windows.items()}, draft.days_off,
                dict(draft.days_on),
            )  # fmt: skip
            faults = faults_of(calendar, complete_until=draft.complete_until)
            if faults:
                raise Invalid(fields=faults)
            context["lines"] = lines_ahead(calendar, written.first, draft.complete_until)
        except Invalid as refused:
            form.refuse(refused)
    context["problems"] = [
        (form.fields[name].label if name in form.fields else "", sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    return render(request, "desk/calendars/ahead.html", context)
