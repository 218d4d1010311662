"""Proof of delivery at the desk: what was recorded at the door, its pictures, and taking a delivery back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.shipments.commands import retract_delivery
from nuoda.domains.shipments.facts import PROOF_SOURCE as SOURCE
from nuoda.domains.shipments.queries import (
    ProofLine,
    ShipmentPage,
    proof_line,
    proofs_of,
    receipts_of,
    shipment_page,
    shipments_by_id,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, NotFound
from nuoda.kernel.translate import here
from nuoda.pages.pictures import picture_response
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A proof as the page shows it. ``late`` tells that it was recorded more than an hour after."""

    line: ProofLine
    pictures: Sequence[str]
    signature: str
    exceptions: Sequence[tuple[str, int]]
    late: bool


class RetractForm(DeskForm):
    """A delivery that did not happen, or went wrong."""

    title = gettext_lazy("Take the delivery back")
    text = gettext_lazy(
        "Scans and proofs that say delivered stay in the log, struck through. Status, promises and figures"
        " are worked out anew, and the shipment is watched again."
    )
    submit = gettext_lazy("Take it back")

    why = forms.ChoiceField(label=gettext_lazy("What is wrong"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("How you know"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )


def shown(proofs: Sequence[ProofLine]) -> list[ShownProof]:
    """Proofs with the addresses of their pictures, the newest first."""
    return [_shown(one) for one in proofs]


def _shown(one: ProofLine) -> ShownProof:
    def url(picture: UUID) -> str:
        return reverse("desk_proof_picture", args=[one.shipment_id, one.id, picture])

    return ShownProof(
        line=one,
        pictures=[url(picture) for picture in one.pictures],
        signature=url(one.signature) if one.signature else "",
        exceptions=one.exceptions,
        late=(one.recorded_at - one.occurred_at).total_seconds() > 3600,
    )


def was_at_the_door(page: ShipmentPage) -> bool:
    """Whether there may be a proof or a receipt to show."""
    return page.card.delivered_at is not None or any(line.source == SOURCE for line in page.log)


@door(STAFF)
@require_safe
def door_section(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Proofs and receipt of a shipment, fetched by its page."""
    actor = request.actor
    context = {
        "card": shipments_by_id([shipment_id], actor=actor).get(shipment_id),
        "proofs": shown(proofs_of(shipment_id, actor=actor)),
        "receipts": receipts_of(shipment_id, actor=actor, at=request.now),
    }
    if context["card"] is None:
        raise NotFound
    return render(request, "desk/shipments/door.html", context)


@door(STAFF)
@require_safe
def proof_picture(request: ActedRequest, shipment_id: UUID, proof_id: UUID, picture_id: UUID) -> HttpResponse:
    """One picture of a proof, for whoever may see the proof now."""
    proof = proof_line(proof_id, actor=request.actor)
    if proof.shipment_id != shipment_id or picture_id not in (*proof.pictures, proof.signature):
        raise NotFound
    return picture_response(picture_id)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def take_delivery_back(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Take a false delivery back, with a reason and how we know."""
    card = shipment_page(shipment_id, actor=request.actor).card
    form = RetractForm(request.POST or None)
    why = form.fields["why"]
    if isinstance(why, forms.ChoiceField):
        why.choices = choices("retraction")
    back = reverse("desk_shipment", args=[shipment_id])

    def carry_out() -> str:
        given = form.cleaned_data
        try:
            retract_delivery(
                by=request.actor, at=request.now, shipment_id=shipment_id, why=given["why"],
                note=given["note"],
            )  # fmt: skip
        except Conflict as before:
            messages.warning(request, here(before.sentence))
        else:
            messages.success(request, _("The delivery is taken back; the shipment is watched again."))
        return back

    return answer_form(request, form, "shipments", carry_out, back=back, back_label=card.waybill)
