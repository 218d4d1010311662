from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from nuoda.domains.contracts.queries import DeliveryAsk, delivery_terms, lane_between
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.orders.facts import State as OrderState
from nuoda.domains.orders.queries import order_states
from nuoda.domains.shipments.commands.conditions import check_conditions, limits_of, rows_of
from nuoda.domains.shipments.commands.drafts import Place, ShipmentDraft
from nuoda.domains.shipments.commands.lanes import lane_key, lanes
from nuoda.domains.shipments.commands.naming import Claim, NumberKey, give, give_all, lock_spans
from nuoda.domains.shipments.commands.own_numbers import with_own_numbers
from nuoda.domains.shipments.commands.parts import (
    check_parts,
    claim_parts,
    leg_rows,
    piece_rows,
    wanted_numbers,
)
from nuoda.domains.shipments.facts import ShipmentRegistered
from nuoda.domains.shipments.models import Condition, Leg, Piece, Shipment
from nuoda.domains.shipments.rules import REUSED_AFTER, Outcome, Status, forecast, opening
from nuoda.kernel import arrays, limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.checks import check_instant, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.search import index_text
from nuoda.kernel.statements import insert, run
from nuoda.kernel.text import text as _

_ZONES = available_timezones()
# Service levels are the house's own: a customer's machine is confined to her rows, not to her terms.
_HOUSE = system("shipments")
_WORDS = (
    "INSERT INTO shipments_words (shipment_id, search, booked_at)"
    " SELECT id, array_to_tsvector(string_to_array(words, ' ')), booked_at"
    " FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS given(id, words, booked_at)"
)
FALLBACK_TRANSIT = timedelta(hours=72)
_BOOKED = Status()


@dataclass(frozen=True, slots=True)
class _Booking:
    """A sound draft on its way to becoming a shipment."""

    place: int
    draft: ShipmentDraft
    shipment_id: UUID

    @property
    def key(self) -> NumberKey:
        return (self.draft.carrier, self.draft.waybill.strip())

    def parts(self) -> list[tuple[NumberKey, str, int]]:
        """The numbers of its pieces and legs beside the waybill itself."""
        wanted = wanted_numbers(self.draft.carrier, self.draft.piece_numbers, self.draft.legs)
        return [one for one in wanted if one[0] != self.key]

    def leg(self) -> int:
        """The leg whose own number the waybill is, or 0."""
        keys = [(leg.carrier, leg.number.strip()) for leg in self.draft.legs]
        return keys.index(self.key) + 1 if self.key in keys else 0


@command
def register_shipments(*, by: Actor, at: datetime, shipments: Sequence[ShipmentDraft]) -> IntakeReport:
    """Register shipments to be watched, with the numbers of their pieces and legs.

    A waybill that the carrier already has here is a duplicate, unless the one that had it is over, silent
    for 60 days or booked more than 90 days before: then the carrier uses the number again, and each scan
    goes to the one that the number meant when it happened. One without a waybill gets a number of ours, which
    the report names. A refused shipment does not hold up the others.
    """
    customers = customers_by_code({draft.customer for draft in shipments}, actor=by)
    shipments, given = with_own_numbers(shipments, customers, by)
    refused: list[Refused] = []
    sound: list[_Booking] = []
    for place, draft in enumerate(shipments):
        problems = _check(draft, customers)
        if problems:
            refused.append(Refused(place, tuple(problems)))
        else:
            sound.append(_Booking(place, draft, new_id()))
    known = order_states(
        {
            (customers[one.draft.customer].id, one.draft.order_reference)
            for one in sound
            if one.draft.order_reference
        },
        actor=by,
    )
    orders = {key: order_id for key, (order_id, _state) in known.items()}
    kept: list[_Booking] = []
    for one in sound:
        reference = one.draft.order_reference
        problem = _wrong_order(reference, known.get((customers[one.draft.customer].id, reference)))
        if problem is not None:
            refused.append(Refused(one.place, (problem,)))
        else:
            kept.append(one)
    fresh = 0
    for wave in _waves(kept):
        named = _name(wave, refused)
        rows = _rows(named, customers, orders, by, at)
        _insert(rows, named, by, at)
        _index(rows, named)
        _tell(rows)
        fresh += len(rows)
    lost = {one.index for one in refused}
    return IntakeReport(
        fresh,
        len(shipments) - fresh - len(refused),
        tuple(sorted(refused, key=lambda one: one.index)),
        numbers=tuple((place, number) for place, number in given.items() if place not in lost),
    )


def _waves(bookings: Sequence[_Booking]) -> list[list[_Booking]]:
    """Each waybill once a wave, the earliest first; what a batch says twice of one consignment is left out.

    There is one wave, but for batches that cover years.
    """
    by_key: dict[NumberKey, list[_Booking]] = {}
    for one in sorted(bookings, key=lambda one: one.draft.booked_at):
        told = by_key.setdefault(one.key, [])
        if not told or one.draft.booked_at - told[-1].draft.booked_at > REUSED_AFTER:
            told.append(one)
    deepest = max(map(len, by_key.values()), default=0)
    return [[told[turn] for told in by_key.values() if len(told) > turn] for turn in range(deepest)]


def _name(wave: Sequence[_Booking], refused: list[Refused]) -> list[_Booking]:
    """Give the wave its numbers. Returns those that are new; who wants another's number is refused."""
    wanted = {one.shipment_id: one.parts() for one in wave}
    spans = lock_spans(
        {one.key[1] for one in wave} | {key[1] for parts in wanted.values() for key, _, _ in parts}
    )
    taken = {one.key for one in wave}
    whole: list[Claim] = []
    claims: dict[UUID, list[Claim]] = {}
    for one in wave:
        free = opening(spans.get(one.key, ()), one.draft.booked_at)
        if free is None:
            continue
        parts, problems = claim_parts(
            wanted[one.shipment_id], spans, taken, shipment_id=one.shipment_id, booked_at=one.draft.booked_at
        )
        if problems:
            refused.append(Refused(one.place, tuple(problems)))
            continue
        taken |= {(claim.carrier, claim.number) for claim in parts}
        whole.append(Claim(one.shipment_id, *one.key, free, "", one.leg()))
        claims[one.shipment_id] = parts
    given = {shipment_id for shipment_id, _carrier, _number in give(whole)}
    give_all([claim for shipment_id in given for claim in claims[shipment_id]])
    return [one for one in wave if one.shipment_id in given]


def _rows(
    bookings: Sequence[_Booking],
    customers: Mapping[str, CustomerCard],
    orders: Mapping[tuple[UUID, str], UUID],
    by: Actor,
    at: datetime,
) -> list[Shipment]:
    asks = [
        DeliveryAsk(
            customers[draft.customer].id, customers[draft.customer].tier, draft.service,
            lane_between(_triple(draft.origin), _triple(draft.destination)), draft.booked_at,
        )
        for draft in (one.draft for one in bookings)
    ]  # fmt: skip
    rows = []
    known = lanes()
    for booking, terms in zip(bookings, delivery_terms(asks, actor=_HOUSE), strict=True):
        draft = booking.draft
        hours = draft.usual_transit_hours or (terms.usual_hours if terms else None)
        usual = timedelta(hours=hours) if hours else FALLBACK_TRANSIT
        card = customers[draft.customer]
        origin, destination = asdict(draft.origin), asdict(draft.destination)
        lane = lane_key(origin, destination)
        first = forecast(
            _BOOKED, booked_at=draft.booked_at, usual=usual,
            spread=known.spread(lane, draft.service, _BOOKED.milestone),
        )  # fmt: skip
        rows.append(
            Shipment(
                id=booking.shipment_id, legs=len(draft.legs), pieces_seen=len(draft.piece_numbers),
                customer_id=card.id, order_id=orders.get((card.id, draft.order_reference)),
                carrier=draft.carrier, waybill=draft.waybill.strip(), service=draft.service,
                origin=origin, destination=destination,
                to_city=draft.destination.city[:80], consignee_name=draft.consignee_name,
                consignee_phone=draft.consignee_phone, consignee_email=draft.consignee_email,
                consignee_address=draft.consignee_address, pieces=draft.pieces,
                weight_kg=draft.weight_kg, zone=draft.zone, usual_transit=usual,
                promised_due_at=draft.promised_due_at, promise_basis=draft.promise_basis,
                booked_at=draft.booked_at, recorded_at=at, look_at=at, lane=lane, needs=first.needs,
                **_window(first),
            )
        )  # fmt: skip
    return rows


def _window(first: Outcome) -> dict[str, Any]:
    window = first.window
    if window is None:
        return {}
    return {
        "eta_at": window.likely_at, "eta_early_at": window.early_at, "eta_late_at": window.late_at,
        "eta_basis": window.basis,
    }  # fmt: skip


def _insert(rows: Sequence[Shipment], bookings: Sequence[_Booking], by: Actor, at: datetime) -> None:
    insert(rows)
    Piece.objects.bulk_create(
        row for one in bookings for row in piece_rows(one.shipment_id, one.draft.piece_numbers)
    )
    Leg.objects.bulk_create(row for one in bookings for row in leg_rows(one.shipment_id, one.draft.legs))
    Condition.objects.bulk_create(
        row for one in bookings for row in rows_of(one.shipment_id, limits_of(one.draft), by, at)
    )


def _index(rows: Sequence[Shipment], bookings: Sequence[_Booking]) -> None:
    """The words that each shipment is found by, the numbers of its pieces and legs among them."""
    words = [
        index_text(
            row.waybill, row.to_city, row.consignee_name, row.consignee_phone, row.consignee_address,
            *(key[1] for key, _piece, _leg in booking.parts()),
        )
        for row, booking in zip(rows, bookings, strict=True)
    ]  # fmt: skip
    booked = arrays.instants(row.booked_at for row in rows)
    run(_WORDS, [arrays.ids(row.id for row in rows), arrays.texts(words), booked])


def _tell(rows: Sequence[Shipment]) -> None:
    state(
        *(
            ShipmentRegistered(
                subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
                order_id=row.order_id, carrier=row.carrier, eta_at=row.eta_at, early_at=row.eta_early_at,
                late_at=row.eta_late_at, basis=row.eta_basis,
            )
            for row in rows
        )
    )  # fmt: skip


def _triple(place: Place) -> tuple[str, str, str]:
    return (place.country, place.region, place.city)


def _wrong_order(reference: str, known: tuple[UUID, str] | None) -> FieldError | None:
    """What forbids a shipment of an order; None where nothing does, or none is named."""
    if not reference:
        return None
    if known is not None:
        if known[1] not in (OrderState.HELD, OrderState.MERGED):
            return None
        reason = _("The order %(reference)s is held or merged into its twin.", {"reference": reference[:60]})
        return FieldError("order_reference", reason, _("Release the order first, or ship the twin."))
    reason = _("The customer has no order %(reference)s.", {"reference": reference[:60]})
    return FieldError("order_reference", reason, _("Import the order first, or leave the field empty."))


def _check(draft: ShipmentDraft, customers: Mapping[str, CustomerCard]) -> list[FieldError]:
    problems = [
        *check_text("waybill", draft.waybill, required=True, longest=limits.NUMBER_CHARACTERS),
        *check_text("carrier", draft.carrier, required=True, longest=30),
        *check_text("service", draft.service, required=True, longest=30),
        *check_text("consignee_name", draft.consignee_name),
        *check_text("consignee_phone", draft.consignee_phone, longest=60),
        *check_text("consignee_email", draft.consignee_email),
        *check_text("consignee_address", draft.consignee_address, longest=400),
        *check_instant("booked_at", draft.booked_at),
        *check_instant("promised_due_at", draft.promised_due_at),
        *check_number("pieces", draft.pieces, least=1, most=limits.PIECES, unit=_("pieces")),
        *check_number("weight_kg", draft.weight_kg, most=limits.WEIGHT_KG, unit=_("kg")),
        *check_parts(draft.piece_numbers, draft.legs),
        *check_conditions(draft),
    ]
    for name, place in (("origin", draft.origin), ("destination", draft.destination)):
        for part in fields(place):
            problems += check_text(f"{name}.{part.name}", getattr(place, part.name), longest=80)
    if draft.customer not in customers:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Record the customer first, or correct the code.")))
    if draft.zone not in _ZONES:
        reason = _("Unknown time zone %(zone)s.", {"zone": draft.zone[:40]})
        problems.append(FieldError("zone", reason, _("Write it like Asia/Shanghai.")))
    return problems
