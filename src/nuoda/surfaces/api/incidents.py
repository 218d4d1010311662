"""Incidents by machines of the house: one cause, its shipments, and what their customers are told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.cases.commands import (
    IncidentDraft,
    PartEnd,
    add_to_incident,
    close_incident,
    date_incident,
    open_incident,
    write_to_customer,
)
from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.queries import IncidentRow, affected_by, incident_page, incidents_after
from nuoda.domains.shipments.queries import riding_with, shipments_by_waybill
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted_in_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.incident_shapes import (
    IncidentClosedOut,
    IncidentCloseIn,
    IncidentDetailOut,
    IncidentFilter,
    IncidentIn,
    IncidentOpenedOut,
    IncidentShipmentsIn,
    IncidentsOut,
    IncidentToldOut,
    IncidentWordsIn,
)
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["incidents"])


_OPEN, _ADD = TypeAdapter(IncidentIn), TypeAdapter(IncidentShipmentsIn)
_TELL, _CLOSE = TypeAdapter(IncidentWordsIn), TypeAdapter(IncidentCloseIn)


def _out(row: IncidentRow) -> dict[str, Any]:
    card, about, extent = row.card, row.incident, row.extent
    own = ("id", "number", "state", "severity", "title", "cause", "update_due_at", "opened_at")
    return {
        **{name: getattr(card, name) for name in (*own, "resolved_at", "closed_at", "version")},
        "what": about.what, "place": about.place, "trip": about.trip, "device": about.device,
        "carrier": about.carrier, "began_at": about.began_at, "goes_on_at": about.goes_on_at,
        "gathers": about.gathers, "shipments": extent.parts, "shipments_open": extent.open,
        "customers": extent.customers, "customers_told": extent.told, "expected_early_at": extent.early_at,
        "expected_late_at": extent.late_at,
    }  # fmt: skip


@router.get(
    "/incidents",
    operation_id="list_incidents",
    summary="List incidents",
    auth=Key("list_incidents"),
    response={200: IncidentsOut},
)
def rows(request: HttpRequest, wanted: Query[IncidentFilter]) -> dict[str, Any]:
    """Incidents in the order they were opened, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted_in_house(request)
    found = incidents_after(wanted.after, actor=by, limit=wanted.limit, state=wanted.state)
    return {"items": [_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/incidents/{uuid:incident_id}",
    operation_id="get_incident",
    summary="Get an incident",
    auth=Key("get_incident"),
    response={200: IncidentDetailOut},
)
def one(request: HttpRequest, incident_id: UUID) -> dict[str, Any]:
    """One incident with its open shipments."""
    by, _at = acted_in_house(request)
    parts = [
        {
            "waybill": part.case.label, "case_id": part.case.id, "case_number": part.case.number,
            "state": part.case.state, "told_at": part.case.told_at, "joined_at": part.joined_at,
        }
        for part in affected_by(incident_id, actor=by)
    ]  # fmt: skip
    return {**_out(incident_page(incident_id, actor=by)), "open_parts": parts}


@router.post(
    "/incidents",
    operation_id="open_incident",
    summary="Open an incident",
    auth=Key("open_incident"),
    response={200: IncidentOpenedOut},
    openapi_extra=body_of("IncidentIn"),
)
def put(request: HttpRequest) -> dict[str, Any]:
    """Open an incident: the case of each shipment becomes part of it, and each customer is told once."""
    by, at = acted_in_house(request)
    given = read_shape(request, _OPEN)
    ids = _shipments(given.waybills, by)
    if not ids and given.device:
        ids = riding_with(given.device, at, actor=by)
    draft = IncidentDraft(
        what=given.what, began_at=given.began_at, shipment_ids=ids, place=given.place, trip=given.trip,
        device=given.device, carrier=given.carrier, title=given.title, goes_on_at=given.goes_on_at,
        next_update_at=given.next_update_at, words=given.words, words_en=given.words_en,
        to_consignees=given.to_consignees, gathers=given.gathers,
    )  # fmt: skip
    done = keyed(open_incident, request)(by=by, at=at, draft=draft)
    return shaped(IncidentOpenedOut, done)


@router.post(
    "/incidents/{uuid:incident_id}/shipments",
    operation_id="add_to_incident",
    summary="Add shipments to an incident",
    auth=Key("add_to_incident"),
    response={200: IncidentOpenedOut},
    openapi_extra=body_of("IncidentShipmentsIn"),
)
def add(request: HttpRequest, incident_id: UUID) -> dict[str, Any]:
    """More shipments become part of it; those that are already stay as they are."""
    by, at = acted_in_house(request)
    given = read_shape(request, _ADD)
    ids = _shipments(given.waybills, by)
    done = keyed(add_to_incident, request)(by=by, at=at, incident_id=incident_id, shipment_ids=ids)
    return shaped(IncidentOpenedOut, done)


@router.post(
    "/incidents/{uuid:incident_id}/messages",
    operation_id="tell_of_incident",
    summary="Tell the customers of an incident",
    auth=Key("tell_of_incident"),
    response={200: IncidentToldOut},
    openapi_extra=body_of("IncidentWordsIn"),
)
def say(request: HttpRequest, incident_id: UUID) -> dict[str, Any]:
    """Words, or the time at which the goods go on: each customer is told once, windows move with the time."""
    by, at = acted_in_house(request)
    given = read_shape(request, _TELL)
    incident_page(incident_id, actor=by)
    audience = Audience.CONSIGNEE if given.to_consignees else Audience.CUSTOMER
    if given.goes_on_at is None:
        tell = keyed(write_to_customer, request)
        tell(
            by=by, at=at, case_id=incident_id, words=given.words, words_en=given.words_en,
            next_update_at=given.next_update_at, audience=audience,
        )  # fmt: skip
        return {"id": incident_id, "news": True}
    call = keyed(date_incident, request)
    news = call(
        by=by, at=at, incident_id=incident_id, goes_on_at=given.goes_on_at, words=given.words,
        words_en=given.words_en, next_update_at=given.next_update_at, audience=audience,
    )  # fmt: skip
    return {"id": incident_id, "news": news}


@router.post(
    "/incidents/{uuid:incident_id}/close",
    operation_id="close_incident",
    summary="Close an incident",
    auth=Key("close_incident"),
    response={200: IncidentClosedOut},
    openapi_extra=body_of("IncidentCloseIn"),
)
def close(request: HttpRequest, incident_id: UUID) -> dict[str, Any]:
    """Close a resolved incident with the end of each shipment; grave ones are closed by a supervisor."""
    by, at = acted_in_house(request)
    given = read_shape(request, _CLOSE)
    cases = {part.case.label: part.case.id for part in affected_by(incident_id, actor=by)}
    unknown = [one.waybill for one in given.ends if one.waybill not in cases]
    if unknown:
        raise _unknown("ends", unknown)
    done = keyed(close_incident, request)(
        by=by, at=at, incident_id=incident_id, version=given.version, code=given.code,
        ends=[PartEnd(cases[one.waybill], one.code) for one in given.ends],
    )  # fmt: skip
    return {"id": incident_id, "closed": done.closed, "stay": done.stay}


def _shipments(waybills: list[str], by: Actor) -> list[UUID]:
    found = shipments_by_waybill(waybills, actor=by)
    unknown = [one for one in waybills if one not in found]
    if unknown:
        raise _unknown("waybills", unknown)
    return [one.id for one in found.values()]


def _unknown(field: str, waybills: list[str]) -> Invalid:
    reason = _("Nobody knows these: %(numbers)s.", {"numbers": ", ".join(waybills[:5])})
    return Invalid(fields=[FieldError(field, reason, _("Correct them, or take them out."))])
