"""Measures count what fell due, undelivered included; a rebuild gives what was projected step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as patience
from hypothesis import strategies as st
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_order, make_shipment, scan, settle
from tests.factories.undoing import undone

from nuoda.domains.cases.commands import ask
from nuoda.domains.contracts.commands.contingencies import switch_on, tell_customers
from nuoda.domains.contracts.facts import Target
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import Cancellation, cancel_orders
from nuoda.insight.measures import (
    Rate,
    all_time,
    by_cause,
    by_customer,
    by_day,
    by_tier,
    late_deliveries,
    outcome_states,
    timeliness,
)
from nuoda.insight.models import DeliveryOutcome
from nuoda.insight.project import project, rebuild
from nuoda.insight.replay_summary import replay_summary
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.surfaces.clock.jobs import tick

DUE = NOW + timedelta(hours=48)


def _tick(hours: float) -> datetime:
    """Let time pass to so many hours after ``NOW``, and a little more for what is gathered."""
    for minutes in (0, 2):
        clock.advance_to(NOW + timedelta(hours=hours, minutes=minutes))
        tick()
        settle()
    return clock.now()


@pytest.fixture
def _four(acme: CustomerCard, now: datetime, settings: Settings) -> None:
    """Four parcels due at the same time: in time, late in trouble, late in silence, never delivered."""
    settings.NUODA_SMTP_URL = "keep:"
    make_account(Role.AGENT)
    for place in range(4):
        make_order(reference=f"SO-{place}", promised_due_at=DUE, usual_transit_hours=30)
        make_shipment(waybill=f"W{place}", order_reference=f"SO-{place}", usual_transit_hours=30)
    for place in range(4):
        scan(f"W{place}", "PICKED_UP", NOW)
    _tick(1)
    scan("W0", "OUT_FOR_DELIVERY", _tick(20))
    scan("W1", "", _tick(22), reason="LOSS.suspected")
    scan("W0", "DELIVERED", _tick(23))
    for hour in range(24, 60, 4):
        _tick(hour)
    scan("W1", "DELIVERED", _tick(60))
    scan("W2", "DELIVERED", _tick(61))
    _tick(62)


@pytest.mark.usefixtures("_four")
def test_on_time_counts_what_fell_due_with_the_undelivered() -> None:
    figures = timeliness(actor=SYSTEM, start=NOW, end=NOW + timedelta(days=3), at=clock.now())
    assert figures.on_time == Rate(1, 4)
    assert figures.warned == Rate(3, 3)
    assert figures.told_first == Rate(3, 3)
    assert figures.told_lead_hours == _told_ahead()
    assert figures.provisional
    assert late_deliveries(actor=SYSTEM) == 2
    assert outcome_states(actor=SYSTEM) == {"kept": 1, "broken": 3}


def _told_ahead() -> float:
    """The median of the hours between the telling and the due time, from the rows themselves."""
    told = DeliveryOutcome.objects.filter(state="broken").values_list("told_at", flat=True)
    return round(median((DUE - at).total_seconds() / 3600 for at in told if at), 1)


@pytest.mark.usefixtures("_four")
def test_what_is_not_due_yet_is_not_counted() -> None:
    figures = timeliness(actor=SYSTEM, start=NOW, end=NOW + timedelta(days=3), at=DUE - timedelta(seconds=1))
    assert figures.due == 0
    assert figures.on_time.share is None


@pytest.mark.usefixtures("_four")
def test_a_rebuild_gives_the_same() -> None:
    before = list(DeliveryOutcome.objects.order_by("promise_id").values())
    assert rebuild() > 0
    assert list(DeliveryOutcome.objects.order_by("promise_id").values()) == before


@pytest.mark.usefixtures("_four")
def test_days_customers_and_causes_add_up(acme: CustomerCard) -> None:
    end, at = NOW + timedelta(days=3), clock.now()
    (day,) = by_day(actor=SYSTEM, start=NOW, end=end, at=at, zone="Asia/Shanghai")
    assert (day.key, day.due, day.kept, day.broken) == ("2026-11-25", 4, 1, 3)
    (customer,) = by_customer(actor=SYSTEM, start=NOW, end=end, at=at)
    assert (customer.key, customer.due) == (str(acme.id), 4)
    assert (customer.told_first, customer.told_lead_hours) == (3, _told_ahead())
    tiers = by_tier(actor=SYSTEM, start=NOW, end=end, at=at, tiers={acme.id: "platinum"})
    assert [(one.key, one.due, one.told_lead_hours) for one in tiers] == [("platinum", 4, _told_ahead())]
    (nobody,) = by_tier(actor=SYSTEM, start=NOW, end=end, at=at, tiers={})
    assert (nobody.key, nobody.due) == ("", 4)
    causes = {bucket.key: bucket.broken for bucket in by_cause(actor=SYSTEM, start=NOW, end=end, at=at)}
    assert causes["LOSS.suspected"] == 1
    assert sum(causes.values()) == 3


@pytest.mark.usefixtures("_four")
def test_a_customer_measures_her_own(customer_actor: Actor, other_customer_actor: Actor) -> None:
    assert all_time(actor=customer_actor, at=clock.now()).due == 4
    assert all_time(actor=other_customer_actor, at=clock.now()).due == 0


@pytest.mark.usefixtures("_four")
def test_the_summary_of_a_replay_is_the_same_measures() -> None:
    summary = replay_summary(actor=SYSTEM, at=clock.now())
    assert (summary.promises_made, summary.promises_kept, summary.promises_broken) == (4, 1, 3)
    assert (summary.late_shipments, summary.warned_before_breach, summary.cases_opened) == (2, 3, 3)
    assert summary.told_first_share == 1.0


def test_who_asked_first_was_not_told_first(
    acme: CustomerCard, customer_actor: Actor, now: datetime, settings: Settings
) -> None:
    settings.NUODA_SMTP_URL = "keep:"
    make_order(promised_due_at=DUE, usual_transit_hours=30)
    ship = make_shipment(order_reference="SO-1001", usual_transit_hours=30)
    settle()
    scan("NDX900001", "PICKED_UP", NOW)
    ask(by=customer_actor, at=_tick(5), shipment_id=ship.id, kind="inquiry", words="到哪了？")
    for hour in range(6, 52, 3):
        _tick(hour)
    assert timeliness(actor=SYSTEM, start=NOW, end=clock.now(), at=clock.now()).told_first == Rate(0, 1)


def test_a_message_about_many_tells_of_each_that_it_names(
    acme: CustomerCard, now: datetime, settings: Settings
) -> None:
    """A lane is out, and one message speaks of two orders that wait and of a parcel under way."""
    settings.NUODA_SMTP_URL = "keep:"
    for place in range(3):
        make_order(reference=f"SO-{place}", promised_due_at=DUE, usual_transit_hours=90)
    make_shipment(waybill="W0", order_reference="SO-0", usual_transit_hours=90)
    settle()
    lane = Target("lane", origin="广东/深圳", destination="上海", carrier="")
    one = switch_on(by=SYSTEM, at=NOW, target=lane, reason="路断", expected_until=NOW + timedelta(days=3))
    tell_customers(by=SYSTEM, at=NOW, contingency_id=one, words="", words_en="")
    settle()
    clock.advance_to(NOW + timedelta(minutes=5))
    tick()
    settle()
    assert {row.told_at for row in DeliveryOutcome.objects.all()} == {clock.now()}
    _tick(50)
    figures = timeliness(actor=SYSTEM, start=NOW, end=clock.now(), at=clock.now())
    assert (figures.told_first, figures.told_lead_hours) == (Rate(3, 3), 47.9)
    before = _rows()
    rebuild()
    assert _rows() == before


def test_what_was_called_off_is_not_counted(acme: CustomerCard, now: datetime) -> None:
    make_order(promised_due_at=DUE)
    settle()
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "SO-1001")])
    settle()
    _tick(50)
    assert timeliness(actor=SYSTEM, start=NOW, end=clock.now(), at=clock.now()).due == 0
    assert outcome_states(actor=SYSTEM) == {"withdrawn": 1}


def _rows() -> list[object]:
    return list(DeliveryOutcome.objects.order_by("promise_id").values())


@pytest.mark.usefixtures("_four")
@patience(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sizes=st.lists(st.integers(1, 40), max_size=30), repeat=st.booleans())
def test_facts_project_the_same_in_any_batches_and_twice(sizes: Sequence[int], repeat: bool) -> None:
    with undone():
        rebuild()
        wanted = _rows()
        DeliveryOutcome.objects.all().delete()
        facts = ledger.since(0, actor=SYSTEM, limit=5_000)
        for size in [*sizes, len(facts)]:
            batch, facts = facts[:size], facts[size:]
            project(batch)
            if repeat:
                project(batch)
        assert _rows() == wanted


def test_nothing_due_is_neither_nothing_nor_all(db: None) -> None:
    make_customer("ACME")
    figures = all_time(actor=SYSTEM, at=NOW)
    assert (figures.due, figures.on_time.share, figures.told_first.share, figures.lead_hours) == (
        0,
        None,
        None,
        None,
    )
