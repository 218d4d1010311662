"""Where the records of each kind are read: the longest past first, in steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nuoda.domains.accounts.queries import past_sessions
from nuoda.domains.cases.queries.past import past_cases
from nuoda.domains.claims.queries.past import past_claims
from nuoda.domains.conversations.queries import past_mails
from nuoda.domains.customers.queries.past import past_contacts
from nuoda.domains.dispatch.queries.past import past_stops
from nuoda.domains.notices.queries.past import past_enclosures, past_notices, past_posts
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.orders.queries.past import past_drafts, past_order_mails, past_orders
from nuoda.domains.privacy.facts import Record
from nuoda.domains.privacy.queries import past_requests
from nuoda.domains.promises.queries.past import past_promises
from nuoda.domains.shipments.queries.past import past_positions, past_proofs, past_shipments
from nuoda.domains.stock.queries.past import past_reservations
from nuoda.domains.surveys.queries import past_surveys
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import Past, Place
from nuoda.kernel.own_records import past_answers, past_documents, past_letters, past_purposes, past_runs


class Reading(Protocol):
    """Records of one kind whose period began before an instant, after a place."""

    def __call__(self, *, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]: ...


def _past_reservations(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Reservations with the orders that they served, which hold them."""
    found = past_reservations(before=before, after=after, limit=limit, actor=actor)
    keys = {one.id: _served(one) for one in found}
    orders = order_ids(keys.values(), actor=actor) if keys else {}
    served = {own: Ref("order", str(orders[key])) for own, key in keys.items() if key in orders}
    return [replace(one, about=(*one.about, served[one.id])) if one.id in served else one for one in found]


def _served(one: Past) -> tuple[UUID, str]:
    """The customer and the reference of the order that a reservation served."""
    named = {ref.kind: ref.id for ref in one.about}
    return UUID(named["customer"]), named["reference"]


READINGS: Mapping[Record, Reading] = {
    Record.ORDER: past_orders,
    Record.SHIPMENT: past_shipments,
    Record.PROOF: past_proofs,
    Record.STOP: past_stops,
    Record.CASE: past_cases,
    Record.CLAIM: past_claims,
    Record.MAIL: past_mails,
    Record.ORDER_MAIL: past_order_mails,
    Record.PROMISE: past_promises,
    Record.RESERVATION: _past_reservations,
    Record.DOCUMENT: past_documents,
    Record.NOTICE: past_notices,
    Record.ENCLOSURE: past_enclosures,
    Record.POST: past_posts,
    Record.SURVEY: past_surveys,
    Record.CONTACT: past_contacts,
    Record.DRAFT: past_drafts,
    Record.ANSWER: past_answers,
    Record.RUN: past_runs,
    Record.LETTER: past_letters,
    Record.REQUEST: past_requests,
}

IN_BULK = (Record.POSITION, Record.ACCESS, Record.SESSION)
"""Kinds without an id of their own; they come last, since positions go after their shipments."""


def past_in_bulk(record: Record, *, before: datetime, most: int, actor: Actor) -> int:
    """How many of a kind without ids are past, positions counted to ``most``."""
    if record is Record.POSITION:
        return past_positions(before=before, most=most, actor=actor)
    if record is Record.ACCESS:
        return past_purposes(before=before, actor=actor)
    return past_sessions(before=before, actor=actor)
