"""The ladder as arithmetic: when each rung comes, and what silence, absence and time lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW

from nuoda.domains.promises.rules import (
    Answer,
    Because,
    Heard,
    Ladder,
    Move,
    Rung,
    Watched,
    choose_ladder,
    look_at,
    next_move,
    rung_at,
    rung_faults,
)
from nuoda.kernel.calendar import Calendar

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OFFICE = Calendar("Asia/Shanghai", {day: ((time(9), time(18)),) for day in range(5)})
RUNGS = (Rung("owner", 50), Rung("lead", 80), Rung("supervisor", 100), Rung("account_manager", None, HOUR))
LADDER = Ladder("x", 1, "", "S1", RUNGS, 10 * MINUTE, True, datetime(2000, 1, 1, tzinfo=UTC))
SPAN = Watched(NOW, NOW + 10 * HOUR)


def test_rungs_stand_at_shares_of_the_time_or_after_its_end() -> None:
    assert [(rung_at(rung, SPAN) - NOW) / HOUR for rung in RUNGS] == [5, 8, 10, 11]
    # Friday 16:00 to Monday 11:00 holds four working hours: half of them end on Friday at 18:00.
    friday = datetime(2026, 11, 27, 8, tzinfo=UTC)
    worked = Watched(friday, friday + 67 * HOUR, OFFICE)
    assert rung_at(Rung("owner", 50), worked) == friday + 2 * HOUR
    assert rung_at(Rung("owner", 75), worked) == friday + 66 * HOUR
    assert rung_at(Rung("owner", 100), worked) == worked.due_at
    assert rung_at(Rung("lead", None, 8 * HOUR), worked) == worked.due_at + 23 * HOUR
    night = Watched(friday + 6 * HOUR, friday + 8 * HOUR, OFFICE)
    assert rung_at(Rung("owner", 50), night) == friday + 7 * HOUR


def test_the_more_a_ladder_names_the_better_and_the_thousands_are_left_alone() -> None:
    house = replace(LADDER, severity="")
    named = replace(LADDER, severity="", kind="delivery")
    later = replace(LADDER, version=2, valid_from=NOW)
    past = replace(LADDER, version=3, valid_to=NOW - HOUR)
    every = [house, named, LADDER, later, past]

    def chosen(kind: str, severity: str, at: datetime = NOW) -> Ladder | None:
        return choose_ladder(every, kind=kind, severity=severity, at=at)

    assert chosen("call_back", "") == house
    assert chosen("resolution", "S1") == later
    assert chosen("resolution", "S1", NOW - MINUTE) == LADDER
    assert chosen("delivery", "") == named
    assert choose_ladder([house], kind="delivery", severity="", at=NOW) is None


def test_silence_goes_up_and_a_late_look_tells_once() -> None:
    at = NOW + 5 * HOUR
    assert look_at(LADDER, SPAN, None, at=NOW) == at
    assert next_move(LADDER, SPAN, None, at=at - MINUTE) == Move()
    assert next_move(LADDER, SPAN, None, at=at) == Move(0)
    heard = Heard(0, 0, Answer.OPEN, at + 10 * MINUTE, at + 20 * MINUTE)
    assert look_at(LADDER, SPAN, heard, at=at) == at + 10 * MINUTE
    silent = next_move(LADDER, SPAN, heard, at=at + 10 * MINUTE)
    assert silent == Move(1, 0, Because.UNANSWERED, Answer.UNANSWERED)
    taken = replace(heard, answer=Answer.ACKNOWLEDGED, leaves_at=None)
    assert look_at(LADDER, SPAN, taken, at=at) == NOW + 8 * HOUR
    assert next_move(LADDER, SPAN, taken, at=NOW + 7 * HOUR) == Move()
    # The clock stood still over two rungs: the highest is told, the open warning below it is overtaken.
    assert next_move(LADDER, SPAN, heard, at=NOW + 10 * HOUR) == Move(2, leaves=Answer.OVERTAKEN)
    leaving = replace(heard, answer_by=at + 40 * MINUTE)
    assert next_move(LADDER, SPAN, leaving, at=at + 20 * MINUTE) == Move(
        0, 1, Because.OFF_SHIFT, Answer.PASSED
    )
    top = Heard(3, 0, Answer.OPEN, NOW + 12 * HOUR)
    assert (next_move(LADDER, SPAN, top, at=NOW + 20 * HOUR), look_at(LADDER, SPAN, top, at=NOW)) == (
        Move(), None,
    )  # fmt: skip
    assert next_move(None, SPAN, heard, at=at) == Move(leaves=Answer.LAPSED)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), st.booleans())
def test_however_often_it_looks_each_rung_is_told_once_and_time_moves_on(
    steps: list[int], answers: bool
) -> None:
    told: list[int] = []
    last: Heard | None = None
    at = NOW
    for step in steps:
        at += step * 15 * MINUTE
        for _again in range(2):
            move = next_move(LADDER, SPAN, last, at=at)
            if move.stage is not None:
                told.append(move.stage)
                answer = Answer.ACKNOWLEDGED if answers else Answer.OPEN
                last = Heard(move.stage, move.turn, answer, at + LADDER.answer)
        look = look_at(LADDER, SPAN, last, at=at)
        assert look is None or look > at
    assert told == sorted(set(told))


@pytest.mark.parametrize(
    ("rungs", "fault"),
    [
        ((), (0, "none")),
        ((Rung("owner", 10),) * 13, (12, "many")),
        ((Rung("nobody", 10),), (0, "whom")),
        ((Rung("owner"),), (0, "when")),
        ((Rung("owner", 10, HOUR),), (0, "when")),
        ((Rung("owner", 101),), (0, "share")),
        ((Rung("owner", None, 61 * 24 * HOUR),), (0, "after")),
        ((Rung("owner", 80), Rung("lead", 50)), (1, "order")),
        ((Rung("owner", None, HOUR), Rung("lead", 100)), (1, "order")),
    ],
)
def test_what_is_no_ladder(rungs: tuple[Rung, ...], fault: tuple[int, str]) -> None:
    assert fault in rung_faults(rungs, ["owner", "lead"])
    assert not rung_faults(RUNGS, [rung.whom for rung in RUNGS])
