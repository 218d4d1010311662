from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpRequest
from django.template import Context, Template
from django.utils import translation

from nuoda.pages import badges, charts, figures, icons, samples, strip, timeline
from nuoda.pages.templatetags import nuoda as tags


def render(source: str, **context: object) -> str:
    return Template("{% load nuoda %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [(27, 29, "27 of 29"), (0, 0, "n/a"), (29, 30, "96.7%"), (391, 420, "93.1%"), (1234, 1234, "100.0%")],
)
def test_small_counts_stay_counts(numerator: int, denominator: int, words: str) -> None:
    assert figures.share_words(numerator, denominator) == words


def test_numbers_are_grouped_and_rounded_half_away() -> None:
    assert figures.number_words(1234567.25, decimals=1) == "1,234,567.3"
    assert figures.number_words(-2.5) == "−3"
    assert figures.number_words(None) == "–"
    assert figures.number_words(-44.3, decimals=2, unit="¥") == "−¥44.30"
    assert figures.number_words(1234, unit="¥") == "¥1,234"


def test_a_state_is_icon_word_and_tone() -> None:
    html = render('{% state "at_risk" %}')
    assert "n-tone-risk" in html
    assert "#clock-exclamation" in html
    assert "At risk" in html
    with translation.override("zh-hans"):
        assert "预警" in render('{% state "at_risk" %}')


def test_surfaces_register_their_own_kinds() -> None:
    badges.register("test-kind", {"x": badges.Badge("<X>", "accent", "truck")})
    assert "&lt;X&gt;" in render('{% badge "test-kind" "x" %}')
    with pytest.raises(badges.UnknownBadge):
        badges.find("test-kind", "y")
    with pytest.raises(badges.UnknownTone):
        badges.register("test-kind", {"x": badges.Badge("X", "purple")})
    with pytest.raises(icons.UnknownIcon):
        badges.register("test-kind", {"x": badges.Badge("X", "open", "no-such-icon")})
    with pytest.raises(badges.KindTaken):
        badges.register("test-kind", {"z": badges.Badge("Z")})


def test_times_come_from_the_request(request_at: HttpRequest, now: datetime) -> None:
    html = render("{% due at %}|{% ago past %}", request=request_at, at=now + timedelta(hours=2), past=now)
    assert ">2 h left<" in html
    assert ">today 15:50 CST<" in html
    assert 'title="2026-03-04 15:50:00 Beijing time / CST UTC+8 · 07:50:00 UTC"' in html
    assert 'datetime="2026-03-04T07:50:00+00:00"' in html
    assert ">just now<" in html


def test_a_page_without_a_clock_is_refused(now: datetime) -> None:
    with pytest.raises(tags.MissingNow):
        render("{% due at %}", at=now)


def test_settled_leaves_nothing_remaining(now: datetime, shanghai: ZoneInfo) -> None:
    html = render("{% due at settled=True %}", at=now - timedelta(hours=2), now=now, zone=shanghai)
    assert "overdue" not in html
    assert ">today 11:50 CST<" in html


def test_strip_lays_promises_on_one_axis(now: datetime, shanghai: ZoneInfo) -> None:
    laid = strip.lay_out(samples.promises(), now=now, zone=shanghai)
    assert laid is not None
    delivery, pickup, call_back, receipt, _reply = laid.rows
    assert len(delivery.planned) == 2
    assert delivery.former_dues
    assert delivery.summary == ("Delivery: At risk, due today 16:00 CST, 2 h 10 min left, moved once")
    assert pickup.settled_x
    assert pickup.late is None
    assert call_back.late is not None
    assert receipt.settled is None
    assert 0 < float(laid.now_x.rstrip("%")) < 100


def test_strip_takes_mappings_and_forgets_now_when_all_is_settled(now: datetime, shanghai: ZoneInfo) -> None:
    old = now - timedelta(days=60)
    promise = {
        "label": "Delivery",
        "state": "kept",
        "made_at": old,
        "due_at": old + timedelta(hours=9),
        "settled_at": old + timedelta(hours=8),
    }
    laid = strip.lay_out([promise], now=now, zone=shanghai)
    assert laid is not None
    assert laid.now_x == ""
    assert strip.lay_out([], now=now, zone=shanghai) is None


def test_strip_bears_a_promise_made_and_due_at_once(now: datetime, shanghai: ZoneInfo) -> None:
    promise = strip.StripPromise("Reply", "open", now, now)
    laid = strip.lay_out([promise], now=now, zone=shanghai)
    assert laid is not None
    assert laid.rows[0].due_x == "50.00%"


def test_timeline_groups_by_local_day_newest_first(now: datetime, shanghai: ZoneInfo) -> None:
    html = timeline.timeline_html(samples.entries(), now=now, zone=shanghai)
    days = html.split("</section>")[:-1]
    assert [re.findall(r'<time datetime="[^"]+">([^<]+)<', day) for day in days] == [
        ["today"], ["yesterday"], ["Mon 2 Mar"],
    ]  # fmt: skip
    clocks = [re.findall(r'n-entry-time"[^>]*>([^<]+)<', day) for day in days]
    assert clocks[2] == ["09:20 CET", "15:50"]
    assert re.findall(r'<li class="n-gap">.*?</svg>([^<]+)<', days[0]) == [
        "no news for 26 h, usual here: 9 h"
    ]


def test_timeline_without_entries_is_empty_but_for_the_silence(now: datetime, shanghai: ZoneInfo) -> None:
    assert timeline.timeline_html([], now=now, zone=shanghai) == '<div class="n-timeline"></div>'
    html = timeline.timeline_html([], timeline.Gap(30), now=now, zone=shanghai)
    assert "no news for 30 h</p></div>" in html


def test_timeline_escapes_what_was_received(now: datetime, shanghai: ZoneInfo) -> None:
    entry = timeline.TimelineEntry(now, "<b>x</b>", raw="<script>alert(1)</script>")
    html = render("{% timeline entries %}", entries=[entry], now=now, zone=shanghai)
    assert "<script>" not in html
    assert "<b>x" not in html


def test_copy_escapes_its_text() -> None:
    assert 'data-copy="&quot;&gt;&lt;x"' in render("{% copy text %}", text='"><x')


def test_chart_shows_its_figures_as_a_table() -> None:
    html = render("{% chart chart %}", chart=samples.on_time_chart())
    assert '<th scope="row">W6</th><td class="n-end">91.7</td><td class="n-end">89.5</td>' in html
    assert "n = " in html
    assert '"target": 95' in unescape(html)


def test_uneven_series_are_refused() -> None:
    with pytest.raises(charts.UnevenSeries):
        charts.Chart("k", "line", "t", "u", ["a", "b"], [charts.Series("s", [1.0])])


def test_empty_teaches() -> None:
    html = render('{% empty "No cases yet" "They appear here." "/new" "Open a case" %}')
    assert "They appear here." in html
    assert 'href="/new"' in html


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "操作未执行。</strong>请重试。"), ("en", "This was not done.</strong> 请重试。")],
)
def test_sentences_of_a_refusal_stand_as_their_language_sets_them(language: str, words: str) -> None:
    with translation.override(language):
        shown = render("{% include 'pages/refused_fragment.html' %}", sentence="请重试。", fields=[])
    assert words in shown
