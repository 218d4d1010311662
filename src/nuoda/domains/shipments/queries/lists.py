"""Shipments in lists, found by words, waybills and their tails."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Reverse

from nuoda.domains.shipments.models import Number, Shipment, ShipmentWords, TrackingEvent
from nuoda.domains.shipments.queries.shapes import (
    ShipmentCard,
    ShipmentFound,
    card,
    rows_for,
)
from nuoda.domains.shipments.rules import TERMINAL, group_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading, shapes_reading
from nuoda.kernel.search import firm_text
from nuoda.kernel.searching import matching, words_where
from nuoda.kernel.statements import Computed
from nuoda.kernel.tally import Figure, counting


def shipment_rows(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    milestone: str = "",
    trouble: str = "",
    customer_id: UUID | None = None,
    service: str = "",
) -> Page[ShipmentCard]:
    """Shipments, newest first. ``milestone`` may be ``moving`` (not over); ``trouble`` a reason's group or
    ``any``; ``text`` finds waybills whole or by their tail (four signs or more), and words.
    """
    rows: QuerySet[Shipment] = found_by_words(actor, text)
    if milestone == "moving":
        rows = rows.exclude(milestone__in=TERMINAL)
    elif milestone:
        rows = rows.filter(milestone=milestone)
    if trouble == "any":
        rows = rows.exclude(reason="")
    elif trouble:
        rows = rows.filter(reason__startswith=group_of(trouble) + ".")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if service:
        rows = rows.filter(service=service)
    return page_of(
        rows,
        window,
        sorts={
            "waybill": "waybill",
            "booked_at": "booked_at",
            "eta_at": "eta_at",
            "milestone": "milestone",
            "to_city": "to_city",
            "heard_at": "heard_at",
        },
        default=("-booked_at", "-id"),
        shape=card,
        endless=True,
    )


def found_by_words(actor: Actor, text: str) -> QuerySet[Shipment]:
    """Shipments under a waybill, its tail (four signs or more) or these words; all for no text."""
    rows = Shipment.objects.visible_to(actor)
    wanted = text.strip()
    if not wanted:
        return rows
    found = matching(ShipmentWords.objects.visible_to(actor), wanted).values("shipment_id")
    if _may_be_tail(wanted):
        numbers = Number.objects.visible_to(actor).annotate(turned=Reverse("number"))
        tails = numbers.filter(turned__startswith=wanted[::-1].upper())
        found = found.union(tails.values("shipment_id"))
    return rows.filter(id__in=found)


def find_shipments(text: str, *, actor: Actor, limit: int) -> Reading[list[ShipmentFound]]:
    """The newest shipments under a waybill, its tail (four signs or more) or these words."""
    words, wanted = words_where(text)
    found, values = f"SELECT shipment_id FROM shipments_words WHERE {words}", list[object](wanted)
    if actor.sees_all:
        firm = firm_text(text)
        near = [LATEST, *wanted, limit, SOME, limit - 1, FURTHER, LATEST, *wanted, limit]
        held = [firm, limit, FEW, *wanted, FEW, *wanted, FEW, limit] if firm else [*wanted, limit, limit]
        found, values = (_NEWEST + (_BY_FIRM if firm else _BY_ALL)).format(words=words), [*near, *held]
    if _may_be_tail(text.strip()):
        start = text.strip()[::-1].upper()
        found, values = f"({found}) UNION {_TAIL}", [*values, start, start + _LAST]
    return shapes_reading(
        ShipmentFound, Shipment, f"id IN ({found})", values, actor=actor, order="booked_at DESC, id DESC",
        limit=limit, computed=(Computed("from_city", "coalesce(origin ->> 'city', '')"),),
    )  # fmt: skip


# Who sees all is told the newest under a word before they are joined to what they belong to. Those under a
# common one are among the latest. Where these hold a few but too few, it is neither common nor rare: the
# index would name hundreds, most of them old, so more of the latest are looked through. Where they hold next
# to none, the index has all of a rare one (OFFSET 0 keeps the planner from walking through everything in the
# order of time).
LATEST, FURTHER, SOME = 2_000, 14_000, 3
_IN_TURN = "ORDER BY booked_at DESC, shipment_id DESC"
_NEWEST = (
    "WITH latest AS MATERIALIZED (SELECT shipment_id FROM (SELECT * FROM shipments_words"
    f" {_IN_TURN} LIMIT %s) AS few WHERE {{words}} {_IN_TURN} LIMIT %s),"
    " further AS MATERIALIZED (SELECT shipment_id FROM (SELECT * FROM shipments_words"
    " WHERE (SELECT count(*) FROM latest) BETWEEN %s AND %s"
    f" {_IN_TURN} LIMIT %s OFFSET %s) AS more WHERE {{words}} {_IN_TURN}"
    " LIMIT %s - (SELECT count(*) FROM latest)),"
    " near AS MATERIALIZED (SELECT shipment_id FROM latest UNION ALL SELECT shipment_id FROM further)"
)
_BY_ALL = (
    " SELECT shipment_id FROM near UNION ALL (SELECT shipment_id FROM (SELECT * FROM shipments_words"
    " WHERE {words} AND (SELECT count(*) FROM near) < %s OFFSET 0) AS every"
    f" {_IN_TURN} LIMIT %s)"
)

# Where the words that the index answers at once name few rows, these are looked through for the others.
FEW = 2_000
_BY_FIRM = (
    ", few AS MATERIALIZED (SELECT * FROM shipments_words WHERE search @@ to_tsquery('simple', %s)"
    " AND (SELECT count(*) FROM near) < %s LIMIT %s)"
    " SELECT shipment_id FROM near UNION ALL (SELECT shipment_id FROM"
    " (SELECT * FROM few WHERE {words} AND (SELECT count(*) FROM few) < %s UNION ALL (SELECT *"
    " FROM shipments_words WHERE {words} AND (SELECT count(*) FROM few) >= %s OFFSET 0)) AS every"
    f" {_IN_TURN} LIMIT %s)"
)


def _may_be_tail(wanted: str) -> bool:
    return len(wanted) >= 4 and wanted.isalnum() and any(sign.isdigit() for sign in wanted)


# Numbers that begin so when read from the end: by the operators of the index, whatever the collation.
_TAIL = "SELECT shipment_id FROM shipments_number WHERE reverse(number) ~>=~ %s AND reverse(number) ~<~ %s"
_LAST = "\U0010ffff"


def moving_figure(*, actor: Actor, customer_id: UUID) -> Figure:
    """How many shipments of a customer are not over; read with other figures of a page."""
    rows = Shipment.objects.visible_to(actor).filter(customer_id=customer_id)
    return counting(rows.exclude(milestone__in=TERMINAL))


def shipments_after(
    after: UUID | None,
    *,
    actor: Actor,
    limit: int,
    milestone: str = "",
    trouble: bool = False,
    carrier: str = "",
    order_id: UUID | None = None,
) -> list[ShipmentCard]:
    """Shipments in the order of their ids after a cursor: how machines page. Filters as in lists."""
    rows = rows_for(actor=actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if milestone == "moving":
        rows = rows.exclude(milestone__in=TERMINAL)
    elif milestone:
        rows = rows.filter(milestone=milestone)
    if trouble:
        rows = rows.exclude(reason="")
    if carrier:
        rows = rows.filter(carrier=carrier)
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    return [card(row) for row in rows.order_by("id")[:limit]]


def shipment_count(*, actor: Actor) -> int:
    return Shipment.objects.visible_to(actor).count()


def log_count(*, actor: Actor) -> int:
    """How many scans the log holds; 0 for whoever does not see all of it."""
    return TrackingEvent.objects.count() if actor.sees_all else 0
