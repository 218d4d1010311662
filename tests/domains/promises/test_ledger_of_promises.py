"""Promises are made once, marked when time passes, settled by evidence, and corrected by late news."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.factories import NOW, SYSTEM

from nuoda.domains.promises.commands import (
    PromiseDraft,
    SubjectOutlook,
    keep_promises,
    make_promises,
    mark_due,
    weigh_promises,
)
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.queries import PromiseRow, next_due_at, promise_counts, promise_rows, promises_of
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(hours=48)
NEEDS = timedelta(hours=6)
THING = new_id()


def _make(
    *, kind: str = "delivery", subject: UUID = THING, due_at: datetime = DUE, made_at: datetime = NOW
) -> int:
    draft = PromiseDraft(
        kind=kind, subject_kind="order", subject_id=subject, customer_id=None, label="SO-1", basis="test",
        due_at=due_at, made_at=NOW, zone="Asia/Shanghai", needs=NEEDS,
    )  # fmt: skip
    return make_promises(by=SYSTEM, at=NOW, promises=[draft])


def _weigh(
    at: datetime, *, eta_at: datetime | None = None, done_at: datetime | None = None, void: bool = False
) -> int:
    outlook = SubjectOutlook("order", THING, eta_at, NEEDS, done_at, void, proof="NDX900001")
    return weigh_promises(by=SYSTEM, at=at, outlooks=[outlook])


def _keep(done_at: datetime) -> int:
    return keep_promises(
        by=SYSTEM, at=NOW, kinds=["next_update"], subject_kind="order", subject_ids=[THING],
        done_at=done_at, proof="told",
    )  # fmt: skip


def _promise() -> PromiseRow:
    (row,) = promises_of([Ref("order", str(THING))], actor=SYSTEM)
    return row


def _facts(since: int = 0) -> list[str]:
    return [one.fact.name.removeprefix("promise.") for one in ledger.since(since, actor=SYSTEM)]


def test_it_is_made_once() -> None:
    assert (_make(), _make()) == (1, 0)
    assert _facts() == ["made"]
    row = _promise()
    assert (row.state, row.due_at, row.first_due_at) == ("open", DUE, DUE)


def test_the_clock_marks_it_at_risk_before_it_breaks() -> None:
    _make()
    assert next_due_at(actor=SYSTEM) == DUE - NEEDS
    assert mark_due(by=SYSTEM, at=DUE - NEEDS - timedelta(seconds=1)).at_risk == 0
    assert mark_due(by=SYSTEM, at=DUE - NEEDS).at_risk == 1
    assert mark_due(by=SYSTEM, at=DUE).broken == 0
    assert mark_due(by=SYSTEM, at=DUE + timedelta(seconds=1)).broken == 1
    assert _facts() == ["made", "at_risk", "broken"]
    assert next_due_at(actor=SYSTEM) is None


def test_marking_twice_marks_once() -> None:
    _make()
    late = DUE + timedelta(hours=1)
    assert (mark_due(by=SYSTEM, at=late).broken, mark_due(by=SYSTEM, at=late).broken) == (1, 0)


def test_more_is_said_while_others_wait() -> None:
    for _ in range(3):
        _make(subject=new_id())
    late = DUE + timedelta(hours=1)
    first = mark_due(by=SYSTEM, at=late, limit=2)
    assert (first.broken, first.more) == (2, True)
    assert mark_due(by=SYSTEM, at=late, limit=2).broken == 1


def test_an_expected_time_beyond_the_due_time_is_a_warning_and_may_pass() -> None:
    _make()
    assert _weigh(NOW, eta_at=DUE + timedelta(hours=3)) == 1
    assert _promise().at_risk_at == NOW
    _weigh(NOW + timedelta(hours=1), eta_at=DUE - timedelta(hours=9))
    assert _facts() == ["made", "at_risk", "recovered"]
    assert _promise().at_risk_at == NOW


def test_weighing_twice_by_the_same_knowledge_changes_nothing() -> None:
    _make()
    assert _weigh(NOW, eta_at=DUE + timedelta(hours=3)) == 1
    position = ledger.newest_position()
    assert _weigh(NOW, eta_at=DUE + timedelta(hours=3)) == 0
    assert _facts(position) == []


def test_done_in_time_is_kept_with_its_proof() -> None:
    _make()
    _weigh(DUE, done_at=DUE)
    row = _promise()
    assert (row.state, row.settled_at, row.proof) == ("kept", DUE, "NDX900001")


def test_done_late_after_it_broke_is_fulfilled_late() -> None:
    _make()
    mark_due(by=SYSTEM, at=DUE + timedelta(hours=1))
    done = DUE + timedelta(hours=5)
    _weigh(done, done_at=done)
    assert _facts() == ["made", "broken", "fulfilled_late"]
    assert (_promise().state, _promise().settled_at) == ("broken", done)


def test_late_news_of_something_done_in_time_corrects_it() -> None:
    _make()
    mark_due(by=SYSTEM, at=DUE + timedelta(hours=1))
    _weigh(DUE + timedelta(hours=30), done_at=DUE - timedelta(hours=1))
    (kept,) = ledger.all_named(["promise.kept"])
    assert kept.fact.corrected is True  # type: ignore[attr-defined]
    assert _promise().state == "kept"


def test_a_retracted_delivery_opens_it_again() -> None:
    _make()
    _weigh(NOW, done_at=NOW)
    _weigh(NOW + timedelta(hours=1))
    assert _facts() == ["made", "kept", "reopened"]
    assert (_promise().state, _promise().settled_at) == ("open", None)


def test_a_delivery_retracted_after_the_due_time_is_broken_again() -> None:
    _make()
    _weigh(NOW, done_at=NOW)
    _weigh(DUE + timedelta(hours=1))
    (broken,) = ledger.all_named(["promise.broken"])
    assert (broken.fact.corrected, broken.fact.settled_at) == (True, None)  # type: ignore[attr-defined]


def test_a_late_delivery_that_is_retracted_is_broken_and_undone_again() -> None:
    _make()
    done = DUE + timedelta(hours=2)
    _weigh(done, done_at=done)
    position = ledger.newest_position()
    _weigh(done + timedelta(hours=1))
    assert (_promise().state, _promise().settled_at) == ("broken", None)
    assert _facts(position) == ["broken"]


def test_called_off_it_is_withdrawn_for_good() -> None:
    _make()
    _weigh(NOW, void=True)
    _weigh(DUE + timedelta(hours=9), done_at=DUE + timedelta(hours=9))
    assert _promise().state == "withdrawn"
    assert _facts() == ["made", "withdrawn"]


def test_a_new_word_is_promised_after_the_last_one_was_kept() -> None:
    _make(kind="next_update")
    assert _make(kind="next_update", due_at=DUE + timedelta(hours=1)) == 0
    assert _keep(NOW) == 1
    assert _make(kind="next_update", due_at=DUE + timedelta(hours=1)) == 1


def test_what_was_done_before_the_promise_does_not_keep_it() -> None:
    _make(kind="next_update")
    assert _keep(NOW - timedelta(hours=1)) == 0


def test_danger_is_at_risk_or_broken_and_undone() -> None:
    _make()
    mark_due(by=SYSTEM, at=DUE + timedelta(hours=1))
    assert promise_rows(actor=SYSTEM, window=Window(), state="danger").total == 1
    done = DUE + timedelta(hours=2)
    _weigh(done, done_at=done)
    assert promise_rows(actor=SYSTEM, window=Window(), state="danger").total == 0
    assert promise_counts(actor=SYSTEM)["broken"] == 1


def test_a_customer_sees_no_promise_to_others(customer_actor: Actor) -> None:
    _make()
    assert promise_rows(actor=customer_actor, window=Window()).total == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "kept"},
        {"state": "kept", "settled_at": DUE + timedelta(seconds=1)},
        {"state": "broken", "settled_at": DUE - timedelta(seconds=1)},
        {"state": "lost"},
        {"state": "at_risk", "risk_at": NOW},
    ],
)
def test_the_database_refuses_what_cannot_be(changes: dict[str, object]) -> None:
    _make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.update(**changes)
