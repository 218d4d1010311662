"""A shipment of ten pieces as whoever waits for it reads it, and as the terminal tells it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from tests.factories import SYSTEM, scan
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import ShipmentDraft, register_shipments

H, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PIECES = [f"TEN-{n}" for n in range(10)]


@pytest.fixture
def ten(acme: CustomerCard, now: datetime) -> str:
    draft = ShipmentDraft(
        customer="ACME", waybill="NDX-TEN", carrier="NDX", booked_at=now - 60 * H, pieces=10,
        piece_numbers=PIECES, consignee_phone="13812345678",
    )  # fmt: skip
    assert not register_shipments(by=SYSTEM, at=now - 60 * H, shipments=[draft]).refused
    for place, piece in enumerate(PIECES):
        scan("NDX-TEN", "OUT_FOR_DELIVERY", now - 3 * H + place * MINUTE, piece=piece)
    for place, piece in enumerate(PIECES[:8]):
        scan("NDX-TEN", "DELIVERED", now - 2 * H + place * MINUTE, piece=piece)
    scan("NDX-TEN", "ATTEMPT_FAILED", now - H, reason="CONSIGNEE.absent", piece=PIECES[8])
    return "NDX-TEN"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["8 of 10 delivered", "Piece TEN-8", "Delivered 8 pieces", "Out for delivery 10 pieces"]),
        ("zh-hans", ["已签收 8 / 10 件", "第 TEN-8 件", "已签收 8 件", "派送中 10 件"]),
    ],
)
def test_pieces_of_which_the_same_was_said_are_one_entry(ten: str, language: str, words: list[str]) -> None:
    client = Client(headers={"accept-language": language})
    page = shown(client.post("/track/", {"number": ten, "tail": "5678"}, follow=True).content.decode())
    way = page[page.index("Way so far" if language == "en" else "物流轨迹") :]
    assert [one for one in words[1:] if one not in way] == []
    assert words[0] in page


def test_the_terminal_tells_how_many_came_and_names_each_piece(ten: str) -> None:
    told = StringIO()
    call_command("trace", ten, stdout=told)
    head, *lines = told.getvalue().splitlines()
    assert "8 of 10 delivered" in head
    assert [piece for piece in PIECES if not any(piece in line for line in lines)] == []
