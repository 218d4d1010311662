"""A reaction costs a constant number of queries: as many for two parcels of a story as for twenty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, a_scan, an_order, make_account, make_customer, settle
from tests.factories.contracts import make_contract
from tests.factories.undoing import undone

from nuoda.domains.cases import commands as cases
from nuoda.domains.claims import commands as claims
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.domains.contracts.commands import (
    ReceiptTermDraft,
    ReportTermDraft,
    set_receipt_term,
    set_report_term,
)
from nuoda.domains.contracts.queries.meter import Measure, On, Rung, Step, Terms, Trigger
from nuoda.domains.customers import commands as customers
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.notices import commands as notices
from nuoda.domains.orders import commands as orders
from nuoda.domains.shipments import commands as shipments
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.reactions.table import TABLE
from nuoda.surfaces.clock.jobs import tick

FEW, MANY = 2, 8  # few enough that what follows from them goes in one batch
_POLICY = claims.PolicyDraft(
    "P-1", "Insurer", "claims@insurer.example", "en", 24, date(2026, 1, 1), "policy P-1"
)
_ONE_IS_TOO_MUCH = Terms(
    Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(90),
    ladder=(Rung(Step.PLAN, (Trigger(On.FAILURES, 1),), days=5),),
)  # fmt: skip


def _story(n: int) -> Mapping[tuple[str, str], int]:
    """How many queries each reaction takes in each chapter of one story of ``n`` parcels."""
    counts: dict[tuple[str, str], int] = {}
    at = NOW
    for chapter, hours, scans in (
        ("ordered", 0, None),
        ("booked", 1, None),
        ("collected", 6, ("PICKED_UP", "")),
        ("broken down", 30, ("", "DELAY.vehicle")),
        ("damaged", 40, ("", "DAMAGE.broken")),
        ("falls due", 120, None),
        ("delivered", 130, ("DELIVERED", "")),
        ("complained of", 131, None),
        ("claimed", 132, None),
        ("left alone", 400, None),
    ):
        at = NOW + timedelta(hours=hours)
        clock.advance_to(at)
        if chapter == "ordered":
            drafts = [an_order("ACME", f"N{n}-{place}") for place in range(n)]
            orders.record_orders(by=SYSTEM, at=at, orders=drafts)
            _reports(n)
        if chapter == "booked":
            booked = [
                shipments.ShipmentDraft(
                    customer="ACME", waybill=f"W{place}", carrier="NDX", booked_at=at,
                    order_reference=f"N{n}-{place}",
                )
                for place in range(n)
            ]  # fmt: skip
            shipments.register_shipments(by=SYSTEM, at=at, shipments=booked)
        if scans:
            batch = [a_scan(f"W{place}", scans[0], at, reason=scans[1]) for place in range(n)]
            shipments.record_scans(by=SYSTEM, at=at, scans=batch)
        if chapter == "complained of":
            (ship,) = find_by_waybill("W0", actor=SYSTEM)
            cases.ask(by=SYSTEM, at=at, shipment_id=ship.id, kind="complaint", words="It was wet.")
        if chapter == "claimed":
            _claim(at)
        _count(chapter, counts)
        clock.advance_to(at + timedelta(minutes=10))
        tick()
        _count(f"{chapter}, then the clock", counts)
    return counts


def _claim(at: datetime) -> None:
    """A claim for one of the parcels, and what was approved for it by a second person."""
    draft = claims.ClaimDraft("W0", "damage", "owner", "Acme", "CNY", Heads(Decimal(90)))
    filed = claims.file_claim(by=SYSTEM, at=at, draft=draft)
    award = claims.propose_award(
        by=SYSTEM, at=at, claim_id=filed.id, remedy="cash", reason="Crushed.", heads=draft.claimed
    )
    claims.approve_award(by=Actor(Role.SUPERVISOR, "lead", "Lead"), at=at, award_id=award)


def _reports(n: int) -> None:
    """Reports of all that is under way, and so many messages to an address that is not called."""
    owner = customers_by_code(["ACME"], actor=SYSTEM)["ACME"].id
    hook = customers.open_endpoint(
        by=SYSTEM, at=NOW, customer_id=owner, label="TMS", address="https://127.0.0.1/"
    )
    term = ReportTermDraft(customer_id=owner, channel="mail", active_from=NOW, every_hours=5)
    set_report_term(by=SYSTEM, at=NOW, draft=term)
    posts = [
        notices.PostDraft(hook.id, owner, "test.ping", "endpoint", hook.id, "test", "{}", f"p{place}")
        for place in range(n)
    ]
    notices.queue_posts(by=SYSTEM, at=NOW, posts=posts)


def _count(chapter: str, counts: dict[tuple[str, str], int]) -> None:
    def run(name: str, effect: Callable[[], None]) -> None:
        with CaptureQueriesContext(connection) as captured:
            effect()
        counts[chapter, name] = counts.get((chapter, name), 0) + len(captured)

    settle(run=run)


@pytest.mark.django_db
def test_every_reaction_costs_the_same_for_few_and_many(now: datetime, settings: Settings) -> None:
    settings.NUODA_LANES, settings.NUODA_SMTP_URL = 1, "keep:"
    found = []
    for n in (FEW, MANY):
        with undone(), clock.simulated(now):
            make_account(Role.AGENT)
            card = make_customer("ACME", tier="platinum")
            term = ReceiptTermDraft(24, 7, 15)
            set_receipt_term(by=SYSTEM, at=now, customer_id=card.id, term=term)
            make_contract(_ONE_IS_TOO_MUCH, at=now)
            claims.record_policies(by=SYSTEM, at=now, policies=[_POLICY])
            found.append(_story(n))
    few, many = found
    assert {name for _chapter, name in few} == {reaction.name for reaction in TABLE}
    assert many == few
