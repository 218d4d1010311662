"""Kinds, guards, severity, causes, playbooks and segments: pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.cases.rules import (
    CLOSING_CODES,
    ENDED,
    GRAVE,
    JUDGED,
    MOVES,
    Flag,
    Handover,
    Kind,
    Play,
    PlayStep,
    Record,
    Severity,
    State,
    all_codes,
    barriers,
    causes_on,
    choose_play,
    liable_segment,
    may_move,
    reopens_to,
    was_checked,
    weigh,
)
from nuoda.domains.shipments.rules import REASONS
from nuoda.kernel.ids import new_id

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _reached(moves: Mapping[str, frozenset[str]], without: str = "", start: str = "new") -> set[str]:
    """The states that can be reached from ``start`` when one is left out."""
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here not in seen and here != without:
            seen.add(here)
            waiting += sorted(moves.get(here, ()))
    return seen


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_comes_to_an_end_on_the_one_skeleton(kind: Kind) -> None:
    moves = MOVES[kind.value]
    states = {state.value for state in State}
    assert set(moves) <= states
    assert set().union(*moves.values()) <= set(moves)
    assert _reached(moves) == set(moves)
    for state in moves:
        assert "closed" in _reached(moves, start=state)
    assert reopens_to(kind.value) not in ENDED


@pytest.mark.parametrize(
    ("kind", "passed"),
    [
        # ISO 10002:2018, clause 8: acknowledge, assess, investigate, respond, close.
        ("complaint", ("acknowledged", "assessed", "investigating", "resolved")),
        ("appeal", ("acknowledged", "assessed", "investigating", "resolved")),
        ("claim", ("acknowledged", "assessed", "investigating", "planned", "resolved")),
        ("suggestion", ("acknowledged", "assessed", "resolved")),
        ("praise", ("acknowledged", "resolved")),
        ("exception", ("resolved",)),
        ("inquiry", ("resolved",)),
        ("chase", ("resolved",)),
    ],
)
def test_nothing_on_a_kinds_way_is_passed_over(kind: str, passed: tuple[str, ...]) -> None:
    for state in passed:
        assert "closed" not in _reached(MOVES[kind], without=state)


RECORDS = st.builds(
    Record,
    kind=st.sampled_from([kind.value for kind in Kind]),
    severity=st.sampled_from([one.value for one in Severity]),
    cause=st.sampled_from(["", "SYSTEM.late", "DAMAGE.broken"]),
    party=st.sampled_from(["", "carrier", "undetermined"]),
    wanted=st.sampled_from(["", " ", "换货"]),
    waiting_for=st.sampled_from(["", "carrier"]),
    told=st.booleans(),
    answered=st.booleans(),
    measures=st.integers(0, 2),
    measures_open=st.integers(0, 2),
    answer=st.sampled_from(["", "yes", "no"]),
    checked=st.booleans(),
    steps_open=st.integers(0, 2),
    by_supervisor=st.booleans(),
    code=st.sampled_from(CLOSING_CODES),
)
COMPLETE = {
    "cause": "DAMAGE.broken", "party": "carrier", "wanted": "换货", "waiting_for": "carrier", "told": True,
    "measures": 2, "measures_open": 0, "answer": "yes", "checked": True, "steps_open": 0,
    "by_supervisor": True, "answered": True,
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(RECORDS, st.lists(st.sampled_from(list(State)), max_size=12))
def test_no_path_passes_a_guard(record: Record, wanted: list[State]) -> None:
    """Whatever is tried in whatever order, a state is come to only with what it asks for on record."""
    here = "new"
    for state in wanted:
        held = barriers(record, state.value)
        if held or not may_move(record.kind, here, state.value):
            continue
        here = state.value
        judged, grave = record.kind in JUDGED, record.severity in GRAVE
        if here == "assessed" and judged:
            assert record.wanted.strip()
        if here == "executing" and judged:
            assert record.answer == "yes"
        if here == "resolved":
            assert record.measures_open == 0
            assert record.told or not judged or record.answered
            assert record.answered or not grave or record.kind not in ("complaint", "appeal")
        if here == "closed":
            assert record.steps_open == 0
            assert record.checked or not grave
            assert record.party or not judged
            assert record.code != "resolved_unsatisfied" or record.by_supervisor
    for state in State:
        for one in barriers(record, state.value):
            assert one.remedy.message, "every guard says what to do"
        assert barriers(replace(record, **COMPLETE), state.value) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "severity"),
    [
        # Domain reference §2.4: S1 ≥ 7, S2 5–6, S3 3–4, S4 ≤ 2.
        ({"impact": 0}, "S4"),
        ({"impact": 1, "due_at": AT + 30 * HOUR}, "S4"),
        ({"impact": 1, "due_at": AT + 20 * HOUR}, "S3"),
        ({"impact": 2, "due_at": AT + 3 * HOUR}, "S2"),
        ({"impact": 3, "due_at": AT + 3 * HOUR, "tier": "key"}, "S1"),
        ({"impact": 0, "flags": ["injury"]}, "S1"),
        ({"impact": 0, "flags": ["privacy_leak"]}, "S1"),
        ({"impact": 0, "flags": ["outage"]}, "S1"),
        ({"impact": 0, "flags": ["large_claim"]}, "S1"),
        ({"impact": 0, "flags": ["regulator"]}, "S2"),
        ({"impact": 0, "flags": ["perishable"]}, "S2"),
        ({"impact": 0, "flags": ["line_stop"]}, "S2"),
        ({"impact": 1, "complaints": 3, "least": Severity.S3}, "S2"),
        ({"impact": 1, "complaints": 2, "least": Severity.S3}, "S3"),
        ({"impact": 1, "affected": 10, "due_at": AT + 20 * HOUR}, "S3"),
    ],
)
def test_severity_by_points_floors_and_repetition(given: dict[str, object], severity: str) -> None:
    asked = {"due_at": None, "at": AT, "tier": "ordinary", **given}
    weighed = weigh(**asked)  # type: ignore[arg-type]
    assert weighed.severity == severity
    assert all(0 <= one <= 3 for one in (weighed.impact, weighed.urgency, weighed.exposure))
    assert severity in str(weighed.reason().figures["severity"])


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 3), st.sets(st.sampled_from([flag.value for flag in Flag])), st.integers(1, 20))
def test_more_trouble_is_never_less_grave(impact: int, flags: set[str], affected: int) -> None:
    def severity(*, impact: int, flags: set[str], affected: int) -> str:
        return weigh(
            impact=impact, due_at=None, at=AT, tier="", flags=sorted(flags), affected=affected
        ).severity

    here = severity(impact=impact, flags=flags, affected=affected)
    assert severity(impact=min(3, impact + 1), flags=flags, affected=affected) <= here
    assert severity(impact=impact, flags=flags | {"regulator"}, affected=affected) <= here
    assert severity(impact=impact, flags=flags, affected=affected + 10) <= here


def test_the_causes_hold_all_that_scans_can_state_and_agree_with_it() -> None:
    known = causes_on(date(2026, 11, 22))
    assert {one.area for one in known.values()} == {"order", "transport", "warehouse", "service"}
    for code, reason in REASONS.items():
        cause = known[code]
        assert (cause.party, cause.excusable, cause.impact) == (
            reason.party.value, reason.excusable, reason.impact
        ), code  # fmt: skip
    assert set(known) == all_codes()
    assert all(one.source for one in known.values())
    assert causes_on(date(2019, 12, 31)) == {}, "dated: none was in force before the first edition"


def _play(
    code: str, cause: str = "", severities: tuple[str, ...] = (), since: int = 0, until: int = 99
) -> Play:
    step = PlayStep("a", "做", "do", "agent", "words", 60)
    return Play(
        new_id(),
        code,
        1,
        code,
        "",
        "exception",
        cause,
        severities,
        AT + since * HOUR,
        AT + until * HOUR,
        [step],
    )


def test_the_playbook_that_fits_best_and_was_in_force_at_opening() -> None:
    plays = [
        _play("all"), _play("damage", "DAMAGE"), _play("wet", "DAMAGE.wet"),
        _play("grave", "DAMAGE", ("S1",)), _play("late", "DAMAGE.wet", since=5),
        _play("gone", "LOSS", until=1),
    ]  # fmt: skip

    def chosen(cause: str, severity: str = "S3", hours: int = 2, kind: str = "exception") -> str:
        found = choose_play(plays, kind=kind, cause=cause, severity=severity, opened_at=AT + hours * HOUR)
        return found.code if found else ""

    assert chosen("DELAY.weather") == "all"
    assert chosen("DAMAGE.broken") == "damage"
    assert chosen("DAMAGE.broken", "S1") == "grave"
    assert chosen("DAMAGE.wet", "S1") == "wet"
    assert chosen("DAMAGE.wet", hours=6) == "late"
    assert (chosen("LOSS.whole", hours=0), chosen("LOSS.whole", hours=1)) == ("gone", "all")
    assert chosen("DAMAGE.wet", kind="complaint") == ""
    assert plays[0].steps[0].due_at(AT) == AT + HOUR


def _scan(hours: int, place: str, holder: str, bad: bool = False) -> Handover:
    return Handover(AT + hours * HOUR, place, holder, bad, f"{hours}")


def test_where_it_happened() -> None:
    well = [_scan(0, "深圳", "A"), _scan(5, "武汉", "A")]
    assert liable_segment(well) is None
    one_hand = liable_segment([_scan(9, "上海", "A", bad=True), *well])
    assert one_hand is not None
    assert one_hand.good is not None
    assert (one_hand.good.place, one_hand.bad.place, one_hand.holder, one_hand.certain) == (
        "武汉", "上海", "A", True,
    )  # fmt: skip
    other = liable_segment([*well, _scan(9, "上海", "B", bad=True), _scan(12, "上海", "B", bad=True)])
    assert other is not None
    assert (other.holder, other.certain, other.bad.at) == ("A", False, AT + 9 * HOUR)
    first = liable_segment([_scan(0, "深圳", "A", bad=True)])
    assert first is not None
    assert (first.good, first.holder, first.certain) == (None, "", False)


def test_two_tries_four_hours_apart_count_as_checked() -> None:
    def checked(*checks: tuple[int, str, bool]) -> bool:
        return was_checked(AT, [(AT + hours * HOUR, result, alone) for hours, result, alone in checks])

    assert checked((1, "effective", True))
    assert not checked((1, "effective", False)), "who handled it does not count"
    assert not checked((-1, "effective", True)), "before it was put right does not count"
    assert not checked((1, "unreached", True), (4, "unreached", True))
    assert checked((1, "unreached", True), (5, "unreached", True))
    assert not checked((1, "unreached", True), (9, "ineffective", True))
    assert not was_checked(None, [])
