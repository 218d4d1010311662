"""Devices over the interface: which rides with what, and what they measured."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.shipments.commands import (
    BindingDraft,
    ReadingDraft,
    bind_devices,
    record_readings,
)
from nuoda.domains.shipments.queries import DeviceRow, device_rows
from nuoda.kernel.paging import Window
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Filter60
from nuoda.surfaces.api.shapes_in import Code, Figure, Instant, Short, Strict
from nuoda.surfaces.api.shapes_out import ReportOut

MOST_BINDINGS, MOST_READINGS = 500, 5_000
SILENT = timedelta(hours=2)


class BindingIn(Strict):
    """A device that rides with a waybill; without ``until`` it rides until told otherwise."""

    device: Code
    waybill: Code
    since: Instant
    until: Instant | None = None

    def draft(self) -> BindingDraft:
        return BindingDraft(**self.model_dump())


class ReadingIn(Strict):
    """One value in °C, % or g, unless ``unit`` says otherwise; ``number`` names what was measured."""

    device: Short = ""
    at: Instant
    quantity: Literal["temperature", "humidity", "shock"]
    value: Figure
    unit: Short = ""
    number: Short = ""

    def draft(self) -> ReadingDraft:
        return ReadingDraft(**self.model_dump())


class RidesOut(Schema):
    shipment_id: UUID
    waybill: str


class DeviceOut(Schema):
    """One device: what it rides with now, when it was last heard of, and the last that it measured."""

    device: str
    shipments: list[RidesOut]
    heard_at: datetime | None
    battery: float | None
    quantity: str
    value: float | None


class DevicesOut(Schema):
    items: list[DeviceOut]
    total: int


class DeviceFilter(Schema):
    """``state`` may be ``bound``, ``free`` or ``silent`` (bound and not heard of for two hours)."""

    state: Literal["", "bound", "free", "silent"] = ""
    text: Filter60 = ""
    page: int = Field(1, ge=1, le=100_000)
    limit: int = Field(50, ge=1, le=200)


_BINDINGS = Intake(TypeAdapter(BindingIn), MOST_BINDINGS, bind_devices, "bindings")
_READINGS = Intake(TypeAdapter(ReadingIn), MOST_READINGS, record_readings, "readings")

router = Router(tags=["devices"])


@router.post(
    "/devices/bindings",
    operation_id="bind_devices",
    summary="Bind devices to shipments",
    auth=Key("bind_devices"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("BindingIn", MOST_BINDINGS),
)
def bind(request: HttpRequest) -> dict[str, Any]:
    """Bind 1 to 500 devices. The same device, waybill and ``since`` again moves the end.

    The key must not be confined to one customer.
    """
    return _BINDINGS.take(request)


@router.post(
    "/readings",
    operation_id="record_readings",
    summary="Send readings of sensors",
    auth=Key("record_readings"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("ReadingIn", MOST_READINGS),
)
def take(request: HttpRequest) -> dict[str, Any]:
    """Take 1 to 5000 readings. One that is there already lands no second time.

    A key that is confined to a customer may only send those that name a ``number`` of hers.
    """
    return _READINGS.take(request)


@router.get(
    "/devices",
    operation_id="list_devices",
    summary="List devices",
    auth=Key("list_devices"),
    response={200: DevicesOut},
)
def rows(request: HttpRequest, wanted: Query[DeviceFilter]) -> dict[str, Any]:
    """Devices, the last heard first. They are the house's: a key confined to one customer sees none."""
    by, at = acted(request)
    if not by.sees_all:
        return {"items": [], "total": 0}
    page = device_rows(
        actor=by, window=Window(page=wanted.page, size=wanted.limit), at=at, silent_since=at - SILENT,
        state=wanted.state, text=wanted.text,
    )  # fmt: skip
    return {"items": [_out(one) for one in page.rows], "total": page.total}


def _out(one: DeviceRow) -> dict[str, Any]:
    return {
        "device": one.device,
        "shipments": [
            {"shipment_id": shipment_id, "waybill": number} for shipment_id, number in one.shipments
        ],
        "heard_at": one.heard_at,
        "battery": one.battery,
        "quantity": one.quantity,
        "value": one.value,
    }
