"""Whatever happens to a promise, in whatever order: its row says what its log says, recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM
from tests.factories.undoing import undone

from nuoda.domains.contracts.commands import CalendarDraft, record_calendars
from nuoda.domains.promises.commands import (
    Agreement,
    ExcuseDraft,
    PromiseDraft,
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
)
from nuoda.domains.promises.facts import Side
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.queries import Noted, Terms, promises_of, reckon, verify_promises
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.facts import Ref

AGENT, BOSS = Actor(Role.AGENT, "a-1", "林晓"), Actor(Role.SUPERVISOR, "s-1", "周敏")
THING = UUID(int=77)
WEEK = {day: ((time(9), time(18)),) for day in range(7)}
OFFICE = CalendarDraft(
    "h", "Hours", "Asia/Shanghai", WEEK, frozenset(), {}, (NOW + timedelta(days=30)).date(), "test"
)
QUESTIONS = [Ref("message", str(UUID(int=n))) for n in (1, 2)]
_steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["tick", "eta", "done", "undone", "done_late_news", "ask", "answer", "excuse", "revoke", "agree",
             "void", "kept"]
        ),
        st.integers(0, 14),
        st.integers(0, 20),
    ),
    max_size=10,
)  # fmt: skip


@dataclass(slots=True)
class _World:
    """One promise and the clock that it lives by; every step moves the clock on."""

    now: datetime = NOW
    excuses: list[UUID] = field(default_factory=list)

    def step(self, what: str, wait: int, figure: int) -> None:
        self.now += timedelta(hours=wait)
        act: dict[str, Callable[[int], object]] = {
            "tick": lambda _n: mark_due(by=SYSTEM, at=self.now),
            "eta": lambda n: self._weigh(eta=n),
            "done": lambda _n: self._weigh(done=0),
            "done_late_news": lambda n: self._weigh(done=n),
            "undone": lambda _n: self._weigh(),
            "void": lambda _n: self._weigh(void=True),
            "kept": self._kept,
            "ask": self._ask,
            "answer": self._answer,
            "excuse": self._excuse,
            "revoke": self._revoke,
            "agree": self._agree,
        }
        try:
            act[what](figure)
        except NuodaError:
            # Refused: nothing changes, which is part of what is tried.
            return

    def _current(self) -> UUID:
        return promises_of([Ref("order", str(THING))], actor=SYSTEM)[-1].id

    def _weigh(self, *, eta: int | None = None, done: int | None = None, void: bool = False) -> None:
        eta_at = None if eta is None else self.now + timedelta(hours=3 * eta)
        done_at = None if done is None else self.now - timedelta(hours=done)
        outlook = SubjectOutlook("order", THING, eta_at, timedelta(hours=4), done_at, void, "P-1")
        weigh_promises(by=SYSTEM, at=self.now, outlooks=[outlook])

    def _kept(self, hours: int) -> None:
        keep_promises(
            by=SYSTEM, at=self.now, kinds=["delivery"], subject_kind="order", subject_ids=[THING],
            done_at=self.now - timedelta(hours=hours), proof="P-2",
        )  # fmt: skip

    def _ask(self, n: int) -> None:
        question = Question(QUESTIONS[n % 2], self.now - timedelta(hours=n // 4))
        pause(by=AGENT, at=self.now, promise_id=self._current(), question=question)

    def _answer(self, n: int) -> None:
        answered_at = self.now - timedelta(hours=n // 6)
        resume(by=SYSTEM, at=self.now, questions=[QUESTIONS[n % 2]], answered_at=answered_at)

    def _excuse(self, n: int) -> None:
        begin = self.now - timedelta(hours=n)
        draft = ExcuseDraft("DELAY.weather", begin, begin + timedelta(hours=2 + n), "Warning")
        excuse = ask_excuse(by=AGENT, at=self.now, promise_id=self._current(), draft=draft)
        decide_excuse(by=BOSS, at=self.now, excuse_id=excuse, approve=n != 13)
        self.excuses.append(excuse)

    def _revoke(self, n: int) -> None:
        if self.excuses:
            revoke_excuse(by=BOSS, at=self.now, excuse_id=self.excuses[n % len(self.excuses)], answer="No")

    def _agree(self, n: int) -> None:
        agreement = Agreement(self.now + timedelta(hours=n), Side.US, "王芳", "phone")
        renegotiate(by=AGENT, at=self.now, promise_id=self._current(), agreement=agreement)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=_steps, worked=st.booleans(), chance=st.randoms(use_true_random=False))
def test_rows_say_what_their_log_says(
    db: None, steps: list[tuple[str, int, int]], worked: bool, chance: object
) -> None:
    with undone():
        (calendar_id,) = record_calendars(by=SYSTEM, at=NOW, calendars=[OFFICE])
        draft = PromiseDraft(
            kind="delivery", subject_kind="order", subject_id=THING, customer_id=None, label="SO-1",
            basis="test", due_at=NOW + timedelta(hours=30), made_at=NOW, zone="Asia/Shanghai",
            needs=timedelta(hours=4), calendar_id=calendar_id if worked else None,
        )  # fmt: skip
        make_promises(by=SYSTEM, at=NOW, promises=[draft])
        world = _World()
        for step in steps:
            world.step(*step)
        while mark_due(by=SYSTEM, at=world.now).more:
            continue
        checks = list(verify_promises(actor=SYSTEM, at=world.now))
        assert [one for check in checks for one in check.differences] == []
        assert not any(check.unmarked for check in checks)
        _the_order_of_reading_changes_nothing(world.now, worked, chance)


def test_what_was_excused_when_another_date_took_its_place_stays_excused(db: None) -> None:
    """The clock passes the end of the excuse while the new date runs: the first is no more than excused."""
    draft = PromiseDraft(
        kind="delivery", subject_kind="order", subject_id=THING, customer_id=None, label="SO-1", basis="test",
        due_at=NOW + timedelta(hours=30), made_at=NOW, zone="Asia/Shanghai", needs=timedelta(hours=4),
    )  # fmt: skip
    make_promises(by=SYSTEM, at=NOW, promises=[draft])
    world = _World()
    for step in (("excuse", 29, 9), ("tick", 2, 0), ("agree", 1, 20), ("tick", 12, 0), ("tick", 12, 0)):
        world.step(*step)
    first, second = Promise.objects.order_by("made_at")
    assert (first.state, second.state) == ("excused", "broken")
    assert [one for check in verify_promises(actor=SYSTEM, at=world.now) for one in check.differences] == []


def _the_order_of_reading_changes_nothing(at: datetime, worked: bool, chance: object) -> None:
    office = Calendar(windows={day: tuple(spans) for day, spans in WEEK.items()}) if worked else None
    for row in Promise.objects.all():
        log: list[Noted] = [one.noted() for one in PromiseEntry.objects.filter(promise=row)]
        chance.shuffle(log)  # type: ignore[attr-defined]
        standing = reckon(Terms(row.made_at, row.agreed_due_at, office), log, at=at)
        assert (row.state, row.due_at, row.excused_due_at, row.settled_at) == (
            standing.state, standing.due_at, standing.excused_due_at, standing.settled_at,
        )  # fmt: skip
