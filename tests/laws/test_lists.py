"""Every list can be sorted, narrowed down and taken away as a file; no page shows a table that cannot."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from _pytest.subtests import Subtests
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from pytest_django import Settings
from tests.factories import make_account, make_customer_actor
from tests.factories.people import sign_in
from tests.laws.addresses import Address, addresses, things_of

from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Role
from nuoda.pages.lists import Column, Empty, ListPage, ListSpec
from nuoda.pages.lists.cells import DASH

ROOMS = {"desk/": Role.ADMIN, "portal/": Role.CUSTOMER}
# Pages that show tables and are no lists, and why.
NO_LISTS = {
    "desk/": "the day at a glance; each table leads to its list",
    "desk/causes/": "a Pareto of causes, in its order by meaning, with a file of its own",
    "desk/claims/rules/": "legal records and the authority matrix, read as a whole and searched",
    "desk/customers/matrix/": "a matrix of tiers and offerings",
    "desk/customers/tiers/terms/": "a form of weights and limits",
    "desk/measures/": "figures of a period by customer, tier, week and cause; each leads to its list",
    "desk/measures/dates/": "figures by customer and by week, with a file of their own",
    "desk/stock/cycle/": "figures of a period by lane and service, with a file of their own",
    "desk/stock/fill/": "figures of a period, by customer",
    "desk/system/": "the state of the machine: its latest jobs",
    "desk/system/keys/": "an installation has a handful of keys",
    "desk/system/retention/": "the periods are a table of one row a kind of record, with the latest runs",
    "desk/system/retention/holds/": "a house has a handful of holds; those that hold stand first",
    "desk/tracking/connectors/": "one row a carrier's connector",
    "desk/warned/ladders/": "a ladder of five severities",
    "portal/orders/new/": "the lines of an order being written",
}
# Lists that need no filter, and why.
SHORT = {"desk/customers/segments/<slug:segment_code>/": "the rows are what the segment's own rule finds"}
FEWEST = 60


def faults_of(spec: ListSpec, *, short: bool = False) -> list[str]:
    """What a declared list lacks."""
    sortable = [column.key for column in spec.columns if column.sortable]
    faults = []
    if not sortable:
        faults.append("no column sorts")
    if spec.default_sort and spec.default_sort not in sortable:
        faults.append(f"begins sorted by {spec.default_sort}, by which nobody can sort")
    if not spec.filters and not short:
        faults.append("no filter")
    return faults


def test_a_list_that_lacks_something_is_found() -> None:
    plain = ListSpec("things", "Things", [Column("name", "Name")], Empty("None"))
    assert faults_of(plain) == ["no column sorts", "no filter"]
    turned = replace(plain, columns=[Column("name", "Name", sortable=True)], default_sort="-name")
    assert faults_of(turned, short=True) == ["begins sorted by -name, by which nobody can sort"]


def _pages(role: Role, prefix: str) -> Iterator[Address]:
    for one in addresses():
        if one.route.startswith(prefix) and one.door and role in one.door:
            yield one


def _list_of(answer: HttpResponseBase) -> ListPage | None:
    context = getattr(answer, "context", None)
    found = context.get("list") if context else None
    return found if isinstance(found, ListPage) else None


def _sorts(client: Client, address: str, shown: ListPage) -> list[str]:
    """Columns that do not turn the rows round."""
    lame = []
    for place, column in enumerate(shown.spec.columns):
        if not column.sortable:
            continue
        ends = []
        for sort in (column.key, f"-{column.key}"):
            turned = _list_of(client.get(address, {"sort": sort, "size": "100"}))
            assert turned is not None
            assert list(turned.ignored) == []
            cells = [str(row.cells[place][1]) for row in turned.rows]
            ends.append([cell for cell in cells if cell != DASH])
        if len(set(ends[0])) > 1 and ends[0][0] == ends[1][0]:
            lame.append(column.key)
    return lame


def _rows_of_file(client: Client, address: str) -> list[list[str]]:
    answer = client.get(address, {"format": "csv"})
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_every_list_does_what_a_list_does(
    acme: CustomerCard, globex: CustomerCard, now: datetime, settings: Settings, subtests: Subtests
) -> None:
    """One world for all, for it is dear to make."""
    settings.NUODA_SMTP_URL = "keep:"
    make_account(Role.AGENT, email="desk@nuoda.example")
    things, _other = things_of(acme, "MINE-OWN"), things_of(globex, "THEIRS")
    lists, tables = set(), set()
    for prefix, role in ROOMS.items():
        client = sign_in(make_customer_actor(acme) if role is Role.CUSTOMER else make_account(role))
        for one in _pages(role, prefix):
            address = one.filled(things)
            answer = client.get(address)
            shown = _list_of(answer) if answer.status_code == 200 else None
            if shown is None:
                if answer.status_code == 200 and not one.parameters and _has_table(answer):
                    tables.add(one.route)
                continue
            lists.add(one.route)
            with subtests.test(route=one.route):
                assert faults_of(shown.spec, short=one.route in SHORT) == []
                assert _sorts(client, address, shown) == []
                titles, *rows = _rows_of_file(client, address)
                assert len(titles) == len(shown.spec.columns)
                assert len(rows) == shown.total
    assert len(lists) >= FEWEST
    assert tables == set(NO_LISTS)
    assert set(SHORT) <= lists


def _has_table(answer: HttpResponseBase) -> bool:
    return isinstance(answer, HttpResponse) and b'class="n-table' in answer.content
