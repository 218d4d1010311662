"""One shipment in trouble, and how its case is opened and looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.factories import NOW, SYSTEM, make_shipment

from nuoda.domains.cases.commands import Trouble, open_exceptions
from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard

Open = Callable[..., CaseCard]


@pytest.fixture
def parcel(acme: CustomerCard) -> ShipmentCard:
    return make_shipment("ACME")


@pytest.fixture
def open_case(parcel: ShipmentCard) -> Open:
    """Trouble comes to the parcel; returns its newest case."""

    def trouble(
        cause: str = "DELAY.vehicle",
        *,
        trigger: str = "at_risk",
        impact: int = 1,
        tier: str = "ordinary",
        due_at: datetime | None = NOW + timedelta(days=4),
        at: datetime = NOW,
    ) -> CaseCard:
        one = Trouble(
            customer_id=parcel.customer_id, tier=tier, language="zh-hans", label=parcel.waybill,
            trigger=trigger, cause=cause, impact=impact, due_at=due_at, shipment_id=parcel.id,
            place="武汉转运中心",
        )  # fmt: skip
        open_exceptions(by=SYSTEM, at=at, troubles=[one])
        return cases_of(actor=SYSTEM, shipment_ids=[parcel.id])[0]

    return trouble
