"""The mail server is down while a warning is due: it waits, and is sent once when the server is back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notice_rows
from nuoda.kernel import clock
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick


def _pass(minutes: float) -> None:
    clock.advance_to(clock.now() + timedelta(minutes=minutes))
    tick()
    settle()


@pytest.fixture
def _warned(acme: CustomerCard, now: datetime) -> None:
    make_order(promised_due_at=NOW + timedelta(hours=60), usual_transit_hours=48)
    make_shipment(order_reference="SO-1001", usual_transit_hours=48)
    settle()
    scan("NDX900001", "PICKED_UP", NOW)
    scan(
        "NDX900001", "", NOW + timedelta(hours=30), reason="DELAY.vehicle", heard_at=NOW + timedelta(hours=30)
    )
    clock.advance_to(NOW + timedelta(hours=30))
    settle()


@pytest.mark.usefixtures("_warned")
def test_it_waits_and_is_sent_once(mailbox: Mailbox, settings: Settings) -> None:
    up = settings.NUODA_SMTP_URL
    settings.NUODA_SMTP_URL = "smtp://127.0.0.1:1"
    for _ in range(5):
        _pass(2)
    (notice,) = notice_rows(actor=SYSTEM, window=Window()).rows
    assert notice.state == "released"
    assert notice.attempts >= 3
    assert "ConnectionRefusedError" in notice.error
    assert mailbox.mails() == []
    settings.NUODA_SMTP_URL = up
    _pass(15)
    _pass(60)
    assert len(mailbox.mails()) == 1
    (notice,) = notice_rows(actor=SYSTEM, window=Window()).rows
    assert (notice.state, notice.error) == ("sent", "")


@pytest.mark.usefixtures("_warned")
def test_without_any_server_set_nothing_is_lost() -> None:
    _pass(2)
    (notice,) = notice_rows(actor=SYSTEM, window=Window()).rows
    assert "NUODA_SMTP_URL" in notice.error
    assert notice.state == "released"
