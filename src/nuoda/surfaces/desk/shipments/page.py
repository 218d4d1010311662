"""One shipment: the answer first, the evidence below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from nuoda.domains.cases.queries import CaseCard, incidents_of
from nuoda.domains.privacy.facts import RECORDERS
from nuoda.domains.promises.queries import PromiseRow
from nuoda.domains.shipments.queries import past_dangers, shipments_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.pages.csp import allow_tiles
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.dangers import danger_strip
from nuoda.surfaces.desk.frame import pulse_about, show
from nuoda.surfaces.desk.history import Telling
from nuoda.surfaces.desk.shipments.answer import answer
from nuoda.surfaces.desk.shipments.dossier import Dossier, read_dossier, things_of
from nuoda.surfaces.desk.shipments.log import silence, timeline
from nuoda.surfaces.desk.shipments.proof import was_at_the_door
from nuoda.surfaces.desk.strips import strip_of
from nuoda.surfaces.desk.tracking.arrival import arrival_of, expected_words
from nuoda.surfaces.desk.tracking.legs import leg_rows

_TOLD = 80


@door(STAFF)
def shipment(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """The page of one shipment."""
    return whole_page(request, shipment_id, {})


@door(STAFF)
def shipment_panel(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """The shipment over a list: the same answer and evidence, without history and actions."""
    dossier = read_dossier(shipment_id, actor=request.actor)
    return render(request, "desk/shipments/panel.html", _context(request, dossier, may_declare=False))


@door(STAFF)
def shipment_past_dangers(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """The part of a shipment's page that tells of dangers that are over; read on demand."""
    if shipment_id not in shipments_by_id([shipment_id], actor=request.actor):
        raise NotFound
    past = danger_strip(past_dangers(shipment_id, actor=request.actor), now=request.now)
    return render(request, "desk/watch/past.html", {"past": past})


def whole_page(request: ActedRequest, shipment_id: UUID, more: Mapping[str, Any]) -> HttpResponse:
    """The page of one shipment, with more said on it."""
    dossier = read_dossier(shipment_id, actor=request.actor)
    allow_tiles(request)
    of_cases = [Ref("case", str(one.id)) for one in dossier.cases]
    context = {
        **_context(request, dossier, may_declare=True),
        "pulse_url": pulse_about(*things_of(dossier.card), *of_cases),
        "may_record_person": request.actor.role in RECORDERS,
        **more,
    }
    return show(request, "desk/shipments/page.html", "shipments", context)


def _context(request: ActedRequest, dossier: Dossier, *, may_declare: bool) -> dict[str, Any]:
    now, zone = request.now, request.zone
    telling = Telling(now, zone, promises={one.id: one for one in dossier.promises}, agents=dossier.agents)
    case = dossier.open_case
    return {
        "page": dossier.page,
        "card": dossier.card,
        "customer": dossier.customer,
        "whose": called(dossier.customer),
        "order": dossier.order,
        "delivery": dossier.delivery,
        "answer": answer(dossier, now=now, zone=zone),
        "case": case,
        "part_of": incidents_of([case.id], actor=request.actor).get(case.id) if case else None,
        "owner": dossier.owner(case),
        "next_due": _next_due(case, dossier.delivery),
        "strip": strip_of(dossier.promises, {one.id: one.number for one in dossier.cases}),
        "entries": timeline(dossier.page, may_declare=may_declare),
        "silence": silence(dossier.page, now=now),
        "expected": expected_words(dossier.card, now=now, zone=zone),
        "parts": dossier.page.parts,
        "legs": leg_rows(dossier.page, now=now),
        "arrival": arrival_of(
            dossier.facts,
            shipment_id=str(dossier.card.id),
            due_at=dossier.delivery.due_at if dossier.delivery else None,
            now=now,
            zone=zone,
        ),
        "has_door": was_at_the_door(dossier.page),
        "dangers": danger_strip(dossier.page.dangers, now=now),
        "had_dangers": any(one.fact.name == "shipment.danger_cleared" for one in dossier.facts),
        "cases": [(one, dossier.owner(one)) for one in dossier.cases],
        "notices": dossier.notices,
        "history": telling.tell(dossier.facts[:_TOLD]),
        "purposes": choices("purpose"),
    }


def _next_due(case: CaseCard | None, delivery: PromiseRow | None) -> Any:
    """What falls due next: of the open case and the delivery still promised."""
    dues = [case.update_due_at, case.resolve_due_at] if case else []
    if delivery is not None and delivery.settled_at is None:
        dues.append(delivery.due_at)
    return min((one for one in dues if one is not None), default=None)
