"""What is done with an incident: more shipments, a date, its end; and a proposal that is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nuoda.domains.cases.commands import (
    PartEnd,
    add_to_incident,
    close_incident,
    date_incident,
    decline_proposal,
)
from nuoda.domains.cases.facts import Audience, part_end
from nuoda.domains.cases.queries import Affected, incident_page, proposals, unclosed_parts
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound, NuodaError
from nuoda.surfaces.desk.cases.compensated import check_given
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.incidents.forms import (
    AddForm,
    CloseForm,
    DateForm,
    DeclineForm,
    closing_choices,
    instant,
    waybills_of,
)
from nuoda.surfaces.desk.incidents.new import named_shipments

_SHOWN = 200


def _guarded(call: Callable[[], Any]) -> Any:
    """The call; a refusal of the command stands in the form, with the words kept."""
    try:
        return call()
    except (Invalid, NotFound):
        raise
    except NuodaError as refused:
        raise Invalid(refused.sentence, fields=refused.fields) from refused


def _answer(
    request: ActedRequest, form: DeskForm, incident_id: UUID, carry_out: Callable[[], str], **more: Any
) -> HttpResponse:
    row = incident_page(incident_id, actor=request.actor)
    back = reverse("desk_case", args=[incident_id])
    return answer_form(request, form, "incidents", carry_out, back=back, back_label=row.card.number, **more)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_incident_add(request: ActedRequest, incident_id: UUID) -> HttpResponse:
    """More shipments, by their waybills."""
    form = AddForm(request.POST or None, zone=request.zone)

    def carry_out() -> str:
        ids = named_shipments(waybills_of(form.cleaned_data["waybills"]), request.actor)
        done = _guarded(
            lambda: add_to_incident.once(form.key)(
                by=request.actor, at=request.now, incident_id=incident_id, shipment_ids=ids
            )
        )
        said = ngettext("%(n)d shipment joined.", "%(n)d shipments joined.", done.affected)
        messages.success(request, said % {"n": done.affected})
        return reverse("desk_incident", args=[incident_id])

    return _answer(request, form, incident_id, carry_out)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_incident_date(request: ActedRequest, incident_id: UUID) -> HttpResponse:
    """When the goods are foreseen to go on."""
    row = incident_page(incident_id, actor=request.actor)
    known = {"goes_on_at": row.incident.goes_on_at, "next_update_at": row.card.update_due_at}
    form = DateForm(request.POST or None, zone=request.zone, initial=known)

    def carry_out() -> str:
        given = form.cleaned_data
        audience = Audience.CONSIGNEE if given["to_consignees"] else Audience.CUSTOMER
        fresh = _guarded(
            lambda: date_incident.once(form.key)(
                by=request.actor, at=request.now, incident_id=incident_id, goes_on_at=given["goes_on_at"],
                words=given["words"], words_en=given["words_en"],
                next_update_at=instant(form, "next_update_at"), audience=audience,
            )
        )  # fmt: skip
        messages.success(
            request,
            _("Each customer is told.") if fresh else _("That time stands already; nobody is told again."),
        )
        return reverse("desk_case", args=[incident_id])

    return _answer(request, form, incident_id, carry_out)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_incident_close(request: ActedRequest, incident_id: UUID) -> HttpResponse:
    """Close it, with the end of each shipment."""
    row = incident_page(incident_id, actor=request.actor)
    form = CloseForm(request.POST or None, zone=request.zone, initial={"version": row.card.version})
    parts = unclosed_parts(incident_id, actor=request.actor)
    ships = shipments_by_id([one.case.shipment_id for one in parts], actor=request.actor)
    asked = [_Part(one, ships, request.POST) for one in parts]
    waiting = [one for one in asked if not one.over]

    def carry_out() -> str:
        ends = [PartEnd(one.id, one.chosen) for one in waiting if one.chosen]
        for given in {one.code for one in ends}:
            check_given(given, [one.case_id for one in ends if one.code == given], actor=request.actor)
        done = _guarded(
            lambda: close_incident.once(form.key)(
                by=request.actor, at=request.now, incident_id=incident_id,
                version=form.cleaned_data["version"] or 0, code=form.cleaned_data["code"], ends=ends,
            )
        )  # fmt: skip
        said = _("Closed with %(closed)d cases; %(stay)d stay open with their own owners.")
        messages.success(request, said % {"closed": done.closed, "stay": done.stay})
        return reverse("desk_case", args=[incident_id])

    more = {
        "arrived": len(asked) - len(waiting), "waiting": waiting[:_SHOWN],
        "hidden": max(0, len(waiting) - _SHOWN), "codes": closing_choices(),
    }  # fmt: skip
    return _answer(request, form, incident_id, carry_out, template="desk/incidents/close.html", more=more)


class _Part:
    """A part with the end that is proposed, or was chosen, for it."""

    def __init__(self, part: Affected, ships: dict[UUID, ShipmentCard], given: Any) -> None:
        case = part.case
        ship = ships.get(case.shipment_id) if case.shipment_id else None
        self.id, self.number, self.label, self.state = case.id, case.number, case.label, case.state
        self.milestone = ship.milestone if ship else ""
        self.over = bool(part_end(case.cause, ship.delivered_at if ship else None, None))
        self.chosen = str(given.get(f"end-{case.id}", ""))


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_incident_decline(request: ActedRequest) -> HttpResponse:
    """Say that a proposal is none. The proposal is named by its key."""
    key = request.GET.get("proposal", "")
    form = DeclineForm(request.POST or None, zone=request.zone, initial={"proposal": key})

    def carry_out() -> str:
        wanted = form.cleaned_data["proposal"]
        found = next(
            (one for one in proposals(actor=request.actor, at=request.now) if one.key == wanted), None
        )
        if found is not None:
            decline_proposal(
                by=request.actor, at=request.now, shipment_ids=found.cluster.shipments,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        messages.success(request, _("These shipments are not proposed together again."))
        return reverse("desk_incidents")

    return answer_form(
        request, form, "incidents", carry_out, back=reverse("desk_incidents"), back_label=_("Incidents")
    )
