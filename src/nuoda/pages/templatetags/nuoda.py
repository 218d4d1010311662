"""The template tags of every page: ``{% load nuoda %}``.

``now`` and ``zone`` come from the tag's arguments, else the template context, else the request
(``request.now``, ``request.zone``). No tag reads a clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nuoda.kernel.translate import Named, bracketed, listed
from nuoda.kernel.translate import colon as colon_here
from nuoda.kernel.translate import comma as comma_here
from nuoda.kernel.translate import gap as between_sentences
from nuoda.pages import badges, figures, moments, strip, vocabulary, words
from nuoda.pages import timeline as timelines
from nuoda.pages.charts import Chart
from nuoda.pages.fields import control_html
from nuoda.pages.icons import icon_svg
from nuoda.pages.lists.cells import DASH, ago_html, due_html
from nuoda.pages.names import called as called_here
from nuoda.pages.names import half as half_here
from nuoda.pages.promise_words import Promised, promise_code
from nuoda.pages.validity import since_html

register = template.Library()


class MissingNow(LookupError):
    """A page with times was rendered without ``request.now`` and without ``now`` in its context."""


def context_now(context: Context, given: datetime | None = None) -> datetime:
    """The page's present instant. Raises ``MissingNow``."""
    now = given or context.get("now") or getattr(context.get("request"), "now", None)
    if not isinstance(now, datetime):
        raise MissingNow
    return moments.require_aware(now)


def context_zone(context: Context, given: tzinfo | str | None = None) -> tzinfo:
    """The reader's zone; Django's current zone when nothing says otherwise."""
    zone = given or context.get("zone") or getattr(context.get("request"), "zone", None)
    return moments.as_zone(zone) if zone else timezone.get_current_timezone()


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """``{% icon "truck" %}``; give ``label`` when the icon stands alone, ``size`` ``lg`` or ``xl``."""
    return icon_svg(name, label=label, size=size)


@register.simple_tag
def state(value: str, quiet: bool = False) -> SafeString:
    """``{% state "at_risk" %}``: a promise state as icon, word and colour."""
    return badges.badge_html(badges.find("promise", value), quiet=quiet)


@register.simple_tag
def badge(kind: str, value: str, quiet: bool = False) -> SafeString:
    """``{% badge "case" case.state %}``: a value of a registered kind."""
    return badges.badge_html(badges.find(kind, value), quiet=quiet)


@register.filter
def json_data(value: object, element: str) -> SafeString:
    """``{{ data|json_data:"chart-1" }}``: what a script of ours reads, as JSON in a ``<template>``.

    Not in a ``<script>``: parts of pages that are fetched later lose every script, these too.
    """
    text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return format_html('<template id="{}">{}</template>', element, text)


@register.filter
def word(code: str, kind: str) -> str:
    """``{{ order.service|word:"service" }}``: the house's word for a code, else the code as it came."""
    return vocabulary.word(kind, code)


@register.filter
def promise_name(promise: Promised) -> str:
    """``{{ promise|promise_name }}``: which promise it is, in words."""
    return vocabulary.word("promise_of", promise_code(promise.kind, promise.subject_kind))


@register.filter
def called(one: Named | None) -> str:
    """``{{ customer|called }}``: the name in the reader's language, where there is one in it."""
    return called_here(one)


@register.simple_tag
def gap() -> str:
    """``{{ reason }}{% gap %}{{ remedy }}``: what stands between two sentences of the reader's language."""
    return between_sentences()


@register.simple_tag
def colon() -> str:
    """``{{ label }}{% colon %}{{ value }}``: what stands between them in the reader's language."""
    return colon_here()


@register.simple_tag
def comma() -> str:
    """``{{ clause }}{% comma %}{{ clause }}``: what stands between them in the reader's language."""
    return comma_here()


@register.simple_tag
def also() -> str:
    """``{{ word }}{% also %}{{ word }}``: what stands between the words of a list."""
    return listed(("", ""))


@register.filter
def listing(words: Iterable[object]) -> str:
    """``{{ names|listing }}``: a list as the reader's language writes it."""
    return listed(words)


@register.filter
def aside(said: object, more: object) -> str:
    """``{{ name|aside:code }}``: the name with the code in brackets of the reader's language."""
    return bracketed(said, more)


@register.filter
def zone_name(zone: tzinfo | str) -> str:
    """``{{ customer.zone|zone_name }}``: what people call the time zone."""
    return moments.zone_name(zone)


@register.filter
def half(text: str) -> str:
    """``{{ calendar.name|half }}``: the reader's half of a name kept as "Chinese / English"."""
    return half_here(text)


@register.simple_tag(takes_context=True)
def due(
    context: Context,
    instant: datetime | None,
    *,
    now: datetime | None = None,
    zone: tzinfo | str | None = None,
    whole_day: bool = False,
    working: timedelta | None = None,
    settled: object = None,
    name_zone: bool = True,
) -> SafeString:
    """``{% due case.due_at %}``: what remains and when it falls; an en dash for None.

    In a list the zone need not be named in each row: ``name_zone=False``. When ``settled`` is true (an
    instant, say) nothing remains and the time stands alone.
    """
    if instant is None:
        return DASH
    return due_html(
        instant, now=context_now(context, now), zone=context_zone(context, zone), whole_day=whole_day,
        working=working, settled=settled, name_zone=name_zone,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def ago(
    context: Context,
    instant: datetime | None,
    *,
    now: datetime | None = None,
    zone: tzinfo | str | None = None,
    name_zone: bool = False,
) -> SafeString:
    """``{% ago event.at %}``: how long ago and at what time; an en dash for None."""
    if instant is None:
        return DASH
    present, place = context_now(context, now), context_zone(context, zone)
    return ago_html(instant, now=present, zone=place, name_zone=name_zone)


@register.simple_tag(takes_context=True)
def since(context: Context, start: date | datetime | None) -> SafeString:
    """``{% since level.valid_from %}``: from when something holds; an en dash for None."""
    if start is None:
        return DASH
    return since_html(start, now=context_now(context), zone=context_zone(context))


@register.inclusion_tag("pages/parts/promise_strip.html", takes_context=True)
def promise_strip(
    context: Context, promises: Iterable[Any], now: datetime | None = None, zone: tzinfo | str | None = None
) -> dict[str, Any]:
    """``{% promise_strip promises %}``: one bar a promise; see ``strip.StripPromise`` for the fields."""
    present, place = context_now(context, now), context_zone(context, zone)
    return {"strip": strip.lay_out(promises, now=present, zone=place)}


@register.simple_tag(takes_context=True)
def timeline(
    context: Context,
    entries: Iterable[timelines.TimelineEntry],
    now: datetime | None = None,
    zone: tzinfo | str | None = None,
    silence: timelines.Gap | None = None,
) -> SafeString:
    """``{% timeline entries %}``: see ``timeline.TimelineEntry``; ``silence`` is the gap since the newest."""
    present, place = context_now(context, now), context_zone(context, zone)
    return timelines.timeline_html(entries, silence, now=present, zone=place)


@register.inclusion_tag("pages/parts/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """``{% chart on_time_by_week %}``: a ``charts.Chart`` with its table.

    The page includes ``pages/parts/chart_scripts.html`` in its ``scripts`` block.
    """
    return {"chart": chart, "data": chart.data(), "element": f"chart-data-{chart.key}", "n": chart.total}


@register.simple_tag
def number(value: float | Decimal | None, decimals: int = 0, unit: str = "") -> SafeString:
    """``{% number 12345 unit="kg" %}``: tabular, grouped digits."""
    return format_html(
        '<span class="n-num">{}</span>', figures.number_words(value, decimals=decimals, unit=unit)
    )


@register.simple_tag
def minutes(value: float) -> SafeString:
    """``{% minutes 744 %}``: a length of whole minutes in the reader's words, ``12 h 24 min``."""
    return format_html('<span class="n-num">{}</span>', moments.minutes_words(value))


@register.simple_tag
def percent(numerator: int, denominator: int, decimals: int = 1) -> SafeString:
    """``{% percent kept all %}``: a share; counts below 30; n/a of nothing. The counts show on hover."""
    shown = figures.share_words(numerator, denominator, decimals=decimals)
    return format_html(
        '<span class="n-num" title="{}">{}</span>', figures.counts_words(numerator, denominator), shown
    )


@register.simple_tag
def copy(text: str) -> SafeString:
    """``{% copy waybill.number %}``: a button that copies the text."""
    label = _("Copy %(text)s") % {"text": text}
    return format_html(
        '<button type="button" class="n-copy" data-copy="{}" aria-label="{}" title="{}">{}</button>',
        text,
        label,
        label,
        icon_svg("copy"),
    )


@register.inclusion_tag("pages/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", icon: str = "inbox") -> dict[str, Any]:
    """``{% empty title=… text=… url=… action=… %}``: what will appear here and how to make it appear."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("pages/parts/field.html")
def field(bound: BoundField, unlabeled: bool = False) -> dict[str, Any]:
    """``{% field form.reason %}``: label, control, help and errors of a form field."""
    return {"field": bound, "control": control_html(bound), "unlabeled": unlabeled}


@register.inclusion_tag("pages/parts/reason_dialog.html", takes_context=True)
def reason_dialog(
    context: Context,
    key: str,
    title: str,
    action: str,
    label: str,
    *,
    text: str = "",
    reasons: Sequence[tuple[str, str]] = (),
    choice: str = "",
    danger: bool = True,
) -> dict[str, Any]:
    """A ``<dialog id=key>`` that asks why and posts ``reason`` and ``note`` to ``action``.

    Opened by ``<button data-dialog="KEY">``. ``reasons`` are choices, called ``choice`` where they are no
    reasons; without any, a note is asked.
    """
    return {
        "key": key,
        "title": title,
        "action": action,
        "label": label,
        "text": text,
        "reasons": reasons,
        "choice": choice,
        "danger": danger,
        "csrf_token": context.get("csrf_token"),
        "back": getattr(context.get("request"), "path", ""),
    }


@register.simple_tag
def page_words() -> dict[str, str]:
    """The words that scripts need, in the active language; layouts put them in ``#nuoda-words``."""
    return words.page_words()
