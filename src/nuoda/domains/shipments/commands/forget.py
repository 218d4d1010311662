"""Forget the persons of shipments: status, places by city, weights and instants stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.models import Proof, Receipt, Shipment
from nuoda.domains.shipments.queries.past import position_condition
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import NO_PARTY, empty, forget_words, forgetting, lock_held, only_the_system
from nuoda.kernel.search import index_text
from nuoda.kernel.statements import run

_WORDS = (
    "UPDATE shipments_words AS kept SET search = array_to_tsvector(string_to_array(given.words, ' '))"
    " FROM unnest(%s::uuid[], %s::text[]) AS given(id, words) WHERE kept.shipment_id = given.id"
)


@command
def forget_shipments(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty the consignees of shipments, who signed, what people wrote, and where exactly it was.

    Of places the city stays. Returns how many were forgotten now; again changes nothing. For the system.
    """
    only_the_system(by)
    rows = lock_held(Shipment, ids)
    found = [row.id for row in rows]
    if not found:
        return 0
    _empty_shipments(found, at)
    named = [index_text(row.waybill, row.carrier, row.to_city) for row in rows]
    run(_WORDS, [arrays.ids(found), arrays.texts(named)])
    forget_words("shipment", found)
    return len(found)


def _empty_shipments(ids: Sequence[UUID], at: datetime) -> None:
    of_shipments = "shipment_id = ANY(%s::uuid[])"
    run(
        "UPDATE shipments_shipment SET consignee_name = '', consignee_phone = '', consignee_email = '',"
        " consignee_address = '', origin = origin || '{\"name\": \"\"}',"
        ' destination = destination || \'{"name": ""}\', forgotten_at = %s WHERE id = ANY(%s::uuid[])',
        [at, arrays.ids(ids)],
    )
    empty(
        "shipments_redirection",
        f"consignee = CASE consignee WHEN '{{}}' THEN consignee ELSE consignee || {NO_PARTY} END,"
        " reason = '', asked_by = '', tried = '', result = ''",
        of_shipments,
        ids,
    )
    empty("shipments_error_declaration", "note = ''", of_shipments, ids)
    places = 'origin = origin || \'{"name": ""}\', destination = destination || \'{"name": ""}\''
    empty("shipments_leg", places, of_shipments, ids)
    with forgetting():
        empty(
            "shipments_tracking_event",
            "signer = '', text = '', latitude = NULL, longitude = NULL",
            f"{of_shipments} AND (signer <> '' OR text <> '' OR latitude IS NOT NULL)",
            ids,
        )


@command
def forget_proofs(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> tuple[int, tuple[UUID, ...]]:
    """Empty proofs and signed receipts: who signed, where, pictures. Outcome and counts stay.

    Returns how many, and the pictures that they held, for whoever removes them. For the system.
    """
    only_the_system(by)
    held: list[UUID] = []
    proofs = Proof.objects.filter(id__in=list(ids)).values_list("pictures", "signature")
    for pictures, signature in proofs:
        held += [*pictures, *([signature] if signature else [])]
    receipts = Receipt.objects.select_for_update().filter(id__in=list(ids))
    for pictures in receipts.values_list("pictures", flat=True):
        held += pictures
    with forgetting():
        count = empty(
            "shipments_proof",
            "signer = '', consent = CASE consent WHEN '' THEN '' ELSE '–' END, pictures = '{}',"
            " signature = NULL, latitude = NULL, longitude = NULL, place = '', remarks = ''",
            "id = ANY(%s::uuid[])",
            ids,
        )
    count += empty("shipments_receipt", "pictures = '{}'", "id = ANY(%s::uuid[])", ids)
    return count, tuple(held)


@command
def forget_positions(*, by: Actor, at: datetime, before: datetime, limit: int) -> int:
    """Delete positions before an instant, ``limit`` at a time: those of shipments whose data is gone, and of
    none. Returns how many went. For the system.
    """
    only_the_system(by)
    with forgetting():
        return len(
            run(
                "DELETE FROM shipments_position WHERE ctid = ANY(ARRAY(SELECT ctid FROM shipments_position"
                f" WHERE {position_condition(actor=by)} LIMIT %s)) RETURNING 1",
                [before, limit],
            )
        )
