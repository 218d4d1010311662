"""What would last quarter have been: from the log, both ways, and nothing is written."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.factories import NOW, SYSTEM, make_customer
from tests.factories.contracts import make_contract, promise, receipts
from tests.factories.jobs import settle

from nuoda.domains.contracts.commands import CalendarDraft, record_calendars
from nuoda.domains.contracts.commands.meter import record_fees
from nuoda.domains.contracts.queries import calendars_by_id
from nuoda.domains.promises.commands import (
    Agreement,
    ExcuseDraft,
    PromiseDraft,
    Question,
    ask_excuse,
    decide_excuse,
    keep_promises,
    make_promises,
    mark_due,
    pause,
    renegotiate,
    resume,
)
from nuoda.domains.promises.facts import Side as AskedBy
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.queries import Judged, Supposition, instant, judge_supposed, promises_of, reckon
from nuoda.domains.promises.rules.suppose import supposed
from nuoda.insight.measures import timeliness
from nuoda.insight.whatif import Ask, TooMany, changes, plan_of, told, what_if
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window

AGENT, BOSS = Actor(Role.AGENT, "a-1", "林晓"), Actor(Role.SUPERVISOR, "s-1", "周敏")
MADE = datetime(2026, 10, 12, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
HOURS = timedelta(hours=1)


def _office() -> UUID:
    week = {day: ((time(9), time(18)),) for day in range(5)}
    draft = CalendarDraft(
        "desk", "Desk", "Asia/Shanghai", week, frozenset({date(2026, 10, 14)}), {}, date(2026, 12, 31), "t",
        purpose="reply",
    )  # fmt: skip
    return record_calendars(by=SYSTEM, at=MADE - timedelta(days=60), calendars=[draft])[0]


def _make(customer: UUID, hours: int, *, calendar: UUID | None = None, kind: str = "first_reply") -> UUID:
    subject = uuid4()
    draft = PromiseDraft(
        kind=kind, subject_kind="case", subject_id=subject, customer_id=customer, label=f"C-{hours}",
        basis="test", due_at=MADE + hours * HOURS, made_at=MADE, zone="Asia/Shanghai", calendar_id=calendar,
    )  # fmt: skip
    make_promises(by=SYSTEM, at=MADE, promises=[draft])
    return subject


def _keep(subject: UUID, after: float) -> None:
    done = MADE + after * HOURS
    keep_promises(
        by=SYSTEM, at=done, kinds=["first_reply"], subject_kind="case", subject_ids=[subject], done_at=done,
        proof="M-1",
    )  # fmt: skip


def _id(subject: UUID) -> UUID:
    return promises_of([Ref("case", str(subject))], actor=SYSTEM)[-1].id


def _quarter(customer: UUID) -> None:
    """Replies of every fate: early, late, undone, paused, excused, agreed upon anew, legal, called off."""
    office = _office()
    for hours, after in ((8, 1), (8, 3), (8, 9), (30, 26), (50, 47), (3, 2)):
        _keep(_make(customer, hours, calendar=office if hours > 8 else None), after)
    _make(customer, 5)
    waiting = _make(customer, 4, calendar=office)
    question = Ref("message", str(uuid4()))
    pause(by=AGENT, at=MADE + HOURS, promise_id=_id(waiting), question=Question(question, MADE + HOURS))
    resume(by=SYSTEM, at=MADE + 3 * HOURS, questions=[question], answered_at=MADE + 3 * HOURS)
    _keep(waiting, 5)
    storm = _make(customer, 4)
    draft = ExcuseDraft("DELAY.weather", MADE + HOURS, MADE + 4 * HOURS, "Warning")
    excuse = ask_excuse(by=AGENT, at=MADE + HOURS, promise_id=_id(storm), draft=draft)
    decide_excuse(by=BOSS, at=MADE + HOURS, excuse_id=excuse, approve=True)
    _keep(storm, 6)
    moved = _make(customer, 6)
    agreement = Agreement(MADE + 20 * HOURS, AskedBy.US, "王芳", "phone")
    renegotiate(by=AGENT, at=MADE + 3 * HOURS, promise_id=_id(moved), agreement=agreement)
    _keep(moved, 19)
    _make(customer, 24 * 7, kind="statutory")
    mark_due(by=SYSTEM, at=NOW)


def _by_hand(one: Judged, supposition: Supposition) -> tuple[str, str, datetime]:
    """One promise reckoned from its terms and whole log, as the ledger itself does."""
    row = Promise.objects.get(id=one.id)
    log = [entry.noted() for entry in PromiseEntry.objects.filter(promise=row).order_by("id")]
    known = calendars_by_id([row.calendar_id] if row.calendar_id else [], actor=SYSTEM)
    terms = row.terms(known[row.calendar_id] if row.calendar_id else None)
    now = reckon(terms, log, at=NOW)
    then = now if row.changed_by else reckon(supposed(terms, supposition), log, at=NOW)
    return now.state.value, then.state.value, then.due_at


def _ask(amount: float | None, unit: str = "hours", **more: Any) -> Ask:
    given = None if amount is None else Decimal(str(amount))
    return Ask(date(2026, 10, 1), date(2026, 10, 31), given, unit, **more)


ASKS = (
    _ask(2), _ask(10), _ask(0.5, "working_hours", calendar="desk"), _ask(8, "working_hours"),
    _ask(1, "days"), _ask(1, "working_days", calendar="desk"), _ask(None, calendar="desk"),
    _ask(None, calendar="cn"),
)  # fmt: skip


def test_every_promise_is_judged_as_the_ledger_judges_it(db: None) -> None:
    customer = make_customer("ACME")
    _quarter(customer.id)
    settle()
    facts, entries = ledger.newest_position(), PromiseEntry.objects.count()
    for ask in ASKS:
        plan = plan_of(ask, actor=SYSTEM, at=NOW)
        judged = list(judge_supposed(plan.scope, plan.supposition, actor=SYSTEM, at=NOW, ordered=True))
        assert len(judged) == 11
        for one in judged:
            now, then, due_at = _by_hand(one, plan.supposition)
            assert (one.state, one.supposed_state) == (now, then), (ask, one.label)
            assert then in ("replaced", "withdrawn") or instant(one.supposed_due) == due_at
        found = what_if(plan, actor=SYSTEM, at=NOW)
        sides = [(one.state, one.supposed_state) for one in judged]
        counted = {"kept", "broken", "excused"}
        assert found.actual.due == sum(now in counted for now, _ in sides)
        assert found.supposed.kept == sum(then == "kept" for _, then in sides)
        assert (found.lost, found.won) == (sides.count(("kept", "broken")), sides.count(("broken", "kept")))
        assert sum(one.actual.due for one in found.months) == found.actual.due
        page = changes(plan, actor=SYSTEM, at=NOW, window=Window(size=2, sort="label", descending=True))
        assert page.total == found.lost + found.won
        assert found.curve.actual == sorted(found.curve.actual)
        if ask.amount is not None and found.curve.mark is not None and not found.agreed:
            assert found.curve.supposed[found.curve.mark] == found.supposed.kept / found.supposed.due
        assert json.dumps(told(found), default=str)
    assert (ledger.newest_position(), PromiseEntry.objects.count()) == (facts, entries)


def test_two_hours_instead_of_eight(db: None) -> None:
    acme, other = make_customer("ACME"), make_customer("GLOBEX", tier="key")
    for after in (1, 1.5, 3, 7, 9):
        _keep(_make(acme.id, 8), after)
    _keep(_make(other.id, 8), 3)
    for scope, of, kept in (("customer", "ACME", 2), ("tier", "key", 0), ("all", "", 2)):
        plan = plan_of(_ask(2, scope=scope, of=of, kinds=("first_reply",)), actor=SYSTEM, at=NOW)
        found = what_if(plan, actor=SYSTEM, at=NOW)
        assert found.supposed.kept == kept
    assert (found.actual.kept, found.actual.due, found.lost, found.won) == (5, 6, 3, 0)
    assert found.typical == 8
    at_two, at_eight = (found.curve.targets.index(hours) for hours in (2, 8))
    assert found.curve.actual[at_two] == round(2 / 6, 4)
    assert found.curve.actual[at_eight] == round(5 / 6, 4)
    assert found.curve.mark == at_two


def test_the_penalty_follows_the_promises_that_change_side(db: None) -> None:
    customer = make_customer("ACME")
    for day in range(1, 21):
        due = datetime(2026, 10, day, 4, tzinfo=UTC)
        promise(customer.id, due, kept=day > 1)
    contract_id = make_contract(receipts(), at=NOW)
    record_fees(
        by=SYSTEM, at=NOW, contract_id=contract_id, every="month", period=date(2026, 10, 1),
        invoiced=Decimal(800_000), source="INV-1",
    )  # fmt: skip
    settle()
    ask = _ask(2, "days", scope="contract", of="2026-SZ-018")
    found = what_if(plan_of(ask, actor=SYSTEM, at=NOW), actor=SYSTEM, at=NOW)
    (cost,) = found.costs
    assert (cost.actual_rate, cost.supposed_rate) == (Decimal("95.00"), Decimal(0))
    # 800,000 × 10 % × 0.4 × 3/8; below the minimum the whole of 0.4.
    assert (cost.actual, cost.supposed, cost.whole) == (Decimal("12000.00"), Decimal("32000.00"), True)
    assert cost.difference == Decimal(20_000)
    assert told(found)["penalties"][0]["supposed_verdict"] == "severe"
    later = what_if(
        plan_of(_ask(4, "days", scope="contract", of="2026-SZ-018"), actor=SYSTEM, at=NOW), actor=SYSTEM,
        at=NOW,
    )  # fmt: skip
    assert later.costs[0].difference == 0


BAD = (
    (_ask(None), "amount"), (_ask(0), "amount"), (_ask(9_000), "amount"), (_ask(1.5, "days"), "amount"),
    (_ask(2, "weeks"), "unit"), (_ask(2, calendar="cn"), "calendar"),
    (_ask(2, "working_hours", calendar="moon"), "calendar"), (_ask(2, kinds=("statutory",)), "kinds"),
    (_ask(2, kinds=("nonsense",)), "kinds"), (_ask(2, scope="customer", of="NOBODY"), "of"),
    (_ask(2, scope="contract", of="X"), "of"), (_ask(2, scope="tier", of=""), "of"),
    (_ask(2, scope="service", of="teleport"), "of"), (_ask(2, scope="planet"), "scope"),
    (Ask(date(2026, 2, 1), date(2026, 1, 1), Decimal(2)), "last"),
    (Ask(date(2024, 1, 1), date(2026, 1, 1), Decimal(2)), "first"),
)  # fmt: skip


def test_what_makes_no_sense_is_refused_with_its_field(db: None) -> None:
    for ask, field in BAD:
        with pytest.raises(Invalid) as refused:
            plan_of(ask, actor=SYSTEM, at=NOW)
        assert [one.field for one in refused.value.fields] == [field], ask
        assert str(refused.value.fields[0].remedy)
    customer = make_customer("ACME")
    _make(customer.id, 8)
    with pytest.raises(TooMany):
        plan_of(_ask(2), actor=SYSTEM, at=NOW, most=0)


def test_a_customer_asks_about_its_own_promises_only(db: None) -> None:
    acme, other = make_customer("ACME"), make_customer("GLOBEX")
    for customer in (acme, other):
        _keep(_make(customer.id, 8), 3)
    own = Actor(Role.CUSTOMER, "c-1", "王芳", acme.id)
    found = what_if(plan_of(_ask(2), actor=own, at=NOW), actor=own, at=NOW)
    assert (found.actual.due, found.lost) == (1, 1)
    with pytest.raises(Invalid):
        plan_of(_ask(2, scope="customer", of="GLOBEX"), actor=own, at=NOW)


def test_the_real_side_is_what_the_measures_say(db: None) -> None:
    customer = make_customer("ACME")
    subjects = [_make(customer.id, 8, kind="delivery") for _ in range(4)]
    done = MADE + 5 * HOURS
    keep_promises(
        by=SYSTEM, at=done, kinds=["delivery"], subject_kind="case", subject_ids=subjects[:3], done_at=done,
        proof="P",
    )  # fmt: skip
    mark_due(by=SYSTEM, at=NOW)
    settle()
    plan = plan_of(_ask(2, kinds=("delivery",)), actor=SYSTEM, at=NOW)
    found = what_if(plan, actor=SYSTEM, at=NOW)
    measured = timeliness(actor=SYSTEM, start=plan.scope.since, end=plan.scope.until, at=NOW)
    assert found.actual.adjusted == measured.on_time
