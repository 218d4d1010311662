"""Goods that shall go elsewhere or come back: asked for, and what came of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import TypeAdapter

from nuoda.domains.shipments.commands import RedirectDraft, ask_redirect, end_redirects
from nuoda.domains.shipments.queries.redirect import RedirectRow, redirection_page
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import Line, Name, PartyIn, Signer, Strict

router = Router(tags=["shipments"])


class RedirectIn(Strict):
    """Another consignee, or ``stop``. The holder of the key asks for the shipper."""

    kind: Literal["redirect", "stop"] = "redirect"
    asked_by: Signer
    consignee: PartyIn = PartyIn()
    reason: Name = ""


class RedirectEndIn(Strict):
    result: Literal["done", "failed", "too_late"]
    said: Line = ""


class RedirectOut(Schema):
    id: UUID
    shipment_id: UUID
    waybill: str
    kind: str
    to_city: str
    asked_at: datetime
    asked_by: str
    side: str
    verified: str
    fee: Decimal | None
    currency: str
    state: str
    tried: str
    ended_at: datetime | None
    result: str


_REDIRECT, _END = TypeAdapter(RedirectIn), TypeAdapter(RedirectEndIn)


def _redirect(row: RedirectRow) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in RedirectOut.model_fields if name != "to_city"}
    return {**own, "to_city": row.consignee.get("city", "")}


@router.post(
    "/shipments/{uuid:shipment_id}/redirect", operation_id="redirect_shipment",
    summary="Redirect or stop a shipment", auth=Key("redirect_shipment"),
    response={200: RedirectOut}, openapi_extra=body_of("RedirectIn"),
)  # fmt: skip
def redirect(request: HttpRequest, shipment_id: UUID) -> dict[str, Any]:
    """Ask that goods go elsewhere or come back, until they are out for delivery; the carrier may fail."""
    by, at = acted(request)
    given = read_shape(request, _REDIRECT)
    party = given.consignee.model_dump(exclude={"email"})
    draft = RedirectDraft(shipment_id, given.kind, given.asked_by, "shipper", "api_key", party, given.reason)
    call = keyed(ask_redirect, request)
    return _redirect(redirection_page(call(by=by, at=at, draft=draft), actor=by))


@router.post(
    "/redirects/{uuid:redirect_id}/end", operation_id="end_redirect", summary="Tell what came of it",
    auth=Key("end_redirect"), response={200: RedirectOut},
    openapi_extra=body_of("RedirectEndIn"),
)  # fmt: skip
def end(request: HttpRequest, redirect_id: UUID) -> dict[str, Any]:
    """The result at the carrier; the customer is told. For keys of the house."""
    by, at = acted(request)
    given = read_shape(request, _END)
    call = keyed(end_redirects, request)
    call(by=by, at=at, redirect_ids=[redirect_id], state_=given.result, result=given.said)
    return _redirect(redirection_page(redirect_id, actor=by))
