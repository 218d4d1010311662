"""Proof of delivery for the customer whose shipment it is: who signed (masked), when, and the photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from nuoda.domains.shipments.facts import ReceiptState
from nuoda.domains.shipments.queries import (
    ProofLine,
    ReceiptRow,
    proof_line,
    proofs_of,
    receipt_page,
    receipts_of,
)
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.pages.pictures import picture_response


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A proof as its customer sees it. Signatures stay in the house: they are the consignee's."""

    line: ProofLine
    pictures: Sequence[str]
    exceptions: Sequence[tuple[str, int]]


def proofs_shown(shipment_id: UUID, *, actor: Actor) -> list[ShownProof]:
    """The proofs that hold, the newest first."""
    return [
        ShownProof(
            one,
            [
                reverse("portal_proof_picture", args=[one.shipment_id, one.id, picture])
                for picture in one.pictures
            ],
            one.exceptions,
        )
        for one in proofs_of(shipment_id, actor=actor)
        if not one.is_retracted
    ]


@door(Role.CUSTOMER)
@require_safe
def portal_proof_picture(
    request: ActedRequest, shipment_id: UUID, proof_id: UUID, picture_id: UUID
) -> HttpResponse:
    """One photo of a proof of her own shipment, as long as the proof holds."""
    proof = proof_line(proof_id, actor=request.actor)
    if proof.shipment_id != shipment_id or proof.is_retracted or picture_id not in proof.pictures:
        raise NotFound
    return picture_response(picture_id)


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    """A signed receipt on its way back to her, with its pictures."""

    row: ReceiptRow
    pictures: Sequence[str]


def receipts_shown(shipment_id: UUID, *, actor: Actor, at: datetime) -> list[ShownReceipt]:
    """The receipts of a shipment of hers that stand."""
    return [
        ShownReceipt(one, [reverse("portal_receipt_picture", args=[one.id, key]) for key in one.pictures])
        for one in receipts_of(shipment_id, actor=actor, at=at)
    ]


@door(Role.CUSTOMER)
@require_safe
def portal_receipt_picture(request: ActedRequest, receipt_id: UUID, picture_id: UUID) -> HttpResponse:
    """One picture of a signed receipt of her own shipment."""
    receipt = receipt_page(receipt_id, actor=request.actor, at=request.now)
    if receipt.state == ReceiptState.CALLED_OFF or picture_id not in receipt.pictures:
        raise NotFound
    return picture_response(picture_id)


urlpatterns = [
    path(
        "portal/receipts/<uuid:receipt_id>/<uuid:picture_id>/",
        portal_receipt_picture,
        name="portal_receipt_picture",
    ),
    path(
        "portal/shipments/<uuid:shipment_id>/proofs/<uuid:proof_id>/<uuid:picture_id>/",
        portal_proof_picture,
        name="portal_proof_picture",
    ),
]
