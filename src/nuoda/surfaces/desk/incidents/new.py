"""An incident made by a person: of cases, shipments, a trip, a list as filtered, or a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.cases.commands import IncidentDraft, open_incident
from nuoda.domains.cases.facts import incident_problems, kind_for
from nuoda.domains.cases.queries import Proposal, case_rows, incident_reach, proposals, shipments_in
from nuoda.domains.shipments.queries import (
    ShipmentCard,
    riding_with,
    shipments_by_id,
    shipments_by_waybill,
)
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NuodaError
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as plain
from nuoda.kernel.translate import listed
from nuoda.surfaces.desk.cases.queue import parts_asked
from nuoda.surfaces.desk.forms import answer_form
from nuoda.surfaces.desk.frame import is_fragment, show
from nuoda.surfaces.desk.incidents.forms import IncidentForm, instant, waybills_of
from nuoda.surfaces.desk.listing import find_customer_id

MOST = 1_000
_FILTERS = ("text", "severity", "kind")
_QUARTER = timedelta(minutes=15)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_incident_new(request: ActedRequest) -> HttpResponse:
    """The form, filled from where one came: ``case`` or ``shipment`` (each may stand often), ``device``,
    ``proposal``, or ``filter=1`` with the filters of the queue of cases. What it would do is shown to be
    confirmed before anything is opened or anybody written to.
    """
    team = agents(actor=request.actor)
    initial = {} if request.method == "POST" else _initial(request)
    form = IncidentForm(request.POST or None, zone=request.zone, team=team, initial=initial)
    if request.method == "POST" and form.is_valid():
        if "change" in request.POST:
            typed = {**form.cleaned_data, "confirmed": ""}
            form = IncidentForm(None, zone=request.zone, team=team, initial=typed)
        elif (asked := _asked_again(request, form)) is not None:
            return asked

    def carry_out() -> str:
        try:
            done = open_incident.once(form.key)(
                by=request.actor, at=request.now, draft=_draft(form, request.actor, request.now)
            )
        except Invalid:
            raise
        except NuodaError as refused:
            raise Invalid(refused.sentence) from refused
        said = ngettext(
            "Incident %(number)s: %(n)d shipment.", "Incident %(number)s: %(n)d shipments.", done.affected
        )
        messages.success(request, said % {"number": done.number, "n": done.affected})
        if done.arrived or done.elsewhere:
            left = _("Left out: %(arrived)d arrived, %(elsewhere)d in another incident.")
            messages.warning(request, left % {"arrived": done.arrived, "elsewhere": done.elsewhere})
        return reverse("desk_case", args=[done.id])

    return answer_form(
        request, form, "incidents", carry_out, back=reverse("desk_incidents"), back_label=_("Incidents")
    )


def _asked_again(request: ActedRequest, form: IncidentForm) -> HttpResponse | None:
    """What opening it would do, to be confirmed; None once that was seen, and still holds, or is refused."""
    try:
        draft = _draft(form, request.actor, request.now)
    except Invalid as refused:
        form.refuse(refused)
        return None
    if incident_problems(draft, at=request.now):
        return None  # the command says them at their fields
    reach = incident_reach(draft.shipment_ids, what=draft.what, at=request.now, actor=request.actor)
    seen = form.cleaned_data["confirmed"]
    if seen == reach.key or not reach.shipments:
        return None
    context = {
        "form": form, "reach": reach, "moved": bool(seen), "words": draft.words.strip(),
        "words_en": draft.words_en.strip(),
        "action": request.get_full_path(), "back": reverse("desk_incidents"), "back_label": _("Incidents"),
        "kept": [one for one in form if one.name != "confirmed"],
    }  # fmt: skip
    if is_fragment(request):
        return render(request, "desk/incidents/confirm_form.html", context)
    return show(request, "desk/incidents/confirm.html", "incidents", context)


@door(STAFF)
@require_POST
def desk_incident_from(request: ActedRequest) -> HttpResponse:
    """The cases that somebody selected in the queue, on to the form."""
    chosen = [str(one) for one in _ids(request.POST.getlist("selected"))]
    if not chosen:
        messages.error(request, _("Choose the cases that have one cause."))
        return HttpResponseRedirect(reverse("desk_cases"))
    return HttpResponseRedirect(f"{reverse('desk_incident_new')}?{urlencode({'case': chosen}, doseq=True)}")


def _draft(form: IncidentForm, actor: Actor, now: datetime) -> IncidentDraft:
    given = form.cleaned_data
    return IncidentDraft(
        what=given["what"], began_at=given["began_at"], shipment_ids=_shipments(given, actor, now),
        place=given["place"], trip=given["trip"], device=given["device"], carrier=given["carrier"],
        title=given["name"], goes_on_at=instant(form, "goes_on_at"),
        next_update_at=instant(form, "next_update_at"), words=given["words"],
        words_en=given["words_en"], to_consignees=given["to_consignees"], gathers=given["gathers"],
        owner_id=UUID(given["owner_id"]) if given["owner_id"] else None,
    )  # fmt: skip


def _shipments(given: dict[str, Any], actor: Actor, now: datetime) -> list[UUID]:
    wanted = waybills_of(given["waybills"])
    if not wanted and given["device"]:
        return riding_with(given["device"], now, actor=actor)
    return named_shipments(wanted, actor)


def named_shipments(waybills: Sequence[str], actor: Actor) -> list[UUID]:
    """The shipments under these waybills. Raises ``Invalid`` with those that nobody knows."""
    found = shipments_by_waybill(waybills, actor=actor)
    unknown = [one for one in waybills if one not in found]
    if unknown:
        shown = listed(unknown[:5])
        reason = plain("Nobody knows these: %(numbers)s.", {"numbers": shown})
        raise Invalid(fields=[FieldError("waybills", reason, plain("Correct them, or take them out."))])
    return [one.id for one in found.values()]


def _initial(request: ActedRequest) -> dict[str, Any]:
    given, actor, now = request.GET, request.actor, request.now
    quarter = now - timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    initial: dict[str, Any] = {"began_at": quarter, "next_update_at": quarter + timedelta(hours=2)}
    proposal = _proposal(given.get("proposal", ""), actor, now)
    if proposal is not None:
        ships = shipments_by_id(proposal.cluster.shipments, actor=actor)
        cluster = proposal.cluster
        initial |= {
            "what": proposal.what, "place": cluster.place, "carrier": cluster.carrier,
            "device": cluster.device, "began_at": cluster.first_at, "waybills": _lines(ships.values()),
        }  # fmt: skip
        return initial
    device = given.get("device", "").strip()[:60]
    ids = riding_with(device, now, actor=actor) if device else _chosen(given, actor)
    ships = shipments_by_id(ids, actor=actor) if ids else {}
    if ships:
        initial |= _shared(list(ships.values()), now) | {"waybills": _lines(ships.values())}
    return initial | ({"device": device} if device else {})


def _proposal(key: str, actor: Actor, now: datetime) -> Proposal | None:
    if not key:
        return None
    return next((one for one in proposals(actor=actor, at=now) if one.key == key), None)


def _chosen(given: QueryDict, actor: Actor) -> list[UUID]:
    if given.get("filter"):
        state = given.get("state", "open")
        rows = case_rows(
            actor=actor, window=Window(size=MOST), state="" if state == "any" else state,
            customer_id=find_customer_id(given.get("customer", ""), actor=actor),
            parts=parts_asked({name: given.get(name, "") for name in ("text", "customer", "parts")}),
            **{name: given.get(name, "") for name in _FILTERS},  # type: ignore[arg-type]
        ).rows  # fmt: skip
        return [one.shipment_id for one in rows if one.shipment_id is not None]
    return [*_ids(given.getlist("shipment")), *shipments_in(_ids(given.getlist("case")), actor=actor)]


def _ids(given: Sequence[str]) -> list[UUID]:
    found = []
    for one in given[:MOST]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _shared(ships: Sequence[ShipmentCard], now: datetime) -> dict[str, Any]:
    """What all of them have in common, as a start."""
    first = next((one for one in ships if one.reason), ships[0])
    since = [one.reason_at for one in ships if one.reason_at is not None]
    shared: dict[str, Any] = {"what": kind_for(first.reason, now.date()) or "vehicle"}
    if since:
        shared["began_at"] = min(since)
    if len({one.place for one in ships}) == 1:
        shared["place"] = first.place
    if len({one.carrier for one in ships}) == 1:
        shared["carrier"] = first.carrier
    return shared


def _lines(ships: Any) -> str:
    return "\n".join(sorted(one.waybill for one in ships))
