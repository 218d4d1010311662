"""Positions of devices in, as OsmAnd and Traccar Client send them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from nuoda.connectors.carriers.contract import Parsed, RefusedItem, Unreadable
from nuoda.connectors.carriers.discovery import connectors
from nuoda.domains.shipments.commands import PositionDraft, record_positions
from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError, NuodaError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import read_raw
from nuoda.surfaces.api.documents import ZONE, PushKey
from nuoda.surfaces.api.shapes_out import ReportOut, report_out

_NAMES = {
    "id": "The device.",
    "lat": "Degrees, WGS 84.",
    "lon": "Degrees, WGS 84.",
    "timestamp": "Unix time in seconds or milliseconds, or ISO 8601; none means now.",
    "speed": "Knots.",
    "bearing": "Degrees from north.",
    "altitude": "Metres.",
    "accuracy": "Metres.",
    "batt": "Percent.",
}
_QUERY = [
    {"name": name, "in": "query", "required": False, "description": about, "schema": {"type": "string"}}
    for name, about in _NAMES.items()
]
_FORMS = {
    name: {"schema": {"type": "string"}} for name in ("application/x-www-form-urlencoded", "application/json")
}

router = Router(tags=["positions"])


class PositionRefused(NuodaError):
    """Nothing of the request was taken."""

    status = 400
    code = "position_refused"
    sentence = _("No position was taken.")


@router.get(
    "/positions/osmand",
    operation_id="take_position",
    summary="Send a position in the address",
    auth=PushKey("take_position"),
    response={200: ReportOut},
    openapi_extra={"parameters": _QUERY},
)
def take_one(request: HttpRequest) -> dict[str, Any]:
    """Take one position from the parameters of the address, as OsmAnd sends it (``&key=`` holds the key).

    The same position lands once. It moves no shipment; bound shipments show where their device is.
    """
    return _take(request, request.META.get("QUERY_STRING", "").encode("utf-8", "replace"))


@router.post(
    "/positions/osmand",
    operation_id="take_positions",
    summary="Send positions",
    auth=PushKey("take_positions"),
    response={200: ReportOut},
    openapi_extra={"parameters": _QUERY, "requestBody": {"required": False, "content": _FORMS}},
)
def take_many(request: HttpRequest) -> dict[str, Any]:
    """Take positions from the address, a form, lines of such, CSV or the JSON of Traccar Client.

    400 where none was taken; else 200 with those that were refused.
    """
    body = read_raw(request)
    if not body.strip():
        return take_one(request)
    return _take(request, body)


def _take(request: HttpRequest, document: bytes) -> dict[str, Any]:
    by, at = acted(request)
    try:
        parsed = connectors()["osmand"].parse(document, received_at=at, zone=ZONE)
    except Unreadable as broken:
        raise PositionRefused(fields=broken.fields) from broken
    if len(parsed.positions) > limits.BATCH_ITEMS:
        reason = _("It has more than %(most)s items.", {"most": limits.BATCH_ITEMS})
        raise PositionRefused(fields=[FieldError("", reason, _("Send it in several requests."))])
    drafts = [PositionDraft(**asdict(one)) for one in parsed.positions]
    report = _whole(parsed, record_positions(by=by, at=at, positions=drafts))
    if not report.accepted and not report.duplicate:
        raise PositionRefused(fields=[one for refused in report.refused for one in refused.problems])
    return report_out(report)


def _whole(parsed: Parsed, came: IntakeReport) -> IntakeReport:
    """Positions keep their places among those that could be read; what could not be stands behind them."""
    unread = [
        Refused(len(parsed.positions) + place, (_problem(one),)) for place, one in enumerate(parsed.refused)
    ]
    return IntakeReport(came.accepted, came.duplicate, (*came.refused, *unread))


def _problem(one: RefusedItem) -> FieldError:
    return FieldError(one.item, one.reason)
