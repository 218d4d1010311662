"""Orders that wait for a person, and how a customer's sheets are laid out: kept, taken, put aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.orders.facts import WaitingOrderDismissed, WaitingOrderTaken
from nuoda.domains.orders.models import Order, SheetLayout, WaitingOrder
from nuoda.domains.orders.rules.drafted import DraftState
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class DraftIsSettled(Conflict):
    """The draft does not wait any more."""

    code = "draft_is_settled"
    sentence = _("Somebody has settled this draft already.")


@dataclass(frozen=True, slots=True)
class DraftDoubt:
    """What was guessed at a field of the order form, why, and what else it may be."""

    field: str
    reason: Text
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """One order as it was read out of a mail; see the row for its parts."""

    mail_id: UUID
    place: int
    customer_id: UUID | None
    sender: str
    title: str
    source: str = ""
    file_id: UUID | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    doubts: Sequence[DraftDoubt] = ()
    rows: int = 0


@command
def keep_waiting_orders(*, by: Actor, at: datetime, drafts: Sequence[WaitingDraft]) -> int:
    """Keep orders that wait for a person; those kept already stay as they are. Returns how many were new."""
    rows = [
        WaitingOrder(
            mail_id=one.mail_id, place=one.place, customer_id=one.customer_id, sender=one.sender[:254],
            title=one.title[:300], source=one.source[:200], file_id=one.file_id, values=dict(one.values),
            doubts=[_doubt(each) for each in one.doubts], rows=one.rows, received_at=at,
        )
        for one in drafts
    ]  # fmt: skip
    rows.sort(key=lambda row: (row.mail_id, row.place))
    return len(insert_new(rows))


def _doubt(one: DraftDoubt) -> dict[str, Any]:
    figures = {name: str(value) for name, value in one.reason.figures.items()}
    return {
        "field": one.field,
        "message": one.reason.message,
        "figures": figures,
        "choices": list(one.choices),
    }


@command
def take_waiting_order(
    *, by: Actor, at: datetime, draft_id: UUID, customer_id: UUID | None, reference: str
) -> None:
    """A person confirmed it: it became this order, or for a sheet (no reference) its import.

    Raises ``NotFound``, :class:`DraftIsSettled`.
    """
    row = _waiting(draft_id, by)
    if reference and customer_id is not None:
        row.order = Order.objects.visible_to(by).filter(customer_id=customer_id, reference=reference).first()
        if row.order is None:
            raise NotFound
    _settle(row, DraftState.TAKEN, by, at)
    subject = Ref("order_draft", str(row.id))
    about = Ref("order", str(row.order_id)) if row.order_id else None
    state(WaitingOrderTaken(subject=subject, about=about, reference=reference))


@command
def dismiss_waiting_order(*, by: Actor, at: datetime, draft_id: UUID, reason: str) -> None:
    """It is no order, or not ours to take; its mail stays. Raises as :func:`take_waiting_order`."""
    problems = check_text("reason", reason, required=True, longest=500)
    if problems:
        raise Invalid(fields=problems)
    row = _waiting(draft_id, by)
    row.reason = reason.strip()
    _settle(row, DraftState.DISMISSED, by, at)
    state(WaitingOrderDismissed(subject=Ref("order_draft", str(row.id)), reason=row.reason))


def _waiting(draft_id: UUID, by: Actor) -> WaitingOrder:
    if not by.sees_all:
        raise Forbidden
    row = WaitingOrder.objects.visible_to(by).select_for_update().filter(id=draft_id).first()
    if row is None:
        raise NotFound
    if row.state != DraftState.WAITING:
        raise DraftIsSettled
    return row


def _settle(row: WaitingOrder, to: DraftState, by: Actor, at: datetime) -> None:
    row.state, row.settled_at, row.settled_by = to.value, at, by.name[:120]
    row.save()


@command
def remember_layout(
    *, by: Actor, at: datetime, customer_id: UUID, kind: str, columns: Mapping[str, str]
) -> None:
    """Which header of this customer's sheets fills which of our columns, from now on."""
    if not by.sees_all and by.customer_id != customer_id:
        raise NotFound
    fresh = {"columns": dict(columns), "kept_at": at, "kept_by": by.name[:120]}
    SheetLayout.objects.update_or_create(customer_id=customer_id, kind=kind, defaults=fresh)
