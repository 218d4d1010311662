from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from nuoda.pages import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


NOW = at("2026-03-04T13:50")


@pytest.mark.parametrize(
    ("instant", "english", "chinese"),
    [
        ("2026-03-04T16:00", "2 h 10 min left · today 16:00 CST", "还剩 2 小时 10 分 · 今天 16:00 CST"),
        ("2026-03-04T13:50:30", "under 1 min left · today 13:50 CST", "还剩 不到 1 分钟 · 今天 13:50 CST"),
        ("2026-03-05T13:50", "1 d left · tomorrow 13:50 CST", "还剩 1 天 · 明天 13:50 CST"),
        ("2026-03-03T10:50", "1 d 3 h overdue · yesterday 10:50 CST", "超时 1 天 3 小时 · 昨天 10:50 CST"),
        (
            "2026-03-09T16:00",
            "5 d 2 h left · Mon 9 Mar 16:00 CST",
            "还剩 5 天 2 小时 · 3月9日 周一 16:00 CST",
        ),
        ("2026-04-09T16:00", "36 d left · 9 Apr 16:00 CST", "还剩 36 天 · 4月9日 16:00 CST"),
        ("2027-01-09T16:00", "311 d left · 9 Jan 2027 16:00 CST", "还剩 311 天 · 2027年1月9日 16:00 CST"),
    ],
)
def test_due_says_what_remains_and_when(instant: str, english: str, chinese: str) -> None:
    assert moments.due(at(instant), now=NOW, zone=SHANGHAI).text == english
    with translation.override("zh-hans"):
        assert moments.due(at(instant), now=NOW, zone=SHANGHAI).text == chinese


@pytest.mark.parametrize(
    ("instant", "english", "chinese"),
    [
        ("2026-03-04T10:40", "3 h ago · 10:40", "3 小时前 · 10:40"),
        ("2026-03-04T13:49:30", "just now · 13:49", "刚刚 · 13:49"),
        ("2026-03-03T10:40", "1 d ago · yesterday 10:40", "1 天前 · 昨天 10:40"),
        ("2026-03-04T14:00", "in 10 min · 14:00", "10 分钟后 · 14:00"),
    ],
)
def test_ago_says_how_long_and_at_what_time(instant: str, english: str, chinese: str) -> None:
    assert moments.ago(at(instant), now=NOW, zone=SHANGHAI).text == english
    with translation.override("zh-hans"):
        assert moments.ago(at(instant), now=NOW, zone=SHANGHAI).text == chinese


def test_a_promise_of_a_day_is_due_at_its_end() -> None:
    due = moments.due(at("2026-03-05T00:00"), now=NOW, zone=SHANGHAI, whole_day=True)
    assert due.text == "10 h 10 min left · by end of today"


def test_working_time_is_named_as_such() -> None:
    due = moments.due(at("2026-03-05T10:00"), now=NOW, zone=SHANGHAI, working=timedelta(hours=5))
    assert due.relative == "5 h of working time left"
    late = moments.due(at("2026-03-04T10:00"), now=NOW, zone=SHANGHAI, working=timedelta(hours=-1))
    assert (late.relative, late.overdue) == ("1 h overdue, working time", True)


@pytest.mark.parametrize(
    ("zone", "label", "title"),
    [
        ("Asia/Shanghai", "CST", "Beijing time / CST UTC+8"),
        ("America/Chicago", "UTC−6", "America/Chicago UTC−6"),
        ("America/Sao_Paulo", "UTC−3", "America/Sao_Paulo UTC−3"),
        ("Asia/Kolkata", "UTC+5:30", "Asia/Kolkata UTC+5:30"),
        ("Asia/Tokyo", "JST", "Asia/Tokyo UTC+9"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_no_zone_is_mistaken_for_another(zone: str, label: str, title: str) -> None:
    assert moments.zone_label(NOW, zone) == label
    assert moments.zone_title(NOW, zone) == title


def test_the_title_gives_the_whole_instant_in_zone_and_utc() -> None:
    title = moments.full_title(at("2026-03-04T02:00"), SHANGHAI)
    assert title == "2026-03-04 02:00:00 Beijing time / CST UTC+8 · 2026-03-03 18:00:00 UTC"


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(moments.NaiveInstant):
        moments.due(datetime(2026, 3, 4), now=NOW, zone=UTC)  # noqa: DTZ001
