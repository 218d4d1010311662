"""Holiday tables and the targets of cases: versions that never reach back, refused with the conflict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM

from nuoda.domains.contracts.commands import (
    CaseTargetDraft,
    HolidayDraft,
    record_case_targets,
    record_holidays,
)
from nuoda.domains.contracts.queries import calendar_versions, case_clocks, holiday_versions, holiday_years
from nuoda.domains.contracts.queries.case_targets import case_target_rows
from nuoda.domains.contracts.rules.holidays import holiday_lines, read_holidays
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, Invalid

_days = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.none() | st.integers(0, 6), max_size=40
)


@settings(max_examples=50)
@given(_days)
def test_what_is_typed_reads_back(days: dict[date, int | None]) -> None:
    off = {day for day, weekday in days.items() if weekday is None}
    on = {day: weekday for day, weekday in days.items() if weekday is not None}
    years = read_holidays(holiday_lines(off, on))
    assert frozenset().union(*(one.days_off for one in years)) == off
    assert {day: weekday for one in years for day, weekday in one.days_on.items()} == on
    assert all(day.year == one.year for one in years for day in (*one.days_off, *one.days_on))


@pytest.mark.parametrize(
    ("typed", "line"),
    [("2026-02-30,off", 1), ("date,kind\n2026-01-01", 2), ("2026-01-01,off\n2026-01-01,on,fri", 2),
     ("2026-01-04,on", 1), ("2026-01-04,on,funday", 1), ("1066-10-14,off", 1), ("2026-01-01,holiday", 1)],
)  # fmt: skip
def test_a_line_that_is_not_understood_is_named(typed: str, line: int) -> None:
    with pytest.raises(Invalid) as refused:
        read_holidays(typed)
    (problem,) = refused.value.fields
    assert problem.reason.figures["line"] == line
    assert "2026-01-01,off" in str(problem.remedy)


@pytest.mark.django_db
def test_a_year_is_published_by_a_new_version_and_no_calendar_moves(agent: Actor) -> None:
    before = calendar_versions(actor=SYSTEM, code="cn")
    known = {one.year: one for one in holiday_years("cn", actor=SYSTEM)}
    assert known[2027].provisional
    published = HolidayDraft(
        "cn", 2027, known[2027].days_off | {date(2027, 2, 8)}, "国办发明电〔2026〕X号",
        {date(2027, 2, 14): 4},
    )  # fmt: skip
    with pytest.raises(Forbidden):
        record_holidays(by=agent, at=NOW, years=[published])
    assert record_holidays(by=SYSTEM, at=NOW, years=[published]) == 1
    assert record_holidays(by=SYSTEM, at=NOW, years=[published]) == 0, "the same again is none"
    newest = {one.year: one for one in holiday_years("cn", actor=SYSTEM)}[2027]
    assert (newest.version, newest.provisional, newest.days_on) == (2, False, {date(2027, 2, 14): 4})
    assert [one.version for one in holiday_versions("cn", actor=SYSTEM) if one.year == 2027] == [2, 1]
    assert calendar_versions(actor=SYSTEM, code="cn") == before, "what was promised keeps its days"
    german = HolidayDraft("de", 2027, frozenset({date(2027, 10, 3)}), "EinigVtr Art. 2", {})
    assert record_holidays(by=SYSTEM, at=NOW, years=[german]) == 1
    assert {one.region for one in holiday_years(actor=SYSTEM)} == {"cn", "de"}
    for wrong, field in (
        (replace(published, provisional=True), "provisional"),
        (replace(german, days_off=frozenset()), "days"),
        (replace(german, days_off=frozenset({date(2026, 10, 3)})), "days"),
        (replace(german, days_on={date(2027, 10, 3): 1}), "days"),
        (replace(german, days_on={date(2027, 10, 4): 0}), "days"),
        (replace(german, region="D E"), "region"), (replace(german, source=" "), "source"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            record_holidays(by=SYSTEM, at=NOW, years=[wrong])
        assert {one.field for one in refused.value.fields} == {field}
        assert all(str(one.remedy) for one in refused.value.fields)


@pytest.mark.django_db
def test_targets_of_cases_count_from_their_instant_on(agent: Actor, supervisor: Actor) -> None:
    ahead = NOW + timedelta(days=1)
    quicker = [
        CaseTargetDraft("S1", "answer", 10, working=False),
        CaseTargetDraft("S4", "answer", 540, working=True),
    ]
    with pytest.raises(Forbidden):
        record_case_targets(by=agent, at=NOW, targets=quicker, valid_from=ahead, source="会")
    made = record_case_targets(by=supervisor, at=NOW, targets=quicker, valid_from=ahead, source="会")
    assert made == 1, "what says the same already stays"
    now, then = (
        case_clocks(at, actor=SYSTEM).due_at(severity="S1", step="answer", tier="", at=ahead)
        for at in (NOW, ahead)
    )
    assert (now - ahead, then - ahead) == (timedelta(minutes=30), timedelta(minutes=10))
    rows = [one for one in case_target_rows(actor=SYSTEM) if (one.severity, one.step) == ("S1", "answer")]
    assert [(one.minutes, one.state(NOW)) for one in rows] == [(10, "coming"), (30, "running")]
    for targets, valid_from, source, field in (
        (quicker, NOW - timedelta(hours=1), "会", "valid_from"), (quicker, ahead, "会", "valid_from"),
        ([CaseTargetDraft("S1", "answer", 9, working=False)], NOW, "会", "valid_from"),
        ([CaseTargetDraft("S1", "answer", 9, working=False)], ahead + timedelta(1), "", "source"),
        ([CaseTargetDraft("S2", "answer", 5, working=False)], ahead + timedelta(1), "会", "S1_answer"),
        ([CaseTargetDraft("S3", "answer", 99_999, working=True)], ahead + timedelta(1), "会", "S3_answer"),
        ([CaseTargetDraft("S3", "answer", 0, working=True)], ahead + timedelta(1), "会", "S3_answer"),
        ([CaseTargetDraft("S9", "answer", 5, working=True)], ahead + timedelta(1), "会", "S9_answer"),
    ):  # fmt: skip
        given = [replace(one, minutes=one.minutes + 1) for one in targets] if targets is quicker else targets
        with pytest.raises(Invalid) as refused:
            record_case_targets(by=supervisor, at=NOW, targets=given, valid_from=valid_from, source=source)
        assert field in {one.field for one in refused.value.fields}
