"""Tracking events in, in batches."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import TypeAdapter

from nuoda.domains.shipments.commands import record_scans
from nuoda.kernel import limits
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.intake import Intake, gathers
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import ScanIn
from nuoda.surfaces.api.shapes_out import ReportOut

_INTAKE = Intake(
    TypeAdapter(ScanIn), limits.BATCH_ITEMS, record_scans, "scans", gathered=gathers(record_scans, "scans")
)

router = Router(tags=["tracking"])


@router.post(
    "/tracking/events",
    operation_id="record_tracking_events",
    summary="Send tracking events",
    auth=Key("record_tracking_events"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("ScanIn", limits.BATCH_ITEMS),
)
def record(request: HttpRequest) -> dict[str, Any]:
    """Take 1 to 5,000 events. An event lands once, however often it is sent; a refused one holds up none."""
    return _INTAKE.take(request)
