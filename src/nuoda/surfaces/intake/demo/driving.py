"""The demo's driver: his account, and a few parcels on his van, so that his phone has something to show."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from math import inf
from uuid import UUID

from django.conf import settings

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.shipments.commands import assign_courier
from nuoda.domains.shipments.facts import Milestone
from nuoda.domains.shipments.queries import carried_rows, loads
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.hashing import quick_hashes
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.geography import CITIES, air_km

LOGIN = "driver@nuoda.example"
NAME = "郑长河"
ON_THE_VAN, A_FEW = 6, 3
AT_THE_STATION = {Milestone.OUT_FOR_DELIVERY.value, Milestone.STATION_IN.value}
_LOOKED_AT = 200


def load_the_van(at: datetime) -> int:
    """Open the driver's account and fill his van up to six parcels of one city. Returns how many came on.

    Doing it again changes nothing while he has any stop left.
    """
    account = AccountDraft(email=LOGIN, name=NAME, role=Role.DRIVER, password=settings.NUODA_DEMO_PASSWORD)
    with quick_hashes():
        (driver,) = open_accounts(by=DEMO, at=at, accounts=[account])
    if driver in loads(actor=DEMO):
        return 0
    chosen = _parcels()
    if not chosen:
        return 0
    return assign_courier(by=DEMO, at=at, account=driver, shipment_ids=chosen).accepted


def _parcels() -> list[UUID]:
    """What is at the station or out for delivery and nobody's, in the nearest city where a few of it are.

    At night, where nowhere are a few, in the nearest where any is.
    """
    near = carried_rows(actor=DEMO, window=Window(size=_LOOKED_AT), given="no").rows
    out = [row for row in near if row.milestone in AT_THE_STATION]
    cities = Counter(row.to_city for row in out)
    if not cities:
        return []
    city = min([name for name, count in cities.items() if count >= A_FEW] or cities, key=_how_far)
    return [row.id for row in out if row.to_city == city][:ON_THE_VAN]


def _how_far(name: str) -> tuple[float, str]:
    """Kilometres from the depot; cities by another name than the map's come last."""
    found = next((one for one in CITIES.values() if one.name == name), None)
    return (air_km(CITIES["shanghai"], found) if found else inf, name)
