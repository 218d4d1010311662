"""What the phone asks: its day, room for a picture, and that proofs be recorded. JSON both ways.

Whatever is refused says so item by item, with what mends it, so that the phone can tell the driver.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.dispatch.queries import trips_of_driver
from nuoda.domains.dispatch.queries.containers import container_kinds
from nuoda.domains.dispatch.queries.trip_containers import lent_at_stops
from nuoda.domains.shipments.commands import ProofDraft, record_proofs
from nuoda.domains.shipments.queries import courier_day
from nuoda.kernel.actor import Role, system
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.pictures import keep_picture
from nuoda.kernel.text import text as _
from nuoda.pages.private import unkept
from nuoda.pages.vocabulary import word
from nuoda.surfaces.field.reading import read_proof
from nuoda.surfaces.field.riding import in_order, told_trip
from nuoda.surfaces.field.speaking import TAKEN, in_json, items_of, own_body, refused

MOST_PROOFS = 50
_TRIED = {"ATTEMPT_FAILED", "REFUSED", "DELIVERED_PARTIAL"}
# What kinds of containers there are is the same for everybody.
_HOUSE = system("field")
_AGAIN = _("Reload the page and send it again.")


@door(Role.DRIVER)
@unkept
@ensure_csrf_cookie
@require_safe
@in_json
def field_day(request: ActedRequest) -> JsonResponse:
    """Whose phone it is, and what that driver carries today."""
    today = request.now.astimezone(request.zone).date()
    parcels = [_stop(one) for one in courier_day(actor=request.actor, on=today)]
    trips = trips_of_driver(UUID(request.actor.id), today, actor=request.actor)
    return JsonResponse(
        {
            "account": request.actor.id,
            "name": request.actor.name,
            "date": today.isoformat(),
            "zone": str(request.zone),
            "at": request.now.isoformat(),
            "trip": told_trip(trips),
            "stops": in_order(parcels, trips, lent_at_stops(trips, today=today)),
            "containers": [
                {"code": one.code, "name": one.name, "name_en": one.name_en}
                for one in container_kinds(actor=_HOUSE, closed=False)
            ],
        }
    )


def _stop(one: Any) -> dict[str, Any]:
    """A stop as the phone keeps it. What is over needs no phone number there."""
    until: datetime | None = one.due_at or one.window_until
    since: datetime | None = (
        one.window_from if until and one.window_from and one.window_from < until else None
    )
    return {
        "id": str(one.id),
        "number": one.waybill,
        "name": one.consignee,
        "address": one.address,
        "phone": "" if one.is_over else one.phone,
        "pieces": one.pieces_due,
        "from": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "done": one.is_over,
        "tried": one.milestone in _TRIED,
        "state_label": word("milestone", one.milestone),
    }


@door(Role.DRIVER)
@require_POST
@in_json
def field_pictures(request: ActedRequest) -> JsonResponse:
    """Keep one picture (the body) and name it; the same bytes sent again get the same name."""
    kind = request.GET.get("kind", "")
    if kind not in ("photo", "signature"):
        raise Invalid(fields=[FieldError("pictures", _("It is neither photo nor signature."), _AGAIN)])
    body = own_body(request)
    kept = keep_picture(
        body, kind="photo" if kind == "photo" else "signature", at=request.now, by=request.actor
    )
    return JsonResponse({"id": str(kept.id), "sha256": kept.sha256}, status=201)


@door(Role.DRIVER)
@require_POST
@in_json
def field_proofs(request: ActedRequest) -> JsonResponse:
    """Record proofs. Each gets its own answer: accepted (now or before), or refused with what mends it."""
    given = items_of(own_body(request), "proofs", most=MOST_PROOFS)
    read = [read_proof(one) for one in given]
    drafts = [(place, one) for place, one in enumerate(read) if isinstance(one, ProofDraft)]
    answers: dict[int, dict[str, Any]] = {
        place: refused(one) for place, one in enumerate(read) if not isinstance(one, ProofDraft)
    }
    if drafts:
        report = record_proofs(by=request.actor, at=request.now, proofs=[one for _place, one in drafts])
        wrong = {one.index: one.problems for one in report.refused}
        for index, (place, _draft) in enumerate(drafts):
            answers[place] = refused(wrong[index]) if index in wrong else TAKEN
    named = [one.get("client_id") if isinstance(one, dict) else None for one in given]
    return JsonResponse(
        {"answers": [{"client_id": named[place], **answers[place]} for place in range(len(given))]}
    )


urlpatterns = [
    path("day", field_day, name="field_day"),
    path("pictures", field_pictures, name="field_pictures"),
    path("proofs", field_proofs, name="field_proofs"),
]
