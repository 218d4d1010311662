"""Orders that wait for a person, read; and what sheets of a customer look like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile
from typing import Any
from uuid import UUID

from nuoda.domains.orders.models import Order, SheetLayout, WaitingOrder
from nuoda.domains.orders.rules.drafted import DraftState
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was guessed at a field of the order form."""

    field: str
    reason: Text
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An order read out of a mail, as it waits for a person. ``values`` are as the mail wrote them."""

    id: UUID
    mail_id: UUID
    customer_id: UUID | None
    sender: str
    title: str
    source: str
    file_id: UUID | None
    values: Mapping[str, str]
    doubts: tuple[Doubt, ...]
    rows: int
    state: str
    received_at: datetime
    order_id: UUID | None
    settled_at: datetime | None
    settled_by: str
    reason: str

    @property
    def products(self) -> tuple[str, ...]:
        """Its lines of products, such as ``12 × TEA``."""
        named = takewhile(self.values.get, (f"sku_{n}" for n in count()))
        return tuple(
            f"{self.values[name.replace('sku', 'quantity')]} × {self.values[name]}" for name in named
        )


_SAME = tuple(name for name in WaitingRow.__dataclass_fields__ if name != "doubts")


def _row(row: WaitingOrder) -> WaitingRow:
    doubts = tuple(_doubt(one) for one in row.doubts)
    return WaitingRow(**{name: getattr(row, name) for name in _SAME}, doubts=doubts)


def _doubt(kept: Mapping[str, Any]) -> Doubt:
    return Doubt(kept["field"], Text(kept["message"], kept["figures"]), tuple(kept["choices"]))


def waiting_order_rows(
    *, actor: Actor, window: Window, text: str = "", state: str = "", customer_id: UUID | None = None
) -> Page[WaitingRow]:
    """Orders read out of mails, the latest first, by words of sender and subject, state and customer."""
    rows = WaitingOrder.objects.visible_to(actor)
    if text:
        rows = rows.filter(title__icontains=text) | rows.filter(sender__icontains=text)
    if state:
        rows = rows.filter(state=state)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    sorts = {"received_at": "received_at", "sender": "sender", "state": "state"}
    return page_of(rows, window, sorts=sorts, default=("-received_at", "-id"), shape=_row)


def waiting_order(draft_id: UUID, *, actor: Actor) -> WaitingRow:
    """One of them. Raises :class:`NotFound`."""
    row = WaitingOrder.objects.visible_to(actor).filter(id=draft_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def waiting_order_count(*, actor: Actor) -> int:
    """How many wait."""
    return WaitingOrder.objects.visible_to(actor).filter(state=DraftState.WAITING.value).count()


def waiting_orders_of(mail_id: UUID, *, actor: Actor) -> list[WaitingRow]:
    """Those of one mail, in its order."""
    return [
        _row(row) for row in WaitingOrder.objects.visible_to(actor).filter(mail_id=mail_id).order_by("place")
    ]


def layout_of(customer_id: UUID, kind: str, *, actor: Actor) -> Mapping[str, str]:
    """Which header fills which of our columns in this customer's sheets; empty where nobody said."""
    rows = SheetLayout.objects.visible_to(actor).filter(customer_id=customer_id, kind=kind)
    return rows.values_list("columns", flat=True).first() or {}


def ordering_times(customer_id: UUID, references: Iterable[str], *, actor: Actor) -> dict[str, datetime]:
    """When these orders were placed, by their numbers; those that are not there are left out."""
    rows = Order.objects.visible_to(actor).filter(customer_id=customer_id, reference__in=list(references))
    return dict(rows.values_list("reference", "ordered_at"))
