"""An incident is opened only over what somebody saw and confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.factories import SYSTEM, make_shipment, scan
from tests.factories.shown import shown
from tests.surfaces.desk.stranding import NEW, PLACE, form_of, kept_in, strand

from nuoda.domains.cases.commands import IncidentDraft, open_incident
from nuoda.domains.cases.queries import incident_reach, incident_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notice_rows
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window


@pytest.fixture
def stranded(now: datetime, acme: CustomerCard, globex: CustomerCard, settle: Callable[[], int]) -> list[str]:
    return strand(now, settle)


def test_nothing_is_opened_and_nobody_written_to_before_it_was_confirmed(
    desk: Client, *, agent: Actor, stranded: list[str], now: datetime, settle: Callable[[], int]
) -> None:
    """An Enter too many in a form that came filled over all shipments of a cluster opens nothing."""
    make_shipment("ACME", "S9", booked_at=now - timedelta(hours=9))
    scan("S9", "DELIVERED", now)
    settle()
    waybills = [*stranded, "S9"]
    given = form_of(waybills, now, words="替换车辆已出发。")
    del given["gathers"]
    asked = desk.post(NEW, given)
    settle()
    assert incident_rows(actor=SYSTEM, window=Window()).total == 0
    told = notice_rows(actor=SYSTEM, window=Window(), kind="incident")
    assert told.total == 0
    page = asked.content.decode()
    assert re.search(r"6 (?:shipments become|票运单)", shown(page))
    assert re.search(r"2 (?:messages go out|封)", shown(page))
    assert re.search(r"(?:1 arrived, 0|1 票已送达，0 票)", shown(page))
    assert "替换车辆已出发。" in shown(page)

    kept = kept_in(page)
    again = desk.post(NEW, {**kept, "change": "1"})
    assert again.status_code == 200
    assert "替换车辆已出发。" in again.content.decode()
    assert not re.search(r'name="gathers"[^>]*checked', again.content.decode())
    changed = re.search(r'name="confirmed"(?: value="([^"]*)")?', again.content.decode())
    assert changed is not None
    assert not changed[1], "what is changed is to be looked at again"
    assert incident_rows(actor=SYSTEM, window=Window()).total == 0

    scan("S0", "DELIVERED", now)
    settle()
    moved = desk.post(NEW, kept)
    assert re.search(r"5 (?:shipments become|票运单)", shown(moved.content.decode())), "what was seen is past"
    assert incident_rows(actor=SYSTEM, window=Window()).total == 0
    fresh = kept_in(moved.content.decode())
    assert [desk.post(NEW, fresh).status_code for _ in range(2)] == [302, 302], "twice sent is opened once"
    settle()
    (row,) = incident_rows(actor=SYSTEM, window=Window()).rows
    assert (row.extent.parts, row.extent.customers, row.incident.gathers) == (5, 2, False)
    assert notice_rows(actor=SYSTEM, window=Window(), kind="incident").total == 2


def test_what_it_would_do_is_what_opening_it_does(
    *, agent: Actor, stranded: list[str], now: datetime, settle: Callable[[], int]
) -> None:
    """The figures that are confirmed agree with those of the command, for parts of another incident too."""
    ids = [ship.id for name in stranded for ship in find_by_waybill(name, actor=SYSTEM)]
    first = IncidentDraft(what="vehicle", began_at=now, shipment_ids=ids[:2], place=PLACE)
    open_incident(by=agent, at=now, draft=first)
    make_shipment("ACME", "S8", booked_at=now - timedelta(hours=9))
    scan("S4", "DELIVERED", now)
    settle()
    ids += [ship.id for ship in find_by_waybill("S8", actor=SYSTEM)]
    rest = IncidentDraft(what="vehicle", began_at=now, shipment_ids=ids, place=PLACE)
    seen = incident_reach(ids, what="vehicle", at=now, actor=agent)
    done = open_incident(by=agent, at=now, draft=rest)
    assert (seen.shipments, seen.opened, seen.arrived, seen.elsewhere) == (
        done.affected, done.opened, done.arrived, done.elsewhere,
    ) == (4, 1, 1, 2)  # fmt: skip
