"""Several readings in one statement tell the same as each by itself, and show each reader her own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, make_customer, make_shipment

from nuoda.domains.customers.queries import CustomerCard, customer_reading, customers_by_id
from nuoda.domains.promises.models import Promise
from nuoda.domains.shipments.models import Number, Shipment
from nuoda.domains.shipments.queries import behind_shipment, shipment_card_reading, shipments_by_id
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.ids import new_id
from nuoda.kernel.models import InboundDocument
from nuoda.kernel.readings import (
    Reading,
    along,
    grouped,
    kept,
    read_together,
    search_together,
    shapes_reading,
)
from nuoda.kernel.statements import Computed, insert, shapes_where


@dataclass(frozen=True, slots=True)
class Told:
    id: UUID
    customer_id: UUID | None
    label: str
    due_at: datetime
    needs: timedelta
    eta_at: datetime | None


@dataclass(frozen=True, slots=True)
class Named:
    number: str
    leg: int


@dataclass(frozen=True, slots=True)
class Numbered:
    waybill: str
    origin: dict[str, str]
    loud: str
    numbers: list[Named]


@dataclass(frozen=True, slots=True)
class _Body:
    body: bytes


def _promise(customer: CustomerCard, label: str) -> Promise:
    return Promise(
        kind="delivery", subject_kind="order", subject_id=new_id(), customer_id=customer.id, label=label,
        basis="", made_at=NOW, due_at=NOW + timedelta(microseconds=1), first_due_at=NOW, agreed_due_at=NOW,
        committed_due_at=NOW, zone="UTC", needs=timedelta(days=400, hours=5, microseconds=3),
    )  # fmt: skip


def test_readings_tell_together_what_each_would_tell(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    insert([_promise(acme, 'SO-1 "{}\\ 上海'), _promise(acme, "SO-2"), _promise(globex, "SO-3")])
    ship = make_shipment("ACME", "NDX7")
    loud = Computed("loud", "waybill || '!'", str.lower)
    numbers = along("numbers", Named, Number, "shipment_id = shipments_shipment.id", order="leg, number")

    def seen(actor: Actor) -> tuple[list[Told], list[Numbered], list[Told]]:
        wanted = ("kind = %s OR FALSE", ["delivery"])
        return read_together(
            shapes_reading(Told, Promise, *wanted, actor=actor, order="label"),
            shapes_reading(Numbered, Shipment, "id = %s", [ship.id], actor=actor, computed=(loud, numbers)),
            shapes_reading(Told, Promise, "label = %s", ["SO-9"], actor=actor),
        )

    def alone(actor: Actor) -> list[Told]:
        return shapes_where(Told, Promise, "kind = %s OR FALSE", ["delivery"], actor=actor, order="label")

    with CaptureQueriesContext(connection) as asked:
        promises, ships, none = seen(SYSTEM)
    assert len(asked) == 1
    assert (len(promises), promises, none) == (3, alone(SYSTEM), [])
    assert ships == [Numbered("NDX7", ships[0].origin, "ndx7!", [Named("NDX7", 0)])]
    assert [len(part) for part in seen(customer_actor)] == [2, 1, 0]
    assert [len(part) for part in seen(other_customer_actor)] == [1, 0, 0]
    nobodys = Actor(Role.CUSTOMER, "1", "nobody's customer")
    assert seen(ANONYMOUS) == seen(nobodys) == ([], [], [])


def test_a_limit_counts_only_what_the_reader_may_see(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    insert([_promise(acme, "SO-1"), _promise(acme, "SO-2"), _promise(globex, "SO-3")])

    def first(actor: Actor) -> list[str]:
        wanted = shapes_reading(Told, Promise, "TRUE", [], actor=actor, order="label DESC", limit=1)
        (together,), (afresh,) = read_together(wanted), search_together(wanted)
        assert together == afresh
        return [row.label for row in together]

    assert [first(actor) for actor in (SYSTEM, other_customer_actor, customer_actor, ANONYMOUS)] == [
        ["SO-3"], ["SO-3"], ["SO-2"], [],
    ]  # fmt: skip


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be read as JSON"):
        shapes_reading(_Body, InboundDocument, "TRUE", [], actor=SYSTEM)


def test_what_is_kept_is_made_anew_only_when_something_else_is_told(db: None) -> None:
    made: list[object] = []

    def then(told: list[int]) -> tuple[int, ...]:
        made.append(told)
        return tuple(told)

    def read(told: list[int]) -> list[int]:
        return [-one for one in told]

    def tell(one: int) -> tuple[int, ...]:
        return read_together(kept(Reading("json_build_array(%s::int, 7)", (one,), read), then))[0]

    assert [tell(1), tell(1), tell(2), tell(1)] == [(-1, -7), (-1, -7), (-2, -7), (-1, -7)]
    assert made == [[-1, -7], [-2, -7]]


def test_the_same_reading_made_again_brings_no_new_reader() -> None:
    def again() -> Reading[tuple[object, ...]]:
        return grouped(kept(Reading("json_build_array()", (), list), tuple), Reading("1", (), int))

    assert again().read is again().read


def test_what_another_row_names_is_read_with_it(db: None) -> None:
    make_customer("ACME")
    make_customer("OTHER")
    ships = [make_shipment("ACME", "W-1"), make_shipment("OTHER", "W-2")]
    for ship in ships:
        behind = behind_shipment(ship.id, actor=SYSTEM)
        card, customer = read_together(
            shipment_card_reading(ship.id, actor=SYSTEM), customer_reading(behind.customer_id, actor=SYSTEM)
        )
        assert card == shipments_by_id([ship.id], actor=SYSTEM)[ship.id]
        assert customer == customers_by_id([ship.customer_id], actor=SYSTEM)[ship.customer_id]
    behind = behind_shipment(ships[0].id, actor=ANONYMOUS)
    assert read_together(
        shipment_card_reading(ships[0].id, actor=ANONYMOUS),
        customer_reading(behind.customer_id, actor=SYSTEM),
    ) == (None, None)
