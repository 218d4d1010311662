"""The editor's form: hours by weekday, holidays of a region, days of one's own, from when it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.commands import CalendarDraft
from nuoda.domains.contracts.queries import CalendarRow, HolidayYear
from nuoda.domains.contracts.queries.calendars import check_known, gathered
from nuoda.kernel.calendar import DAYS, Window, read_window, shown_window, weekday_of
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.pages.dates import DayInput
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.calendars.words import PURPOSES, region_word, weekday_word
from nuoda.surfaces.desk.forms import DeskForm

T = TypeVar("T")


class CalendarForm(DeskForm):
    """A calendar, or its next version."""

    title: Any = _("Write a calendar")
    text = _("A version never changes once it is recorded: what was promised under it stays as it was.")
    submit = _("Record it")

    code = forms.RegexField(
        r"^(?!new$|preview$|holidays$)[a-z0-9][a-z0-9-]*$", label=_p("calendar", "Short name"), max_length=40,
        help_text=_("Small letters, figures and hyphens, such as shanghai-night."),
    )  # fmt: skip
    name = forms.CharField(label=_p("calendar", "Name"), max_length=120)
    purpose = forms.ChoiceField(label=_("What it is for"), choices=PURPOSES)
    site = forms.CharField(
        label=_("Site"), max_length=40, required=False, help_text=_("Empty where it holds for all sites.")
    )
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    zone = forms.CharField(label=_("Time zone"), max_length=40, initial="Asia/Shanghai")
    mon = forms.CharField(required=False, max_length=120)
    tue = forms.CharField(required=False, max_length=120)
    wed = forms.CharField(required=False, max_length=120)
    thu = forms.CharField(required=False, max_length=120)
    fri = forms.CharField(required=False, max_length=120)
    sat = forms.CharField(required=False, max_length=120)
    sun = forms.CharField(required=False, max_length=120)
    region = forms.ChoiceField(
        label=_("Public holidays"), required=False,
        help_text=_("As the holiday tables say; a provisional year counts as not known."),
    )  # fmt: skip
    days_off = forms.CharField(
        label=_("Days off of its own"), required=False, max_length=8_000,
        help_text=_("One a line, such as 2026-12-31."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    days_on = forms.CharField(
        label=_("Make-up workdays of its own"), required=False, max_length=8_000,
        help_text=_("One a line with the weekday whose hours it uses, such as 2026-12-26 fri."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    complete_until = forms.DateField(label=_("Holidays known until"), widget=DayInput())
    valid_from = forms.DateField(
        label=_("Takes effect on"), required=False, widget=DayInput(),
        help_text=_("From the first instant of that day in its zone; empty for at once."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("On whose word"),
        max_length=300,
        help_text=_("The notice, decision or agreement it rests on."),
    )

    def __init__(
        self, data: Any = None, *, years: Sequence[HolidayYear], initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = dict(self.fields)
        regions = dict.fromkeys(year.region for year in years)
        fields["region"].choices = [("", _("None")), *((one, region_word(one)) for one in regions)]
        fields["tier"].choices = [("", _("All tiers")), *choices("tier")]
        for place, name in enumerate(DAYS):
            fields[name].label = weekday_word(place)
            fields[name].widget.attrs |= {"placeholder": "09:00-12:00, 13:00-18:00", "list": "hours-offered"}

    def refuse(self, error: Invalid) -> None:
        """Problems of a calendar beside the field they belong to: ``windows.mon`` is the Monday's."""
        fields = [replace(one, field=_own_field(one.field)) for one in error.fields]
        super().refuse(Invalid(error.sentence, fields=fields))


def _own_field(field: str) -> str:
    name = field.rsplit(".", maxsplit=1)[-1]
    return {"windows": "mon"}.get(name, name)


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says, before the command judges it."""

    draft: CalendarDraft
    first: date


def draft_of(form: CalendarForm, years: Sequence[HolidayYear], *, now: datetime) -> Written:
    """The draft that a valid form describes. Raises :class:`Invalid` for what cannot be read."""
    given = form.cleaned_data
    years = [year for year in years if year.region == given["region"]]
    problems: list[FieldError] = []
    if given["zone"] not in available_timezones():
        reason = text("There is no time zone %(zone)s.", {"zone": given["zone"]})
        raise Invalid(fields=[FieldError("zone", reason, text("Use a name such as Asia/Shanghai."))])
    zone = ZoneInfo(given["zone"])
    windows = {
        place: tuple(_each(_parts(given[name]), read_window, name, problems))
        for place, name in enumerate(DAYS)
    }
    own = list(_each(given["days_off"].split(), date.fromisoformat, "days_off", problems))
    made_up = dict(_each(_lines(given["days_on"]), _make_up, "days_on", problems))
    off, on = gathered(years, windows, own, made_up)
    problems += check_known(years, given["complete_until"])
    if problems:
        raise Invalid(fields=problems)
    begins = given["valid_from"]
    valid_from = datetime.combine(begins, time(), zone) if begins else None
    draft = CalendarDraft(
        given["code"], given["name"], given["zone"],
        {place: spans for place, spans in windows.items() if spans}, off, on,
        given["complete_until"], given["source"], given["purpose"], given["site"].strip(), given["tier"],
        valid_from,
    )  # fmt: skip
    today = now.astimezone(zone).date()
    return Written(draft, max(today, begins) if begins else today)


def _each(
    words: Iterable[str], read: Callable[[str], T], field: str, problems: list[FieldError]
) -> Iterable[T]:
    for word in words:
        try:
            yield read(word)
        except ValueError:
            reason = text("The value %(value)s cannot be read.", {"value": word[:40]})
            remedy = text("Write hours like 09:00-18:00 and days like 2026-12-31.")
            problems.append(FieldError(field, reason, remedy))


def _parts(given: str) -> list[str]:
    """Hours apart from one another by commas, Chinese or Latin, semicolons or blanks around them."""
    plain = given.translate(str.maketrans("，、；;–：", ",,,,-:"))
    return [part.strip() for part in plain.split(",") if part.strip()]


def _lines(given: str) -> list[str]:
    return [line.strip() for line in given.splitlines() if line.strip()]


def _make_up(line: str) -> tuple[date, int]:
    day, _blank, weekday = line.partition(" ")
    if not weekday.strip():
        raise ValueError(line)
    return date.fromisoformat(day), weekday_of(weekday.strip())


def initial_of(row: CalendarRow, years: Sequence[HolidayYear]) -> dict[str, Any]:
    """What a form for the next version begins with."""
    calendar = row.calendar
    region = _region_of(calendar.days_off, years)
    years = [year for year in years if year.region == region]
    published = frozenset(day for year in years for day in year.days_off)
    made_up = {day: weekday for year in years for day, weekday in year.days_on.items()}
    whole = bool(region)
    off = calendar.days_off - published if whole else calendar.days_off
    on = {d: w for d, w in calendar.days_on.items() if not whole or made_up.get(d) != w}
    return {
        "code": row.code, "name": row.name, "purpose": row.purpose, "site": row.site, "tier": row.tier,
        "zone": row.zone, "region": region, "complete_until": row.complete_until,
        "source": row.source, "days_off": "\n".join(day.isoformat() for day in sorted(off)),
        "days_on": "\n".join(f"{day.isoformat()} {DAYS[weekday]}" for day, weekday in sorted(on.items())),
        **{name: _hours(calendar.windows.get(place, ())) for place, name in enumerate(DAYS)},
    }  # fmt: skip


def _region_of(days_off: frozenset[date], years: Sequence[HolidayYear]) -> str:
    """The region whose published holidays a calendar holds, "" for none."""
    held = (year.region for year in years if not year.provisional and year.days_off <= days_off)
    return next(held, "")


def _hours(windows: Sequence[Window]) -> str:
    return ", ".join(shown_window(window) for window in windows)
