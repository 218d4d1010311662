"""Parcels to a person, and what hangs on them."""

from __future__ import annotations

from uuid import UUID

from nuoda.domains.shipments.models import Proof, Receipt, Shipment
from nuoda.domains.shipments.queries.past import PROOF, RECEIPT, WATCHED
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.persons import Found, Person, Things, Where, belonging, by_ids, either, found_rows
from nuoda.kernel.phones import spellings_of
from nuoda.kernel.search import any_text

_SHOWS = {
    "waybill": "waybill",
    "carrier": "carrier",
    "name": "consignee_name",
    "phone": "consignee_phone",
    "email": "consignee_email",
    "address": "consignee_address",
    "booked_at": "booked_at",
    "delivered_at": "delivered_at",
    "state": "milestone",
}
_PROVED = {
    "waybill": "SELECT waybill FROM shipments_shipment AS one WHERE one.id = shipment_id",
    "signer": "signer", "relation": "relation", "occurred_at": "occurred_at",
    "pictures": "cardinality(pictures)", "signature": "signature IS NOT NULL",
}  # fmt: skip
_RETURNED = {
    "waybill": "SELECT waybill FROM shipments_shipment AS one WHERE one.id = shipment_id",
    "occurred_at": "delivered_at", "pictures": "cardinality(pictures)",
}  # fmt: skip
# Into an array, so that the condition still finds its rows by index beside the others.
_BY_WORDS = "SELECT shipment_id FROM shipments_words WHERE search @@ to_tsquery('simple', %s)"
_BY_NUMBER = "SELECT shipment_id FROM shipments_number WHERE number = ANY(%s::text[])"


def shipments_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Parcels that bear her phone or mail address, under her waybills her name, and those of her orders that
    are not plainly another's. One query.
    """
    conditions: list[Where] = [belonging(WATCHED, things), by_ids(ids)]
    if person.phone:
        words = any_text(spellings_of(person.phone))
        conditions.append((f"id = ANY(ARRAY({_BY_WORDS}))", [words]))
    if person.email:
        by_mail = "consignee_email <> '' AND lower(consignee_email) = %s"
        conditions.append((by_mail, [person.email.lower()]))
    if person.name and person.waybills:
        named = f"(id = ANY(ARRAY({_BY_NUMBER})) AND consignee_name = %s)"
        conditions.append((named, [arrays.texts(person.waybills), person.name]))
    found = found_rows(Shipment, WATCHED, either(*conditions), shows=_SHOWS, limit=limit, actor=actor)
    return [
        one for one in found
        if one.id in ids or person.bears(one.values)
        or (things.orders & one.keys("order") and person.may_be(one.values))
    ]  # fmt: skip


def proofs_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Proofs of delivery of her parcels, and pictures of signed receipts. Two queries."""
    proofs = either(belonging(PROOF, things), by_ids(ids))
    receipts = either(belonging(RECEIPT, things), by_ids(ids))
    return [
        *found_rows(Proof, PROOF, proofs, shows=_PROVED, limit=limit, actor=actor),
        *found_rows(Receipt, RECEIPT, receipts, shows=_RETURNED, limit=limit, actor=actor),
    ]
