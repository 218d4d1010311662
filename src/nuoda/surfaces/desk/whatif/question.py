"""The question, read from an address and written into one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.insight.whatif import Ask, Unit
from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.kernel.translate import explained

UNITS = (
    (Unit.HOURS.value, _p("unit of a target", "hours, round the clock")),
    (Unit.WORKING_HOURS.value, _p("unit of a target", "working hours")),
    (Unit.DAYS.value, _p("unit of a target", "days")),
    (Unit.WORKING_DAYS.value, _p("unit of a target", "working days")),
)
NAMES = ("whose", "kind", "first", "last", "amount", "unit", "calendar")
FIELDS = {
    "of": _("Whose promises"), "scope": _("Whose promises"), "kinds": _("Kind"), "first": _("First day"),
    "last": _("Last day"), "amount": _("Target"), "unit": _("Counted in"), "calendar": _("Calendar"),
}  # fmt: skip


def last_quarter(today: date) -> tuple[date, date]:
    """The first and last day of the calendar quarter before this one."""
    this = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - 2, 1), last


def asked(query: QueryDict) -> bool:
    """True where an address asks for something."""
    return bool(query.get("amount") or query.get("calendar"))


def read_ask(query: QueryDict, *, today: date, zone: str) -> Ask:
    """The question of an address. Raises :class:`Invalid` with its field."""
    first, last = last_quarter(today)
    scope, _colon, of = query.get("whose", "").partition(":")
    kind = query.get("kind", "")
    return Ask(
        _day(query, "first", first), _day(query, "last", last), _amount(query.get("amount", "")),
        query.get("unit", "") or Unit.HOURS.value, query.get("calendar", ""), scope or "all", of,
        (kind,) if kind else (), zone,
    )  # fmt: skip


def query_of(query: QueryDict) -> str:
    """The address's query for the same question."""
    return urlencode({name: query[name] for name in NAMES if query.get(name)})


def problems_of(refused: Invalid) -> list[tuple[str, str]]:
    """Each problem as its field's name and one sentence with the remedy."""
    return [(str(FIELDS.get(one.field, "")), explained(one)) for one in refused.fields]


def _day(query: QueryDict, name: str, usual: date) -> date:
    given = query.get(name, "")
    if not given:
        return usual
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise _unread(name) from error
    if not limits.EARLIEST.date() <= day < limits.LATEST.date():
        raise _unread(name)
    return day


def _unread(name: str) -> Invalid:
    reason = text("This is no day between 1990 and 2100.")
    return Invalid(fields=[FieldError(name, reason, text("Write it like 2026-09-30."))])


def _amount(given: str) -> Decimal | None:
    if not given.strip():
        return None
    try:
        return Decimal(given.strip()[:20])
    except InvalidOperation as error:
        problem = FieldError("amount", text("It is not a number."), text("Write it in figures."))
        raise Invalid(fields=[problem]) from error
