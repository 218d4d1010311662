"""Shifts, duties, absences: what is planned, what is refused, and who is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, make_account

from nuoda.domains.team.commands import (
    AbsenceDraft,
    DutyDraft,
    HandOverDraft,
    RosterDraft,
    ShiftDraft,
    TeamDraft,
    accept_hand_over,
    clear_duties,
    hand_over,
    plan_duty,
    plan_shifts,
    record_absences,
    record_teams,
    set_shifts,
    swap_duties,
    withdraw_absence,
)
from nuoda.domains.team.commands.handing import HandedOverBefore
from nuoda.domains.team.models import Duty
from nuoda.domains.team.queries import (
    absences,
    agents,
    duties_between,
    duties_to_hand,
    duty_book,
    hand_overs_for,
    hands_on_duty,
    roster_between,
    shifts_of,
    teams,
)
from nuoda.domains.team.rules import (
    Away,
    DutyBook,
    Member,
    Via,
    Watch,
    Whom,
    clashes,
    find_answerer,
    gaps,
    presence,
    shift_span,
)
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.ids import new_id

A, B, C = sorted((new_id() for _ in range(3)), key=str)
DAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)


def _at(hour: float) -> datetime:
    return NOW + hour * HOUR


def _watch(agent: object, start: float, end: float, *, on_call: bool = False) -> Watch:
    return Watch(agent, _at(start), _at(end), on_call)  # type: ignore[arg-type]


def test_the_absent_are_replaced_and_nobody_is_said_aloud() -> None:
    watches = [_watch(A, 0, 8), _watch(B, 8, 16, on_call=True)]
    assert presence(watches, [], _at(0)).working == (A,)
    assert presence(watches, [], _at(8)).on_call == (B,)
    away = [Away(A, _at(0), _at(4), C)]
    there = presence(watches, away, _at(1))
    assert (there.working, dict(there.covered)) == ((C,), {A: C})
    assert presence(watches, away, _at(4)).working == (A,)
    assert presence(watches, [*away, Away(C, _at(0), _at(2))], _at(1)).nobody
    assert presence(watches, [], _at(16)).nobody
    assert gaps(watches, [Away(A, _at(2), _at(3))], _at(-1), _at(17)) == [
        (_at(-1), _at(0)), (_at(2), _at(3)), (_at(16), _at(17)),
    ]  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(0, 30), st.integers(1, 12), st.booleans())),
    st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(0, 30), st.integers(1, 12)), max_size=4),
    st.integers(0, 47),
)
def test_at_every_instant_somebody_is_there_or_it_lies_in_a_gap(
    spans: list[tuple[object, int, int, bool]], away: list[tuple[object, int, int]], half: int
) -> None:
    watches = [_watch(who, start, start + long, on_call=call) for who, start, long, call in spans]
    aways = [Away(who, _at(start), _at(start + long)) for who, start, long in away]  # type: ignore[arg-type]
    at = _at(half / 2)
    holes = gaps(watches, aways, _at(0), _at(50))
    assert presence(watches, aways, at).nobody == any(begin <= at < end for begin, end in holes)
    book = DutyBook(
        {one: Member(one, "x", None, runs=one == C) for one in (A, B, C)}, tuple(watches), tuple(aways)
    )
    for whom in Whom:
        found = find_answerer(book, whom, at, owner_id=A, stand_in_id=B)
        assert found.agent_id is not None
        awake = book.at(at).holds(found.agent_id)
        assert awake or found.via in (Via.NOBODY, Via.SUPERVISOR)


def test_whom_a_rung_reaches() -> None:
    lead, boss, keeper = new_id(), new_id(), new_id()
    team = new_id()
    members = {
        A: Member(A, "A", team), B: Member(B, "B", team), C: Member(C, "C", None),
        lead: Member(lead, "L", team, leads=True), boss: Member(boss, "S", None, leads=True, runs=True),
        keeper: Member(keeper, "K", None, skills=("key_account",)),
    }  # fmt: skip
    night = (Watch(B, _at(0), _at(8), True, team), Watch(C, _at(0), _at(8), True))
    day = tuple(Watch(one, _at(8), _at(16), False, members[one].team_id) for one in (A, lead, boss, keeper))
    book = DutyBook(members, (*night, *day))

    def reached(whom: Whom, hour: float, **given: object) -> tuple[object, Via]:
        found = find_answerer(book, whom, _at(hour), owner_id=A, **given)  # type: ignore[arg-type]
        return found.agent_id, found.via

    assert reached(Whom.OWNER, 9) == (A, Via.OWNER)
    assert reached(Whom.OWNER, 2) == (B, Via.ON_CALL)
    assert reached(Whom.OWNER, 2, stand_in_id=C) == (C, Via.STAND_IN)
    assert reached(Whom.OWNER, 2, passed_over=[B]) == (C, Via.ON_CALL)
    assert reached(Whom.LEAD, 9) == (lead, Via.LEAD)
    assert reached(Whom.LEAD, 2) == (boss, Via.SUPERVISOR)
    assert reached(Whom.ACCOUNT_MANAGER, 9) == (keeper, Via.ACCOUNT_MANAGER)
    assert reached(Whom.OWNER, 20) == (boss, Via.NOBODY)
    assert book.until(A, _at(9)) == _at(16)
    assert book.until(A, _at(20)) is None


def test_night_shifts_follow_the_clocks() -> None:
    begin, end = shift_span(date(2026, 10, 24), time(22), time(6), "Europe/Berlin")
    assert end - begin == 9 * HOUR
    begin, end = shift_span(date(2026, 3, 28), time(22), time(6), "Europe/Berlin")
    assert end - begin == 7 * HOUR
    assert shift_span(DAY, time(22), time(6), "Asia/Shanghai") == (
        datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 23, 22, tzinfo=UTC),
    )  # fmt: skip
    assert len(clashes([_watch(A, 0, 8), _watch(A, 7, 9), _watch(B, 0, 8)])) == 1


@pytest.fixture
def crew(agent: Actor, supervisor: Actor) -> dict[str, object]:
    make_account(Role.AGENT, email="b@nuoda.example", name="陈晨")
    (team_id,) = record_teams(by=supervisor, at=NOW, teams=[TeamDraft("客服一部", around_the_clock=True)])
    early, night = set_shifts(
        by=supervisor, at=NOW,
        shifts=[
            ShiftDraft(team_id, "早班", time(8), time(20), weekdays=(0, 1, 2, 3, 4)),
            ShiftDraft(team_id, "夜班", time(20), time(8), on_call=True),
        ],
    )  # fmt: skip
    named = {one.name: one.id for one in agents(actor=SYSTEM)}
    return {"team": team_id, "early": early, "night": night, **named}


def test_a_week_is_planned_shown_altered_and_swapped(crew: dict[str, object], supervisor: Actor) -> None:
    team, one, other = crew["team"], crew["林晓"], crew["陈晨"]
    entries = [
        RosterDraft(who, shift, DAY + timedelta(days=day))  # type: ignore[arg-type]
        for day in range(1, 3)
        for who, shift in ((one, crew["early"]), (other, crew["night"]))
    ]
    assert plan_shifts(by=supervisor, at=NOW, entries=entries) == 4
    assert plan_shifts(by=supervisor, at=NOW, entries=entries) == 0
    since, until = NOW + timedelta(hours=14), NOW + timedelta(hours=14 + 72)
    rows = duties_between(since, until, actor=SYSTEM, team_id=team)  # type: ignore[arg-type]
    assert [(row.agent, row.shift, row.on_call) for row in rows] == [
        ("林晓", "早班", False), ("陈晨", "夜班", True), ("林晓", "早班", False), ("陈晨", "夜班", True),
    ]  # fmt: skip
    holes = roster_between(since, until, actor=SYSTEM, team_id=team).gaps(since, until)  # type: ignore[arg-type]
    assert [(end - begin) / HOUR for begin, end in holes] == [8, 16]
    swap_duties(by=supervisor, at=NOW, duty_id=rows[0].id, with_id=rows[3].id)
    after = duties_between(since, until, actor=SYSTEM, team_id=team)  # type: ignore[arg-type]
    assert [row.agent for row in after] == ["陈晨", "陈晨", "林晓", "林晓"]
    set_shifts(
        by=supervisor,
        at=NOW,
        shifts=[ShiftDraft(team, "早班", time(9), time(20))],  # type: ignore[arg-type]
    )
    moved = duties_between(since, until, actor=SYSTEM)
    assert [row.start_at - before.start_at for row, before in zip(moved, after, strict=True)] == [
        HOUR, 0 * HOUR, HOUR, 0 * HOUR,
    ]  # fmt: skip
    with pytest.raises(Invalid, match="on duty already"):
        set_shifts(
            by=supervisor,
            at=NOW,
            shifts=[ShiftDraft(team, "早班", time(9), time(21))],  # type: ignore[arg-type]
        )
    assert clear_duties(by=supervisor, at=NOW, duty_ids=[rows[0].id]) == 1
    assert [one.name for one in shifts_of(None, actor=SYSTEM)] == ["早班", "夜班"]
    assert [one.around_the_clock for one in teams(actor=SYSTEM)] == [True]


def test_what_the_roster_refuses(crew: dict[str, object], supervisor: Actor, agent: Actor) -> None:
    one, other, team = crew["林晓"], crew["陈晨"], crew["team"]
    plan_shifts(by=supervisor, at=NOW, entries=[RosterDraft(one, crew["early"], DAY)])  # type: ignore[arg-type]
    for entry, field in (
        (RosterDraft(one, crew["early"], date(2026, 11, 28)), "on_date"),  # type: ignore[arg-type]
        (RosterDraft(one, new_id(), DAY), "shift_id"),  # type: ignore[arg-type]
        (RosterDraft(new_id(), crew["early"], DAY), "agent_id"),  # type: ignore[arg-type]
    ):
        with pytest.raises(Invalid) as refused:
            plan_shifts(by=supervisor, at=NOW, entries=[entry])
        assert [one.field for one in refused.value.fields] == [f"entries.0.{field}"]
    with pytest.raises(Invalid, match="on duty already"):
        plan_duty(by=supervisor, at=NOW, duties=[DutyDraft(one, NOW, NOW + HOUR)])  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(agent_id=str(one), start_at=NOW, end_at=NOW + HOUR)
    with pytest.raises(Forbidden):
        plan_shifts(by=agent, at=NOW, entries=[])
    with pytest.raises(Invalid):
        set_shifts(
            by=supervisor, at=NOW,
            shifts=[
                ShiftDraft(team, "", time(8), time(9), weekdays=()),  # type: ignore[arg-type]
                ShiftDraft(new_id(), "x", time(8), time(9)),
            ],
        )  # fmt: skip
    with pytest.raises(Invalid):
        record_teams(by=supervisor, at=NOW, teams=[TeamDraft("x", zone="Mars/Olympus")])
    away = AbsenceDraft(one, NOW, NOW + 24 * HOUR, "leave", other)  # type: ignore[arg-type]
    assert record_absences(by=agent, at=NOW, absences=[away]) == 1
    for draft, field in (
        (AbsenceDraft(one, NOW, NOW, "leave"), "end_at"),  # type: ignore[arg-type]
        (AbsenceDraft(one, NOW + HOUR, NOW + 48 * HOUR, "leave"), "start_at"),  # type: ignore[arg-type]
        (AbsenceDraft(other, NOW, NOW + HOUR, "sick"), "start_at"),  # type: ignore[arg-type]
        (AbsenceDraft(other, NOW + 30 * HOUR, NOW + 31 * HOUR, "sick", other), "stand_in_id"),  # type: ignore[arg-type]
        (AbsenceDraft(crew["周敏"], NOW, NOW + HOUR, "leave", one), "stand_in_id"),  # type: ignore[arg-type]
        (AbsenceDraft(crew["周敏"], NOW, NOW + HOUR, "holiday"), "reason"),  # type: ignore[arg-type]
    ):
        with pytest.raises(Invalid) as refused:
            record_absences(by=supervisor, at=NOW, absences=[draft])
        assert [one.field for one in refused.value.fields] == [f"absences.0.{field}"]
    with pytest.raises(Forbidden):
        record_absences(by=agent, at=NOW, absences=[AbsenceDraft(other, NOW, NOW + HOUR, "leave")])  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="is absent"):
        plan_shifts(by=supervisor, at=NOW, entries=[RosterDraft(one, crew["night"], DAY)])  # type: ignore[arg-type]
    assert [hand.id for hand in hands_on_duty(NOW, actor=SYSTEM)] == [other]
    (row,) = absences(NOW, NOW + HOUR, actor=SYSTEM, team_id=None)
    assert (row.agent, row.stand_in) == ("林晓", "陈晨")
    withdraw_absence(by=agent, at=NOW, absence_id=row.id)
    assert [hand.id for hand in hands_on_duty(NOW, actor=SYSTEM)] == [one]


def test_a_duty_is_handed_over_once_and_accepted_by_its_taker(
    crew: dict[str, object], supervisor: Actor, agent: Actor
) -> None:
    giver, taker = crew["陈晨"], crew["林晓"]
    plan_duty(by=supervisor, at=NOW, duties=[
        DutyDraft(giver, NOW - 8 * HOUR, NOW), DutyDraft(giver, NOW + 16 * HOUR, NOW + 24 * HOUR),  # type: ignore[arg-type]
    ])  # fmt: skip
    (ended,) = duties_to_hand(NOW, actor=SYSTEM)
    assert (ended.agent_id, ended.back_at) == (giver, NOW + 16 * HOUR)
    draft = HandOverDraft(giver, taker, 3, 1, ended.id)  # type: ignore[arg-type]
    assert hand_over(by=SYSTEM, at=NOW, hand_overs=[draft]) == 1
    assert hand_over(by=SYSTEM, at=NOW, hand_overs=[draft]) == 0
    assert duties_to_hand(NOW, actor=SYSTEM) == []
    (row,) = hand_overs_for(taker, actor=SYSTEM)  # type: ignore[arg-type]
    assert (row.promises, row.warnings) == (3, 1)
    with pytest.raises(Forbidden):
        accept_hand_over(by=Actor(Role.AGENT, str(new_id()), "x"), at=NOW, hand_over_id=row.id)
    accept_hand_over(by=agent, at=NOW, hand_over_id=row.id)
    with pytest.raises(HandedOverBefore):
        accept_hand_over(by=agent, at=NOW, hand_over_id=row.id)
    assert hand_overs_for(taker, actor=SYSTEM) == []  # type: ignore[arg-type]
    book = duty_book(NOW, NOW, actor=SYSTEM)
    assert book.members[crew["周敏"]].runs  # type: ignore[index]
    assert book.at(NOW).nobody
