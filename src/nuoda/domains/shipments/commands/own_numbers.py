"""Our own waybill numbers: issued on demand, and to shipments that come without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands.drafts import ShipmentDraft
from nuoda.domains.shipments.facts import NumbersIssued
from nuoda.domains.shipments.models import Number, Shipment
from nuoda.domains.shipments.rules.waybills import waybill_number
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.numbering import draw
from nuoda.kernel.text import text as _

MOST_AT_ONCE = 10_000


@command
def issue_numbers(*, by: Actor, at: datetime, count: int) -> tuple[str, ...]:
    """Issue that many numbers of our own series, 1 to 10,000: each once for ever, in ascending order.

    They come from a sequence without any lock; one that is never used leaves a gap.
    """
    if not by.is_staff and by.role not in (Role.SYSTEM, Role.MACHINE):
        raise Forbidden
    if not 1 <= count <= MOST_AT_ONCE:
        reason = _("It lies outside 1 to %(most)s.", {"most": MOST_AT_ONCE})
        raise Invalid(fields=[FieldError("count", reason, _("Ask for fewer at a time."))])
    numbers = tuple(next_numbers(count))
    prefix = settings.NUODA_WAYBILL_PREFIX
    state(
        NumbersIssued(
            subject=Ref("waybill_series", prefix), customer_id=by.customer_id, count=count, first=numbers[0]
        )
    )
    return numbers


def next_numbers(count: int) -> Iterator[str]:
    """The next numbers of the series, in one query."""
    prefix = settings.NUODA_WAYBILL_PREFIX
    serials = sorted(draw("shipments_waybill_series", count))
    return (waybill_number(prefix, serial) for serial in serials)


def with_own_numbers(
    drafts: Sequence[ShipmentDraft], customers: Mapping[str, CustomerCard], by: Actor
) -> tuple[list[ShipmentDraft], dict[int, str]]:
    """The drafts with a number where one came without; and which number each such place got.

    The same order told again gets the number that its shipment has, so that it is known as a duplicate;
    named pieces that none of its shipments carries are a shipment of their own. Drafts for another carrier
    stay without: that carrier has to give the number. Three queries at most.
    """
    own = settings.NUODA_WAYBILL_PREFIX
    bare = [
        place
        for place, draft in enumerate(drafts)
        if not draft.waybill.strip() and draft.carrier.strip() in ("", own) and draft.customer in customers
    ]
    filled = list(drafts)
    if not bare:
        return filled, {}
    known = _of_orders([drafts[place] for place in bare], customers, by)
    fresh = next_numbers(len(bare))
    given: dict[int, str] = {}
    for place in bare:
        draft = drafts[place]
        key = (draft.customer, draft.order_reference)
        before = known[key] if draft.order_reference else []
        told = next((one for one in before if _same_goods(one, draft)), None)
        if told is None:
            told = replace(draft, waybill=next(fresh), carrier=own)
            given[place] = told.waybill
            known[key].append(told)
        filled[place] = replace(draft, waybill=told.waybill, carrier=told.carrier, booked_at=told.booked_at)
    return filled, given


def _same_goods(before: ShipmentDraft, draft: ShipmentDraft) -> bool:
    """Whether these are the goods of a shipment that is known; others only where both name other pieces."""
    known, told = set(before.piece_numbers), set(draft.piece_numbers)
    return not known or not told or bool(known & told)


def _of_orders(
    drafts: Sequence[ShipmentDraft], customers: Mapping[str, CustomerCard], by: Actor
) -> dict[tuple[str, str], list[ShipmentDraft]]:
    """What was registered for these orders before, as drafts, the newest first, by customer and reference."""
    known: dict[tuple[str, str], list[ShipmentDraft]] = defaultdict(list)
    references = {draft.order_reference for draft in drafts if draft.order_reference}
    if not references:
        return known
    codes = {card.id: code for code, card in customers.items()}
    rows = Shipment.objects.visible_to(by).filter(
        customer_id__in=codes, order__reference__in=references, carrier=settings.NUODA_WAYBILL_PREFIX
    )
    found = rows.order_by("-booked_at", "-id").values_list(
        "id", "customer_id", "order__reference", "waybill", "carrier", "booked_at"
    )
    pieces: dict[UUID, list[str]] = defaultdict(list)
    named = Number.objects.visible_to(by).filter(shipment__in=rows.values("id")).exclude(piece="")
    for key, number in named.order_by("number").values_list("shipment_id", "piece"):
        pieces[key].append(number)
    for key, owner, reference, waybill, carrier, booked_at in found:
        numbers = tuple(pieces[key])
        known[codes[owner], reference].append(
            ShipmentDraft(codes[owner], waybill, carrier, booked_at, piece_numbers=numbers)
        )
    return known
