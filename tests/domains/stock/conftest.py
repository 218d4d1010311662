from __future__ import annotations

import pytest
from tests.factories import make_account
from tests.factories.goods import furnish, product

from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role


@pytest.fixture
def house(acme: CustomerCard) -> str:
    """A warehouse, and a product that expires after 300 days."""
    furnish()
    product()
    return "SH1"


@pytest.fixture
def hand(db: None) -> Actor:
    return make_account(Role.WAREHOUSE, name="仓管小陈")
