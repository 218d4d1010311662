"""Record business calendars. A changed one gets a new version; promises keep the one they were made under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from nuoda.domains.contracts.commands.writers import may_agree
from nuoda.domains.contracts.facts import CalendarRecorded
from nuoda.domains.contracts.models import BusinessCalendar
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import DAY_END, Calendar, Window, faults_of
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """A calendar by code. ``windows``, ``days_off`` and ``days_on`` are those of a kernel ``Calendar``.

    ``complete_until`` is the last day for which its holidays are known; ``site`` and ``tier`` are "" where
    it holds for all of its purpose (``office``, ``delivery``). ``valid_from`` is when it takes effect, None
    for now.
    """

    code: str
    name: str
    zone: str
    windows: Mapping[int, Sequence[Window]]
    days_off: frozenset[date]
    days_on: Mapping[date, int]
    complete_until: date
    source: str
    purpose: str = "office"
    site: str = ""
    tier: str = ""
    valid_from: datetime | None = None


@command
def record_calendars(*, by: Actor, at: datetime, calendars: Sequence[CalendarDraft]) -> list[UUID]:
    """Record calendars by code; one whose content is unchanged stays.

    Returns the ids of the newest versions, in order. Raises :class:`Invalid` with each conflict: no hours,
    hours that overlap, a day both off and on, a year without holidays; and of people a date in the past,
    a date that an earlier decision takes, a purpose, site and tier that another calendar has.
    """
    may_agree(by)
    problems = [problem for place, draft in enumerate(calendars) for problem in _check(place, draft)]
    if problems:
        raise Invalid(fields=problems)
    recorded = list(BusinessCalendar.objects.order_by("code", "version"))
    known = {row.code: row for row in recorded}
    if by.role is not Role.SYSTEM:
        _refuse_conflicts(calendars, known, at)
    made, ids = [], []
    for draft in calendars:
        row = _row(draft, at)
        before = known.get(draft.code)
        if before is not None and _content(before) == _content(row):
            ids.append(before.id)
            continue
        row.version = before.version + 1 if before else 1
        known[draft.code] = row
        made.append(row)
        ids.append(row.id)
    BusinessCalendar.objects.bulk_create(made)
    state(*(_fact(row) for row in made))
    return ids


_CONTENT = (
    "name", "purpose", "site", "tier", "zone", "windows", "days_off", "days_on", "complete_until", "source",
)  # fmt: skip


def _content(row: BusinessCalendar) -> list[object]:
    return [getattr(row, name) for name in _CONTENT]


def _row(draft: CalendarDraft, at: datetime) -> BusinessCalendar:
    return BusinessCalendar(
        code=draft.code, name=draft.name[:120], purpose=draft.purpose[:20], site=draft.site[:40],
        tier=draft.tier[:12], zone=draft.zone, valid_from=draft.valid_from or at,
        complete_until=draft.complete_until, source=draft.source[:300],
        windows={
            str(day): [[_shown(opens), _shown(closes)] for opens, closes in spans]
            for day, spans in sorted(draft.windows.items())
        },
        days_off=sorted(day.isoformat() for day in draft.days_off),
        days_on={day.isoformat(): weekday for day, weekday in sorted(draft.days_on.items())},
    )  # fmt: skip


def _refuse_conflicts(
    calendars: Sequence[CalendarDraft], newest: Mapping[str, BusinessCalendar], at: datetime
) -> None:
    """The past stays as it was, and one calendar holds at a time."""
    problems = []
    for place, draft in enumerate(calendars):
        field = f"calendars.{place}"
        begins, before = draft.valid_from or at, newest.get(draft.code)
        if begins < at:
            reason = _("It would take effect in the past, which stays as it was.")
            problems.append(FieldError(f"{field}.valid_from", reason, _("Choose a later day.")))
        elif before is not None and begins <= before.valid_from:
            figures = {"version": str(before), "day": before.valid_from.date().isoformat()}
            reason = _("%(version)s takes effect on %(day)s already.", figures)
            problems.append(FieldError(f"{field}.valid_from", reason, _("Begin after it.")))
        rivals = (row for row in newest.values() if row.code != draft.code and _place(row) == _place(draft))
        rival = next(rivals, None)
        if rival is not None and (before is None or _place(before) != _place(draft)):
            reason = _("The calendar %(code)s holds for this purpose, site and tier.", {"code": rival.code})
            remedy = _("Write its next version, or name another site or tier.")
            problems.append(FieldError(f"{field}.purpose", reason, remedy))
    if problems:
        raise Invalid(fields=problems)


def _place(one: BusinessCalendar | CalendarDraft) -> tuple[str, str, str]:
    return one.purpose, one.site, one.tier


def _shown(at: time) -> str:
    return "24:00" if at == DAY_END else at.isoformat("minutes" if not at.second else "auto")


def _fact(row: BusinessCalendar) -> CalendarRecorded:
    return CalendarRecorded(subject=Ref("calendar", str(row.id)), code=row.code, calendar_version=row.version)


def _check(place: int, draft: CalendarDraft) -> list[FieldError]:
    calendar = Calendar(
        draft.zone,
        {day: tuple(spans) for day, spans in draft.windows.items()},
        draft.days_off,
        dict(draft.days_on),
    )
    problems = faults_of(calendar, complete_until=draft.complete_until)
    if not draft.code.strip():
        problems.insert(0, FieldError("code", _("The calendar has no code."), _("Give it a short name.")))
    return [replace(problem, field=f"calendars.{place}.{problem.field}") for problem in problems]
