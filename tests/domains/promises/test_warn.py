"""Warnings as rows: once in effect, to somebody on duty, answered or going up."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, make_account

from nuoda.domains.promises.commands import (
    Cover,
    LadderDraft,
    PromiseDraft,
    WarningAnswered,
    WarningOfAnother,
    acknowledge_warning,
    keep_promises,
    make_promises,
    name_stand_ins,
    pass_warning_on,
    record_ladders,
    warn_due,
)
from nuoda.domains.promises.models import Promise, PromiseWarning
from nuoda.domains.promises.queries import (
    WarningRow,
    ladder_of,
    ladder_rows,
    next_due_at,
    open_warnings,
    open_warnings_by_agent,
    open_warnings_figure,
    warning_lines,
)
from nuoda.domains.promises.rules import Rung
from nuoda.domains.team.commands import DutyDraft, plan_duty
from nuoda.domains.team.queries import agents
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window
from nuoda.kernel.tally import read_figures

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Desk:
    """An owner by day, one on call by night, a supervisor who sleeps at night."""

    def __init__(self) -> None:
        self.owner = make_account(Role.AGENT, name="林晓")
        self.night = make_account(Role.AGENT, email="night@nuoda.example", name="陈晨")
        self.boss = make_account(Role.SUPERVISOR, name="周敏")
        self.ids: dict[str, UUID] = {one.name: one.id for one in agents(actor=SYSTEM)}
        plan_duty(by=SYSTEM, at=NOW, duties=[
            DutyDraft(self.ids["林晓"], NOW, NOW + 8 * HOUR),
            DutyDraft(self.ids["周敏"], NOW, NOW + 8 * HOUR),
            DutyDraft(self.ids["陈晨"], NOW + 8 * HOUR, NOW + 20 * HOUR, on_call=True),
        ])  # fmt: skip

    def promise(
        self, hours: float, *, made: float = 0, basis: str = "S1", kind: str = "next_update"
    ) -> Promise:
        thing = new_id()
        draft = PromiseDraft(
            kind=kind, subject_kind="case" if basis else "order", subject_id=thing, customer_id=None,
            label="C-1", basis=basis, due_at=NOW + (made + hours) * HOUR, made_at=NOW + made * HOUR,
            zone="Asia/Shanghai", owner_id=self.ids["林晓"],
        )  # fmt: skip
        make_promises(by=SYSTEM, at=draft.made_at, promises=[draft])
        return Promise.objects.get(subject_id=thing)

    def told(self, row: Promise) -> list[tuple[int, int, str, str, str, str]]:
        names = {one: name for name, one in self.ids.items()}
        return [
            (one.stage, one.turn, names[one.agent_id], one.via, one.because, one.answer)  # type: ignore[index]
            for one in PromiseWarning.objects.filter(promise=row).order_by("stage", "turn")
        ]

    def waiting(self, actor: Actor) -> WarningRow:
        (line,) = open_warnings(actor=actor, limit=5)
        return line.warning


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def _at(hours: float) -> datetime:
    return NOW + hours * HOUR


def test_by_day_the_owner_is_told_once_and_answers(desk: Desk) -> None:
    row = desk.promise(4)
    assert (row.warn_at, next_due_at(actor=SYSTEM)) == (_at(2), _at(2))
    assert warn_due(by=SYSTEM, at=_at(2) - MINUTE).looked == 0
    for _again in range(3):
        warn_due(by=SYSTEM, at=_at(2))
    assert desk.told(row) == [(0, 0, "林晓", "owner", "clock", "open")]
    assert read_figures([open_warnings_figure(actor=desk.owner)]) == [1]
    assert open_warnings(actor=desk.night, limit=5) == []
    (fact,) = ledger.changes_since(0, actor=SYSTEM, names=["promise.warned"])
    assert fact.newest[0].fact.customer_id is None
    with pytest.raises(WarningOfAnother):
        acknowledge_warning(by=desk.night, at=_at(2.1), warning_id=desk.waiting(desk.owner).id)
    with pytest.raises(NotFound):
        acknowledge_warning(by=desk.owner, at=_at(2.1), warning_id=new_id())
    warning = desk.waiting(desk.owner)
    acknowledge_warning(by=desk.owner, at=_at(2.1), warning_id=warning.id, note="在催")
    with pytest.raises(WarningAnswered):
        acknowledge_warning(by=desk.owner, at=_at(2.1), warning_id=warning.id)
    warn_due(by=SYSTEM, at=_at(2.5))
    assert [one[-1] for one in desk.told(row)] == ["acknowledged"]
    warn_due(by=SYSTEM, at=_at(3.2))
    assert desk.told(row)[1:] == [(1, 0, "周敏", "lead", "clock", "open")]
    view = ladder_of(row.id, actor=SYSTEM)
    assert (view.code, view.answer_minutes, [one.at for one in view.rungs]) == (
        "critical", 10, [_at(2), _at(3.2), _at(4), _at(5)],
    )  # fmt: skip
    assert [len(one.told) for one in view.rungs] == [1, 1, 0, 0]
    # What is done ends it: the open warning lapses, and nothing comes any more.
    keep_promises(
        by=SYSTEM, at=_at(3.3), kinds=["next_update"], subject_kind="case", subject_ids=[row.subject_id],
        done_at=_at(3.3), proof="told",
    )  # fmt: skip
    warn_due(by=SYSTEM, at=_at(3.3))
    row.refresh_from_db()
    assert (row.warn_at, desk.told(row)[-1][-1], next_due_at(actor=SYSTEM)) == (None, "lapsed", None)


def test_at_night_it_goes_to_who_is_on_call_then_up(desk: Desk) -> None:
    row = desk.promise(4, made=10)
    warn_due(by=SYSTEM, at=_at(12))
    warn_due(by=SYSTEM, at=_at(12) + 10 * MINUTE)
    assert desk.told(row) == [
        (0, 0, "陈晨", "on_call", "clock", "unanswered"), (1, 0, "周敏", "supervisor", "unanswered", "open"),
    ]  # fmt: skip
    acknowledge_warning(by=desk.boss, at=_at(12.3), warning_id=desk.waiting(desk.boss).id)
    warn_due(by=SYSTEM, at=_at(13.5))
    assert len(desk.told(row)) == 2
    warn_due(by=SYSTEM, at=_at(14))
    assert desk.told(row)[-1][:3] == (2, 0, "周敏")


def test_it_is_passed_on_to_somebody_who_is_there(desk: Desk) -> None:
    row = desk.promise(4)
    warn_due(by=SYSTEM, at=_at(2))
    warning = desk.waiting(desk.owner)
    for taker, reason, field in (
        (desk.ids["陈晨"], "x", "to_id"), (desk.ids["林晓"], "x", "to_id"), (new_id(), "x", "to_id"),
        (desk.ids["周敏"], "", "reason"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            pass_warning_on(by=desk.owner, at=_at(2.1), warning_id=warning.id, to_id=taker, reason=reason)
        assert [one.field for one in refused.value.fields] == [field]
    pass_warning_on(
        by=desk.owner, at=_at(2.1), warning_id=warning.id, to_id=desk.ids["周敏"], reason="在通话"
    )
    warn_due(by=SYSTEM, at=_at(2.1))
    assert desk.told(row) == [
        (0, 0, "林晓", "owner", "clock", "passed"), (0, 1, "周敏", "colleague", "passed", "open"),
    ]  # fmt: skip
    row.refresh_from_db()
    assert row.warn_at == _at(2.1) + 10 * MINUTE


def test_who_goes_off_duty_keeps_nothing(desk: Desk) -> None:
    record_ladders(by=desk.boss, at=NOW, ladders=[
        LadderDraft(
            "slow", (Rung("owner", 50), Rung("lead", 100)), 240, NOW - HOUR, "house", kind="call_back",
        ),
    ])  # fmt: skip
    row = desk.promise(14, basis="", kind="call_back")
    warn_due(by=SYSTEM, at=_at(7))
    row.refresh_from_db()
    assert row.warn_at == _at(8)
    assert name_stand_ins(by=SYSTEM, at=_at(8), covers=[
        Cover(desk.ids["林晓"], desk.ids["陈晨"], _at(24)),
    ]) == {desk.ids["林晓"]: 1}  # fmt: skip
    warn_due(by=SYSTEM, at=_at(8))
    assert desk.told(row) == [
        (0, 0, "林晓", "owner", "clock", "passed"), (0, 1, "陈晨", "stand_in", "off_shift", "open"),
    ]  # fmt: skip
    assert open_warnings_by_agent(desk.ids.values(), actor=SYSTEM)[desk.ids["陈晨"]] == 1
    # After the night nobody is planned: it goes up to the supervisor, who is told that nobody was there.
    warn_due(by=SYSTEM, at=_at(21))
    assert desk.told(row)[-1] == (1, 0, "周敏", "supervisor", "clock", "open")
    page = warning_lines(actor=SYSTEM, window=Window(), answer="open")
    assert [one.promise.id for one in page.rows] == [row.id]


def test_ladders_are_versions_and_promises_keep_theirs(desk: Desk) -> None:
    before = desk.promise(4)
    draft = LadderDraft(
        "critical", (Rung("supervisor", 10),), 5, _at(1), "house", severity="S1", around_the_clock=True
    )
    assert record_ladders(by=desk.boss, at=NOW, ladders=[draft]) == 1
    assert record_ladders(by=desk.boss, at=NOW, ladders=[
        LadderDraft("critical", draft.rungs, 5, _at(3), "house", severity="S1", around_the_clock=True),
    ]) == 0  # fmt: skip
    after = desk.promise(4, made=2)
    assert (before.warn_at, after.warn_at) == (_at(2), _at(2.4))
    with pytest.raises(Forbidden):
        record_ladders(by=desk.owner, at=NOW, ladders=[draft])
    with pytest.raises(Invalid) as refused:
        record_ladders(by=desk.boss, at=NOW, ladders=[
            LadderDraft("critical", (Rung("x", 0),), 0, NOW, "", kind="x", severity="S9"),
        ])  # fmt: skip
    assert {one.field.removeprefix("ladders.0.") for one in refused.value.fields} == {
        "kind", "severity", "answer_minutes", "source", "valid_from", "rungs.0",
    }  # fmt: skip
    assert [(one.code, one.version) for one in ladder_rows(actor=SYSTEM) if one.severity == "S1"] == [
        ("critical", 2), ("critical", 1),
    ]  # fmt: skip
    assert desk.promise(4, basis="", kind="delivery").warn_at is None


def test_many_cost_as_many_queries_as_few(desk: Desk) -> None:
    counts = []
    for many in (2, 20):
        for _each in range(many):
            desk.promise(4)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            report = warn_due(by=SYSTEM, at=_at(2))
        counts.append(len(seen))
        assert (report.warned, report.more) == (many, False)
    assert counts[0] == counts[1]
