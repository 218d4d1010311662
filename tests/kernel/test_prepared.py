"""A prepared reading says what the plain one says, to whoever may see it, and composes its SQL once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.models import Order
from nuoda.domains.orders.queries import OrderPage
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.prepared import Given, Prepared

ONE: Prepared[Any] = Prepared(
    lambda actor: Order.objects.visible_to(actor).filter(id=Given("id")).annotate(seen=Value("yes"))
)
LATEST = Prepared(
    lambda actor: (
        Order.objects.visible_to(actor)
        .filter(reference__in=[Given("first"), Given("second")])
        .only("id", "reference")
        .order_by("-reference")[:5]
    )
)

MakeOrder = Callable[..., OrderPage]


def ids(reading: Prepared[Any], actor: Actor, order_id: UUID) -> list[UUID]:
    return [row.id for row in reading(actor, {"id": order_id})]


def test_a_row_comes_whole(make_order: MakeOrder) -> None:
    made = make_order(goods="刹车片")
    (row,) = ONE(SYSTEM, {"id": made.id})
    plain = Order.objects.get(id=made.id)
    assert {field.attname: getattr(row, field.attname) for field in Order._meta.concrete_fields} == {
        field.attname: getattr(plain, field.attname) for field in Order._meta.concrete_fields
    }
    assert row.seen == "yes"


def test_each_sees_what_she_may(
    make_order: MakeOrder, customer_actor: Actor, other_customer_actor: Actor, agent: Actor
) -> None:
    made = make_order()
    seen = {actor: ids(ONE, actor, made.id) for actor in (agent, customer_actor)}
    assert seen == {agent: [made.id], customer_actor: [made.id]}
    assert ids(ONE, other_customer_actor, made.id) == []
    assert ids(ONE, ANONYMOUS, made.id) == []


def test_values_change_and_the_sql_does_not(
    make_customer: Callable[..., CustomerCard], make_order: MakeOrder
) -> None:
    make_customer("ACME")
    for reference in ("A-1", "A-2", "A-3"):
        make_order("ACME", reference)
    with CaptureQueriesContext(connection) as queries:
        found = [
            [row.reference for row in LATEST(SYSTEM, {"first": first, "second": second})]
            for first, second in (("A-1", "A-2"), ("A-3", "A-1"), ("x", "'; --"))
        ]
    assert found == [["A-2", "A-1"], ["A-3", "A-1"], []]
    assert len(queries) == 3


def test_a_value_left_out_is_refused(db: None) -> None:
    with pytest.raises(KeyError):
        ONE(SYSTEM, {})
