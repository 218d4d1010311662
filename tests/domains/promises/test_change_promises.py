"""Another date, an excuse, a pause: who may, what it changes, what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from tests.factories import NOW, SYSTEM

from nuoda.domains.contracts.commands import CalendarDraft, record_calendars
from nuoda.domains.promises.commands import (
    Agreement,
    AlreadyPaused,
    ExcuseDecidedBefore,
    ExcuseDraft,
    LegalTimeLimit,
    OwnExcuse,
    PromiseDraft,
    PromiseSettled,
    Question,
    SubjectOutlook,
    ask_excuse,
    decide_excuse,
    keep_promises,
    make_promises,
    mark_due,
    pause,
    renegotiate,
    resume,
    revoke_excuse,
    weigh_promises,
    withdraw_promises,
)
from nuoda.domains.promises.facts import Ground, Side
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.queries import PromiseRow, promise_story, promises_of, verify_promises
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(hours=48)
THING = new_id()
QUESTION = Ref("message", str(new_id()))
AGENT = Actor(Role.AGENT, "a-1", "林晓")
BOSS = Actor(Role.SUPERVISOR, "s-1", "周敏")
STORM = ExcuseDraft(
    "DELAY.weather", NOW + timedelta(hours=20), NOW + timedelta(hours=30), "Typhoon warning 12, Shenzhen"
)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def _make(
    *,
    kind: str = "delivery",
    calendar_id: UUID | None = None,
    due_at: datetime = DUE,
    ground: Ground = Ground.CLAUSE,
) -> PromiseRow:
    draft = PromiseDraft(
        kind=kind, subject_kind="order", subject_id=THING, customer_id=None, label="SO-1", basis="test",
        due_at=due_at, made_at=NOW, zone="Asia/Shanghai", needs=hours(6), ground=ground,
        ground_ref="C-7 v2 §3", calendar_id=calendar_id,
    )  # fmt: skip
    make_promises(by=SYSTEM, at=NOW, promises=[draft])
    return _rows()[-1]


def _rows() -> list[PromiseRow]:
    return promises_of([Ref("order", str(THING))], actor=SYSTEM, replaced=True)


def _agree(promise: PromiseRow, at: datetime, due_at: datetime, side: Side = Side.US) -> UUID:
    agreement = Agreement(due_at, side, "王芳", "phone", "message:1")
    return renegotiate(by=AGENT, at=at, promise_id=promise.id, agreement=agreement)


def _weigh(at: datetime, done_at: datetime | None = None, *, eta_at: datetime | None = None) -> None:
    weigh_promises(by=SYSTEM, at=at, outlooks=[SubjectOutlook("order", THING, eta_at, hours(6), done_at)])


def _excused(promise: PromiseRow, draft: ExcuseDraft = STORM, *, at: datetime = NOW) -> UUID:
    excuse = ask_excuse(by=AGENT, at=at, promise_id=promise.id, draft=draft)
    decide_excuse(by=BOSS, at=at, excuse_id=excuse, approve=True)
    return excuse


def _sound(at: datetime) -> None:
    """What the rows say is what their log says."""
    assert [one.differences for one in verify_promises(actor=SYSTEM, at=at) if one.differences] == []


def test_another_date_makes_a_successor_and_keeps_the_first_measurable() -> None:
    promise = _make()
    later = DUE + hours(24)
    successor = _agree(promise, NOW + hours(1), later)
    old, new = _rows()
    assert (old.state, old.successor_id, old.due_at) == ("replaced", successor, DUE)
    assert (new.id, new.state, new.due_at, new.first_due_at) == (successor, "open", later, DUE)
    story = promise_story(successor, actor=SYSTEM)
    assert [one.id for one in story.chain] == [promise.id, successor]
    assert story.committed_due_at == DUE
    (entry,) = promise_story(promise.id, actor=SYSTEM).log
    assert (entry.entry, entry.reason, entry.agreed_by, entry.channel) == ("replaced", "us", "王芳", "phone")
    assert "promise.renegotiated" in [one.fact.name for one in ledger.since(0, actor=SYSTEM)]
    _weigh(NOW + hours(60), NOW + hours(60))
    assert [row.state for row in _rows()] == ["replaced", "kept"]
    _sound(NOW + hours(61))


def test_a_change_that_the_customer_asked_for_is_a_new_commitment() -> None:
    successor = _agree(_make(), NOW + hours(1), DUE + hours(24), Side.CUSTOMER)
    story = promise_story(successor, actor=SYSTEM)
    assert (story.committed_due_at, story.first_due_at) == (DUE + hours(24), DUE)


def test_what_broke_before_another_date_was_agreed_stays_broken() -> None:
    promise = _make()
    mark_due(by=SYSTEM, at=DUE + hours(1))
    _agree(promise, DUE + hours(2), DUE + hours(24))
    assert [row.state for row in _rows()] == ["broken", "open"]
    _sound(DUE + hours(3))


def test_nothing_is_agreed_about_what_is_settled() -> None:
    promise = _make()
    _weigh(NOW, NOW)
    with pytest.raises(PromiseSettled):
        _agree(promise, NOW, DUE + hours(1))


@pytest.mark.parametrize(
    ("agreement", "field"),
    [
        (Agreement(NOW - hours(1), Side.US, "王芳", "phone"), "due_at"),
        (Agreement(DUE, Side.US, "王芳", "phone"), "due_at"),
        (Agreement(DUE + hours(1), Side.US, " ", "phone"), "agreed_by"),
        (Agreement(DUE + hours(1), Side.US, "王芳", ""), "channel"),
        (Agreement(DUE + hours(1), Side.US, "王芳", "phone", from_at=DUE + hours(2)), "from_at"),
    ],
)
def test_a_date_that_cannot_be_agreed_is_refused_with_its_field(agreement: Agreement, field: str) -> None:
    promise = _make()
    with pytest.raises(Invalid) as refused:
        renegotiate(by=AGENT, at=NOW, promise_id=promise.id, agreement=agreement)
    assert [one.field for one in refused.value.fields] == [field]
    assert all(str(one.remedy) for one in refused.value.fields)


def test_who_asks_for_an_excuse_does_not_decide_it() -> None:
    promise = _make()
    excuse = ask_excuse(by=BOSS, at=NOW, promise_id=promise.id, draft=STORM)
    with pytest.raises(OwnExcuse):
        decide_excuse(by=BOSS, at=NOW, excuse_id=excuse, approve=True)
    with pytest.raises(Forbidden):
        decide_excuse(by=AGENT, at=NOW, excuse_id=excuse, approve=True)
    other = Actor(Role.ADMIN, "x-9", "陈立")
    decide_excuse(by=other, at=NOW, excuse_id=excuse, approve=True)
    with pytest.raises(ExcuseDecidedBefore):
        decide_excuse(by=other, at=NOW, excuse_id=excuse, approve=False)


def test_the_database_too_lets_nobody_decide_his_own_excuse() -> None:
    promise = _make()
    _excused(promise)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE promises_excuse SET decided_by = requested_by")


def test_overlapping_excuses_move_the_excused_time_once() -> None:
    promise = _make()
    _excused(promise)
    _excused(promise, ExcuseDraft("DELAY.authority", NOW + hours(25), NOW + hours(36), "Notice 7"))
    (row,) = _rows()
    assert (row.due_at, row.excused_due_at) == (DUE, DUE + hours(16))
    assert mark_due(by=SYSTEM, at=DUE + hours(1)).excused == 1
    assert _rows()[0].state == "excused"
    assert mark_due(by=SYSTEM, at=DUE + hours(16)).broken == 0
    assert mark_due(by=SYSTEM, at=DUE + hours(17)).broken == 1
    _sound(DUE + hours(18))


def test_done_within_its_excuse_it_is_excused_and_not_kept() -> None:
    promise = _make()
    excuse = _excused(promise)
    _weigh(DUE + hours(5), DUE + hours(5))
    assert _rows()[0].state == "excused"
    revoke_excuse(by=BOSS, at=DUE + hours(9), excuse_id=excuse, answer="The warning was for another city")
    assert _rows()[0].state == "broken"
    _sound(DUE + hours(10))


def test_an_excuse_approved_after_the_breach_takes_it_back() -> None:
    promise = _make()
    mark_due(by=SYSTEM, at=DUE + hours(1))
    _excused(promise, at=DUE + hours(2))
    assert _rows()[0].state == "excused"
    _sound(DUE + hours(3))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ExcuseDraft("DELAY.vehicle", NOW, NOW + hours(1), "x"), "reason"),
        (ExcuseDraft("DELAY.weather", NOW + hours(1), NOW, "x"), "until_at"),
        (ExcuseDraft("DELAY.weather", NOW - hours(9), NOW - hours(1), "x"), "until_at"),
        (ExcuseDraft("DELAY.weather", NOW, NOW + hours(1), "  "), "evidence"),
    ],
)
def test_an_excuse_without_ground_is_refused_with_its_field(draft: ExcuseDraft, field: str) -> None:
    promise = _make()
    with pytest.raises(Invalid) as refused:
        ask_excuse(by=AGENT, at=NOW, promise_id=promise.id, draft=draft)
    assert [one.field for one in refused.value.fields] == [field]


def test_a_question_stops_the_clock_until_it_is_answered() -> None:
    promise = _make()
    asked = NOW + hours(10)
    pause(by=AGENT, at=asked, promise_id=promise.id, question=Question(QUESTION, asked, "Which gate?"))
    assert mark_due(by=SYSTEM, at=DUE + hours(1)).broken == 0
    assert _rows()[0].state == "paused"
    (waiting,) = promise_story(promise.id, actor=SYSTEM).open_pauses
    assert waiting.reference == str(QUESTION)
    with pytest.raises(AlreadyPaused):
        pause(by=AGENT, at=asked, promise_id=promise.id, question=Question(QUESTION, asked))
    answered = NOW + hours(60)
    assert resume(by=SYSTEM, at=answered, questions=[QUESTION], answered_at=answered) == 1
    assert resume(by=SYSTEM, at=answered, questions=[QUESTION], answered_at=answered) == 0
    (row,) = _rows()
    assert (row.state, row.due_at, row.agreed_due_at) == ("open", DUE + hours(50), DUE)
    _sound(NOW + hours(61))


def test_done_while_paused_it_is_kept() -> None:
    promise = _make(kind="resolution")
    pause(by=AGENT, at=NOW, promise_id=promise.id, question=Question(QUESTION, NOW))
    done = DUE + hours(100)
    keep_promises(
        by=SYSTEM, at=done, kinds=["resolution"], subject_kind="order", subject_ids=[THING], done_at=done,
        proof="told",
    )  # fmt: skip
    assert (_rows()[0].state, _rows()[0].proof) == ("kept", "told")
    _sound(done)


def test_a_question_asked_too_late_pauses_nothing() -> None:
    promise = _make()
    for asked, at in ((DUE + hours(1), DUE + hours(2)), (NOW + hours(2), NOW + hours(1))):
        with pytest.raises(Invalid):
            pause(by=AGENT, at=at, promise_id=promise.id, question=Question(QUESTION, asked))


@pytest.mark.parametrize(("kind", "ground"), [("statutory", Ground.CLAUSE), ("next_update", Ground.STATUTE)])
def test_a_legal_time_limit_is_neither_paused_nor_excused_nor_moved(kind: str, ground: Ground) -> None:
    promise = _make(kind=kind, ground=ground)
    with pytest.raises(LegalTimeLimit):
        pause(by=AGENT, at=NOW, promise_id=promise.id, question=Question(QUESTION, NOW))
    with pytest.raises(LegalTimeLimit):
        ask_excuse(by=AGENT, at=NOW, promise_id=promise.id, draft=STORM)
    with pytest.raises(LegalTimeLimit):
        _agree(promise, NOW, DUE + hours(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.update(state="paused", risk_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.update(due_at=DUE + hours(1))


def test_the_log_refuses_change_and_deletion() -> None:
    _make()
    _weigh(NOW, NOW)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        PromiseEntry.objects.update(note="x")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM promises_entry")


def test_a_later_calendar_does_not_rewrite_what_was_promised() -> None:
    week = {day: ((time(9), time(18)),) for day in range(5)}
    draft = CalendarDraft(
        "site-7", "Site 7", "Asia/Shanghai", week, frozenset(), {}, (NOW + timedelta(days=30)).date(), "site"
    )
    (first,) = record_calendars(by=SYSTEM, at=NOW, calendars=[draft])
    promise = _make(calendar_id=first, due_at=NOW + hours(31))  # Tuesday 17:00 in Beijing
    shut = frozenset({(NOW + timedelta(days=1)).date()})
    changed = replace(draft, days_off=shut)
    (second,) = record_calendars(by=SYSTEM, at=NOW + hours(1), calendars=[changed])
    assert first != second
    pause(by=AGENT, at=NOW, promise_id=promise.id, question=Question(QUESTION, NOW))
    resume(by=SYSTEM, at=NOW + hours(24), questions=[QUESTION], answered_at=NOW + hours(24))
    # nine working hours of the old calendar are given back: Tuesday 17:00 becomes Wednesday 17:00
    assert _rows()[0].due_at == NOW + hours(55)
    _sound(NOW + hours(30))


def test_a_customer_changes_nothing_of_others(customer_actor: Actor) -> None:
    promise = _make()
    with pytest.raises(NotFound):
        renegotiate(
            by=customer_actor, at=NOW, promise_id=promise.id,
            agreement=Agreement(DUE + hours(1), Side.CUSTOMER, "x", "portal"),
        )  # fmt: skip
    with pytest.raises(NotFound):
        promise_story(promise.id, actor=customer_actor)


def test_withdrawn_while_paused_it_is_withdrawn() -> None:
    promise = _make()
    pause(by=AGENT, at=NOW, promise_id=promise.id, question=Question(QUESTION, NOW))
    withdrawn = withdraw_promises(
        by=SYSTEM, at=NOW + hours(1), kinds=["delivery"], subject_kind="order", subject_ids=[THING],
        made_until=NOW,
    )  # fmt: skip
    assert (withdrawn, _rows()[0].state) == (1, "withdrawn")
    _sound(NOW + hours(2))
