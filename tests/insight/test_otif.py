"""On time in full: kept, and all that was ordered accepted; an order counts once (domain reference §1.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.facts import BackorderCancelled
from nuoda.domains.shipments.facts import ShipmentEased, ShipmentProven, ShipmentTroubled
from nuoda.insight.fullness import missing_after
from nuoda.insight.measures import FIGURES, Rate, by_customer, by_week, outcome_rows, timeliness
from nuoda.insight.models import DeliveryOutcome
from nuoda.insight.project import rebuild
from nuoda.kernel import clock
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window

DUE = NOW + timedelta(hours=48)
SPAN: dict[str, Any] = {"start": NOW, "end": NOW + timedelta(days=3)}


@pytest.fixture
def _five(acme: CustomerCard, globex: CustomerCard, now: datetime, settle: Callable[[], int]) -> None:
    """Whole; with a broken piece; in two parcels of which one comes damaged; late; of another customer."""
    owners = ("ACME", "ACME", "ACME", "ACME", "GLOBEX")
    for place, owner in enumerate(owners):
        make_order(owner, reference=f"SO-{place}", promised_due_at=DUE, usual_transit_hours=30)
        make_shipment(owner, f"W{place}", order_reference=f"SO-{place}", usual_transit_hours=30)
    make_shipment("ACME", "W2b", order_reference="SO-2", usual_transit_hours=30)
    settle()
    in_time, late = NOW + timedelta(hours=20), DUE + timedelta(hours=2)
    scan("W0", "DELIVERED", in_time)
    scan("W1", "DELIVERED_WITH_EXCEPTION", in_time, reason="DAMAGE.broken")
    scan("W2", "DELIVERED", in_time)
    scan("W2b", "DELIVERED_WITH_EXCEPTION", in_time, reason="DAMAGE.wet")
    scan("W3", "DELIVERED", late)
    scan("W4", "DELIVERED", in_time)
    settle()
    clock.advance_to(DUE + timedelta(hours=3))
    settle()


@pytest.mark.usefixtures("_five")
def test_a_damaged_order_is_on_time_and_not_in_full(acme: CustomerCard, globex: CustomerCard) -> None:
    at = clock.now()
    figures = timeliness(actor=SYSTEM, at=at, **SPAN)
    assert (figures.on_time, figures.otif) == (Rate(4, 5), Rate(2, 5))
    found = {one.key: (one.due, one.kept, one.otif) for one in by_customer(actor=SYSTEM, at=at, **SPAN)}
    assert found == {str(acme.id): (4, 3, 1), str(globex.id): (1, 1, 1)}
    weeks = by_week(actor=SYSTEM, at=at, zone="Asia/Shanghai", **SPAN)
    assert [(one.key, one.due, one.otif) for one in weeks] == [("2026-11-23", 5, 2)]
    rows = {
        which: outcome_rows(actor=SYSTEM, window=Window(), which=which, at=at, **SPAN).total
        for which in ("otif", "not_in_full")
    }
    assert rows == {"otif": 2, "not_in_full": 2}
    assert set(rows) < set(FIGURES)


@pytest.mark.usefixtures("_five")
def test_a_rebuild_gives_the_same() -> None:
    before = list(DeliveryOutcome.objects.order_by("promise_id").values())
    rebuild()
    assert list(DeliveryOutcome.objects.order_by("promise_id").values()) == before


@pytest.mark.usefixtures("_five")
def test_machines_and_the_terminal_are_told_the_same(acme: CustomerCard, globex: CustomerCard) -> None:
    days = "first=2026-11-23&last=2026-11-25"
    house, hers = Machine(make_key(None)), Machine(make_key(globex))
    told = house.get(f"/measures/on-time?{days}&by=customer").json()
    assert told["otif"] == {"numerator": 2, "denominator": 5, "share": 0.4}
    assert {one["key"]: one["otif"] for one in told["parts"]} == {str(acme.id): 1, str(globex.id): 1}
    assert house.get(f"/measures/on-time?{days}&by=week").json()["parts"][0]["otif"] == 2
    assert hers.get(f"/measures/on-time?{days}").json()["due"] == 1
    for wrong in ("by=moon", "first=1066-01-01", "other=1"):
        assert house.get(f"/measures/on-time?{days}&{wrong}").status_code == 422, wrong
    out = StringIO()
    call_command("measures", "--json", stdout=out)
    assert json.loads(out.getvalue())["otif"] == {"numerator": 2, "denominator": 5}


def _proof(ship: str, **counts: int) -> ShipmentProven:
    none: dict[str, Any] = dict.fromkeys(
        ("accepted", "short", "damaged", "refused", "over", "wrong", "pictures"), 0
    )
    return ShipmentProven(
        subject=Ref("shipment", ship), waybill="W", order_id=None, proof_id=new_id(), outcome="delivered",
        milestone="DELIVERED", relation="", occurred_at=NOW, signed=True, **none | counts,
    )  # fmt: skip


def test_what_comes_later_is_in_full_then_and_what_is_damaged_stays() -> None:
    ship = str(new_id())
    partly = missing_after([], _proof(ship, accepted=8, short=2))
    assert partly == [f"short:{ship}"]
    assert missing_after(partly, _proof(ship, accepted=2)) == []
    broken = missing_after([], _proof(ship, accepted=9, damaged=1))
    assert missing_after(broken, _proof(ship, accepted=1)) == [f"damaged:{ship}"]
    common: dict[str, Any] = {"subject": Ref("shipment", ship), "waybill": "W", "order_id": None}
    gone = ShipmentTroubled(
        **common, reason="LOSS.whole", milestone="", occurred_at=NOW, place="", eta_at=None
    )
    assert missing_after([], gone) == [f"short:{ship}"]
    assert missing_after([f"short:{ship}"], ShipmentEased(**common, reason="LOSS.whole")) == []
    order = Ref("order", str(new_id()))
    off = BackorderCancelled(subject=order, about=order, reference="SO-1", sku="K-1", quantity=1)
    assert missing_after([], off) == ["line:K-1"]
