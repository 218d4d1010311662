from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, make_account

from nuoda.domains.team.commands import DutyDraft, plan_duty
from nuoda.domains.team.queries import agents, find_agent_of, hands_on_duty
from nuoda.domains.team.rules import Hand, choose_owner
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.ids import new_id

A, B, C = new_id(), new_id(), new_id()


def _hand(
    one: object,
    *,
    languages: tuple[str, ...] = ("zh-hans",),
    skills: tuple[str, ...] = (),
    capacity: int = 10,
) -> Hand:
    return Hand(one, languages, skills, capacity)  # type: ignore[arg-type]


def test_the_one_with_least_in_hand_relative_to_capacity_takes_it() -> None:
    hands = [_hand(A, capacity=10), _hand(B, capacity=30)]
    assert choose_owner(hands, {A: 2, B: 3}, language="zh-hans", skill="") == B


def test_language_goes_before_skill_and_skill_before_load() -> None:
    english = _hand(A, languages=("en",))
    skilled = _hand(B, skills=("complaint",))
    assert choose_owner([english, skilled], {A: 9}, language="en", skill="complaint") == A
    both = _hand(C, languages=("en",), skills=("complaint",))
    assert choose_owner([english, skilled, both], {C: 9}, language="en", skill="complaint") == C


def test_who_is_full_takes_nothing_while_another_is_free() -> None:
    full = _hand(A, languages=("en",), capacity=1)
    assert choose_owner([full, _hand(B)], {A: 1}, language="en", skill="") == B


def test_the_agent_by_name_goes_first_then_her_deputy_while_there_with_room() -> None:
    hands = [_hand(A, capacity=1), _hand(B), _hand(C, languages=("en",))]
    asked = {"language": "en", "skill": "", "named": (A, B)}
    assert choose_owner(hands, {}, **asked) == A  # type: ignore[arg-type]
    assert choose_owner(hands, {A: 1}, **asked) == B  # type: ignore[arg-type]
    assert choose_owner([_hand(C, languages=("en",))], {}, **asked) == C  # type: ignore[arg-type]


def test_while_nobody_is_there_nobody_takes_it() -> None:
    assert choose_owner([], {}, language="en", skill="") is None


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order(loads: list[int], chance: object) -> None:
    hands = [_hand(new_id()) for _ in loads]
    load = {hand.id: count for hand, count in zip(hands, loads, strict=True)}
    shuffled = list(hands)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chosen = choose_owner(hands, load, language="", skill="")
    assert choose_owner(shuffled, load, language="", skill="") == chosen
    assert chosen is not None
    assert load[chosen] == min(loads)


def test_a_span_of_duty_is_half_open(agent: Actor) -> None:
    (card,) = agents(actor=SYSTEM)
    end = NOW + timedelta(hours=8)
    plan_duty(by=SYSTEM, at=NOW, duties=[DutyDraft(card.id, NOW, end)])
    assert [len(hands_on_duty(at, actor=SYSTEM)) for at in (NOW, end - timedelta(seconds=1), end)] == [
        1,
        1,
        0,
    ]


def test_planning_twice_plans_once(agent: Actor) -> None:
    (card,) = agents(actor=SYSTEM)
    duty = DutyDraft(card.id, NOW, NOW + timedelta(hours=8))
    assert (plan_duty(by=SYSTEM, at=NOW, duties=[duty]), plan_duty(by=SYSTEM, at=NOW, duties=[duty])) == (
        1,
        0,
    )


def test_a_span_that_ends_before_it_starts_is_refused(agent: Actor) -> None:
    (card,) = agents(actor=SYSTEM)
    with pytest.raises(Invalid):
        plan_duty(by=SYSTEM, at=NOW, duties=[DutyDraft(card.id, NOW, NOW)])


def test_only_supervisors_plan(agent: Actor, customer_actor: Actor) -> None:
    for actor in (agent, customer_actor, ANONYMOUS):
        with pytest.raises(Forbidden):
            plan_duty(by=actor, at=NOW, duties=[])


def test_leads_take_no_work_and_customers_see_no_team(supervisor: Actor, customer_actor: Actor) -> None:
    make_account(Role.AGENT)
    assert len(agents(actor=SYSTEM)) == 2
    assert len(hands_on_duty(NOW, actor=SYSTEM)) == 1
    assert agents(actor=customer_actor) == []
    assert find_agent_of(customer_actor) is None
    found = find_agent_of(supervisor)
    assert found is not None
    assert found.leads
