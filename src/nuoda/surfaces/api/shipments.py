"""Shipments in and out, each with its tracking log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.connectors.numbers import judge
from nuoda.domains.shipments.commands import ShipmentDraft, register_shipments
from nuoda.domains.shipments.queries import find_by_waybill, shipment_page, shipments_after, window_moved
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, NotFound
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import ShipmentIn
from nuoda.surfaces.api.shapes_out import (
    FoundShipmentsOut,
    RegisteredOut,
    ShipmentDetailOut,
    ShipmentsOut,
    shipment_detail_out,
    shipment_out,
)

MOST_SHIPMENTS = 500


def _judge(draft: ShipmentDraft) -> tuple[ShipmentDraft, tuple[FieldError, ...]]:
    """What the number and the carrier say of one another."""
    judged = judge(draft.waybill, draft.carrier, own=settings.NUODA_WAYBILL_PREFIX)
    return replace(draft, carrier=judged.carrier), judged.problems


_INTAKE = Intake(TypeAdapter(ShipmentIn), MOST_SHIPMENTS, register_shipments, "shipments", _judge)

router = Router(tags=["shipments"])


class ShipmentFilter(Cursor):
    """``milestone`` may be ``moving``: all that are not over."""

    milestone: Filter60 = ""
    trouble: bool = False
    carrier: Filter60 = ""
    order_id: UUID | None = None


@router.post(
    "/shipments",
    operation_id="register_shipments",
    summary="Register shipments",
    auth=Key("register_shipments"),
    response={200: RegisteredOut},
    exclude_unset=True,
    openapi_extra=answers.batch_of("ShipmentIn", MOST_SHIPMENTS),
)
def register(request: HttpRequest) -> dict[str, Any]:
    """Take 1 to 500 shipments to be watched. A waybill its carrier already has here is a duplicate.

    One without a waybill gets a number of ours, which ``numbers`` tells; the same order sent again is a
    duplicate, so give its reference, or an Idempotency-Key.
    """
    return _INTAKE.take(request)


@router.get(
    "/shipments",
    operation_id="list_shipments",
    summary="List shipments",
    auth=Key("list_shipments"),
    response={200: ShipmentsOut},
)
def rows(request: HttpRequest, wanted: Query[ShipmentFilter]) -> dict[str, Any]:
    """Shipments in the order they were recorded, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = shipments_after(
        wanted.after, actor=by, limit=wanted.limit, milestone=wanted.milestone, trouble=wanted.trouble,
        carrier=wanted.carrier, order_id=wanted.order_id,
    )  # fmt: skip
    return {
        "items": [shipment_out(one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }


@router.get(
    "/shipments/{uuid:shipment_id}",
    operation_id="get_shipment",
    summary="Get a shipment",
    auth=Key("get_shipment"),
    response={200: ShipmentDetailOut},
)
def one(request: HttpRequest, shipment_id: UUID) -> dict[str, Any]:
    """One shipment with its log, newest line first."""
    by, _at = acted(request)
    return _detail(shipment_id, by)


def _detail(shipment_id: UUID, by: Actor) -> dict[str, Any]:
    page = shipment_page(shipment_id, actor=by)
    return shipment_detail_out(page, window_moved(shipment_id, actor=by))


@router.get(
    "/shipments/by-waybill/{waybill}",
    operation_id="get_shipment_by_waybill",
    summary="Find a waybill",
    auth=Key("get_shipment_by_waybill"),
    response={200: FoundShipmentsOut},
)
def by_waybill(request: HttpRequest, waybill: Filter60) -> dict[str, Any]:
    """The shipments under a waybill with their logs, the newest first; at most five."""
    by, _at = acted(request)
    found = find_by_waybill(waybill, actor=by)[:5]
    if not found:
        raise NotFound
    return {"items": [_detail(card.id, by) for card in found]}
