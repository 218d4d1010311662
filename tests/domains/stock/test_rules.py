"""Lots, promises, room and barcodes, without a database. The golden numbers are the reference's (§9)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.stock.rules import (
    Alarm,
    Barred,
    Demand,
    LotTerms,
    Posting,
    Room,
    Shelf,
    Size,
    Spot,
    Supply,
    alarm_of,
    balances,
    choose,
    cumulative,
    discrete,
    gtin_is_right,
    least_life,
    promisable,
    protected_from,
    read_scan,
    suggest_room,
    suits,
)

DAY = date(2026, 11, 23)


def shelf(
    place: int, quantity: int, *, expires: int | None = 400, received: int = 0, state: str = "good"
) -> Shelf:
    return Shelf(
        UUID(int=place), f"A-{place}", UUID(int=place), f"L{place}", quantity,
        DAY - timedelta(days=received), None,
        None if expires is None else DAY + timedelta(days=expires), state,
    )  # fmt: skip


def test_the_golden_numbers_of_available_to_promise() -> None:
    receipts, orders = {3: 60, 6: 60}, {1: 30, 2: 25, 3: 30, 4: 10, 6: 35}
    found = discrete(80, receipts, orders)
    assert [n for _period, n in found] == [25, 20, 25]
    assert [n for _period, n in cumulative(found)] == [25, 45, 70]
    # ... and the same by day, where goods never expire
    supplies = [Supply(DAY, 80), Supply(DAY + timedelta(2), 60), Supply(DAY + timedelta(5), 60)]
    demands = [Demand(DAY + timedelta(period - 1), n) for period, n in orders.items()]
    by_day = [promisable(supplies, demands, DAY + timedelta(place)) for place in range(6)]
    assert by_day == [25, 25, 45, 45, 45, 70]
    assert discrete(10, {2: 5}, {2: 9}) == ((1, 6), (2, 0))  # what lacks later is taken from before


def test_what_expires_is_no_supply_for_later() -> None:
    soon = [Supply(DAY, 10, DAY + timedelta(3)), Supply(DAY, 5)]
    assert promisable(soon, [], DAY + timedelta(2)) == 15
    assert promisable(soon, [], DAY + timedelta(4)) == 5
    assert promisable(soon, [Demand(DAY + timedelta(4), 5)], DAY) == 10  # nobody's word is broken
    assert promisable(soon, [Demand(DAY, 40)], DAY) == 0
    assert promisable(soon, [], DAY, withheld=12) == 3
    assert (
        protected_from("ordinary", {"platinum": 8, "key": 2}, {"platinum": 3}, {"platinum": 3, "key": 2}) == 7
    )
    assert protected_from("platinum", {"platinum": 8}, {}, {"platinum": 3}) == 0


@settings(max_examples=60)
@given(
    st.integers(0, 50),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=4),
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20)), max_size=5),
    st.integers(0, 9),
)
def test_without_expiry_it_is_the_least_slack_from_the_day_on(
    beginning: int, receipts: list[tuple[int, int]], orders: list[tuple[int, int]], day: int
) -> None:
    slack = [
        beginning + sum(n for on, n in receipts if on <= end) - sum(n for on, n in orders if on <= end)
        for end in range(10)
    ]
    supplies = [Supply(DAY, beginning), *(Supply(DAY + timedelta(on), n) for on, n in receipts)]
    found = promisable(supplies, [Demand(DAY + timedelta(on), n) for on, n in orders], DAY + timedelta(day))
    assert found == max(0, min(slack[day:])) or min(slack) < 0  # who is short already breaks no more words
    if min(slack) < 0:
        assert found <= max(0, slack[day])


def test_lots_go_out_by_expiry_within_what_the_customer_demands() -> None:
    shelves = [
        shelf(1, 5, expires=None), shelf(2, 5, expires=20), shelf(3, 5, expires=200, received=9),
        shelf(4, 5, expires=100), shelf(5, 9, expires=-1), shelf(6, 9, state="held"),
    ]  # fmt: skip
    plain = choose(shelves, 12, LotTerms(), on=DAY)
    assert [(one.shelf.lot, one.quantity) for one in plain.takes] == [("L2", 5), ("L4", 5), ("L3", 2)]
    assert {one.lot: why for one, why in plain.barred} == {"L5": Barred.EXPIRED, "L6": Barred.HELD}
    # no expiry comes last, and is barred where goods need one
    assert [one.shelf.lot for one in choose(shelves, 99, LotTerms(), on=DAY).takes][-1] == "L1"
    strict = choose(shelves, 12, LotTerms(percent=67), on=DAY, shelf_life_days=270)
    assert (strict.takes[0].shelf.lot, strict.short) == ("L3", 7)
    assert {one.lot: why for one, why in strict.barred}["L1"] is Barred.NO_EXPIRY
    # by receipt
    assert choose(shelves, 1, LotTerms(), on=DAY, turn="fifo").takes[0].shelf.lot == "L3"
    # a single lot is the first that has it all, and nothing where none has
    both = [shelf(1, 3, expires=50), shelf(2, 8, expires=60)]
    assert [one.shelf.lot for one in choose(both, 6, LotTerms(single=True), on=DAY).takes] == ["L2"]
    assert choose(both, 9, LotTerms(single=True), on=DAY).short == 9
    assert choose(both, 9, LotTerms(most=1), on=DAY).short == 6
    older = choose(both, 3, LotTerms(not_older=True), on=DAY, newest=DAY + timedelta(55))
    assert [one.shelf.lot for one in older.takes] == ["L2"]
    # on the very day of expiry it may be delivered, the day after not
    last = [shelf(1, 1, expires=0)]
    assert choose(last, 1, LotTerms(), on=DAY).short == 0
    assert choose(last, 1, LotTerms(), on=DAY + timedelta(1)).short == 1
    assert (least_life(LotTerms(percent=67), 270), least_life(LotTerms(days=40), None)) == (181, 40)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 9), st.one_of(st.none(), st.integers(-5, 300)), st.sampled_from(["good", "held"])
        ),
        max_size=8,
    ),
    st.integers(1, 30),
    st.integers(0, 100),
    st.booleans(),
)
def test_a_choice_never_takes_what_may_not_go(
    lots: list[tuple[int, int | None, str]], quantity: int, percent: int, single: bool
) -> None:
    shelves = [shelf(place, n, expires=end, state=kept) for place, (n, end, kept) in enumerate(lots)]
    terms = LotTerms(percent=percent, single=single)
    found = choose(shelves, quantity, terms, on=DAY, shelf_life_days=300)
    taken = sum(one.quantity for one in found.takes)
    assert taken + found.short == quantity
    for one in found.takes:
        assert one.shelf.state == "good"
        assert 0 < one.quantity <= one.shelf.quantity
        assert one.shelf.expires_on is not None
        assert one.shelf.expires_on >= DAY + timedelta(least_life(terms, 300))
    ends = [one.shelf.expires_on for one in found.takes]
    assert ends == sorted(ends, key=lambda end: end or date.max)
    assert not single or len({one.shelf.lot for one in found.takes}) <= 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 9)), max_size=30))
def test_a_ledger_always_comes_to_nought(moves: list[tuple[int, int, int]]) -> None:
    spots = [Spot(UUID(int=place), UUID(int=9), "good") for place in range(4)]
    assert sum(balances(Posting(spots[a], spots[b], n) for a, b, n in moves).values()) == 0


def test_goods_go_where_they_fit_and_belong() -> None:
    rooms = [
        Room(UUID(int=1), "A-1", volume=100, walk=1),
        Room(UUID(int=2), "A-2", volume=900, empty=False, same_product=True, walk=2),
        Room(UUID(int=3), "A-3", volume=900, weight=50, walk=3),
    ]
    chosen = suggest_room(rooms, Size(100, 10), 5)
    assert chosen
    assert chosen.code == "A-2"
    near = suggest_room(rooms, Size(100, 10), 1)
    assert near
    assert near.code == "A-2"
    assert suggest_room(rooms, Size(100, 100), 9) is not None
    assert suggest_room(rooms, Size(100, 1), 10) is None
    assert suggest_room([Room(UUID(int=4), "P", pallets=1)], Size(per_pallet=40), 41) is None
    assert suits("", ["fragile"])
    assert suits("chilled", ["chilled"])
    assert not suits("", ["frozen"])
    assert not suits("frozen", [])


@pytest.mark.parametrize(
    ("expires", "life", "alarm"),
    [(-1, 300, Alarm.EXPIRED), (30, 300, Alarm.MONTH), (100, 300, Alarm.THIRD), (150, 300, Alarm.HALF),
     (151, 300, Alarm.NONE), (None, 300, Alarm.NONE), (90, None, Alarm.NONE)],
)  # fmt: skip
def test_lots_near_their_end_are_alarmed(expires: int | None, life: int | None, alarm: Alarm) -> None:
    end = None if expires is None else DAY + timedelta(expires)
    assert alarm_of(end, life, DAY) is alarm


def test_scans_are_read() -> None:
    assert gtin_is_right("4006381333931")
    assert gtin_is_right("96385074")
    assert not gtin_is_right("4006381333932")
    assert not gtin_is_right("40063813339३1")
    assert not gtin_is_right("")
    for raw in ("]d201040063813339311726123110AB-7", "(01)04006381333931(17)261231(10)AB-7"):
        one = read_scan(raw)
        assert (one.gtin, one.lot, one.expires_on) == ("04006381333931", "AB-7", date(2026, 12, 31))
    first = read_scan("0104006381333931" + "10AB7\x1d" + "17270200")
    assert (first.lot, first.expires_on) == ("AB7", date(2027, 2, 28))  # day 00 is the last of the month
    assert read_scan("4006381333931").gtin == "04006381333931"
    assert read_scan(" A-01-02 ").code == "A-01-02"
    assert not read_scan("17999999").gtin
    assert read_scan("0104006381333931" + "17261340").expires_on is None
