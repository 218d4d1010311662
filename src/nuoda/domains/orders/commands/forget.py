"""Forget the persons of orders: goods, places by city, money and instants stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.models import Order, WaitingOrder
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import NO_PARTY, empty, forget_words, lock_held, only_the_system
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.statements import run

_OF_ORDERS = "order_id = ANY(%s::uuid[])"


@command
def forget_orders(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Reduce senders and consignees to their city, in every version; empty what people wrote.

    Returns how many orders were forgotten now; again changes nothing. For the system.
    """
    only_the_system(by)
    rows = lock_held(Order, ids)
    found = [row.id for row in rows]
    if not found:
        return 0
    run(
        f"UPDATE orders_order SET sender = sender || {NO_PARTY}, consignee = consignee || {NO_PARTY},"
        " twin_key = '', fingerprint = md5(id::text), cancel_reason = '', forgotten_at = %s"
        " WHERE id = ANY(%s::uuid[])",
        [at, arrays.ids(found)],
    )
    empty(
        "orders_orderversion",
        "content = content || CASE jsonb_typeof(content->'consignee') WHEN 'object' THEN"
        f" jsonb_build_object('consignee', (content->'consignee') || {NO_PARTY}) ELSE '{{}}'::jsonb END,"
        " changes = (SELECT coalesce(jsonb_agg(CASE WHEN one->>'field' LIKE 'consignee.%%' THEN"
        ' one || \'{"before": "", "after": ""}\' ELSE one END), \'[]\') FROM jsonb_array_elements(changes)'
        " AS one), asked_by = '', reason = ''",
        _OF_ORDERS,
        found,
    )
    empty("orders_orderask", "question = '', answer = '', answered_by = ''", _OF_ORDERS, found)
    empty("orders_handovernote", "said = '', reason = ''", _OF_ORDERS, found)
    write_search(
        Order, [(row.id, index_text(row.reference, row.goods, row.consignee.get("city", ""))) for row in rows]
    )
    forget_words("order", found)
    return len(found)


@command
def forget_order_mails(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> tuple[int, tuple[UUID, ...]]:
    """Empty orders as they were read out of mails; returns how many, and the files that they held."""
    only_the_system(by)
    rows = WaitingOrder.objects.select_for_update().filter(id__in=list(ids))
    held = tuple(one for one in rows.values_list("file_id", flat=True) if one is not None)
    changes = (
        "sender = '', title = '', source = '', file_id = NULL, values = '{}', doubts = '[]', reason = ''"
    )
    return empty("orders_waitingorder", changes, "id = ANY(%s::uuid[])", ids), held


@command
def forget_drafts(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Delete forms that were never sent."""
    only_the_system(by)
    return len(
        run("DELETE FROM orders_unsentorder WHERE id = ANY(%s::uuid[]) RETURNING 1", [arrays.ids(ids)])
    )
