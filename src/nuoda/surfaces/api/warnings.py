"""Warnings of areas in, as messages of the Common Alerting Protocol."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from nuoda.connectors.telematics.cap import read_alert
from nuoda.domains.shipments.commands import take_alert
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import read_raw
from nuoda.surfaces.api.keys import Key

_BODY = {
    "requestBody": {
        "required": True,
        "description": "One alert of CAP 1.2 (OASIS), at most 2 MB, without document type or entities.",
        "content": {"application/cap+xml": {"schema": {"type": "string", "format": "binary"}}},
    },
}


class AlertOut(Schema):
    """What became of a message, and how many earlier ones it ended."""

    id: UUID
    outcome: Literal["in_force", "superseded", "cancelled", "kept", "duplicate"]
    ended: int


router = Router(tags=["warnings"])


@router.post(
    "/warnings/cap",
    operation_id="take_area_warning",
    summary="Hand in a warning of an area",
    auth=Key("take_area_warning"),
    response={200: AlertOut},
    openapi_extra=_BODY,
)
def take(request: HttpRequest) -> dict[str, Any]:
    """Take one CAP message. Alerts and updates that are ``Actual`` are acted upon, tests are kept.

    The same message lands once, however often it is sent. The key must not be confined to one customer.
    """
    by, at = acted(request)
    report = take_alert(by=by, at=at, alert=read_alert(read_raw(request)))
    return {"id": report.warning_id, "outcome": report.outcome, "ended": report.ended}
