"""Times as people write them, read on a Wednesday morning in Shanghai."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.kernel.spoken import times_in

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 10, 20, tzinfo=ZONE)
SIGNS = "一二三四五六七八九十两天日月号点半前后周下本早晚到小时分钟内:/-. 0123456789３٣"
PHRASES = (
    "明天", "下周", "星期", "下午", "上午", "工作日", "within ", "two ", "hours", "next ", "Friday", "at ",
    "pm", "Nov ", "tomorrow", "noon", "\ud800",
)  # fmt: skip
WORDS = st.lists(st.sampled_from([*SIGNS, *PHRASES]), max_size=30).map("".join)


def _windows(text: str) -> list[tuple[str, str]]:
    return [
        (f"{one.earliest.astimezone(ZONE):%m-%d %H:%M}", f"{one.latest.astimezone(ZONE):%m-%d %H:%M}")
        for one in times_in(text, now=NOW, zone=ZONE)
    ]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("明天上午送达", "11-19 08:00", "11-19 12:00"),
        ("后天下午三点前", "11-20 15:00", "11-20 15:00"),
        ("大后天到", "11-21 00:00", "11-22 00:00"),
        ("今晚8点半", "11-18 20:30", "11-18 20:30"),
        ("明早", "11-19 06:00", "11-19 10:00"),
        ("周三", "11-18 00:00", "11-19 00:00"),
        ("下周三", "11-25 00:00", "11-26 00:00"),
        ("下下周一", "11-30 00:00", "12-01 00:00"),
        ("星期五中午前", "11-20 11:00", "11-20 13:00"),
        ("本周末", "11-21 00:00", "11-23 00:00"),
        ("本周内", "11-16 00:00", "11-23 00:00"),
        ("月底前", "11-18 00:00", "12-01 00:00"),
        ("11月23日 15:00", "11-23 15:00", "11-23 15:00"),
        ("2026年12月1日", "12-01 00:00", "12-02 00:00"),
        ("十一月二十三号下午2点到4点", "11-23 14:00", "11-23 16:00"),
        ("23号", "11-23 00:00", "11-24 00:00"),
        ("3号", "12-03 00:00", "12-04 00:00"),
        ("1月5日", "01-05 00:00", "01-06 00:00"),
        ("48小时内", "11-18 10:20", "11-20 10:20"),
        ("两天内", "11-18 10:20", "11-21 00:00"),
        ("三个工作日内", "11-18 10:20", "11-24 00:00"),
        ("明天15:00-17:00", "11-19 15:00", "11-19 17:00"),
        ("by Friday noon", "11-20 11:00", "11-20 12:00"),
        ("tomorrow afternoon", "11-19 12:00", "11-19 18:00"),
        ("at 3 pm tomorrow", "11-19 15:00", "11-19 15:00"),
        ("tomorrow afternoon at 3", "11-19 15:00", "11-19 15:00"),
        ("on Nov 23rd by 5 pm", "11-23 17:00", "11-23 17:00"),
        ("23 November 2026", "11-23 00:00", "11-24 00:00"),
        ("within 48 hours", "11-18 10:20", "11-20 10:20"),
        ("in two business days", "11-18 10:20", "11-21 00:00"),
        ("the day after tomorrow", "11-20 00:00", "11-21 00:00"),
        ("next Monday morning", "11-23 06:00", "11-23 12:00"),
        ("end of next week", "11-23 00:00", "11-30 00:00"),
        ("tonight", "11-18 18:00", "11-19 00:00"),
        ("2026-11-20", "11-20 00:00", "11-21 00:00"),
    ],
)
def test_a_time_is_read_as_it_is_meant(text: str, earliest: str, latest: str) -> None:
    assert _windows(text) == [(earliest, latest)]


@pytest.mark.parametrize(
    "text", ["下午好", "Good afternoon", "2月30日", "运单 NDX2611210007", "第一", "25点", ""]
)
def test_what_names_no_time_is_none(text: str) -> None:
    assert _windows(text) == []


def test_each_time_of_a_text_is_found_where_it_stands() -> None:
    text = "原承诺11月20日送达，现预计后天下午三点到，今天18:00前再联系您。"
    found = times_in(text, now=NOW, zone=ZONE)
    assert [text[one.start : one.end] for one in found] == ["11月20日", "后天下午三点", "今天18:00"]


@given(text=WORDS | st.text(max_size=60), at=st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001
def test_any_text_is_read(text: str, at: datetime) -> None:
    for one in times_in(text, now=at.replace(tzinfo=UTC), zone=ZONE):
        assert 0 <= one.start < one.end <= len(text)
        assert one.earliest.tzinfo is not None
        assert one.latest.tzinfo is not None
