"""Holiday tables: each region's years with their versions, written by hand or from a file, seen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.contracts.commands import HolidayDraft, record_holidays
from nuoda.domains.contracts.facts import Year, check_year, holiday_lines, read_holidays
from nuoda.domains.contracts.queries import HolidayYear, holiday_versions, holiday_years
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import explained
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.calendars.editor import NAV, WRITERS
from nuoda.surfaces.desk.calendars.words import region_word, weekday_word
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import frame

LARGEST = 200_000
"""Bytes of a file of holidays: thousands of days."""


@dataclass(frozen=True, slots=True)
class Line:
    """One version of a year's table as lists show it."""

    region: str
    region_word: str
    year: int
    version: int
    days_off: int
    days_on: int
    published: str
    state: str
    state_word: str
    source: str


@door(STAFF)
def holiday_list(request: ActedRequest) -> HttpResponseBase:
    """Every version of every year; those that count or those replaced by ``?state=``."""
    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS, "tab": "calendars"}
    versions = holiday_versions(actor=request.actor)

    def fetch(asked: ListRequest) -> ListResult:
        lines = _lines(versions)
        for name in ("state", "region"):
            wanted = asked.filters.get(name, "")
            lines = [one for one in lines if wanted in ("", getattr(one, name))]
        if asked.sort:
            lines.sort(
                key=lambda one: (getattr(one, asked.sort), one.year, one.version), reverse=asked.descending
            )
        return ListResult(lines[asked.offset : asked.offset + asked.size], len(lines))

    regions = list(dict.fromkeys(one.region for one in versions))
    return list_view(request, _spec(regions), fetch, template="desk/calendars/holidays.html", context=context)


def _lines(versions: Sequence[HolidayYear]) -> list[Line]:
    found: list[Line] = []
    seen = set()
    for one in versions:
        state = "over" if (one.region, one.year) in seen else "running"
        seen.add((one.region, one.year))
        found.append(
            Line(
                one.region, region_word(one.region), one.year, one.version, len(one.days_off),
                len(one.days_on), gettext("Provisional") if one.provisional else gettext("Published"), state,
                str(dict(STATES)[state]), one.source,
            )
        )  # fmt: skip
    return found


STATES = (("running", _("In force")), ("over", _p("calendar", "Replaced")))


def _spec(regions: Sequence[str]) -> ListSpec:
    return ListSpec(
        name="holidays",
        title=_("Holiday tables"),
        columns=(
            Column("region_word", _("Region"), sortable=True),
            Column("year", _p("calendar", "Year"), sortable=True),
            Column("version", _("Version"), "number", hide_narrow=True),
            Column("days_off", _("Days off"), "number", sortable=True),
            Column("days_on", _("Make-up workdays"), "number", sortable=True),
            Column("published", _("As published")),
            Column("state_word", _("State"), hide_narrow=True),
            Column("source", _("On whose word"), "half", roomy=True),
        ),
        empty=Empty(
            _("No holiday table here"),
            _("A holiday table names the days of rest and the make-up workdays of a region and year."
              " Calendars are written from it."),
            reverse("desk_holidays_write"),
            _("Write holidays"),
            "calendar",
        ),
        filters=(
            Filter("state", _("State"), choices=STATES, quick=True),
            Filter("region", _("Region"), choices=[(one, region_word(one)) for one in regions]),
        ),
        row_url=lambda line: f"{reverse('desk_holidays_write')}?region={line.region}&year={line.year}",
        row_key=lambda line: f"{line.region}-{line.year}-{line.version}",
    )  # fmt: skip


class HolidayForm(DeskForm):
    """The days of one region, of a year or of several."""

    title = _("Write holidays")
    text = _(
        "A version never changes, and no calendar changes by it: promises keep the days they were made under."
        " Write the calendar's next version to work by the new days."
    )
    submit = _("Record them")

    region = forms.RegexField(
        r"^[a-z][a-z0-9-]*$", label=_("Region"), max_length=10, initial="cn",
        help_text=_("A short name of the country or place whose law it is, such as cn, de or us-ca."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("CSV file"), required=False,
        help_text=_("With the columns date, kind, weekday. What is read replaces the lines below."),
    )  # fmt: skip
    days = forms.CharField(
        label=_("Days, one a line"), required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "n-mono", "spellcheck": "false"}),
        help_text=_("A day of rest: 2026-01-01,off. A make-up workday with the weekday whose hours it uses:"
                    " 2026-01-04,on,fri."),
    )  # fmt: skip
    provisional = forms.BooleanField(
        label=_("Provisional: the arrangement is not published yet"), required=False
    )
    source = forms.CharField(
        label=_("On whose word"), max_length=300,
        help_text=_("The notice, decision or agreement it rests on."),
    )  # fmt: skip

    def clean_file(self) -> str:
        """The text of the file, "" for none."""
        given: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if not given:
            return ""
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("The file is too large. Send the days of a few years."))
        raw = given.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return str(raw.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError(gettext("The file is no text. Save it as CSV in UTF-8."))

    def years(self) -> list[Year]:
        """The years that the file or the lines tell of. Raises ``Invalid``."""
        return read_holidays(self.cleaned_data.get("file") or self.cleaned_data["days"])

    def drafts(self) -> list[HolidayDraft]:
        """What the command takes."""
        given = self.cleaned_data
        return [
            HolidayDraft(
                given["region"], one.year, one.days_off, given["source"], dict(one.days_on),
                given["provisional"],
            )
            for one in self.years()
        ]  # fmt: skip


def _form(request: ActedRequest) -> HolidayForm:
    """Empty, or beginning as the newest version of ``?region=&year=``."""
    known = holiday_years(request.GET.get("region", "cn"), actor=request.actor)
    row = next((one for one in known if str(one.year) == request.GET.get("year", "")), None)
    initial: dict[str, Any] = {"region": request.GET.get("region", "cn")}
    if row is not None:
        initial |= {
            "days": holiday_lines(row.days_off, row.days_on), "provisional": row.provisional,
            "source": row.source,
        }  # fmt: skip
    return HolidayForm(request.POST or None, request.FILES or None, initial=initial)


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def write_holidays(request: ActedRequest) -> HttpResponse:
    """Write years of holidays, with a preview of each day and of what changes."""
    form = _form(request)
    back = reverse("desk_holidays")

    def carry_out() -> str:
        record_holidays.once(form.key)(by=request.actor, at=request.now, years=form.drafts())
        return back

    return answer_form(
        request, form, NAV, carry_out, back=back, back_label=gettext("Holiday tables"),
        template="desk/calendars/holiday_editor.html",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ahead:
    """A year as it would be: its days in words, and what differs from the version that counts now."""

    year: int
    days: Sequence[tuple[str, str, str]]
    off: int
    on: int
    added: Sequence[str]
    taken: Sequence[str]
    fresh: bool


@door(WRITERS)
@require_POST
def preview_holidays(request: ActedRequest) -> HttpResponse:
    """What the form would record, or what is wrong with it. Nothing is recorded."""
    form = HolidayForm(request.POST, request.FILES)
    context: dict[str, Any] = {"problems": [], "years": []}
    form.fields["source"].required = False
    if form.is_valid():
        known = {one.year: one for one in holiday_years(form.cleaned_data["region"], actor=request.actor)}
        try:
            for one in form.years():
                before = known.get(one.year)
                published = before is not None and not before.provisional
                faults = check_year(one, provisional=form.cleaned_data["provisional"], published=published)
                context["problems"] += [explained(each) for each in faults]
                context["years"].append(_ahead(one, before))
        except Invalid as refused:
            context["problems"] += [explained(each) for each in refused.fields]
    else:
        context["problems"] = [
            gettext("%(field)s: %(text)s") % {"field": form[name].label, "text": sentence}
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
    return render(request, "desk/calendars/holiday_preview.html", context)


def _ahead(one: Year, before: HolidayYear | None) -> Ahead:
    days = [(day, gettext("Day off")) for day in one.days_off]
    days += [
        (day, gettext("Make-up workday, hours of %(weekday)s") % {"weekday": weekday_word(weekday)})
        for day, weekday in one.days_on.items()
    ]
    lines = set(holiday_lines(one.days_off, one.days_on).splitlines())
    former = set(holiday_lines(before.days_off, before.days_on).splitlines()) if before else set()
    return Ahead(
        one.year, [(f"{day:%m-%d}", weekday_word(day.weekday()), words) for day, words in sorted(days)],
        len(one.days_off), len(one.days_on), sorted(lines - former), sorted(former - lines), before is None,
    )  # fmt: skip
