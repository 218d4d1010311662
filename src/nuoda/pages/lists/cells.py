"""Cells of a list: one built-in look for each kind, or a template of the surface's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nuoda.pages import badges, figures, moments
from nuoda.pages.icons import icon_svg
from nuoda.pages.lists.shapes import Column
from nuoda.pages.names import half
from nuoda.pages.reading import read
from nuoda.pages.timeline import esc
from nuoda.pages.validity import since_html

DASH = mark_safe('<span class="n-quiet n-none">–</span>')


@dataclass(frozen=True)
class Reader:
    """Who reads the list: the request, its instant and its zone."""

    request: HttpRequest
    now: datetime
    zone: tzinfo


Render = Callable[[Column, Any, Any, Reader], str]


def cell_html(column: Column, row: Any, reader: Reader) -> str:
    """The inner HTML of one cell; an en dash where there is no value."""
    value = read(row, column.key)
    if column.template:
        context = {"row": row, "value": value, "column": column, "now": reader.now, "zone": reader.zone}
        return get_template(column.template).render(context, reader.request)
    if value is None or value == "":
        return DASH
    return _RENDER[column.kind](column, row, value, reader)


def _text(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return format_html("{}", f"{value:%H:%M}" if isinstance(value, time) else value)


def _half(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return format_html("{}", half(value))


def _zone(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return format_html("{}", moments.zone_name(value))


def _number(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return format_html('<span class="n-num">{}</span>', figures.number_words(value, decimals=column.decimals))


def _due(column: Column, row: Any, value: Any, reader: Reader) -> str:
    # One zone for a whole list: it is named on hover.
    settled = column.settled and column.settled(row)
    return due_html(value, now=reader.now, zone=reader.zone, settled=settled, name_zone=False)


def _ago(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return ago_html(value, now=reader.now, zone=reader.zone)


def _instant(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.astimezone(UTC).isoformat(),
        moments.full_title(value, reader.zone),
        moments.absolute(value, now=reader.now, zone=reader.zone),
    )


def _since(column: Column, row: Any, value: date | datetime, reader: Reader) -> str:
    return since_html(value, now=reader.now, zone=reader.zone)


def _date(column: Column, row: Any, value: date, reader: Reader) -> str:
    today = reader.now.astimezone(reader.zone).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), moments.day_words(value, today))


def _state(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return badges.badge_html(badges.find("promise", str(value)), quiet=True)


def _badge(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return badges.badge_html(badges.find(column.badge_kind, str(value)), quiet=True)


def _flag(column: Column, row: Any, value: Any, reader: Reader) -> str:
    return icon_svg("check", label=_("yes")) if value else DASH


_RENDER: dict[str, Render] = {
    "text": _text,
    "number": _number,
    "due": _due,
    "ago": _ago,
    "instant": _instant,
    "since": _since,
    "date": _date,
    "state": _state,
    "badge": _badge,
    "flag": _flag,
    "half": _half,
    "zone": _zone,
}


def due_html(
    instant: datetime,
    *,
    now: datetime,
    zone: tzinfo,
    whole_day: bool = False,
    working: timedelta | None = None,
    settled: object = None,
    name_zone: bool = True,
    language: str | None = None,
) -> SafeString:
    """What remains until an instant and when it falls; once ``settled`` the time stands alone."""
    moment = moments.due(
        instant, now=now, zone=zone, whole_day=whole_day, working=working, name_zone=name_zone,
        language=language,
    )  # fmt: skip
    if settled:
        moment = moment._replace(relative="", overdue=False)
    return time_html(moment, "" if settled or working is not None else "due", zone)


def ago_html(
    instant: datetime, *, now: datetime, zone: tzinfo, name_zone: bool = False, language: str | None = None
) -> SafeString:
    """How long ago an instant was, and at what time."""
    moment = moments.ago(instant, now=now, zone=zone, name_zone=name_zone, language=language)
    return time_html(moment, "ago", zone)


def time_html(moment: moments.Moment, live: str, zone: tzinfo) -> SafeString:
    """A ``<time>`` that ``times.js`` keeps fresh: ``live`` is ``due``, ``ago`` or empty."""
    overdue = " n-overdue" if moment.overdue else ""
    return SafeString(
        f'<time class="n-{live or "due"}{overdue}" datetime="{moment.iso}" title="{esc(moment.title)}"'
        f' data-when="{live}" data-zone="{esc(str(zone))}">'
        f'<span data-relative>{esc(moment.relative)}</span><span class="n-sep"> · </span>'
        f'<span class="n-at">{esc(moment.absolute)}</span></time>'
    )
