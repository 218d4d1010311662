"""Redirections, read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from nuoda.domains.orders.facts import Change, Stage
from nuoda.domains.orders.queries import TermRow, change_terms
from nuoda.domains.shipments.models import Redirection
from nuoda.domains.shipments.rules.milestones import ANNOUNCED
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import visible_where


def redirect_term(milestone: str, day: date, *, actor: Actor) -> TermRow | None:
    """Whether goods that are so far may be redirected or stopped on a day, and what it costs; None where
    nothing is agreed: then it is taken and costs nothing. One query."""
    stage = Stage.HANDED_OVER if milestone in ANNOUNCED else Stage.MOVING
    return change_terms(day, actor=actor).get((Change.REDIRECT.value, stage.value))


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """A wish to redirect or stop a shipment. ``consignee`` is as it came; a surface masks it."""

    id: UUID
    shipment_id: UUID
    customer_id: UUID
    order_id: UUID | None
    waybill: str
    kind: str
    consignee: dict[str, str]
    reason: str
    asked_at: datetime
    asked_by: str
    side: str
    verified: str
    taken_by: str
    milestone: str
    fee: Decimal | None
    currency: str
    state: str
    tried_at: datetime | None
    tried_by: str
    tried: str
    ended_at: datetime | None
    ended_by: str
    result: str

    @property
    def key(self) -> str:
        """Its id as text, for the names of dialogs."""
        return str(self.id)


_OWN = tuple(
    name for name in RedirectRow.__dataclass_fields__ if name not in ("order_id", "waybill")
)  # fmt: skip


def _row(row: Redirection) -> RedirectRow:
    own = {name: getattr(row, name) for name in _OWN}
    return RedirectRow(**own, order_id=row.shipment.order_id, waybill=row.shipment.waybill)


def redirections_of(shipment_ids: Iterable[UUID], *, actor: Actor) -> list[RedirectRow]:
    """The redirections of shipments, the newest first. One query."""
    rows = Redirection.objects.visible_to(actor).filter(shipment_id__in=list(shipment_ids))
    return [_row(row) for row in rows.select_related("shipment").order_by("-asked_at", "-id")]


def redirection_page(redirect_id: UUID, *, actor: Actor) -> RedirectRow:
    """One redirection. Raises :class:`NotFound`."""
    row = Redirection.objects.visible_to(actor).select_related("shipment").filter(id=redirect_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def redirections_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, RedirectRow]:
    rows = Redirection.objects.visible_to(actor).select_related("shipment").filter(id__in=list(ids))
    return {row.id: _row(row) for row in rows}


def redirection_rows(
    *, actor: Actor, window: Window, state: str = "", kind: str = "", milestone: str = "", fee: str = "",
    text: str = "", customer_id: UUID | None = None,
) -> Page[RedirectRow]:  # fmt: skip
    """Redirections, the newest first; ``state`` ``open`` stands for those without an end.

    ``milestone`` is where the goods stood when it was asked for, ``fee`` is ``with``, ``none`` or "",
    ``text`` the beginning of a waybill or words of the result.
    """
    rows = Redirection.objects.visible_to(actor).select_related("shipment")
    if state == "open":
        rows = rows.filter(ended_at__isnull=True)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if milestone:
        rows = rows.filter(milestone=milestone)
    if fee:
        rows = rows.filter(fee__gt=0) if fee == "with" else rows.exclude(fee__gt=0)
    if text:
        rows = rows.filter(Q(shipment__waybill__istartswith=text) | Q(result__icontains=text))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    sorts = {name: name for name in ("asked_at", "ended_at", "state", "fee")}
    return page_of(
        rows, window, sorts={**sorts, "waybill": "shipment__waybill"}, default=("-asked_at", "-id"),
        shape=_row,
    )  # fmt: skip


_OPEN_OF = "shipment_id = ANY(%s::uuid[]) AND ended_at IS NULL"


def open_redirections(shipment_ids: Iterable[UUID], *, actor: Actor) -> list[UUID]:
    """The open ones of these shipments."""
    ids = arrays.ids(shipment_ids)
    rows = visible_where(Redirection, _OPEN_OF, [ids], actor=actor, order="id") if ids else []
    return [row.id for row in rows]
