"""The measures page: what it counts, that every number opens to as many rows, and what it ignores."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.insight.measures import FIGURES, by_cause, outcome_rows, timeliness
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick
from nuoda.surfaces.desk.measures.period import LONGEST_DAYS, read_period

pytestmark = pytest.mark.usefixtures("now")
MOST_QUERIES = 12
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def browser(agent: Actor) -> Client:
    client = sign_in(agent)
    client.cookies["nuoda_language"] = "en"
    return client


@pytest.fixture
def history(now: datetime, acme: CustomerCard, globex: CustomerCard) -> datetime:
    """Five promises of ACME due yesterday evening, three kept and two broken; one of GLOBEX, kept."""
    start = now - timedelta(days=3)
    due = now - timedelta(hours=14)
    for number in range(6):
        factories.make_shipment(
            "GLOBEX" if number == 5 else "ACME", f"NDX92{number:04d}", booked_at=start, promised_due_at=due,
            usual_transit_hours=24,
        )  # fmt: skip
    factories.settle()
    for number in (0, 1, 2, 5):
        factories.scan(f"NDX92{number:04d}", "DELIVERED", due - timedelta(hours=3))
    factories.scan("NDX920003", "", due - timedelta(hours=8), reason="DELAY.vehicle")
    factories.settle()
    _tick(due + timedelta(minutes=1))
    return due


def _tick(at: datetime) -> None:
    with clock.simulated(at):
        tick.func()
        factories.settle()


def figures(actor: Actor, now: datetime) -> dict[str, int]:
    found = timeliness(actor=actor, start=now - timedelta(days=30), end=now, at=now)
    return {
        "due": found.due,
        "kept": found.on_time.numerator,
        "otif": found.otif.numerator,
        "first_date": found.first_date.numerator,
        "told_first": found.told_first.numerator,
        "broken": found.told_first.denominator,
        "warned": found.warned.numerator,
        "false_alarms": found.false_alarms.numerator,
        "alarms": found.false_alarms.denominator,
    }


class TestPage:
    def test_counts_what_was_due(
        self, history: datetime, browser: Client, agent: Actor, now: datetime
    ) -> None:
        counted = figures(agent, now)
        assert (counted["due"], counted["kept"], counted["broken"]) == (6, 4, 2)
        shown = browser.get(reverse("desk_measures")).content.decode()
        assert "4 kept of 6 due" in shown
        assert "Provisional" in shown
        assert "Truck broken down" in shown

    def test_below_thirty_there_is_no_percentage(self, history: datetime, browser: Client) -> None:
        shown = browser.get(reverse("desk_measures")).content.decode()
        assert "4 of 6" in shown
        assert "66.7%" not in shown

    def test_one_customers_figures(self, history: datetime, browser: Client, globex: CustomerCard) -> None:
        shown = browser.get(f"{reverse('desk_measures')}?customer={globex.id}").content.decode()
        assert "1 kept of 1 due" in shown

    def test_an_empty_period_says_so(self, browser: Client, acme: CustomerCard) -> None:
        shown = browser.get(reverse("desk_measures") + "?period=today").content.decode()
        assert "No promise was due in this period" in shown

    def test_stays_within_its_queries(self, history: datetime, browser: Client) -> None:
        for address in (reverse("desk_measures"), reverse("desk_measures_rows") + "?which=broken"):
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(address).status_code == 200
            assert len(seen) <= MOST_QUERIES, [one["sql"][:90] for one in seen]

    def test_the_file_says_the_same(self, history: datetime, browser: Client) -> None:
        answer = browser.get(reverse("desk_measures") + "?format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        rows = list(csv.DictReader(text.splitlines()))
        assert [(row["due"], row["kept"], row["broken"]) for row in rows if row["group"] == "all"] == [
            ("6", "4", "2")
        ]
        assert sum(int(row["due"]) for row in rows if row["group"] == "customer") == 6

    @pytest.mark.parametrize(
        "query",
        [
            "period=eternity",
            "period=days&days_from=yesterday",
            "period=days&days_from=2026-12-01&days_to=2026-11-01",
            "period=days&days_from=0001-01-01&days_to=9999-12-31",
            "customer=nobody",
            "period=%00",
        ],
    )
    def test_what_makes_no_sense_is_named_and_ignored(
        self, history: datetime, browser: Client, query: str
    ) -> None:
        answer = browser.get(f"{reverse('desk_measures')}?{query}")
        assert answer.status_code == 200
        assert "Left out" in answer.content.decode()

    def test_an_unknown_customer_has_no_figures(self, history: datetime, browser: Client) -> None:
        answer = browser.get(f"{reverse('desk_measures')}?customer={uuid4()}")
        assert "No promise was due" in answer.content.decode()

    @pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PUBLIC])
    def test_is_for_staff(self, client_of: Callable[[Role], Client], role: Role) -> None:
        for name in ("desk_measures", "desk_measures_rows"):
            assert client_of(role).get(reverse(name)).status_code in (302, 403)


class TestRows:
    def test_every_figure_opens_to_as_many_rows(self, history: datetime, agent: Actor, now: datetime) -> None:
        counted = figures(agent, now)
        counted["open"] = counted["due"] - counted["kept"] - counted["broken"]
        counted["not_told_first"] = counted["broken"] - counted["told_first"]
        counted["not_in_full"] = counted["kept"] - counted["otif"]
        counted["not_warned"] = counted["broken"] - counted["warned"]
        for which in FIGURES:
            rows = outcome_rows(
                actor=agent, window=Window(), which=which, start=now - timedelta(days=30), end=now, at=now
            )
            assert rows.total == counted[which], which

    def test_the_causes_open_to_their_rows(self, history: datetime, agent: Actor, now: datetime) -> None:
        start = now - timedelta(days=30)
        for bucket in by_cause(actor=agent, start=start, end=now, at=now):
            rows = outcome_rows(
                actor=agent, window=Window(), which="broken", start=start, end=now, at=now, cause=bucket.key
            )
            assert rows.total == bucket.broken

    def test_lists_them(self, history: datetime, browser: Client) -> None:
        shown = browser.get(
            reverse("desk_measures_rows") + "?which=broken&cause=DELAY.vehicle"
        ).content.decode()
        assert "NDX920003" in shown
        assert "NDX920000" not in shown

    def test_another_customer_sees_no_rows_of_it(
        self, history: datetime, other_customer_actor: Actor, now: datetime
    ) -> None:
        rows = outcome_rows(
            actor=other_customer_actor, window=Window(), which="due", start=now - timedelta(days=30), end=now,
            at=now,
        )  # fmt: skip
        assert rows.total == 1

    def test_unknown_figures_are_ignored(self, history: datetime, browser: Client) -> None:
        assert browser.get(reverse("desk_measures_rows") + "?which=magic&cause=x&page=0").status_code == 200


class TestPeriod:
    def test_days_are_the_readers(self) -> None:
        at = datetime.fromisoformat("2026-11-22T17:00+00:00")
        period = read_period(QueryDict("period=today"), now=at, zone=SHANGHAI)
        assert period.first.isoformat() == "2026-11-23"
        assert period.start.isoformat() == "2026-11-23T00:00:00+08:00"

    def test_a_day_of_the_clock_change_is_whole(self) -> None:
        zone = ZoneInfo("America/New_York")
        query = QueryDict("period=days&days_from=2026-11-01&days_to=2026-11-01")
        period = read_period(query, now=factories.NOW, zone=zone)
        assert period.end.timestamp() - period.start.timestamp() == 25 * 3600

    def test_a_period_reads_back_what_it_writes(self) -> None:
        query = QueryDict("period=days&days_from=2026-11-01&days_to=2026-11-09")
        period = read_period(query, now=factories.NOW, zone=SHANGHAI)
        assert read_period(QueryDict(period.query()), now=factories.NOW, zone=SHANGHAI) == period

    def test_a_year_is_the_longest(self) -> None:
        query = QueryDict("period=days&days_from=2020-01-01&days_to=2026-11-09")
        period = read_period(query, now=factories.NOW, zone=SHANGHAI)
        assert len(period.days) <= LONGEST_DAYS
        assert period.ignored
