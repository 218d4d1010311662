from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.facts import PersonalDataRevealed
from nuoda.domains.shipments.models import Shipment
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref


@dataclass(frozen=True, slots=True)
class Consignee:
    """Personal data in clear, for the one reader who gave a purpose."""

    name: str
    phone: str
    email: str
    address: str


@command
def reveal_consignee(*, by: Actor, at: datetime, shipment_id: UUID, purpose: str) -> Consignee:
    """Show the consignee in clear. That it was shown, to whom and why, is a fact."""
    if not by.is_staff:
        raise Forbidden
    problems = check_text("purpose", purpose, required=True)
    if problems:
        raise Invalid(fields=problems)
    row = Shipment.objects.visible_to(by).filter(id=shipment_id).first()
    if row is None:
        raise NotFound
    state(
        PersonalDataRevealed(
            subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
            order_id=row.order_id, purpose=purpose,
        )
    )  # fmt: skip
    return Consignee(row.consignee_name, row.consignee_phone, row.consignee_email, row.consignee_address)
