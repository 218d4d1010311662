"""Where orders are served from: equal to looking at every way, and fair where goods lack. No database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.orders.rules.contest import Cap, allocate
from nuoda.domains.orders.rules.shortage import Claim, ration
from nuoda.domains.orders.rules.sourcing import Ask, Line, Offer, Plan, Source, Take, best_plans, plan_of

OLD = datetime(2026, 11, 1, tzinfo=UTC)
A, B = Source("A"), Source("B")


def _ways(ask: Ask) -> Iterator[Plan]:
    """Every plan of an order that keeps its own terms, tried one by one."""
    spots = [(line, source) for line in ask.lines for source in sorted(line.offers)]
    for counts in product(*(range(line.wanted + 1) for line, _source in spots)):
        takes = [Take(line.key, source, n) for (line, source), n in zip(spots, counts, strict=True) if n]
        plan = plan_of(ask, takes)
        if _holds(ask, takes, plan):
            yield plan


def _holds(ask: Ask, takes: list[Take], plan: Plan) -> bool:
    if len(plan.sources) > ask.most or (ask.whole and takes and plan.lacking):
        return False
    for line in ask.lines:
        own = [one for one in takes if one.line == line.key]
        if sum(one.quantity for one in own) > line.wanted or (ask.undivided and len(own) > 1):
            return False
        for source, offer in line.offers.items():
            until = [
                one.quantity
                for one in own
                if one.source.place == source.place and one.source.day <= source.day
            ]
            if sum(until) > offer.most:
                return False
    return True


def _kept(plans: tuple[Plan, ...], asks: list[Ask], caps: list[Cap]) -> bool:
    lines = {line.key: line for ask in asks for line in ask.lines}
    return all(
        sum(
            one.quantity
            for plan in plans
            for one in plan.takes
            if lines[one.line].product == cap.product
            and cap.binds(lines[one.line])
            and one.source.place == cap.place
            and one.source.day <= cap.day
        )
        <= cap.quantity
        for cap in caps
    )


@st.composite
def _cases(draw: st.DrawFn) -> tuple[list[Ask], list[Cap]]:
    few = st.integers(0, 3)
    caps = []
    for spot, sku in product("AB", "PQ"):
        soon, low = draw(few), draw(few)
        caps += [Cap(spot, sku, 0, 1, 0, soon), Cap(spot, sku, 2, 1, 0, soon + draw(few))]
        caps += [Cap(spot, sku, day, 0, 0, min(low, soon)) for day in (0, 2)]
    asks = []
    for n in range(draw(st.integers(1, 2))):
        rank = draw(st.integers(0, 1))
        lines = []
        for place in range(draw(st.integers(1, 2))):
            sku = draw(st.sampled_from("PQ"))
            sources = draw(st.sets(st.sampled_from([A, B, Source("A", 2)]), min_size=1, max_size=2))
            offers = {}
            for one in sorted(sources):
                over = [
                    cap.quantity
                    for cap in caps
                    if (cap.place, cap.product) == (one.place, sku)
                    and cap.day >= one.day
                    and cap.rank >= rank
                ]
                offers[one] = Offer(draw(st.integers(0, 4)) + 3 * one.day, min(over))
            lines.append(Line(f"{n}{place}", sku, draw(st.integers(1, 2)), offers, 40, rank))
        trips = {one: draw(st.integers(0, 12)) for one in (A, B, Source("A", 2))}
        whole, undivided = draw(st.booleans()), draw(st.booleans())
        asks.append(
            Ask(
                str(n),
                tuple(lines),
                trips,
                draw(st.integers(1, 3)),
                draw(st.integers(0, 9)),
                whole,
                undivided,
            )
        )
    return asks, caps


@settings(max_examples=80, deadline=None)
@given(_cases())
def test_the_cheapest_way_is_found_and_none_is_taken_twice(case: tuple[list[Ask], list[Cap]]) -> None:
    asks, caps = case
    every = [list(_ways(ask)) for ask in asks]
    cheapest = min(
        sum(plan.weight for plan in plans) for plans in product(*every) if _kept(plans, asks, caps)
    )
    found = allocate(asks, caps)
    plans = tuple(found.decisions[ask.key].plan for ask in asks)
    assert found.proven
    assert _kept(plans, asks, caps)
    assert all(_holds(ask, list(plan.takes), plan) for ask, plan in zip(asks, plans, strict=True))
    assert sum(plan.weight for plan in plans) == cheapest


def test_the_runner_up_is_the_best_of_the_other_ways() -> None:
    offers = {A: Offer(2, 5), B: Offer(3, 9)}
    ask = Ask("1", (Line("1", "P", 6, offers, 100),), {A: 4, B: 9}, split=5)
    first, second = best_plans(ask)
    assert ([(one.source, one.quantity) for one in first.takes], first.cost, first.lacking) == (
        [(B, 6)],
        27,
        0,
    )
    assert second is not None
    assert (second.cost, sorted(second.sources)) == (4 + 9 + 5 + 10 + 3, [A, B])
    # an order that others leave nothing to is told so by its runner-up
    twin = Ask("2", (Line("2", "P", 5, {A: Offer(2, 5), B: Offer(30, 9)}, 100),), {A: 4, B: 9})
    other = Ask("3", (Line("3", "P", 5, {A: Offer(2, 5), B: Offer(3, 9)}, 100),), {A: 4, B: 9})
    found = allocate([twin, other], [Cap("A", "P", 0, 0, 0, 5)])
    assert (found.contested, found.largest, found.proven) == (2, 2, True)
    assert found.decisions["2"].plan.sources == {A}
    moved = found.decisions["3"]
    assert moved.plan.sources == {B}
    assert moved.scarce
    assert moved.runner_up is not None
    assert moved.runner_up.sources == {A}


def test_what_lacks_is_shared_out_as_the_policy_says() -> None:
    claims = [
        Claim("old", 6, 0, OLD),
        Claim("key", 6, 2, OLD + timedelta(1)),
        Claim("new", 8, 0, OLD + timedelta(2)),
    ]
    assert ration(claims, {2: 10}, "priority") == {"old": 4, "key": 6, "new": 0}
    assert ration(claims, {2: 10}, "oldest_first") == {"old": 6, "key": 4, "new": 0}
    assert ration(claims, {2: 10}, "fair_share") == {"old": 3, "key": 3, "new": 4}
    assert ration(claims, {2: 10}, "priority", least=1) == {"old": 3, "key": 6, "new": 1}
    # what is kept for the best is nothing to the others, whatever the policy
    assert ration(claims, {0: 3, 2: 10}, "oldest_first") == {"old": 3, "key": 6, "new": 0}
    assert ration(claims, {0: 3, 2: 10}, "fair_share") == {"old": 3, "key": 6, "new": 0}
    assert ration([], {}, "fair_share") == {}
