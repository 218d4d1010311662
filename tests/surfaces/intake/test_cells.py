"""Cell parsers: exact on good cells, and nothing but the named error on all others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.surfaces.intake.mapping import cells
from nuoda.surfaces.intake.problems import CellProblem

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
SHANGHAI = ZoneInfo("Asia/Shanghai")
ANY = st.text(max_size=30) | st.from_regex(r"[0-9０-９:/. TZ+-]{0,30}", fullmatch=True)


def instant(cell: str, zone: ZoneInfo = SHANGHAI, *formats: str) -> datetime:
    return cells.InstantReader(formats, zone).read(cell)[0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-01 09:30:15", "2026-03-01T01:30:15+00:00"),
        ("2026-03-01T09:30", "2026-03-01T01:30:00+00:00"),
        ("2026-03-01", "2026-02-28T16:00:00+00:00"),
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00+00:00"),
        ("2026-03-01 09:30:00.250 -0500", "2026-03-01T14:30:00.250000+00:00"),
        ("２０２６-０３-０１ 09:30", "2026-03-01T01:30:00+00:00"),
    ],
)
def test_iso_instants_are_read_in_the_zone(cell: str, expected: str) -> None:
    assert instant(cell).isoformat() == expected


def test_declared_formats_come_first() -> None:
    assert instant("2-Jun-06", ZoneInfo("UTC"), "%d-%b-%y") == datetime(2006, 6, 2, tzinfo=UTC)
    assert instant("2026年3月1日", SHANGHAI, "%Y年%m月%d日") == datetime(2026, 2, 28, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-31",
        "0001-01-01",
        "9999-12-31 23:59:59",
        "1989-12-31",
        "2100-01-01",
        "2026-13-01",
        "31/02/2026",
        "2026-03-01 25:00",
        "2026-03-01T09:30+99:99",
        "20260301",
        "2026-W10-1",
        "today",
        "46082",
    ],
)
def test_impossible_dates_are_refused(cell: str) -> None:
    with pytest.raises(CellProblem):
        instant(cell, SHANGHAI, "%d/%m/%Y")


@pytest.mark.parametrize(
    ("formats", "cell", "reason", "remedy"),
    [
        ((), "yesterday", "yesterday is not a date as it is expected here.",
         "Write it like 2026-11-21 14:30 / 2026-11-21."),
        (("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d"), "21.11.2026",
         "21.11.2026 is not a date as it is expected here.", "Write it like 2026-11-21 14:30 / 2026/11/21."),
        (("%Y.%m.%d",), "2026.02.31", "The date 2026.02.31 does not exist.", "Correct the date."),
        (("%Y.%m.%d",), "21.11.2026", "21.11.2026 is not a date as it is expected here.",
         "Write it like 2026.11.21."),
        (("%d-%b-%y",), "21/11/26", "21/11/26 is not a date as it is expected here.",
         "Write it like 21-Nov-26."),
    ],
)  # fmt: skip
def test_what_is_no_date_is_shown_one(formats: tuple[str, ...], cell: str, reason: str, remedy: str) -> None:
    with pytest.raises(CellProblem) as refused:
        cells.InstantReader(formats, cells.zone_named("UTC")).read(cell)
    assert (str(refused.value.reason), str(refused.value.remedy)) == (reason, remedy)


def test_the_zone_is_known_from_the_source_or_the_mapping() -> None:
    reader = cells.InstantReader((), SHANGHAI)
    assert reader.read("2026-03-01 09:30")[1] == "mapping"
    assert reader.read("2026-03-01 09:30Z")[1] == "source"


def test_a_day_ends_at_its_last_microsecond_there() -> None:
    reader = cells.InstantReader((), SAO_PAULO, end_of_day=True)
    assert reader.read("2018-03-29 00:00:00")[0] == datetime(2018, 3, 30, 2, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2017, 10, 14), datetime(2017, 10, 15, 2, 59, 59, 999999, tzinfo=UTC)),
        (date(2018, 2, 17), datetime(2018, 2, 18, 2, 59, 59, 999999, tzinfo=UTC)),
        (date(2017, 10, 15), datetime(2017, 10, 16, 1, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_day_ends_right_where_clocks_change_at_midnight(day: date, end: datetime) -> None:
    assert cells.end_of_day(day, SAO_PAULO) == end


def test_a_date_alone_is_placed_at_the_hour_of_the_mapping_or_at_the_days_end() -> None:
    noon = cells.InstantReader((), ZoneInfo("UTC"), day_time=time(12))
    assert noon.read("2006-06-02")[0] == datetime(2006, 6, 2, 12, tzinfo=UTC)
    assert noon.read("2006-06-02 00:00")[0] == datetime(2006, 6, 2, tzinfo=UTC)
    end = cells.InstantReader((), ZoneInfo("UTC"), day_ends=True)
    assert end.read("2006-06-02")[0] == datetime(2006, 6, 2, 23, 59, 59, 999999, tzinfo=UTC)
    assert end.read("2006-06-02 10:00")[0] == datetime(2006, 6, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "thousands", "point", "expected"),
    [
        ("12.50", "", ".", "12.50"),
        ("-3", "", ".", "-3"),
        ("１２", "", ".", "12"),
        ("1,234.5", ",", ".", "1234.5"),
        ("1.234,5", ".", ",", "1234.5"),
        ("3,5", "", ",", "3.5"),
        ("1234", ",", ".", "1234"),
        ("7.", "", ".", "7"),
    ],
)
def test_numbers(cell: str, thousands: str, point: str, expected: str) -> None:
    assert cells.number(cell, thousands=thousands, point=point) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "Weight Captured Separately",
        "1,5",
        "1 000",
        "NaN",
        "Infinity",
        "1e5",
        "0x10",
        "--1",
        "1.2.3",
        "",
        "9" * 16,
        "1.0000000001",
        "١٢",
    ],
)
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    with pytest.raises(CellProblem):
        cells.number(cell)


def test_misplaced_marks_between_thousands_are_refused() -> None:
    for cell in ("12,34", "1,2345", ",123", "1,234,5"):
        with pytest.raises(CellProblem):
            cells.number(cell, thousands=",")


def test_weights_are_kilograms_to_the_gram() -> None:
    assert cells.weight("1250", "g") == Decimal("1.250")
    assert cells.weight("2", "lb") == Decimal("0.907")
    for bad in ("-1", "99999999999"):
        with pytest.raises(CellProblem):
            cells.weight(bad, "kg")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "＝1+1", ' =HYPERLINK("http://x")', "＠x"]
)
def test_a_text_that_begins_like_a_formula_is_refused(cell: str) -> None:
    with pytest.raises(CellProblem, match="formula"):
        cells.words(cell, 100)


def test_texts_are_put_on_one_line() -> None:
    assert cells.words(" 武侯区\n 天府大道\u3000 18 号 ", 100) == "武侯区 天府大道 18 号"
    assert cells.words("-", 100) == "-"
    with pytest.raises(CellProblem):
        cells.words("x" * 11, 10)


def test_phones_and_addresses_of_mail() -> None:
    assert cells.phone("+86 138-0000-0000") == "+86 138-0000-0000"
    assert cells.phone("138****0000") == "138****0000"
    assert cells.email("li@example.com") == "li@example.com"
    for bad in ("=1+1", "call me", "()"):
        with pytest.raises(CellProblem):
            cells.phone(bad)
    for bad in ("li@", "li example@x.com", "a@b@c.com", "li@example"):
        with pytest.raises(CellProblem):
            cells.email(bad)


@pytest.mark.parametrize("name", ["Asia/Nowhere", "../etc/passwd", "", "\x00", "Asia", "a" * 300])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(CellProblem):
        cells.zone_named(name)


def taken_or_named(parse: Callable[[str], object], cell: str) -> None:
    """Whatever the cell: a value, or the named problem with a reason and a remedy."""
    try:
        parse(cell)
    except CellProblem as found:
        problem = found
    else:
        return
    assert str(problem.reason)
    assert str(problem.remedy)


@given(ANY, st.sampled_from([(), ("%d-%b-%y",), ("%m/%d/%y %H:%M", "%Y年%m月%d日")]), st.booleans())
def test_any_text_is_an_instant_or_a_named_problem(cell: str, formats: tuple[str, ...], end: bool) -> None:
    taken_or_named(cells.InstantReader(formats, SAO_PAULO, end_of_day=end).read, cell)


@given(ANY, st.sampled_from(["", ",", ".", " "]), st.sampled_from([".", ","]))
def test_any_text_is_a_number_or_a_named_problem(cell: str, thousands: str, point: str) -> None:
    taken_or_named(lambda one: cells.number(one, thousands=thousands, point=point), cell)
    taken_or_named(lambda one: cells.whole(one, 0, 100, thousands=thousands, point=point), cell)
    taken_or_named(lambda one: cells.weight(one, "lb", thousands=thousands, point=point), cell)


@given(ANY)
def test_any_text_is_taken_or_named(cell: str) -> None:
    for parse in (cells.email, cells.phone, cells.zone_named, lambda one: cells.words(one, 20)):
        taken_or_named(parse, cell)


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 30)),
    st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Shanghai"]),
)
def test_the_end_of_a_day_is_on_that_day_and_the_next_moment_is_not(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    end = cells.end_of_day(day, zone)
    assert end.astimezone(zone).date() == day
    assert (end + cells.LAST_MOMENT).astimezone(zone).date() > day
