"""Where people go: the pages of desk, portal and public tracking, with things of the database in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from bench.fixtures import BY
from nuoda.domains.accounts.queries import SignIn, demo_sign_ins
from nuoda.domains.cases.queries import case_rows
from nuoda.domains.customers.queries import customer_rows
from nuoda.domains.notices.queries import notice_rows
from nuoda.domains.orders.queries import order_rows
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.shipments.queries import shipment_rows
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window

EACH = 12


def sign_in(role: Role) -> Client:
    """A browser in which somebody of the demo with that role has signed in."""
    found: SignIn = next(one for one in demo_sign_ins(actor=BY) if one.role is role)
    client = Client(headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    client.force_login(get_user_model().objects.get(email=found.email))
    return client


def desk_places() -> dict[str, Sequence[str]]:
    """Addresses of the desk by the name of their page: a dozen where it is about one thing."""
    some = Window(size=EACH)
    ships = shipment_rows(actor=BY, window=some).rows
    cases = case_rows(actor=BY, window=some).rows
    orders = order_rows(actor=BY, window=some).rows
    return {
        "home": [reverse("desk_home")],
        "cases": _queries("desk_cases", "", "state=open", "severity=S2", "sort=-opened_at"),
        "case": _each("desk_case", cases),
        "case panel": _each("desk_case_panel", cases),
        "case history": _each("desk_case_history", cases),
        "shipments": _queries("desk_shipments", "", "at=moving", "page=2", "text=上海", "sort=eta_at"),
        "shipment": _each("desk_shipment", ships),
        "shipment panel": _each("desk_shipment_panel", ships),
        "orders": _queries("desk_orders", "", "page=2", "text=上海"),
        "order": _each("desk_order", orders),
        "promises": _queries("desk_promises", "", "state=danger", "state=kept"),
        "promise": _each("desk_promise", promise_rows(actor=BY, window=some).rows),
        "customers": _queries("desk_customers", ""),
        "customer": _each("desk_customer", customer_rows(actor=BY, window=some).rows),
        "notices": _queries("desk_notices", "", "page=2"),
        "notice": _each("desk_notice", notice_rows(actor=BY, window=some).rows),
        "measures": [reverse("desk_measures")],
        "imports": [reverse("desk_imports")],
        "search": _queries("desk_search", "q=上海", f"q={ships[0].waybill[-6:]}", "q=A"),
        "pulse": _queries("desk_pulse", "", "after=1"),
    }


def supervisor_places() -> dict[str, Sequence[str]]:
    """What only supervisors open."""
    return {"system": [reverse("desk_system")], "keys": [reverse("desk_keys")]}


class _Thing(Protocol):
    @property
    def id(self) -> UUID: ...


def _each(name: str, rows: Sequence[_Thing]) -> Sequence[str]:
    return [reverse(name, args=[row.id]) for row in rows]


def _queries(name: str, *queries: str) -> Sequence[str]:
    return [f"{reverse(name)}?{query}" if query else reverse(name) for query in queries]


def all_of(places: Mapping[str, Sequence[str]]) -> list[str]:
    """Every address once."""
    return [address for some in places.values() for address in some]
