from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from nuoda.domains.contracts.queries import DeliveryAsk, delivery_terms, lane_between
from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.shipments.commands.drafts import Place, ShipmentDraft
from nuoda.domains.shipments.facts import ShipmentRegistered
from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.rules import Status, expect, needs
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.checks import check_instant, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.text import text as _

_ZONES = available_timezones()
# Service levels are the house's own: a customer's machine is confined to her rows, not to her terms.
_HOUSE = system("shipments")
FALLBACK_TRANSIT = timedelta(hours=72)


@command
def register_shipments(*, by: Actor, at: datetime, shipments: Sequence[ShipmentDraft]) -> IntakeReport:
    """Register shipments to be watched. A waybill that the carrier already has here is a duplicate.

    A refused shipment does not hold up the others.
    """
    customers = customers_by_code({draft.customer for draft in shipments}, actor=by)
    refused: list[Refused] = []
    drafts: dict[tuple[str, str], tuple[int, ShipmentDraft]] = {}
    duplicate = 0
    for place, draft in enumerate(shipments):
        problems = _check(draft, customers)
        key = (draft.carrier, draft.waybill.strip())
        if problems:
            refused.append(Refused(place, tuple(problems)))
        elif key in drafts:
            duplicate += 1
        else:
            drafts[key] = (place, draft)
    orders = order_ids(
        {
            (customers[draft.customer].id, draft.order_reference)
            for _place, draft in drafts.values()
            if draft.order_reference
        },
        actor=by,
    )
    kept: list[ShipmentDraft] = []
    for place, draft in drafts.values():
        if draft.order_reference and (customers[draft.customer].id, draft.order_reference) not in orders:
            refused.append(Refused(place, (_no_order(draft.order_reference),)))
        else:
            kept.append(draft)
    rows = _rows(kept, customers, orders, by, at)
    fresh = _insert(rows)
    _tell([row for row in rows if row.id in fresh])
    return IntakeReport(
        len(fresh), duplicate + len(rows) - len(fresh), tuple(sorted(refused, key=lambda one: one.index))
    )


def _rows(
    drafts: Sequence[ShipmentDraft],
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
        for draft in drafts
    ]  # fmt: skip
    rows = []
    for draft, terms in zip(drafts, delivery_terms(asks, actor=_HOUSE), strict=True):
        hours = draft.usual_transit_hours or (terms.usual_hours if terms else None)
        usual = timedelta(hours=hours) if hours else FALLBACK_TRANSIT
        card = customers[draft.customer]
        rows.append(
            Shipment(
                customer_id=card.id, order_id=orders.get((card.id, draft.order_reference)),
                carrier=draft.carrier, waybill=draft.waybill.strip(), service=draft.service,
                origin=asdict(draft.origin), destination=asdict(draft.destination),
                to_city=draft.destination.city[:80], consignee_name=draft.consignee_name,
                consignee_phone=draft.consignee_phone, consignee_email=draft.consignee_email,
                consignee_address=draft.consignee_address, pieces=draft.pieces,
                weight_kg=draft.weight_kg, zone=draft.zone, usual_transit=usual,
                promised_due_at=draft.promised_due_at, promise_basis=draft.promise_basis,
                booked_at=draft.booked_at, recorded_at=at, needs=needs(Status(), usual),
                eta_at=expect(Status(), usual, draft.booked_at),
            )
        )  # fmt: skip
    return rows


def _insert(rows: list[Shipment]) -> set[UUID]:
    in_one_order = sorted(rows, key=lambda row: (row.carrier, row.waybill))
    Shipment.objects.bulk_create(in_one_order, ignore_conflicts=True)
    return set(Shipment.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))


def _tell(rows: list[Shipment]) -> None:
    write_search(
        Shipment,
        [
            (
                row.id,
                index_text(
                    row.waybill, row.to_city, row.consignee_name, row.consignee_phone, row.consignee_address
                ),
            )
            for row in rows
        ],
    )
    state(
        *(
            ShipmentRegistered(
                subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
                order_id=row.order_id, carrier=row.carrier,
            )
            for row in rows
        )
    )  # fmt: skip


def _triple(place: Place) -> tuple[str, str, str]:
    return (place.country, place.region, place.city)


def _no_order(reference: str) -> FieldError:
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
    ]
    for name, place in (("origin", draft.origin), ("destination", draft.destination)):
        for part, value in asdict(place).items():
            problems += check_text(f"{name}.{part}", value, longest=80)
    if draft.customer not in customers:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Record the customer first, or correct the code.")))
    if draft.zone not in _ZONES:
        reason = _("Unknown time zone %(zone)s.", {"zone": draft.zone[:40]})
        problems.append(FieldError("zone", reason, _("Write it like Asia/Shanghai.")))
    return problems
