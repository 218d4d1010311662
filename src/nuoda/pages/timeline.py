"""Timeline: what happened, newest first, grouped by local day, silences shown as silences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from nuoda.pages import moments
from nuoda.pages.reading import read

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Gap:
    """A silence of ``hours``; ``usual`` is how long it usually lasts here, if known."""

    hours: float
    usual: float | None = None


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened; any object or mapping with these names will do.

    ``zone`` is the place's own zone. ``raw`` is the sender's own text. ``tone`` marks exceptions
    (``risk``, ``broken``) and endings (``kept``). ``gap_before`` is the silence that it ended.
    ``wrong`` strikes the entry through and says who declared it so, and why. ``action_url`` is a form
    about this entry, offered under its raw text by ``action`` and opened in the page's ``form-dialog``.
    """

    at: datetime
    title: StrOrPromise
    zone: tzinfo | str = ""
    place: str = ""
    detail: StrOrPromise = ""
    raw: str = ""
    tone: str = "neutral"
    icon: str = "circle"
    gap_before: Gap | None = None
    by: str = ""
    wrong: str = ""
    action: StrOrPromise = ""
    action_url: str = ""


@dataclass(frozen=True)
class TimelineItem:
    """An entry with its local time and the words of the silence before it."""

    entry: Any
    clock: str
    when: moments.Moment
    gap: str
    tone: str
    icon: str


@dataclass(frozen=True)
class TimelineDay:
    """All items of one local day, newest first."""

    label: str
    day: date
    items: Sequence[TimelineItem]


def gap_words(gap: Any) -> str:
    """``no news for 26 h, usual here: 9 h``; empty without a gap."""
    hours = read(gap, "hours")
    if hours is None:
        return ""
    usual = read(gap, "usual")
    length = _hours(float(hours))
    if usual is None:
        return _("no news for %(length)s") % {"length": length}
    return _("no news for %(length)s, usual here: %(usual)s") % {
        "length": length,
        "usual": _hours(float(usual)),
    }


def _hours(hours: float) -> str:
    """Silences are compared in hours up to three days, because 26 h says more than 1 d."""
    return _("%(n)d h") % {"n": hours} if 1 <= hours < 72 else moments.span_words(timedelta(hours=hours))


def by_day(entries: Iterable[Any], *, now: datetime, zone: tzinfo | str) -> list[TimelineDay]:
    """Entries newest first, each under the day of its own place."""
    newest_first = sorted(entries, key=lambda entry: moments.require_aware(read(entry, "at")), reverse=True)
    today = now.astimezone(moments.as_zone(zone)).date()
    return [
        TimelineDay(moments.day_words(day, today), day, [_item(entry, now, zone) for entry in group])
        for day, group in groupby(newest_first, key=lambda entry: _local(entry, zone).date())
    ]


def _local(entry: Any, zone: tzinfo | str) -> datetime:
    at: datetime = read(entry, "at")
    return at.astimezone(moments.as_zone(read(entry, "zone") or zone))


def _item(entry: Any, now: datetime, zone: tzinfo | str) -> TimelineItem:
    local = _local(entry, zone)
    own = moments.as_zone(read(entry, "zone") or zone)
    elsewhere = local.utcoffset() != local.astimezone(moments.as_zone(zone)).utcoffset()
    clock = f"{local:%H:%M} {moments.zone_label(local, own)}" if elsewhere else f"{local:%H:%M}"
    return TimelineItem(
        entry=entry,
        clock=clock,
        when=moments.ago(read(entry, "at"), now=now, zone=own),
        gap=gap_words(read(entry, "gap_before")),
        tone=read(entry, "tone") or "neutral",
        icon=read(entry, "icon") or "circle",
    )
