"""Which service level applies, and when it makes a delivery due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from nuoda.domains.contracts.rules import Lane, Level, choose_level, delivery_due, lane_of
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.ids import new_id

CHINA = ZoneInfo("Asia/Shanghai")
WEEK = Calendar(windows={day: ((time(9), time(18)),) for day in range(5)}, days_on={date(2026, 2, 14): 4},
                days_off=frozenset(date(2026, 2, day) for day in range(15, 24)))  # fmt: skip
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ACME, GLOBEX = new_id(), new_id()


def level(
    code: str, *, customer: object = None, tier: str = "", service: str = "", since: datetime = EPOCH,
    until: datetime | None = None, version: int = 1, calendar: Calendar = WEEK,
) -> Level:  # fmt: skip
    return Level(
        code, version, customer, tier, service, {"same_city": 0, "long_haul": 2}, {"long_haul": 40},  # type: ignore[arg-type]
        time(17), time(18), calendar, since, until,
    )  # fmt: skip


LEVELS = [
    level("all"), level("express", service="express"), level("key", tier="key"),
    level("key-express", tier="key", service="express"), level("acme", customer=ACME),
]  # fmt: skip


@pytest.mark.parametrize(
    ("customer", "tier", "service", "code"),
    [
        (GLOBEX, "ordinary", "standard", "all"),
        (GLOBEX, "ordinary", "express", "express"),
        (GLOBEX, "key", "standard", "key"),
        (GLOBEX, "key", "express", "key-express"),
        (ACME, "key", "express", "acme"),
    ],
)
def test_customer_goes_before_tier_before_service(
    customer: object, tier: str, service: str, code: str
) -> None:
    chosen = choose_level(LEVELS, customer_id=customer, tier=tier, service=service, at=EPOCH)  # type: ignore[arg-type]
    assert chosen is not None
    assert chosen.code == code


def test_the_level_in_force_at_the_order_counts() -> None:
    change = datetime(2026, 7, 1, tzinfo=UTC)
    both = [level("old", until=change), level("new", since=change)]
    for at, code in ((datetime(2026, 6, 30, 23, 59, tzinfo=UTC), "old"), (change, "new")):
        chosen = choose_level(both, customer_id=ACME, tier="", service="", at=at)
        assert chosen is not None
        assert chosen.code == code


def test_where_nothing_fits_nothing_is_promised() -> None:
    later = [level("later", since=datetime(2027, 1, 1, tzinfo=UTC))]
    assert choose_level(later, customer_id=ACME, tier="", service="", at=EPOCH) is None


def _due(ordered: datetime, lane: Lane = Lane.LONG_HAUL) -> datetime:
    return delivery_due(level("x"), ordered_at=ordered, lane=lane).due_at


def test_after_the_cut_off_it_counts_for_the_next_operating_day() -> None:
    monday = datetime(2026, 11, 23, 17, 0, tzinfo=CHINA)
    assert _due(monday) == datetime(2026, 11, 25, 18, 0, tzinfo=CHINA)
    assert _due(monday.replace(minute=1)) == datetime(2026, 11, 26, 18, 0, tzinfo=CHINA)


def test_an_order_at_the_weekend_starts_on_monday() -> None:
    saturday = datetime(2026, 11, 21, 20, 0, tzinfo=CHINA)
    assert _due(saturday) == datetime(2026, 11, 25, 18, 0, tzinfo=CHINA)


def test_the_make_up_day_and_the_festival_count_as_they_should() -> None:
    friday_evening = datetime(2026, 2, 13, 18, 0, tzinfo=CHINA)
    assert _due(friday_evening) == datetime(2026, 2, 25, 18, 0, tzinfo=CHINA)
    assert _due(friday_evening, Lane.SAME_CITY) == datetime(2026, 2, 14, 18, 0, tzinfo=CHINA)


def test_a_lane_without_days_of_its_own_counts_as_long_haul() -> None:
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    assert _due(monday, Lane.ABROAD) == _due(monday, Lane.LONG_HAUL)


def test_the_basis_names_level_and_version() -> None:
    terms = delivery_due(level("house", version=3), ordered_at=EPOCH, lane=Lane.LONG_HAUL)
    assert (terms.basis, terms.zone, terms.usual_hours) == ("house v3", "Asia/Shanghai", 40)


@pytest.mark.parametrize(
    ("origin", "destination", "lane"),
    [
        (("CN", "广东省", "深圳市"), ("CN", "广东省", "深圳市"), Lane.SAME_CITY),
        (("CN", "广东省", "深圳市"), ("CN", "广东省", "广州市"), Lane.SAME_REGION),
        (("CN", "上海市", "上海市"), ("CN", "上海市", "上海市"), Lane.SAME_CITY),
        (("CN", "广东省", "深圳市"), ("CN", "上海市", "上海市"), Lane.LONG_HAUL),
        (("CN", "", ""), ("CN", "", ""), Lane.LONG_HAUL),
        (("CN", "广东省", ""), ("CN", "广东省", ""), Lane.SAME_REGION),
        (("CN", "广东省", "深圳市"), ("DE", "", "Hamburg"), Lane.ABROAD),
    ],
)
def test_how_far_apart_two_places_are(
    origin: tuple[str, str, str], destination: tuple[str, str, str], lane: Lane
) -> None:
    assert lane_of(origin, destination) is lane
