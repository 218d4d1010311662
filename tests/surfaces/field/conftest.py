"""A driver with one parcel on his van, and his phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests import factories
from tests.factories import SYSTEM
from tests.factories.people import sign_in

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import assign_courier
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Actor, Role

OWN, FOREIGN = "NDX900001", "NDX900002"


@dataclass(frozen=True, slots=True)
class Van:
    """``own`` has two pieces and is the driver's since two hours ago; ``foreign`` is nobody's."""

    driver: Actor
    phone: Client
    own: ShipmentCard
    foreign: ShipmentCard


@pytest.fixture
def van(acme: CustomerCard, now: datetime) -> Van:
    early = now - timedelta(days=1)
    driver = factories.make_account(Role.DRIVER, name="郑师傅", at=early)
    own = factories.make_shipment(waybill=OWN, booked_at=early, pieces=2)
    foreign = factories.make_shipment(waybill=FOREIGN, booked_at=early)
    for number in (OWN, FOREIGN):
        factories.scan(number, "PICKED_UP", early + timedelta(hours=2))
        factories.scan(number, "OUT_FOR_DELIVERY", now - timedelta(hours=2))
    assign_courier(by=SYSTEM, at=now - timedelta(hours=2), account=UUID(driver.id), waybills=[OWN])
    phone = sign_in(driver)
    phone.defaults["HTTP_X_FIELD_ACCOUNT"] = driver.id
    return Van(driver, phone, own, foreign)
