"""Record the holidays of a region. A changed year gets a new version; calendars keep the days they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from nuoda.domains.contracts.commands.writers import may_agree
from nuoda.domains.contracts.facts import HolidaysRecorded
from nuoda.domains.contracts.models import HolidayTable
from nuoda.domains.contracts.rules.holidays import Year, check_unbroken, check_year
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_REGION = re.compile(r"[a-z][a-z0-9-]{0,9}")


@dataclass(frozen=True, slots=True)
class HolidayDraft:
    """The days of one region and year; ``days_on`` maps make-up workdays to weekdays, Monday 0."""

    region: str
    year: int
    days_off: frozenset[date]
    source: str
    days_on: dict[date, int] = field(default_factory=dict)
    provisional: bool = False


@command
def record_holidays(*, by: Actor, at: datetime, years: Sequence[HolidayDraft]) -> int:
    """Record years of holidays; one whose content is unchanged stays. Returns how many versions were made.

    No calendar changes by it: who wants these days writes the calendar's next version. Raises
    :class:`Invalid` with every conflict: no days, a day of another year, a day both off and on, a published
    year marked provisional again, a year that would be missing between those recorded.
    """
    may_agree(by)
    rows = HolidayTable.objects.select_for_update().filter(region__in={one.region for one in years})
    newest = {(row.region, row.year): row for row in rows.order_by("version")}
    problems = [problem for one in years for problem in _check(one, newest.get((one.region, one.year)))]
    problems += check_unbroken(
        [(one.region, one.year) for one in years], [(region, year) for region, year in newest]
    )
    if not years:
        problems.append(FieldError("days", _("It is empty."), _("Write a day at least.")))
    if problems:
        raise Invalid(fields=problems)
    made = []
    for one in years:
        before = newest.get((one.region, one.year))
        row = _row(one, before.version + 1 if before else 1)
        if before is None or _content(before) != _content(row):
            made.append(row)
    HolidayTable.objects.bulk_create(made)
    state(
        *(
            HolidaysRecorded(
                subject=Ref("holidays", str(row.id)), region=row.region, year=row.year,
                table_version=row.version, provisional=row.provisional,
            )
            for row in made
        )
    )  # fmt: skip
    return len(made)


def _row(one: HolidayDraft, version: int) -> HolidayTable:
    return HolidayTable(
        region=one.region, year=one.year, version=version, provisional=one.provisional,
        days_off=sorted(day.isoformat() for day in one.days_off),
        days_on={day.isoformat(): weekday for day, weekday in sorted(one.days_on.items())},
        source=one.source.strip(),
    )  # fmt: skip


def _content(row: HolidayTable) -> list[object]:
    return [row.provisional, row.days_off, row.days_on, row.source]


def _check(one: HolidayDraft, before: HolidayTable | None) -> list[FieldError]:
    problems = check_text("source", one.source, required=True, longest=300)
    if not _REGION.fullmatch(one.region):
        reason = _("The region is no short name.")
        problems.append(
            FieldError("region", reason, _("Use small letters and figures, such as cn or us-ca."))
        )
    elsewhere = [day for day in (*one.days_off, *one.days_on) if day.year != one.year]
    if elsewhere:
        reason = _("%(day)s lies in another year.", {"day": min(elsewhere).isoformat()})
        problems.append(FieldError("days", reason, _("Write it under its own year.")))
    both = sorted(one.days_off & one.days_on.keys())
    if both:
        reason = _("%(day)s is both a day off and a workday.", {"day": both[0].isoformat()})
        problems.append(FieldError("days", reason, _("Take one of the two off.")))
    year = Year(one.year, one.days_off, one.days_on)
    published = before is not None and not before.provisional
    return problems + check_year(year, provisional=one.provisional, published=published)
