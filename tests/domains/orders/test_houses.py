"""Warehouses that a policy allows, prefers or excludes: the exact choice keeps to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories import NOW, SYSTEM
from tests.factories.allocating import order_goods, served
from tests.factories.goods import TODAY, furnish, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.rules.allocating import Policy
from nuoda.kernel import clock
from nuoda.kernel.errors import Invalid

HOUSES = {"SH1": 1_000, "BJ1": 1_800, "GZ1": 2_000}


@pytest.fixture(autouse=True)
def _houses(acme: CustomerCard) -> Iterator[None]:
    with clock.simulated(NOW):
        product()
        for code in HOUSES:
            furnish(code)
            stocked(lots=[("L1", 10, 200)], warehouse=code)
        terms = [orders.SourceTermDraft(code, TODAY, "card", trip_cost=cost) for code, cost in HOUSES.items()]
        orders.set_source_terms(by=SYSTEM, at=NOW, terms=terms)
        yield


def _policy(**given: object) -> None:
    draft = orders.PolicyDraft(TODAY, "contract", Policy(**given), "ACME")  # type: ignore[arg-type]
    orders.set_allocation_policies(by=SYSTEM, at=NOW, policies=[draft])


def _from(reference: str, n: int = 2) -> list[str]:
    order_goods(reference, ("TEA", n))
    (line,) = served(reference)
    return sorted(part.source for part in line.parts)


@pytest.mark.django_db
def test_the_choice_keeps_to_the_warehouses_of_the_policy() -> None:
    assert _from("A") == ["SH1"]
    _policy(excluded=("SH1",))
    assert _from("B") == ["BJ1"]
    _policy(allowed=("GZ1",))
    assert _from("C") == ["GZ1"]
    _policy(allowed=("SH1", "GZ1"), preferred=("GZ1",), detour=5_000)
    assert _from("D") == ["GZ1"]
    told = served("D")[0].decision
    assert told["houses"] == {"allowed": ["SH1", "GZ1"], "preferred": ["GZ1"]}
    assert told["runner_up"]["places"] == ["SH1"]
    # a preference gives way where it costs too much, and to need; what is not allowed never does
    _policy(preferred=("GZ1",), detour=100)
    assert _from("E") == ["SH1"]
    _policy(allowed=("GZ1",))
    assert _from("F", 9) == ["GZ1"]
    assert served("F")[0].state == "partial"


@pytest.mark.django_db
def test_warehouses_that_cannot_be_are_refused() -> None:
    for given in ({"allowed": ("NO1",)}, {"preferred": ("SH1",), "excluded": ("SH1",)}):
        with pytest.raises(Invalid):
            _policy(**given)
    with pytest.raises(Invalid) as refused:
        _policy(allowed=("SH1",), preferred=("BJ1",))
    assert [one.field for one in refused.value.fields] == ["preferred"]
