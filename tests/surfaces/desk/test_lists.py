"""The lists of the desk, and the pages of an order, a customer and a notice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notice_rows
from nuoda.domains.orders.queries import order_page
from nuoda.domains.promises.queries import promises_of
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.usefixtures("now")
LISTS = ("shipments", "orders", "promises", "customers", "notices")
Watch = Callable[[], AbstractContextManager[None]]


def shown(desk: Client, name: str, **query: str) -> list[str]:
    """The text of each row's first cell and what else stands in it."""
    response = desk.get(reverse(f"desk_{name}"), query)
    assert response.status_code == 200
    return [" ".join(cell for _column, cell in row.cells) for row in response.context["list"].rows]


@pytest.mark.parametrize("name", LISTS)
class TestEveryList:
    def test_costs_twelve_queries(
        self, desk: Client, late: LateParcel, name: str, at_most_twelve: Watch
    ) -> None:
        with at_most_twelve():
            assert desk.get(reverse(f"desk_{name}"), {"customer": "ACME"}).status_code == 200

    def test_teaches_where_it_is_empty(self, desk: Client, name: str) -> None:
        assert "n-empty" in desk.get(reverse(f"desk_{name}")).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"page": "99999"},
            {"page": "-1", "size": "7"},
            {"sort": "password"},
            {"q": "'; DROP TABLE"},
            {"q": "\x00"},
            {"q": "(|&!<->"},
            {"customer": "NOBODY"},
            {"state": "nonsense"},
            {"due_from": "2026-13-45", "due_to": "9999-12-31"},
            {"due_from": "0001-01-01", "due_to": "9999-12-31"},
        ],
    )
    def test_bears_a_mangled_address(
        self, desk: Client, late: LateParcel, name: str, query: dict[str, str]
    ) -> None:
        assert desk.get(reverse(f"desk_{name}"), query).status_code == 200

    def test_answers_htmx_with_the_table_alone(self, desk: Client, late: LateParcel, name: str) -> None:
        headers = {"HX-Request": "true", "HX-Target": f"list-{name}"}
        body = desk.get(reverse(f"desk_{name}"), headers=headers).content.decode()
        assert "<html" not in body

    def test_is_closed_to_customers(self, client_of: Callable[[Role], Client], name: str) -> None:
        assert client_of(Role.CUSTOMER).get(reverse(f"desk_{name}")).status_code == 403

    def test_sorts_by_every_column_that_offers_it(self, desk: Client, late: LateParcel, name: str) -> None:
        page = desk.get(reverse(f"desk_{name}")).context["list"]
        for column in page.spec.columns:
            if column.sortable:
                for sort in (column.key, f"-{column.key}"):
                    answer = desk.get(reverse(f"desk_{name}"), {"sort": sort})
                    assert answer.status_code == 200
                    assert answer.context["list"].ignored == []


class TestShipments:
    @pytest.fixture(autouse=True)
    def _two(self, late: LateParcel, globex: CustomerCard) -> None:
        factories.make_shipment("GLOBEX", "NDX800777", service="express", consignee_name="刘洋")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, {"NDX900001", "NDX800777"}),
            ({"q": "0001"}, {"NDX900001"}),
            ({"q": "ndx900001"}, {"NDX900001"}),
            ({"q": "刘洋"}, {"NDX800777"}),
            ({"q": "上海"}, {"NDX900001", "NDX800777"}),
            ({"q": "没有这个词"}, set()),
            ({"milestone": "moving"}, {"NDX900001", "NDX800777"}),
            ({"milestone": "ON_HOLD"}, {"NDX900001"}),
            ({"trouble": "any"}, {"NDX900001"}),
            ({"trouble": "DELAY"}, {"NDX900001"}),
            ({"trouble": "DAMAGE"}, set()),
            ({"customer": "GLOBEX"}, {"NDX800777"}),
            ({"service": "express"}, {"NDX800777"}),
        ],
    )
    def test_filters(self, desk: Client, query: dict[str, str], found: set[str]) -> None:
        rows = shown(desk, "shipments", **query)
        assert {waybill for waybill in ("NDX900001", "NDX800777") if any(waybill in r for r in rows)} == found
        assert len(rows) == len(found)

    def test_exports_the_same_rows(self, desk: Client) -> None:
        address = reverse("desk_shipments")
        csv = desk.get(address, {"format": "csv", "trouble": "any"})
        text = csv.getvalue().decode("utf-8-sig")
        assert "NDX900001" in text
        assert "NDX800777" not in text
        xlsx = desk.get(address, {"format": "xlsx"})
        book = openpyxl.load_workbook(BytesIO(xlsx.getvalue()))
        assert {row[0].value for row in book.worksheets[0].iter_rows(min_row=2)} >= {"NDX900001", "NDX800777"}


class TestPromises:
    def test_those_in_danger(self, desk: Client, late: LateParcel) -> None:
        assert len(shown(desk, "promises", state="danger")) == 1

    def test_one_leads_to_its_only_shipment(self, desk: Client, late: LateParcel) -> None:
        promise = promises_of([Ref("order", str(late.order.id))], actor=factories.SYSTEM)[0]
        response = desk.get(reverse("desk_promise", args=[promise.id]))
        assert response["Location"] == reverse("desk_shipment", args=[late.shipment.id])

    def test_those_due_on_a_day(self, desk: Client, late: LateParcel) -> None:
        day = {"kind": "delivery", "due_from": "2026-11-23", "due_to": "2026-11-23"}
        assert len(shown(desk, "promises", **day)) == 1
        assert not shown(desk, "promises", kind="delivery", due_from="2026-11-24")


@pytest.mark.parametrize("name", ["promise", "order", "customer", "notice"])
def test_what_is_not_there_is_not_found(desk: Client, name: str) -> None:
    assert desk.get(reverse(f"desk_{name}", args=[uuid4()])).status_code == 404


class TestOrder:
    def test_shows_what_became_of_it(self, desk: Client, late: LateParcel, at_most_twelve: Watch) -> None:
        with at_most_twelve():
            page = desk.get(reverse("desk_order", args=[late.order.id])).content.decode()
        assert late.shipment.waybill in page
        assert "蓝牙耳机" in page
        for secret in ("欧阳小明", "13812345678", "1502"):
            assert secret not in page

    def test_is_called_off_with_a_reason(self, desk: Client, late: LateParcel) -> None:
        desk.post(reverse("desk_order_cancel", args=[late.order.id]), {"note": "客户不要了"})
        order = order_page(late.order.id, actor=factories.SYSTEM)
        assert (order.state, order.cancel_reason) == ("cancelled", "客户不要了")

    @pytest.mark.parametrize("note", ["", "  ", "字" * 201])
    def test_is_not_called_off_without_one(self, desk: Client, late: LateParcel, note: str) -> None:
        response = desk.post(reverse("desk_order_cancel", args=[late.order.id]), {"note": note})
        assert response.status_code == 422
        assert order_page(late.order.id, actor=factories.SYSTEM).state != "cancelled"


class TestCustomer:
    def test_shows_what_concerns_her_now(
        self, desk: Client, late: LateParcel, acme: CustomerCard, at_most_twelve: Watch
    ) -> None:
        factories.make_customer_actor(acme)
        with at_most_twelve():
            response = desk.get(reverse("desk_customer", args=[acme.id]))
        page = response.content.decode()
        assert "buyer@acme.example" in page
        assert list(response.context["figures"]) == [1, 1, 1]
        assert "车辆故障" in page


class TestNotice:
    @pytest.fixture
    def notice_id(self, late: LateParcel) -> UUID:
        return notice_rows(actor=factories.SYSTEM, window=Window()).rows[0].id

    def test_shows_whom_it_is_for(self, desk: Client, notice_id: UUID, at_most_twelve: Watch) -> None:
        with at_most_twelve():
            page = desk.get(reverse("desk_notice", args=[notice_id])).content.decode()
        assert "ops@acme.example" in page
        assert "NDX900001" in page
