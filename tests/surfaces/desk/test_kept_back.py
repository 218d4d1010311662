"""What is kept back of goods: on the product's page and by machines, by number or by the matrix."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_customer
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.people import sign_in
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.commands import write_matrix
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.customers.queries.matrix import tier_services
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries.furnishing import product_lines
from nuoda.domains.stock.queries.lying import product_page
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db


def _held(quantity: int, customer: str, at: datetime = NOW) -> bool:
    draft = stock.ReservationDraft(
        f"{customer}-{quantity}-{at}", "SH1", stock.Goods("ACME", "TEA"), quantity, TODAY + timedelta(1),
        f"{customer}-{quantity}", customer=customer,
    )  # fmt: skip
    report = stock.reserve(by=SYSTEM, at=at, reservations=[draft])
    stock.release_reservations(by=SYSTEM, at=at, numbers=[number for _index, number in report.numbers])
    return report.accepted == 1


def test_the_share_of_the_matrix_is_kept_for_its_tiers(
    acme: CustomerCard, agent: Actor, supervisor: Actor, now: datetime
) -> None:
    furnish()
    product()
    stocked(lots=[("L1", 50, 200)])
    for code, tier in (("GOLD", "platinum"), ("KEYS", "key"), ("SHOP", "ordinary")):
        make_customer(code, tier=tier)
    assert _held(50, "SHOP")  # goods go by the matrix only where somebody says so
    (row,) = product_lines(actor=SYSTEM, window=Window()).rows
    address = reverse("desk_keep_back", args=[row.id, "SH1"])
    boss = sign_in(supervisor)
    assert sign_in(agent).get(address).status_code == 403
    assert boss.get(reverse("desk_keep_back", args=[row.id, "NONE"])).status_code == 404
    assert boss.post(address, {"safety": "-1"}).status_code == 422
    assert boss.post(address, {"safety": "5", "by_matrix": "on", "for_potential": "0"}).status_code == 302
    # 20 % of 50 for platinum, 10 % for key: the rest but for the safety stock is everybody's
    (house,) = product_page(row.id, actor=SYSTEM, at=NOW).houses
    assert (house.safety, house.kept) == (5, (("key", 5), ("platinum", 10), ("potential", 0)))
    most = {"SHOP": 30, "KEYS": 35, "GOLD": 45}
    for code, n in most.items():
        assert (_held(n, code), _held(n + 1, code)) == (True, False), code
    body = {"warehouse": "SH1", "customer": "ACME", "sku": "TEA", "kept": {"key": 0}, "by_matrix": True}
    machine = Machine(make_key(None))
    assert machine.post("/stock/kept-back", {"items": [body]}).json() == {"count": 1}
    assert (_held(40, "SHOP"), _held(41, "SHOP")) == (True, False)  # a number goes before the share
    wrong = machine.post("/stock/kept-back", {"items": [{**body, "sku": "NONE"}]})
    assert (wrong.status_code, Machine(make_key(acme)).post("/stock/kept-back", {}).status_code) == (422, 403)
    # the matrix of tomorrow keeps more, from tomorrow on
    tomorrow = NOW + timedelta(days=1)
    more = replace(tier_services(NOW, actor=SYSTEM)["platinum"], stock_share=60)
    write_matrix(
        by=SYSTEM, at=NOW, holder="tier", name="platinum", service=more, valid_from=tomorrow, source="会"
    )
    assert (_held(21, "SHOP", tomorrow), _held(20, "SHOP", tomorrow)) == (False, True)
