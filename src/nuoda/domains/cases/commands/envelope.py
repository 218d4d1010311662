"""What every fact about a case carries."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from nuoda.domains.cases.models import Case
from nuoda.kernel.facts import Ref


class Common(TypedDict):
    subject: Ref
    about: Ref | None
    customer_id: UUID | None
    number: str
    kind: str
    shipment_id: UUID | None


def common(case: Case) -> Common:
    """The envelope of every fact about a case."""
    about = (
        Ref("order", str(case.order_id))
        if case.order_id
        else Ref("shipment", str(case.shipment_id))
        if case.shipment_id
        else None
    )
    return Common(
        subject=Ref("case", str(case.id)), about=about, customer_id=case.customer_id, number=case.number,
        kind=case.kind, shipment_id=case.shipment_id,
    )  # fmt: skip
