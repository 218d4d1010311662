"""What changed on a shipment, stated as facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nuoda.domains.shipments.commands.known import Known
from nuoda.domains.shipments.facts import (
    DeliveryRetracted,
    EtaMoved,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentEased,
    ShipmentTroubled,
)
from nuoda.domains.shipments.rules import Forecast, Status, has_moved, why_moved
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref


def tell(row: Known, status: Status, window: Forecast | None, retraction: str) -> None:
    """State how ``status`` differs from what the row said. ``retraction`` is why a delivery is taken back."""
    if (
        status.milestone != row.milestone
        or status.reason != row.reason
        or status.reason_at != row.reason_at
        or status.delivered_at != row.delivered_at
    ):
        _tell_status(row, status, window.likely_at if window else None, retraction)
    if status.delivered_at == row.delivered_at:
        before = row.window()
        if has_moved(before, window):
            because = why_moved(
                before, window, reason=status.reason, previous_reason=row.reason, milestone=status.milestone
            )
            state(eta_moved(row, before, window, because))


def _tell_status(row: Known, status: Status, eta_at: datetime | None, retraction: str) -> None:
    common: dict[str, Any] = {
        "subject": Ref("shipment", str(row.id)),
        "customer_id": row.customer_id,
        "waybill": row.waybill,
        "order_id": row.order_id,
    }
    if status.milestone != row.milestone and status.at:
        state(
            ShipmentAdvanced(
                **common, milestone=status.milestone, previous=row.milestone, occurred_at=status.at,
                place=status.place, eta_at=eta_at,
            )
        )  # fmt: skip
    if (
        status.reason
        and (status.reason, status.reason_at) != (row.reason, row.reason_at)
        and status.reason_at
    ):
        state(
            ShipmentTroubled(
                **common, reason=status.reason, milestone=status.milestone, occurred_at=status.reason_at,
                place=status.place, eta_at=eta_at,
            )
        )  # fmt: skip
    if row.reason and not status.reason:
        state(ShipmentEased(**common, reason=row.reason))
    if row.delivered_at and status.delivered_at is None:
        state(DeliveryRetracted(**common, was_delivered_at=row.delivered_at, reason=retraction))
    elif status.delivered_at and status.delivered_at != row.delivered_at:
        state(
            ShipmentDelivered(
                **common, delivered_at=status.delivered_at, milestone=status.milestone, place=status.place
            )
        )


def eta_moved(row: Known, before: Forecast | None, window: Forecast | None, because: str) -> EtaMoved:
    """The fact that the window of arrival moved, and why."""
    return EtaMoved(
        subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
        order_id=row.order_id, before=before.likely_at if before else None,
        eta_at=window.likely_at if window else None, because=because,
        early_at=window.early_at if window else None, late_at=window.late_at if window else None,
        basis=window.basis if window else "",
        before_early_at=before.early_at if before else None,
        before_late_at=before.late_at if before else None,
    )  # fmt: skip
