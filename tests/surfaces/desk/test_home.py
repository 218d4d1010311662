"""The first page of the day: what is in danger, what is mine, what changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.cases.commands import ask
from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.usefixtures("now")
HOME = "/desk/"


def test_shows_the_promise_in_danger_with_cause_customer_and_case(desk: Client, late: LateParcel) -> None:
    shown = desk.get(HOME).content.decode()
    assert late.shipment.waybill in shown or late.order.reference in shown
    assert "车辆故障" in shown
    assert "安科美贸易有限公司" in shown
    assert "还剩 2 小时" in shown


def test_shows_my_cases_and_not_those_of_others(late: LateParcel, desk: Client, supervisor: Actor) -> None:
    assert desk.get(HOME).context["mine"]
    assert not sign_in(supervisor).get(HOME).context["mine"]


def test_tells_what_changed_until_it_was_seen(desk: Client, late: LateParcel) -> None:
    page = desk.get(HOME)
    assert [group.heading for group in page.context["changes"]]
    desk.post(reverse("desk_looked"), {"position": page.context["head"].position})
    assert desk.get(HOME).context["changes"] == []


@pytest.mark.parametrize("position", ["", "-1", "many", "9" * 40, "１２", "\x00"])
def test_an_impossible_position_marks_nothing_as_seen(desk: Client, late: LateParcel, position: str) -> None:
    assert desk.post(reverse("desk_looked"), {"position": position}).status_code == 302
    assert desk.get(HOME).context["changes"]


def test_a_position_still_to_come_hides_nothing_that_comes_later(
    desk: Client, late: LateParcel, now: datetime
) -> None:
    desk.post(reverse("desk_looked"), {"position": "999999999999"})
    assert desk.get(HOME).context["changes"] == []
    ask(by=factories.SYSTEM, at=now, shipment_id=late.shipment.id, kind="inquiry", words="到哪里了？")
    assert desk.get(HOME).context["changes"]


def test_teaches_where_nothing_is_there_yet(desk: Client) -> None:
    shown = desk.get(HOME).content.decode()
    assert "没有承诺处于风险中" in shown
    assert "您没有未结工单" in shown


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.DISPATCHER])
def test_costs_twelve_queries_for_everybody(
    late: LateParcel,
    client_of: Callable[[Role], Client],
    role: Role,
    at_most_twelve: Callable[[], AbstractContextManager[None]],
) -> None:
    browser = client_of(role)
    with at_most_twelve():
        assert browser.get(HOME).status_code == 200


def test_only_those_who_run_the_house_find_the_system_page(client_of: Callable[[Role], Client]) -> None:
    system = reverse("desk_system")
    assert system in client_of(Role.SUPERVISOR).get(HOME).content.decode()
    assert system not in client_of(Role.AGENT).get(HOME).content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.CUSTOMER, 403), (Role.PUBLIC, 302)])
def test_is_closed_to_others(client_of: Callable[[Role], Client], role: Role, status: int) -> None:
    assert client_of(role).get(HOME).status_code == status
