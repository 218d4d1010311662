"""One language of states: icon, word and colour, the same wherever a state is shown.

Surfaces register the kinds they show once, in their ``AppConfig.ready``::

    register("case", {"open": Badge(_("Open"), "open", "circle-dot"), …})

and templates say ``{% badge "case" case.state %}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.pages.icons import UnknownIcon, icon_names, icon_svg

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES = frozenset({"kept", "open", "risk", "broken", "excused", "neutral", "accent"})


class UnknownBadge(LookupError):
    """A template asked for a badge of a kind or value that no surface registered."""


class KindTaken(ValueError):
    """Two tables of words bear one kind: one of them would be lost."""


class UnknownTone(LookupError):
    """A badge was given a tone outside ``TONES``."""


@dataclass(frozen=True)
class Badge:
    """What a state looks like. ``tone`` is one of ``TONES``; ``icon`` a name of the sprite, or empty."""

    label: StrOrPromise
    tone: str = "neutral"
    icon: str = ""


_registry: dict[str, dict[str, Badge]] = {}


def register(kind: str, badges: Mapping[str, Badge]) -> None:
    """Make the values of ``kind`` known.

    Raises ``KindTaken``, ``UnknownTone`` or ``UnknownIcon`` so that a slip shows at start-up, not on a page.
    """
    for badge in badges.values():
        if badge.tone not in TONES:
            raise UnknownTone(badge.tone)
        if badge.icon and badge.icon not in icon_names():
            raise UnknownIcon(badge.icon)
    if kind in _registry and _registry[kind] != dict(badges):
        raise KindTaken(kind)
    _registry[kind] = dict(badges)


def find(kind: str, value: str) -> Badge:
    """The badge of one value. Raises ``UnknownBadge``."""
    try:
        return _registry[kind][value]
    except KeyError as missing:
        raise UnknownBadge(f"{kind}: {value}") from missing


def values(kind: str) -> dict[str, Badge]:
    """Every registered value of a kind, in the order given; empty for an unknown kind."""
    return dict(_registry.get(kind, {}))


def badge_html(badge: Badge, *, quiet: bool = False) -> SafeString:
    """The badge as HTML; ``quiet`` leaves out the filled background (for dense tables)."""
    return format_html(
        '<span class="n-badge n-tone-{}{}">{}<span>{}</span></span>',
        badge.tone,
        " n-badge-quiet" if quiet else "",
        icon_svg(badge.icon) if badge.icon else "",
        badge.label,
    )


PROMISE_STATES = {
    "open": Badge(pgettext_lazy("promise", "Open"), "open", "clock"),
    "at_risk": Badge(_("At risk"), "risk", "clock-exclamation"),
    "paused": Badge(pgettext_lazy("promise", "Waiting for an answer"), "open", "clock-pause"),
    "kept": Badge(_("Kept"), "kept", "circle-check"),
    "broken": Badge(_("Broken"), "broken", "circle-x"),
    "excused": Badge(_("Excused"), "excused", "circle-minus"),
    "replaced": Badge(pgettext_lazy("promise", "Renegotiated"), "neutral", "calendar-event"),
    "withdrawn": Badge(_("Withdrawn"), "neutral", "ban"),
}

SEVERITIES = {
    "S1": Badge(_("S1 critical"), "broken", "urgent"),
    "S2": Badge(_("S2 high"), "risk", "chevrons-up"),
    "S3": Badge(_("S3 medium"), "neutral", "chevron-up"),
    "S4": Badge(_("S4 low"), "neutral", "minus"),
}

register("promise", PROMISE_STATES)
register("severity", SEVERITIES)
