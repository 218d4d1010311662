"""The answer on top of a shipment's page: no surer than what is known; what was found at the door is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation
from tests.factories import SYSTEM, scan, settle
from tests.factories.shown import shown

from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import clock
from nuoda.surfaces.portal import story, words

WAYBILL, TAIL = "NDX900001", "5678"


@pytest.fixture
def ship(make_shipment: Callable[..., ShipmentCard], now: datetime) -> ShipmentCard:
    return make_shipment(promised_due_at=now + timedelta(hours=60))


@pytest.mark.parametrize(
    ("late_by", "said"),
    [(timedelta(hours=-1), ", in time: "), (timedelta(hours=9), ", most likely in time: ")],
)
def test_a_window_that_ends_past_the_due_time_is_not_surely_in_time(
    ship: ShipmentCard, now: datetime, late_by: timedelta, said: str
) -> None:
    settle()
    promise = story.delivery_promise(promises_of([story.subject_of(ship)], actor=SYSTEM))
    assert promise is not None
    due = promise.due_at
    zone = clock.now().tzinfo
    assert zone is not None
    card = ship._replace(eta_at=due - timedelta(hours=3), eta_late_at=due + late_by)
    with translation.override("en"):
        eta = words.window(card, now=now, zone=zone, language="en")
        assert said in words.answer(card, promise, eta=eta, now=now, zone=zone, language="en")


def test_what_was_found_at_the_door_is_told(ship: ShipmentCard, now: datetime) -> None:
    scan(WAYBILL, "DELIVERED_WITH_EXCEPTION", now + timedelta(hours=3), reason="DAMAGE.broken")
    settle()
    clock.advance_to(now + timedelta(hours=4))
    client = Client(headers={"accept-language": "en"})
    address = client.post("/track/", {"number": WAYBILL, "tail": TAIL}).headers["Location"]
    assert "as promised. It was found damaged." in shown(client.get(address).content.decode())


def _looked_up(language: str) -> str:
    client = Client(headers={"accept-language": language})
    address = client.post("/track/", {"number": WAYBILL, "tail": TAIL}).headers["Location"]
    return shown(client.get(address).content.decode())


def test_it_says_how_many_pieces_there_are_and_how_many_came(
    make_shipment: Callable[..., ShipmentCard], now: datetime
) -> None:
    make_shipment(pieces=3)
    assert "Pieces 3 " in _looked_up("en")
    scan(WAYBILL, "OUT_FOR_DELIVERY", now + timedelta(hours=1))
    scan(WAYBILL, "DELIVERED", now + timedelta(hours=3), piece="P1")
    clock.advance_to(now + timedelta(hours=4))
    assert "Pieces 1 of 3 delivered" in _looked_up("en")
    assert "件数 已签收 1 / 3 件" in _looked_up("zh-hans")
    scan(WAYBILL, "DELIVERED", now + timedelta(hours=5))
    clock.advance_to(now + timedelta(hours=6))
    assert "Pieces 3 " in _looked_up("en")


def test_of_a_single_piece_nothing_is_counted(ship: ShipmentCard) -> None:
    assert "Pieces" not in _looked_up("en")
