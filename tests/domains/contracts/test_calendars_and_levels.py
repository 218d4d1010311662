"""Calendars and service levels: versions from a date on, no conflict, no rewriting of the past, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.factories import NOW, SYSTEM, make_customer
from tests.factories.contracts import make_contract, receipts

from nuoda.domains.contracts.commands import (
    CalendarDraft,
    ServiceLevelDraft,
    record_calendars,
    record_service_levels,
)
from nuoda.domains.contracts.facts import Lane
from nuoda.domains.contracts.queries import (
    DeliveryAsk,
    calendar_by_code,
    calendar_versions,
    delivery_terms,
    level_rows,
    levels_applying,
)
from nuoda.domains.contracts.rules import call_back_due
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import Calendar, Oddity, days_ahead, shown_window, weekly_hours
from nuoda.kernel.errors import Invalid

BOSS = Actor(Role.SUPERVISOR, "s-1", "周敏")
DAY = timedelta(days=1)
NIGHT = CalendarDraft(
    "night", "Night shift", "Asia/Shanghai", {day: ((time(22), time(6)),) for day in range(7)}, frozenset(),
    {}, date(2026, 12, 31), "Agreed", purpose="office", site="SHA-1",
)  # fmt: skip
LEVEL = ServiceLevelDraft(
    "east", {"same_city": 0, "long_haul": 2}, {"long_haul": 34}, time(18), time(20), NOW + DAY,
    service="express", tier="key", source="Decision 7",
)  # fmt: skip


def _refused(record: object, *drafts: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        record(*drafts)  # type: ignore[operator]
    return {one.field.split(".", 2)[-1]: f"{one.reason} {one.remedy}" for one in refused.value.fields}


def _calendars(*drafts: CalendarDraft) -> None:
    record_calendars(by=BOSS, at=NOW, calendars=drafts)


def _levels(*drafts: ServiceLevelDraft) -> None:
    record_service_levels(by=BOSS, at=NOW, levels=drafts)


def test_a_calendar_takes_effect_later_and_the_past_stays(db: None) -> None:
    _calendars(NIGHT)
    later = replace(NIGHT, windows={0: ((time(8), time(12)),)}, valid_from=NOW + 10 * DAY)
    _calendars(later)
    newest, first = calendar_versions(actor=BOSS, code="night")
    assert (first.state(NOW), newest.state(NOW)) == ("running", "coming")
    assert (first.valid_to, first.state(NOW + 10 * DAY)) == (newest.valid_from, "over")
    known = [calendar_by_code("night", NOW + days * DAY, actor=BOSS) for days in (0, 9, 10)]
    assert [one.version if one else 0 for one in known] == [1, 1, 2]
    assert calendar_by_code("night", NOW - DAY, actor=BOSS) is None
    assert "v2 takes effect" in _refused(_calendars, replace(later, name="Other"))["valid_from"]
    assert "past" in _refused(_calendars, replace(later, valid_from=NOW - DAY))["valid_from"]


def test_two_calendars_for_the_same_are_refused_with_the_one_that_holds(db: None) -> None:
    _calendars(NIGHT)
    assert "night" in _refused(_calendars, replace(NIGHT, code="other"))["purpose"]
    _calendars(replace(NIGHT, code="other", site="SHA-2"))
    assert _refused(_calendars, replace(NIGHT, code="x", site="", windows={}))
    missing = replace(NIGHT, code="y", site="3", days_off=frozenset({date(2024, 1, 1), date(2026, 1, 1)}))
    assert "2025" in _refused(_calendars, missing)["days_off"]


def test_the_days_to_come_show_holidays_and_moved_clocks() -> None:
    calendar = Calendar(
        "Europe/Berlin", {day: ((time(22), time(6)),) for day in range(7)}, frozenset({date(2026, 3, 27)}),
    )  # fmt: skip
    friday, saturday, sunday = days_ahead(calendar, date(2026, 3, 27), 3)
    assert (friday.holiday, friday.open) == (True, timedelta(0))
    assert (saturday.open, saturday.oddity) == (timedelta(hours=7), None)
    assert (sunday.open, sunday.oddity) == (timedelta(hours=8), Oddity.SHORTER)
    (autumn,) = days_ahead(calendar, date(2026, 10, 25), 1)
    assert autumn.oddity is Oddity.LONGER
    assert weekly_hours(calendar) == timedelta(hours=56)
    assert shown_window((time(22), time(6))) == "22:00-06:00"


def test_a_level_overlaps_nothing_leaves_no_gap_and_does_not_rewrite_the_past(db: None) -> None:
    _levels(LEVEL)
    assert "past" in _refused(_levels, replace(LEVEL, code="x", tier="", valid_from=NOW - DAY))["valid_from"]
    assert "east v1" in _refused(_levels, replace(LEVEL, code="x", valid_from=NOW + 5 * DAY))["code"]
    assert "overlaps" in _refused(_levels, replace(LEVEL, cutoff=time(17)))["valid_from"]
    ends = replace(LEVEL, cutoff=time(17), valid_from=NOW + 5 * DAY, valid_to=NOW + 8 * DAY)
    _levels(ends)
    gap = replace(ends, cutoff=time(16), valid_from=NOW + 9 * DAY, valid_to=None)
    assert "gap" in _refused(_levels, gap)["valid_from"]
    _levels(replace(gap, valid_from=NOW + 8 * DAY))
    assert [row.version for row in level_rows(actor=BOSS, code="east")] == [3, 2, 1]
    default = replace(LEVEL, code="all", tier="", service="", valid_to=NOW + 9 * DAY)
    assert "nothing would hold" in _refused(_levels, default)["valid_to"]
    assert "no contract" in _refused(_levels, replace(LEVEL, code="c", contract="NONE"))["contract"].lower()
    assert _refused(_levels, replace(LEVEL, code="c", valid_to=NOW))["valid_to"]


def test_customer_before_contract_before_tier_before_service_before_all(db: None) -> None:
    acme, other = make_customer("ACME", tier="key"), make_customer("GLOBEX")
    make_contract(receipts(), at=NOW, customer="ACME", number="C-1", since=date(2026, 1, 1))
    base = replace(LEVEL, service="", tier="", valid_from=NOW - 30 * DAY)
    drafts = [
        replace(base, code="tier", tier="key", transit_days={"long_haul": 5}),
        replace(base, code="contract", contract="C-1", transit_days={"long_haul": 4}),
        replace(base, code="customer", customer_id=acme.id, service="express", transit_days={"long_haul": 3}),
    ]
    record_service_levels(by=SYSTEM, at=NOW, levels=drafts)
    judged = levels_applying(customer_id=acme.id, tier="key", service="express", at=NOW, actor=BOSS)
    assert [one.row.code for one in judged[:4]] == ["customer", "contract", "tier", "house-express"]
    assert [one.chosen for one in judged].count(True) == 1
    assert judged[0].chosen
    assert {one.row.code: one.misfit for one in judged}["house-economy"] == "service"
    foreign = levels_applying(customer_id=other.id, tier="ordinary", service="economy", at=NOW, actor=BOSS)
    why = {one.row.code: one.misfit for one in foreign}
    assert (why["customer"], why["contract"], why["tier"]) == ("customer", "contract", "tier")
    assert foreign[0].row.code == "house-economy"
    asks = [DeliveryAsk(acme.id, "key", service, Lane.LONG_HAUL, NOW) for service in ("express", "standard")]
    asks.append(replace(asks[1], ordered_at=datetime(2025, 6, 2, 2, tzinfo=UTC)))
    terms = delivery_terms(asks, actor=SYSTEM)
    assert [one.basis.split()[0] if one else "" for one in terms][:2] == ["customer", "contract"]
    assert terms[2] is not None
    assert terms[2].basis.startswith("house-standard")


def test_nobody_waits_longer_for_a_call_than_the_house_says() -> None:
    office = Calendar("Asia/Shanghai", {day: ((time(9), time(18)),) for day in range(5)})
    evening = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # a Friday, 17:30 in Shanghai
    for minutes, always, waits in (
        (None, False, DAY), (120, True, timedelta(hours=2)), (20, False, timedelta(minutes=20)),
        (120, False, DAY),
    ):  # fmt: skip
        due = call_back_due(minutes, line_24h=always, calendar=office, start=evening)
        assert due == evening + waits, minutes
    morning = datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert call_back_due(120, line_24h=False, calendar=office, start=morning) == morning + timedelta(hours=2)
