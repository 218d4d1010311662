"""The customer's pages say from which window to which one it moved, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation
from tests.factories import SYSTEM, scan
from tests.factories.shown import shown

from nuoda.domains.shipments.queries import ShipmentCard, window_moved, windows_shown
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.pages import moments

WAYBILL, TAIL = "NDX900001", "5678"
SAID = {"en": "Earlier we expected it", "zh-hans": "原预计"}


@pytest.fixture
def ship(make_shipment: Callable[..., ShipmentCard], now: datetime) -> ShipmentCard:
    return make_shipment(promised_due_at=now + timedelta(hours=60))


def tracked(language: str) -> str:
    client = Client(headers={"accept-language": language})
    address = client.post("/track/", {"number": WAYBILL, "tail": TAIL}).headers["Location"]
    return shown(client.get(address).content.decode())


def held_up(now: datetime) -> None:
    """Bad weather moves the window by what it usually costs."""
    scan(WAYBILL, "PICKED_UP", now + timedelta(hours=1))
    scan(WAYBILL, "LINEHAUL", now + timedelta(hours=4), reason="DELAY.weather")
    clock.advance_to(now + timedelta(hours=5))


def test_the_first_window_says_nothing_of_a_change(ship: ShipmentCard) -> None:
    assert window_moved(ship.id, actor=SYSTEM) is None
    assert SAID["en"] not in tracked("en")


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "Bad weather on the route holds it up, or may do so."),
        ("zh-hans", "沿途天气恶劣，货物运输受阻或可能受阻。"),
    ],
)
def test_the_page_says_from_what_to_what_and_why(
    ship: ShipmentCard, now: datetime, language: str, why: str
) -> None:
    held_up(now)
    before, after = windows_shown(ledger.about([Ref("shipment", str(ship.id))], actor=SYSTEM))[-2:]
    page = tracked(language)
    with translation.override(language):
        windows = [
            moments.window_words(one.early_at, one.late_at, now=clock.now(), zone=ship.zone, name_zone=True)
            for one in (before, after)
            if one.late_at is not None
        ]
    line = page[page.index(SAID[language]) :]
    line = line[: line.index(why)]
    assert line.index(windows[0]) < line.index(windows[1])


def test_the_last_change_alone_is_told_with_the_window_before_it(ship: ShipmentCard, now: datetime) -> None:
    held_up(now)
    scan(WAYBILL, "DEST_CITY", now + timedelta(hours=20))
    shown_so_far = windows_shown(ledger.about([Ref("shipment", str(ship.id))], actor=SYSTEM))
    last, before = shown_so_far[-1], shown_so_far[-2]
    moved = window_moved(ship.id, actor=SYSTEM)
    assert moved is not None
    assert (moved.at, moved.because) == (last.at, last.because)
    assert (moved.early_at, moved.likely_at, moved.late_at) == (
        before.early_at, before.likely_at, before.late_at,
    )  # fmt: skip


def test_nothing_is_said_once_it_arrived(ship: ShipmentCard, now: datetime) -> None:
    held_up(now)
    scan(WAYBILL, "DELIVERED", now + timedelta(hours=30))
    clock.advance_to(now + timedelta(hours=31))
    assert SAID["en"] not in tracked("en")


def test_a_stranger_reads_no_change(ship: ShipmentCard, now: datetime) -> None:
    held_up(now)
    hers = Actor(Role.CUSTOMER, "c", "c", customer_id=ship.customer_id)
    stranger = Actor(Role.CUSTOMER, "s", "s", customer_id=new_id())
    nobody = Actor(Role.PUBLIC, "p", "p")
    assert window_moved(ship.id, actor=hers) is not None
    assert window_moved(ship.id, actor=stranger) is None
    assert window_moved(ship.id, actor=nobody) is None
