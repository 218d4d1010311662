"""Where no history is known, a silence is strange once less is left to the promise than the way takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nuoda.domains.shipments.rules.danger import WARNING, Gap, Subject, judge, silence
from nuoda.domains.shipments.rules.danger.silence import gap_within_plan, usual_gap

T0 = datetime(2026, 11, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = usual_gap("PICKED_UP", 7 * DAY)


def test_while_there_is_time_silence_is_no_news() -> None:
    gap = gap_within_plan(WEEK, T0, T0 + 24 * DAY)
    assert gap == Gap(17 * DAY, 17 * DAY, way=7 * DAY)
    assert silence("PICKED_UP", T0, gap, T0 + 16 * DAY) == (None, T0 + 17 * DAY)
    danger, _look = silence("PICKED_UP", T0, gap, T0 + 17 * DAY)
    assert danger is not None
    assert danger.level == WARNING
    said = "No sign for more than 17 d; less time is left than a usual way takes (7 d)."
    assert str(danger.detail) == said
    later, _look = silence("PICKED_UP", T0, gap, T0 + 35 * DAY)
    assert later is not None
    assert str(later.detail) == "No sign for more than 34 d, and the promised time has passed."


def test_before_pick_up_it_says_so() -> None:
    gap = gap_within_plan(WEEK, T0, T0 + 24 * DAY)
    danger, _look = silence("BOOKED", T0, gap, T0 + 17 * DAY)
    assert danger is not None
    assert str(danger.detail).startswith("Not picked up for more than 17 d; less time is left")
    assert (danger.cause, danger.step) == ("PICKUP.missed", "ask_pickup")


@pytest.mark.parametrize("due_in", [1, 7, 14])
def test_a_promise_that_leaves_no_more_than_the_way_changes_nothing(due_in: int) -> None:
    assert gap_within_plan(WEEK, T0, T0 + due_in * DAY) == WEEK


def test_only_an_open_promise_and_no_history_of_its_own_ask_for_the_plan() -> None:
    now = T0 + 12 * DAY

    def kinds(*, promise_open: bool, gap: Gap | None = None) -> list[str]:
        one = Subject(
            "PICKED_UP", T0, T0, T0, "", 0, 7 * DAY, T0 + 24 * DAY, promise_open=promise_open, gap=gap
        )
        return [danger.kind for danger in judge(one, now).dangers]

    assert kinds(promise_open=True) == []
    assert kinds(promise_open=False) == ["silence"]
    assert kinds(promise_open=True, gap=Gap(DAY, 2 * DAY)) == ["silence"]
