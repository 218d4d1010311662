"""Days of customers counted from facts, reviews when they fall due, and the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.factories import SYSTEM, make_order

from nuoda.domains.customers.queries import CustomerCard, standing_of
from nuoda.domains.customers.queries.scoring import reviews_due
from nuoda.domains.orders.commands import Cancellation, cancel_orders
from nuoda.insight.customers.counting import COUNTED, count_customers, rebuild
from nuoda.insight.customers.reading import counted_of, days_of, rhythm_of, trial_figures
from nuoda.kernel import ledger
from nuoda.surfaces.clock.tiers import look_after_tiers

pytestmark = pytest.mark.django_db


def test_facts_given_twice_count_once_and_what_is_cancelled_does_not(
    now: datetime, acme: CustomerCard, settle: Callable[[], int]
) -> None:
    orders = [make_order(reference=f"SO-{n}", ordered_at=now - timedelta(days=40 * n)) for n in range(3)]
    settle()
    cancel_orders(by=SYSTEM, at=now, cancellations=[Cancellation("ACME", orders[1].reference, "重复")])
    settle()
    days = [(one.day, one.orders) for one in days_of(acme.id, actor=SYSTEM)]
    assert days == [(date(2026, 9, 4), 1), (date(2026, 11, 23), 1)]
    count_customers(ledger.all_named([kind.name for kind in COUNTED]))
    assert [(one.day, one.orders) for one in days_of(acme.id, actor=SYSTEM)] == days
    rebuild()
    assert [(one.day, one.orders) for one in days_of(acme.id, actor=SYSTEM)] == days
    (counted,) = counted_of([acme.id], now, actor=SYSTEM, window=timedelta(days=60))
    assert (counted.last_order, counted.orders, counted.orders_90) == (date(2026, 11, 23), 1, 1)
    weeks = rhythm_of(acme.id, now, actor=SYSTEM)
    assert (len(weeks), weeks[-1].orders, sum(one.orders for one in weeks)) == (13, 1, 2)
    trial = trial_figures([acme.id], date(2026, 11, 20), date(2026, 12, 20), now, actor=SYSTEM)
    assert (trial.during.orders, trial.before.orders, trial.during.first) == (1, 0, date(2026, 11, 20))


def test_reviews_are_done_by_the_clock_and_by_hand(
    now: datetime, acme: CustomerCard, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert look_after_tiers(by=SYSTEM, at=now) == 0
    books = tmp_path / "books.csv"
    books.write_text("customer,month,revenue,cost\nACME,2026-10,1200.50,700\n")
    call_command("customers", "values", str(books))
    call_command("customers", "score", "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["dry_run"], told["reviewed"], told["scores"][0]["customer"]) == (True, 1, "ACME")
    assert {part["name"] for part in told["scores"][0]["parts"]} == {"monetary", "value"}
    before = standing_of(acme.id, actor=SYSTEM)
    assert before is not None
    assert before.revenue is None
    call_command("customers", "score", "--json")
    assert json.loads(capsys.readouterr().out)["reviewed"] == 1
    later = now + timedelta(days=366)
    assert look_after_tiers(by=SYSTEM, at=later) == 1
    assert look_after_tiers(by=SYSTEM, at=later) == 0
    assert reviews_due(later, actor=SYSTEM) == []
    for text in ("customer,month\nACME,2026-10\n", "customer,month,revenue,cost\nACME,soon,1,1\n",
                 "customer,month,revenue,cost\nNOBODY,2026-10,1,1\n"):  # fmt: skip
        books.write_text(text)
        with pytest.raises(CommandError):
            call_command("customers", "values", str(books))
