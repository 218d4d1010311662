"""Finding things by number and by words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Role

pytestmark = pytest.mark.usefixtures("now")
PALETTE = {"HX-Request": "true"}


def labels(desk: Client, text: str) -> list[str]:
    groups = desk.get(reverse("desk_search"), {"q": text}, headers=PALETTE).context["groups"]
    return [hit.label for group in groups for hit in group.hits]


def test_an_exact_number_goes_straight_to_its_page(desk: Client, late: LateParcel) -> None:
    case = cases_of(actor=factories.SYSTEM, shipment_ids=[late.shipment.id])[0]
    for text, place in (
        ("ndx900001 ", reverse("desk_shipment", args=[late.shipment.id])),
        (late.order.reference, reverse("desk_order", args=[late.order.id])),
        (case.number.lower(), reverse("desk_case", args=[case.id])),
    ):
        response = desk.get(reverse("desk_search"), {"q": text})
        assert response["Location"] == place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0001", "NDX900001"),
        ("上海", "NDX900001"),
        ("欧阳", "NDX900001"),
        ("安科", "安科美贸易有限公司"),
        ("acme", "安科美贸易有限公司"),
        ("耳机", "SO-1001"),
    ],
)
def test_finds_tails_and_two_character_words(desk: Client, late: LateParcel, text: str, found: str) -> None:
    assert found in labels(desk, text)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "'", "&|!()", "没有的词", "x" * 5_000, "%", "🙂"])
def test_bears_what_finds_nothing(desk: Client, late: LateParcel, text: str) -> None:
    assert desk.get(reverse("desk_search"), {"q": text}).status_code == 200
    assert labels(desk, text) == []


def test_two_carriers_with_one_number_are_both_shown(desk: Client, late: LateParcel) -> None:
    factories.make_shipment(carrier="SHX", waybill="NDX900001")
    response = desk.get(reverse("desk_search"), {"q": "NDX900001"})
    assert response.status_code == 200
    told = [hit.about.split(" · ")[0] for hit in response.context["groups"][0].hits]
    assert sorted(told) == ["NDX", "SHX"]


@pytest.mark.parametrize("headers", [{}, PALETTE])
def test_costs_twelve_queries(
    desk: Client,
    late: LateParcel,
    globex: CustomerCard,
    headers: dict[str, str],
    at_most_twelve: Callable[[], AbstractContextManager[None]],
) -> None:
    with at_most_twelve():
        desk.get(reverse("desk_search"), {"q": "上海"}, headers=headers)


def test_is_closed_to_customers(client_of: Callable[[Role], Client]) -> None:
    assert client_of(Role.CUSTOMER).get(reverse("desk_search"), {"q": "a"}).status_code == 403
