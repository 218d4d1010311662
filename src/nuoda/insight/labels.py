"""Waybill labels: what the consignment, its order and its promise say, masked as a waybill must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import LabelRow, label_rows
from nuoda.kernel.actor import Actor
from nuoda.kernel.addresses import division, in_one_line
from nuoda.kernel.facts import Ref
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.translate import instant_words
from nuoda.pages.label import Label, LabelParty
from nuoda.pages.vocabulary import word


def labels_of(shipment_ids: Sequence[UUID], *, actor: Actor) -> list[Label]:
    """A label for each piece of what the actor may see of these consignments, in the active language."""
    rows = label_rows(shipment_ids, actor=actor)
    orders = orders_by_id([row.order_id for row in rows], actor=actor)
    things = [
        Ref("order", str(row.order_id)) if row.order_id else Ref("shipment", str(row.id)) for row in rows
    ]
    due = {one.subject_id: one for one in promises_of(things, actor=actor) if one.kind == Kind.DELIVERY.value}
    return [
        label
        for row in rows
        for label in _labels(row, orders.get(row.order_id) if row.order_id else None, due)
    ]


def _labels(row: LabelRow, order: OrderPage | None, due: Mapping[UUID, PromiseRow]) -> Iterator[Label]:
    promise = due.get(row.order_id or row.id)
    place = division(row.division)
    facts = [(_("Order"), order.reference)] if order else []
    if row.weight_kg is not None:
        facts.append((_("Weight"), f"{row.weight_kg.normalize():f} kg"))
    if promise is not None:
        facts.append((_("Promised"), instant_words(promise.due_at, promise.zone, get_language() or "en")))
    facts.append((_("Waybill"), row.waybill))
    for piece in range(1, row.pieces + 1):
        number = row.numbers[piece - 1] if len(row.numbers) == row.pieces else row.waybill
        yield Label(
            house=row.carrier, service=word("service", row.service), number=number, waybill=row.waybill,
            piece=piece, pieces=row.pieces, sort_code=f"{row.division[:3]} {row.division[3:]}".strip(),
            sort_place=place.name if place else row.destination.get("city", ""),
            consignee=LabelParty(row.name, row.phone, row.address), sender=_sender(order, row),
            marks=[word("handling_mark", mark) for mark in order.handling] if order else (), facts=facts,
            follow=f"{settings.SITE_URL}/track/?number={quote(row.waybill)}",
        )  # fmt: skip


def _sender(order: OrderPage | None, row: LabelRow) -> LabelParty:
    given = order.sender if order else {}
    address = in_one_line(given) or row.origin.get("city", "")
    return LabelParty(
        mask_name(given.get("name", "")), mask_phone(given.get("phone", "")), mask_address(address)
    )
