"""Watching never stops: silence escalates for ever, and looking only when due misses nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules import DELIVERED, TERMINAL, Milestone
from nuoda.domains.shipments.rules.danger import Area, Gap, Subject, Waypoint, Window, judge
from nuoda.kernel.text import Text, text

T0 = datetime(2026, 11, 23, 2, tzinfo=UTC)
H, D = timedelta(hours=1), timedelta(days=1)

hours = st.integers(0, 24 * 60).map(lambda minutes: timedelta(minutes=minutes * 5))
moving = st.sampled_from([one.value for one in Milestone if one.value not in TERMINAL])


@st.composite
def windows(draw: st.DrawFn) -> Window | None:
    if draw(st.booleans()):
        return None
    early = T0 + draw(hours)
    likely = early + draw(hours)
    return Window(early, likely, likely + draw(hours))


@st.composite
def warnings(draw: st.DrawFn) -> Area:
    since = T0 + draw(hours) - 2 * D
    place = draw(st.sampled_from(["广东省", "上海市", "湖南省"]))
    severity = draw(st.sampled_from(["minor", "severe", "extreme"]))
    return Area("1", "storm", severity, text("暴雨"), since, since + H + draw(hours), (place,))


@st.composite
def subjects(draw: st.DrawFn, milestone: st.SearchStrategy[str] = moving) -> Subject:
    due_at = draw(st.none() | hours.map(lambda span: T0 + span))
    warn = H + draw(hours)
    return Subject(
        milestone=draw(milestone), milestone_at=T0, heard_at=T0, booked_at=T0 - H, reason="",
        attempts=draw(st.integers(0, 4)), usual=72 * H,
        due_at=due_at, promise_open=due_at is not None, window=draw(windows()),
        gap=draw(st.none() | hours.map(lambda more: Gap(warn, warn + more))),
        areas=draw(st.lists(warnings(), max_size=2)), way=[Waypoint("广东省", "深圳市"), Waypoint("上海市")],
    )  # fmt: skip


@given(subjects(), st.integers(1, 4_000))
def test_what_is_not_over_is_always_looked_at_again(one: Subject, days: int) -> None:
    now = T0 + days * D
    judged = judge(one, now)
    assert judged.look_at is not None
    assert judged.look_at > now


@given(subjects())
def test_dangers_grow_for_ever_while_nothing_is_heard(one: Subject) -> None:
    """However long: the level of silence (or of waiting for collection) never falls and never ends."""
    kinds = {"silence", "uncollected"}
    levels = []
    for power in range(4, 14):
        found = [danger.level for danger in judge(one, T0 + 2**power * D).dangers if danger.kind in kinds]
        assert found, "it fell silent"
        levels.append(max(found))
    assert levels == sorted(levels)
    assert levels[-1] >= levels[0] + 8


@given(subjects(), st.lists(hours, min_size=1, max_size=12))
def test_between_two_looks_nothing_changes(one: Subject, steps: list[timedelta]) -> None:
    """Looking only at ``look_at`` sees the same dangers at the same levels as looking all the time."""
    now = T0
    seen = judge(one, now)
    for step in sorted(steps):
        wanted = T0 + step
        while seen.look_at is not None and seen.look_at <= wanted:
            now = seen.look_at
            seen = judge(one, now)
        direct = judge(one, wanted)
        if wanted - now < timedelta(minutes=1):
            continue
        assert {d.kind: d.level for d in seen.dangers} == {d.kind: d.level for d in direct.dangers}


@given(subjects(), st.integers(3, 60))
def test_what_is_said_to_be_more_is_more(one: Subject, days: int) -> None:
    """No silence is told longer than it is, and no promise as passed that has not."""
    now = T0 + days * D
    for danger in judge(one, now).dangers:
        silent = danger.detail.figures.get("silent")
        if not isinstance(silent, Text):
            continue
        number, unit = str(silent).split()
        assert float(number) * {"d": D, "h": H}[unit] <= now - T0
        if "promised time has passed" in str(danger.detail):
            assert one.due_at is not None
            assert one.due_at <= now


@given(subjects(st.sampled_from(sorted(TERMINAL))))
def test_an_end_is_watched_while_its_promise_is_open(one: Subject) -> None:
    judged = judge(one, T0 + D)
    if one.milestone in DELIVERED or not one.promise_open:
        assert judged.look_at is None
        assert not judged.dangers
    else:
        assert judged.look_at is not None
        assert [danger.kind for danger in judged.dangers] == ["unfulfilled"]


@given(subjects(), st.integers(0, 400))
def test_every_danger_has_words_a_cause_and_a_step(one: Subject, days: int) -> None:
    for danger in judge(one, T0 + days * D).dangers:
        assert str(danger.detail)
        assert "unknown" not in str(danger.detail).lower()
        assert danger.cause
        assert danger.step
        assert danger.level >= 1
        assert danger.probability is None or 0 <= danger.probability <= 1
