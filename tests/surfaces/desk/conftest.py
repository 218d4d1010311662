"""What the tests of the desk share: an agent's browser, and a parcel that will come late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories.people import sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage
from nuoda.domains.shipments.queries import ShipmentCard, find_by_waybill
from nuoda.kernel.actor import Actor

MOST_QUERIES = 12


@dataclass(frozen=True, slots=True)
class LateParcel:
    """A parcel whose truck broke down, so that its promise is at risk and a case is open."""

    order: OrderPage
    shipment: ShipmentCard


@pytest.fixture
def desk(agent: Actor) -> Client:
    """The browser of an agent at the desk."""
    return sign_in(agent)


@pytest.fixture
def late(now: datetime, agent: Actor, acme: CustomerCard, settle: Callable[[], int]) -> LateParcel:
    """Promised for two hours from now; its truck broke down in Wuhan this morning."""
    ordered = now - timedelta(days=2)
    order = factories.make_order(
        ordered_at=ordered, promised_due_at=now + timedelta(hours=2), usual_transit_hours=40
    )
    factories.make_shipment(order_reference=order.reference, booked_at=ordered)
    factories.scan("NDX900001", "PICKED_UP", ordered + timedelta(hours=3), place="深圳南山营业部")
    factories.scan(
        "NDX900001", "ON_HOLD", now - timedelta(hours=1), reason="DELAY.vehicle", place="武汉分拨中心"
    )
    settle()
    return LateParcel(order, find_by_waybill("NDX900001", actor=factories.SYSTEM)[0])


@pytest.fixture
def at_most_twelve() -> Callable[[], AbstractContextManager[None]]:
    """A context in which a page may cost twelve queries and no more."""

    @contextmanager
    def watch() -> Iterator[None]:
        with CaptureQueriesContext(connection) as queries:
            yield
        assert len(queries) <= MOST_QUERIES, "\n".join(one["sql"][:160] for one in queries)

    return watch
