"""Everything held about a person, across all rooms: what it is, since when, and what keeps it.

Some kinds are not looked through and go by age alone, which the guide says: raw documents, unsent forms,
reports of jobs, positions of devices (these go after their shipment).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nuoda.domains.cases.queries.of_person import cases_of_person
from nuoda.domains.claims.queries.of_person import claims_of_person
from nuoda.domains.conversations.queries import mails_of_person
from nuoda.domains.customers.queries.of_person import contacts_of_person
from nuoda.domains.dispatch.queries.of_person import stops_of_person
from nuoda.domains.notices.queries.of_person import enclosures_of_person, notices_of_person, posts_of_person
from nuoda.domains.orders.queries.of_person import order_mails_of_person, orders_of_person
from nuoda.domains.privacy.facts import DEFAULTS, Kept, Period, Record
from nuoda.domains.privacy.queries import runs_retention
from nuoda.domains.promises.queries.of_person import promises_of_person
from nuoda.domains.shipments.queries.of_person import proofs_of_person, shipments_of_person
from nuoda.domains.stock.queries.of_person import reservations_of_person
from nuoda.domains.surveys.queries import surveys_of_person
from nuoda.insight.retention.selecting import Keeping, keepings
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import Past
from nuoda.kernel.persons import Found, Person, Things
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

MOST = 500
"""A phone with more parcels, or with more records of a kind, is hardly one person's."""
NOT_OVER = "not_over"


class Search(Protocol):
    """One room's records of a person, of what is hers, or by their ids."""

    def __call__(
        self, person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = ...
    ) -> list[Found]: ...


SEARCHES: Mapping[Record, Search] = {
    Record.ORDER: orders_of_person,
    Record.SHIPMENT: shipments_of_person,
    Record.PROOF: proofs_of_person,
    Record.STOP: stops_of_person,
    Record.CASE: cases_of_person,
    Record.CLAIM: claims_of_person,
    Record.MAIL: mails_of_person,
    Record.ORDER_MAIL: order_mails_of_person,
    Record.PROMISE: promises_of_person,
    Record.RESERVATION: reservations_of_person,
    Record.NOTICE: notices_of_person,
    Record.ENCLOSURE: enclosures_of_person,
    Record.POST: posts_of_person,
    Record.SURVEY: surveys_of_person,
    Record.CONTACT: contacts_of_person,
}
_FIRST = (Record.ORDER, Record.SHIPMENT, Record.CASE, Record.CLAIM)


@dataclass(frozen=True, slots=True)
class Holding:
    """A record about her with what keeps it; ``kept`` tells it without personal data."""

    record: Record
    found: Found
    kept: Kept


def find_held(person: Person, *, at: datetime, actor: Actor) -> list[Holding]:
    """All that is held about a person, in the order of kinds. For keepers and the system.

    The number of queries does not depend on how much it is. Raises ``Invalid`` where more than :data:`MOST`
    records of a kind bear what she was checked by: that is hardly one person.
    """
    if not runs_retention(actor):
        raise Forbidden
    found = _first(person, actor)
    things = _things(found)
    for record, search in SEARCHES.items():
        if record not in _FIRST:
            found[record] = _few(search(person, things, actor=actor, limit=MOST + 1))
    return _with_keepings(found, at=at, actor=actor)


def find_again(kept: Iterable[Kept], *, at: datetime, actor: Actor) -> list[Holding]:
    """Those of these records that still hold personal data, with what keeps them now."""
    wanted: dict[Record, set[UUID]] = {}
    for one in kept:
        wanted.setdefault(Record(one.record), set()).add(one.id)
    found = {
        record: SEARCHES[record](Person(), Things(), actor=actor, limit=2 * len(ids), ids=frozenset(ids))
        for record, ids in wanted.items()
    }
    return _with_keepings(found, at=at, actor=actor)


def _first(person: Person, actor: Actor) -> dict[Record, list[Found]]:
    """Her orders and parcels, each also by the other, and cases and claims about them."""
    limit = MOST + 1
    orders = _few(orders_of_person(person, Things(), actor=actor, limit=limit))
    known = Things(orders=_ids(orders))
    ships = _few(shipments_of_person(person, known, actor=actor, limit=limit))
    known = Things(orders=known.orders | _named("order", ships))
    found = {Record.ORDER: _few(orders_of_person(person, known, actor=actor, limit=limit))}
    found[Record.SHIPMENT] = ships
    things = _things(found)
    found[Record.CASE] = _few(cases_of_person(person, things, actor=actor, limit=limit))
    found[Record.CLAIM] = _few(
        claims_of_person(person, replace(things, cases=_ids(found[Record.CASE])), actor=actor, limit=limit)
    )
    return found


def _things(found: Mapping[Record, Sequence[Found]]) -> Things:
    orders = found.get(Record.ORDER, ())
    return Things(
        shipments=_ids(found.get(Record.SHIPMENT, ())), orders=_ids(orders),
        cases=_ids(found.get(Record.CASE, ())), claims=_ids(found.get(Record.CLAIM, ())),
        references=frozenset((UUID(one.values["customer_id"]), one.values["reference"]) for one in orders),
    )  # fmt: skip


def _ids(found: Iterable[Found]) -> frozenset[UUID]:
    return frozenset(one.id for one in found)


def _named(kind: str, found: Iterable[Found]) -> frozenset[UUID]:
    return frozenset(key for one in found for key in one.keys(kind))


def _few(found: list[Found]) -> list[Found]:
    if len(found) > MOST:
        reason = _("More than %(n)s records of a kind bear this; that is hardly one person.", {"n": MOST})
        remedy = _("Check her by a paper and her waybills instead.")
        raise Invalid(fields=[FieldError("identity", reason, remedy)])
    return found


def _with_keepings(found: Mapping[Record, Sequence[Found]], *, at: datetime, actor: Actor) -> list[Holding]:
    """What keeps each record if its period is left out of account: she asks, so it need not have run out."""
    order_of = {
        (UUID(one.values["customer_id"]), one.values["reference"]): one.id
        for one in found.get(Record.ORDER, ())
    }
    kept: dict[UUID, Keeping] = {}
    for barred in (True, False):
        chosen = [record for record in found if DEFAULTS[record].barred is barred]
        rows = [_past(one, record, order_of, at) for record in chosen for one in found[record] if one.over]
        if rows:
            period = Period(chosen[0], 0, 0, "", "", None)
            kept |= keepings(rows, period, at=at, actor=actor)
    return [
        Holding(record, one, _kept(record, one, kept.get(one.id)))
        for record in Record
        for one in found.get(record, ())
    ]


def _past(one: Found, record: Record, order_of: Mapping[tuple[UUID, str], UUID], at: datetime) -> Past:
    """The record as what holds it is asked; a reservation with the order that it served."""
    past = one.past(at)
    if record is not Record.RESERVATION:
        return past
    named = {ref.kind: ref.id for ref in one.about}
    key = order_of.get((UUID(named["customer"]), named["reference"]))
    return replace(past, about=(*past.about, Ref("order", str(key)))) if key else past


def _kept(record: Record, one: Found, keeping: Keeping | None) -> Kept:
    # a proof is known by its parcel, not by the sign that the carrier's system gave it
    label = one.values.get("waybill", "") or one.label or one.values.get("number", "")
    if not one.over:
        return Kept(record.value, one.id, label, None, NOT_OVER)
    if keeping is None:
        return Kept(record.value, one.id, label, one.since)
    return Kept(record.value, one.id, label, one.since, keeping.why.value, keeping.label, keeping.until)


def check_person(person: Person, *, actor: Actor) -> None:
    """That a waybill of hers bears what she was checked by. Raises ``Invalid``."""
    if not person.waybills:
        raise _unproven(
            "waybills", _("No waybill of hers is on record."), _("Ask her for one; it proves her.")
        )
    known = Things(orders=_ids(orders_of_person(person, Things(), actor=actor, limit=MOST + 1)))
    ships = shipments_of_person(person, known, actor=actor, limit=MOST + 1)
    hers = {one.values["waybill"] for one in ships}
    if not hers & set(person.waybills):
        raise _unproven(
            "identity", _("None of her waybills bears this; she may be somebody else."),
            _("Check the numbers, check her in another way, or refuse the request."),
        )  # fmt: skip


def _unproven(field: str, reason: Text, remedy: Text) -> Invalid:
    return Invalid(fields=[FieldError(field, reason, remedy)])
