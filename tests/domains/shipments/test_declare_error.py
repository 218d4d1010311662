from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, make_shipment, scan

from nuoda.domains.shipments.commands import declare_error
from nuoda.domains.shipments.commands.declare_error import ScanAlreadyDeclaredWrong
from nuoda.domains.shipments.queries import shipment_page
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.ids import new_id

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def delivered(acme: object) -> UUID:
    """A shipment that a courier called delivered, and was not."""
    card = make_shipment()
    scan(card.waybill, "OUT_FOR_DELIVERY", NOW - timedelta(hours=4))
    scan(card.waybill, "DELIVERED", NOW)
    return card.id


def _declare(
    actor: Actor, shipment_id: UUID, *, reason: str = "did_not_occur", note: str = "门口没有"
) -> None:
    declare_error(
        by=actor, at=LATER, shipment_id=shipment_id, occurred_at=NOW, code="DELIVERED", reason=reason,
        note=note,
    )  # fmt: skip


def test_a_false_delivery_is_retracted_and_stays_in_the_log(agent: Actor, delivered: UUID) -> None:
    _declare(agent, delivered)
    page = shipment_page(delivered, actor=agent)
    assert (page.card.milestone, page.card.delivered_at) == ("OUT_FOR_DELIVERY", None)
    assert [line.declared_wrong for line in page.log] == ["林晓: 门口没有", ""]
    (retracted,) = ledger.all_named(["shipment.delivery_retracted"])
    assert retracted.actor_name == "林晓"


def test_it_is_declared_wrong_once(agent: Actor, delivered: UUID) -> None:
    _declare(agent, delivered)
    with pytest.raises(ScanAlreadyDeclaredWrong):
        _declare(agent, delivered)


def test_the_same_scan_sent_again_does_not_come_back(agent: Actor, delivered: UUID) -> None:
    _declare(agent, delivered)
    assert scan("NDX900001", "DELIVERED", NOW).duplicate == 1
    assert shipment_page(delivered, actor=agent).card.delivered_at is None


def test_only_staff_may(delivered: UUID, customer_actor: Actor) -> None:
    for actor in (customer_actor, ANONYMOUS):
        with pytest.raises(Forbidden):
            _declare(actor, delivered)


@pytest.mark.parametrize(
    ("reason", "note"), [("because", "x"), ("did_not_occur", ""), ("did_not_occur", "x" * 501)]
)
def test_it_needs_a_known_reason_and_a_note(agent: Actor, delivered: UUID, reason: str, note: str) -> None:
    with pytest.raises(Invalid):
        _declare(agent, delivered, reason=reason, note=note)
    assert shipment_page(delivered, actor=agent).card.milestone == "DELIVERED"


def test_a_scan_that_is_not_there_is_not_found(agent: Actor, delivered: UUID) -> None:
    with pytest.raises(NotFound):
        _declare(agent, new_id())
