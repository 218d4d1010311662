"""From when a record holds: a time, a day, or the beginning."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nuoda.pages import moments

# What holds from the start of the house is dated so; it is nobody's news, and in no zone a day of its own.
BEGINNING = date(2000, 1, 1)


def since_words(start: date | datetime, *, now: datetime, zone: tzinfo) -> str:
    """``from the beginning``, else the time on the reader's clock, or of a day its date."""
    day = start.astimezone(UTC).date() if isinstance(start, datetime) else start
    if day <= BEGINNING:
        return _("from the beginning")
    return moments.absolute(start, now=now, zone=zone) if isinstance(start, datetime) else start.isoformat()


def since_html(start: date | datetime, *, now: datetime, zone: tzinfo) -> SafeString:
    """The same as a ``<time>``, which tells the whole on hover."""
    words, iso = since_words(start, now=now, zone=zone), start.isoformat()
    title = iso
    if isinstance(start, datetime):
        iso, title = start.astimezone(UTC).isoformat(), moments.full_title(start, zone)
    return format_html('<time class="n-num" datetime="{}" title="{}">{}</time>', iso, title, words)
