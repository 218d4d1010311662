"""Giving numbers to consignments: which span is whose, held by the constraint ``number_span``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.models import Number
from nuoda.domains.shipments.rules import Opening, Span
from nuoda.kernel.arrays import instants, plain, texts
from nuoda.kernel.errors import Conflict
from nuoda.kernel.text import text as _

NumberKey = tuple[str, str]
_SPANS = (
    "SELECT named.carrier, named.number, named.valid_from, named.valid_to, kept.milestone, kept.booked_at,"
    " kept.heard_at, kept.milestone_at"
    " FROM shipments_number AS named JOIN shipments_shipment AS kept ON kept.id = named.shipment_id"
    " WHERE named.number = ANY(%s::text[]) ORDER BY named.number, named.carrier, named.valid_from"
    " FOR UPDATE OF named"
)
_MOVE = (
    "UPDATE shipments_number AS kept SET valid_from = coalesce(given.since, kept.valid_from),"
    " valid_to = coalesce(given.until, kept.valid_to)"
    " FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])"
    " AS given(carrier, number, valid_from, since, until)"
    " WHERE kept.carrier = given.carrier AND kept.number = given.number"
    " AND kept.valid_from = given.valid_from"
)
_GIVE = (
    "INSERT INTO shipments_number (carrier, number, valid_from, valid_to, shipment_id, piece, leg)"
    " SELECT * FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::uuid[],"
    " %s::text[], %s::smallint[]) AS given(carrier, number) ORDER BY number, carrier"
    " ON CONFLICT DO NOTHING RETURNING shipment_id, carrier, number"
)


class NumberTaken(Conflict):
    """Somebody gave one of the numbers to another consignment at the same moment."""

    code = "number_taken"
    sentence = _("One of the numbers was given to another shipment just now. Send the same again.")


class Claim(NamedTuple):
    """A number that shall mean a consignment, the whole of it or one piece or leg."""

    shipment_id: UUID
    carrier: str
    number: str
    opening: Opening
    piece: str = ""
    leg: int = 0


def lock_spans(numbers: Collection[str]) -> Mapping[NumberKey, list[Span]]:
    """All that these numbers ever meant, by carrier and number, the oldest first; their rows locked."""
    spans: dict[NumberKey, list[Span]] = defaultdict(list)
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(_SPANS, [texts(numbers)])
            for carrier, number, *row in cursor.fetchall():
                spans[carrier, number].append(Span(*row))
    return spans


def give(claims: Sequence[Claim]) -> set[tuple[UUID, str, str]]:
    """Write the claims, and end or move the spans beside them. Returns those that got their number.

    One that a command at the same moment was quicker to take gets nothing.
    """
    if not claims:
        return set()
    moved: list[tuple[str, str, datetime, datetime | None, datetime | None]] = []
    for claim in claims:
        before, after = claim.opening.before, claim.opening.after
        if before is not None:
            moved.append((claim.carrier, claim.number, before.since, None, claim.opening.since))
        if after is not None:
            moved.append((claim.carrier, claim.number, after.since, claim.opening.until, None))
    rows = [
        (
            one.carrier, one.number, one.opening.since, one.opening.until, one.shipment_id, one.piece,
            one.leg,
        )
        for one in claims
    ]  # fmt: skip
    with connection.cursor() as cursor:
        if moved:
            cursor.execute(_MOVE, [list(column) for column in zip(*moved, strict=True)])
        spellings = (texts, texts, instants, instants, plain, texts, plain)
        columns = zip(spellings, zip(*rows, strict=True), strict=True)
        cursor.execute(_GIVE, [spell(column) for spell, column in columns])  # type: ignore[operator]
        return set(cursor.fetchall())


def give_all(claims: Sequence[Claim]) -> None:
    """Write claims of which none may fail. Raises :class:`NumberTaken`."""
    if len(give(claims)) < len(claims):
        raise NumberTaken


def numbers_of(shipment_id: UUID) -> set[NumberKey]:
    return set(Number.objects.filter(shipment_id=shipment_id).values_list("carrier", "number"))
