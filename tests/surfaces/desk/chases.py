"""A case for tests of the desk, and how it is read and addressed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from tests import factories

from nuoda.domains.cases.commands import ask
from nuoda.domains.cases.queries import CasePage, case_page, case_rows
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

READER = Actor(Role.SUPERVISOR, "reader", "reader")


def a_chase(now: datetime) -> UUID:
    """A chase of ACME about a parcel, new."""
    ship = factories.make_shipment()
    return ask(by=factories.SYSTEM, at=now, shipment_id=ship.id, kind="chase", words="今天能到吗？").id


def a_grave_case(now: datetime) -> UUID:
    """A lost parcel of a platinum customer: S1 or S2."""
    factories.make_customer("GOLD", tier="platinum")
    ship = factories.make_shipment(
        "GOLD", "NDX950001", booked_at=now - timedelta(days=4), promised_due_at=now + timedelta(hours=2)
    )
    factories.scan("NDX950001", "LOST", now, reason="LOSS.whole")
    factories.settle()
    found = case_rows(actor=factories.SYSTEM, window=Window(), state="open", kind="exception").rows
    return next(one.id for one in found if one.shipment_id == ship.id and one.severity in ("S1", "S2"))


def page_of(case_id: UUID) -> CasePage:
    return case_page(case_id, actor=READER)


def url(name: str, case_id: UUID) -> str:
    return reverse(f"desk_case_{name}" if name else "desk_case", args=[case_id])
