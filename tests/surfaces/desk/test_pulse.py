"""The pulse that every open page asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.cases.queries import cases_of
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.usefixtures("now")
SIGNED_IN = 2


def ask(desk: Client, **query: str | int) -> dict[str, Any]:
    response = desk.get(reverse("desk_pulse"), query)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    answer: dict[str, Any] = response.json()
    return answer


def test_counts_what_is_new_by_kind_name_and_page(
    desk: Client, late: LateParcel, now: datetime, settle: Callable[[], int]
) -> None:
    before = ledger.newest_position()
    factories.scan("NDX900001", "DELIVERED", now - timedelta(minutes=5))
    settle()
    answer = ask(desk, after=before, about=f"shipment:{late.shipment.id}")
    assert answer["after"] == str(ledger.newest_position())
    assert answer["topics"]["shipment"] >= 1
    assert answer["topics"]["shipment.delivered"] == 1
    assert answer["topics"]["news"] >= 1
    assert answer["topics"]["this"] >= 1
    assert set(answer["badges"].values()) == {0}


def test_nothing_new_says_nothing(desk: Client, late: LateParcel) -> None:
    newest = ledger.newest_position()
    answer = ask(desk, after=newest)
    assert (answer["after"], answer["topics"]) == (str(newest), {})
    assert answer["badges"]["promises"] == 1
    assert answer["badges"]["cases"] == 1


def test_what_concerns_another_page_is_not_counted_as_this(desk: Client, late: LateParcel) -> None:
    assert "this" not in ask(desk, after=1, about="shipment:nobody,order:,:,x")["topics"]


@pytest.mark.parametrize("after", ["", "0", "-5", "abc", "1.5", "9" * 30, "１"])
def test_a_place_that_is_none_starts_at_the_newest(desk: Client, late: LateParcel, after: str) -> None:
    answer = ask(desk, after=after)
    assert (answer["after"], answer["topics"]) == (str(ledger.newest_position()), {})


def test_a_place_beyond_the_end_is_kept(desk: Client, late: LateParcel) -> None:
    assert ask(desk, after=2**62)["topics"] == {}


def test_costs_three_queries_besides_the_sign_in(desk: Client, late: LateParcel) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask(desk, after=1, about=f"shipment:{late.shipment.id}")
    assert len(queries) - SIGNED_IN <= 3


@pytest.mark.parametrize(("role", "status"), [(Role.CUSTOMER, 403), (Role.PUBLIC, 302)])
def test_is_closed_to_others(client_of: Callable[[Role], Client], role: Role, status: int) -> None:
    assert client_of(role).get(reverse("desk_pulse")).status_code == status


class TestWatchers:
    def test_an_open_case_tells_who_else_has_it(
        self, desk: Client, late: LateParcel, supervisor: Actor, now: datetime
    ) -> None:
        case = cases_of(actor=factories.SYSTEM, shipment_ids=[late.shipment.id])[0]
        address = reverse("desk_case_watch", args=[case.id])
        assert desk.post(address, {"writing": "0"}).json() == {"watchers": ""}
        other = sign_in(supervisor)
        other.cookies["nuoda_language"] = "en"
        assert other.post(address, {"writing": "1"}).json() == {"watchers": "林晓 is also looking at this."}
        desk.cookies["nuoda_language"] = "en"
        assert ask(desk, about=f"case:{case.id}")["watchers"] == "周敏 is writing here."
        assert "watchers" not in ask(desk, about=f"shipment:{late.shipment.id}")
        assert "watchers" not in ask(desk, about="case:nobody")

    def test_is_closed_to_others(self, late: LateParcel, client_of: Callable[[Role], Client]) -> None:
        case = cases_of(actor=factories.SYSTEM, shipment_ids=[late.shipment.id])[0]
        address = reverse("desk_case_watch", args=[case.id])
        assert client_of(Role.CUSTOMER).post(address).status_code == 403
        assert client_of(Role.SUPERVISOR).get(address).status_code == 405
