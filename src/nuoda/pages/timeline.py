"""Timeline: what happened, newest first, grouped by local day, silences shown as silences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nuoda.pages import moments
from nuoda.pages.icons import icon_svg

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_to_escape = re.compile("[&<>\"']").search


class Gap(NamedTuple):
    """A silence of ``hours``; ``usual`` is how long it usually lasts here, if known."""

    hours: float
    usual: float | None = None


class TimelineEntry(NamedTuple):
    """One thing that happened.

    ``zone`` is the place's own zone. ``raw`` is the sender's own text. ``tone`` marks exceptions
    (``risk``, ``broken``) and endings (``kept``). ``gap_before`` is the silence that it ended.
    ``wrong`` strikes the entry through and says who declared it so, and why. ``action_url`` is a form
    about this entry, offered under its raw text by ``action`` and opened in the page's ``form-dialog``.
    ``source_url`` leads to the document it came in.
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
    source_url: str = ""


@lru_cache(maxsize=1_000)
def _gap_words(gap: Gap, language: str | None) -> str:
    """``no news for 26 h, usual here: 9 h``."""
    length = _hours(gap.hours)
    if gap.usual is None:
        return _("no news for %(length)s") % {"length": length}
    return _("no news for %(length)s, usual here: %(usual)s") % {
        "length": length,
        "usual": _hours(gap.usual),
    }


def _hours(hours: float) -> str:
    """Silences are compared in hours up to three days, because 26 h says more than 1 d."""
    return _("%(n)d h") % {"n": hours} if 1 <= hours < 72 else moments.span_words(timedelta(hours=hours))


def esc(words: object) -> str:
    """As ``conditional_escape``, without its care for lazy words: a page has hundreds of these."""
    if type(words) is str:  # nearly all are, and few have anything to escape
        return escape(words) if _to_escape(words) else words
    text = str(words)
    return text if hasattr(words, "__html__") else escape(text)


def timeline_html(
    entries: Iterable[TimelineEntry],
    silence: Gap | None = None,
    *,
    now: datetime,
    zone: tzinfo | str,
    language: str | None = None,
) -> SafeString:
    """The entries as HTML, newest first, each under the day of its own place.

    ``silence`` is the one since the newest. In one pass, and not in a template: a page has hundreds of these.
    """
    here, language = moments.as_zone(zone), language or get_language()
    today = now.astimezone(here).date()
    parts, shown = ['<div class="n-timeline">'], None
    if silence:
        now_quiet = f"{icon_svg('zoom-question')}{esc(_gap_words(silence, language))}"
        parts.append(f'<p class="n-gap n-gap-now">{now_quiet}</p>')
    for entry in sorted(entries, key=_instant, reverse=True):
        local = entry.at.astimezone(moments.as_zone(entry.zone) if entry.zone else here)
        day = local.date()
        if day != shown:
            parts += ("</ol></section>" if shown else "", _day_html(day, today, language))
            shown = day
        parts.append(_entry_html(entry, local, now, here, language))
    return SafeString("".join([*parts, "</ol></section></div>" if shown else "</div>"]))


def _instant(entry: TimelineEntry) -> datetime:
    return moments.require_aware(entry.at)


def _day_html(day: date, today: date, language: str | None) -> str:
    return (
        f'<section class="n-day"><h3 class="n-day-name"><time datetime="{day.isoformat()}">'
        f"{esc(moments.day_words(day, today, language=language))}</time></h3><ol>"
    )


def _entry_html(
    entry: TimelineEntry, local: datetime, now: datetime, here: tzinfo, language: str | None
) -> str:
    clock, iso = f"{local.hour:02d}:{local.minute:02d}", local.astimezone(UTC).isoformat()
    if local.tzinfo is not here and local.utcoffset() != local.astimezone(here).utcoffset():
        clock = f"{clock} {moments.zone_label(local, local.tzinfo or here)}"
    words = (
        f"{moments.ago_words(local, now=now, language=language)} · {moments.title_of(local, iso, language)}"
    )
    title, wrong, gap = esc(entry.title), entry.wrong, ""
    if entry.gap_before:
        gap = (
            f'<li class="n-gap">{icon_svg("dots-vertical")}{esc(_gap_words(entry.gap_before, language))}</li>'
        )
    return (
        f'<li class="n-entry n-tone-{entry.tone}{" n-entry-wrong" if wrong else ""}">'
        f'<time class="n-entry-time" datetime="{iso}" title="{esc(words)}">{clock}</time>'
        f'<span class="n-entry-mark">{icon_svg(entry.icon)}</span>'
        f'<div class="n-entry-body"><p class="n-entry-title">{f"<s>{title}</s>" if wrong else title}</p>'
        f"{_body_html(entry)}</div></li>{gap}"
    )


def _body_html(entry: TimelineEntry) -> str:
    parts = []
    if entry.place or entry.by:
        where = " · ".join(filter(None, (entry.place, entry.by)))
        parts.append(f'<p class="n-entry-place">{esc(where)}</p>')
    if entry.detail:
        parts.append(f'<p class="n-entry-detail">{esc(entry.detail)}</p>')
    if entry.wrong:
        declared = f"{icon_svg('rotate-2')} {esc(_('Declared wrong.'))} {esc(entry.wrong)}"
        parts.append(f'<p class="n-entry-detail">{declared}</p>')
    if entry.raw:
        parts.append(_raw_html(entry))
    return "".join(parts)


def _raw_html(entry: TimelineEntry) -> SafeString:
    form = format_html(
        '<a class="btn btn-sm" href="{0}" data-dialog="form-dialog" hx-get="{0}" hx-target="#form-body">'
        "{1}</a>",
        entry.action_url,
        entry.action,
    )
    source = format_html('<a class="btn btn-sm" href="{}">{}</a> ', entry.source_url, _("The raw document"))
    return format_html(
        '<details class="n-raw"><summary>{}</summary><pre>{}</pre>{}{}</details>',
        _("as received"),
        entry.raw,
        source if entry.source_url else "",
        form if entry.action_url else "",
    )
