"""A customer sees what of hers lies in our warehouses, and nobody else's."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.goods import furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor


@pytest.mark.django_db
def test_she_sees_filters_and_takes_out_her_own_stock(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor, now: datetime
) -> None:
    client = sign_in(customer_actor)
    client.cookies["nuoda_language"] = "en"
    where = reverse("portal_stock")
    assert "No stock of yours here" in client.get(where).content.decode()
    furnish()
    furnish("SH2")
    product()
    product(customer=globex.code)
    stocked(lots=[("L1", 10, 20), ("L2", 30, 200)])
    stocked(lots=[("THEIRS", 7, 200)], customer=globex.code, warehouse="SH2")
    with CaptureQueriesContext(connection) as queries:
        page = shown(client.get(where).content.decode())
    assert len(queries) <= 12
    assert page.index("L1") < page.index("L2")
    assert "TEA tea" in page
    assert "THEIRS" not in page
    assert "SH2" not in page
    assert where in client.get(reverse("portal_home")).content.decode()
    for given, here, gone in (
        ({"expiry": "30"}, "L1", "L2"), ({"text": "L2"}, "L2", "L1"), ({"warehouse": "SH1"}, "L1", "THEIRS"),
        ({"state": "held"}, "", "L1"), ({"warehouse": "SH2"}, "", "THEIRS"),
    ):  # fmt: skip
        answer = client.get(where, given).content.decode()
        assert (not here or f">{here}<" in answer, f">{gone}<" in answer) == (True, False), given
    sheet = client.get(where, {"export": "csv"}).content.decode()
    assert "L2" in sheet
    assert "THEIRS" not in sheet
