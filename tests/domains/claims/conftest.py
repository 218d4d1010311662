"""A parcel, four people of one desk, and a claim for it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from uuid import UUID

import pytest
from tests.factories import NOW, make_shipment

from nuoda.domains.claims.commands import ClaimDraft, Filed, assess_claim, file_claim
from nuoda.domains.claims.queries import Heads, claim_page
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Actor, Role

AGENT = Actor(Role.AGENT, "agent-1", "An")
OTHER = Actor(Role.AGENT, "agent-2", "Bo")
SUPER = Actor(Role.SUPERVISOR, "super-1", "Su")
ADMIN = Actor(Role.ADMIN, "admin-1", "Ad")
ADMIN2 = Actor(Role.ADMIN, "admin-2", "Da")
CASHIER = Actor(Role.SUPERVISOR, "cash-1", "Ka")

File = Callable[..., Filed]


@pytest.fixture
def parcel(acme: CustomerCard) -> ShipmentCard:
    return make_shipment("ACME")


@pytest.fixture
def file_one(parcel: ShipmentCard) -> File:
    """File a claim for the parcel: 1,500.00 CNY for a broken crate, unless told otherwise."""

    def filed(by: Actor = AGENT, **more: object) -> Filed:
        values: dict[str, object] = {
            "waybill": parcel.waybill, "kind": "damage", "standing": "consignee", "claimant": "王小姐",
            "currency": "CNY", "claimed": Heads(D(1500)), **more,
        }  # fmt: skip
        return file_claim(by=by, at=NOW, draft=ClaimDraft(**values))  # type: ignore[arg-type]

    return filed


def assess(claim_id: UUID, **change: object) -> None:
    """Set facts of a claim as a clerk does, under the Civil Code."""
    page = claim_page(claim_id, actor=AGENT)
    values = {name: getattr(page.loss, name) for name in type(page.loss).__dataclass_fields__}
    assess_claim(
        by=AGENT, at=NOW, claim_id=claim_id, version=page.row.version,
        loss=type(page.loss)(**{**values, **change}), regime="cn_civil",
    )  # fmt: skip
