"""Orders that ask for what another one asked for already: found when they come, and held beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from nuoda.domains.orders.facts import OrderHeld
from nuoda.domains.orders.models import Order, OrderHold
from nuoda.domains.orders.rules import HoldReason, State, phones_differ
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert, run

# Two channels at once see one another: whoever asks for the same takes the same lock.
_LOCK = (
    "SELECT pg_advisory_xact_lock(7301, place) FROM (SELECT DISTINCT hashtext(given) %% 2048 AS place"
    " FROM unnest(%s::text[]) AS given ORDER BY 1) AS places"
)
_KNOWN = (
    "SELECT id, customer_id, reference, twin_key, ordered_at, consignee->>'phone' FROM orders_order"
    " WHERE customer_id = ANY(%s::uuid[]) AND twin_key = ANY(%s::text[]) AND twin_key <> ''"
    " AND ordered_at BETWEEN %s AND %s AND state NOT IN ('cancelled', 'merged')"
    " ORDER BY state = 'held', ordered_at, id"
)
NOT_ASKED = ("replay",)
"""Channels by which history comes: what happened is not held up."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: UUID
    reference: str
    ordered_at: datetime
    phone: str


Twins = dict[UUID, tuple[UUID, str]]


def hold_twins(rows: Sequence[Order]) -> Twins:
    """Mark the rows that have a twin as held. Returns the twin's id and reference by the row's id.

    Two queries, none where twins are not looked for (``NUODA_TWIN_HOURS`` is 0).
    """
    span = timedelta(hours=settings.NUODA_TWIN_HOURS)
    asked = [row for row in rows if row.twin_key and row.channel not in NOT_ASKED]
    if not asked or not span:
        return {}
    run(_LOCK, [[f"{row.customer_id}{row.twin_key}" for row in asked]])
    known = _known(asked, span)
    found: Twins = {}
    for row in asked:
        phone = row.consignee.get("phone", "")
        others = known.setdefault((row.customer_id, row.twin_key), [])
        twin = next((one for one in others if _is_twin(row, phone, one, span)), None)
        if twin is not None:
            row.state = State.HELD.value
            found[row.id] = (twin.id, twin.reference)
        others.append(_Candidate(row.id, row.reference, row.ordered_at, phone))
    return found


def _known(rows: Sequence[Order], span: timedelta) -> dict[tuple[UUID, str], list[_Candidate]]:
    known: dict[tuple[UUID, str], list[_Candidate]] = {}
    moments = [row.ordered_at for row in rows]
    customers, keys = {row.customer_id for row in rows}, {row.twin_key for row in rows}
    for id_, customer, reference, key, ordered_at, phone in run(
        _KNOWN, [list(customers), list(keys), min(moments) - span, max(moments) + span]
    ):
        one = _Candidate(id_, reference, ordered_at, phone or "")
        known.setdefault((customer, key), []).append(one)
    return known


def _is_twin(row: Order, phone: str, one: _Candidate, span: timedelta) -> bool:
    return (
        one.reference != row.reference
        and abs(one.ordered_at - row.ordered_at) <= span
        and not phones_differ(phone, one.phone)
    )


def orphans(rows: Iterable[Order], twins: Twins, fresh: set[UUID]) -> list[Order]:
    """Rows that were held beside one of the same batch that was not taken after all: they go on."""
    batch = {row.id: row for row in rows}
    found = []
    for id_, (twin_id, _reference) in list(twins.items()):
        if id_ in fresh and twin_id in batch and twin_id not in fresh:
            batch[id_].state = State.CONFIRMED.value
            del twins[id_]
            found.append(batch[id_])
    return found


def tell_held(rows: Sequence[Order], twins: Twins, at: datetime) -> None:
    """Write down why orders are held, beside which twin."""
    insert([
        OrderHold(
            order_id=row.id, customer_id=row.customer_id, twin_id=twins[row.id][0],
            reason=HoldReason.DUPLICATE.value, held_at=at,
        )
        for row in rows
    ])  # fmt: skip
    state(
        *(
            OrderHeld(
                subject=Ref("order", str(row.id)), customer_id=row.customer_id, reference=row.reference,
                reason=HoldReason.DUPLICATE.value, twin_id=twins[row.id][0], twin_reference=twins[row.id][1],
            )
            for row in rows
        )
    )  # fmt: skip
