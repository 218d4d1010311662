from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from nuoda.domains.orders.commands.backorders import AT_ONCE, Why, call_off_rest
from nuoda.domains.orders.commands.planning import HOUSE
from nuoda.domains.orders.commands.reckoning import reckon
from nuoda.domains.orders.commands.terms import Sourcing
from nuoda.domains.orders.facts import SubstitutionSettled
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order, OrderAsk, Substitution
from nuoda.domains.orders.rules import ALIVE
from nuoda.domains.orders.rules.allocating import (
    LIVE_PARTS,
    OPEN_LINES,
    UNSETTLED,
    Consent,
    Declined,
    PartKind,
    PartState,
    SubstitutionState,
    Withdrawn,
)
from nuoda.domains.stock.queries.promised import firmable
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class SubstituteGone(Conflict):
    """What was held for her is not there any more."""

    code = "substitute_gone"
    sentence = _("The other product is not there any more. The order waits for what was ordered, as before.")


class NothingLacks(Conflict):
    """Her own goods came in the meantime."""

    code = "nothing_lacks"
    sentence = _("What was ordered has come in meanwhile, so nothing is replaced.")


class OrderIsOver(Conflict):
    """The order was called off or changed in the meantime."""

    code = "order_is_over"
    sentence = _("The order was called off or changed meanwhile, so nothing is replaced.")


_REFUSALS = {
    Withdrawn.GONE.value: SubstituteGone, Withdrawn.CAME.value: NothingLacks,
    Withdrawn.ORDER.value: OrderIsOver,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expired:
    """A question that nobody answered in time, and what was held for it."""

    ask_id: UUID
    answer_by: datetime
    release: tuple[str, ...]


def locked_substitution(ask_id: UUID) -> Substitution | None:
    """What a question offers, locked behind its line as every command does; None for other questions."""
    found = Substitution.objects.filter(ask_id=ask_id).values_list("id", "line_id").first()
    if found is None:
        return None
    AllocatedLine.objects.select_for_update().get(id=found[1])
    return Substitution.objects.select_for_update(of=("self",)).select_related("line").get(id=found[0])


def refuse_withdrawn(offer: Substitution) -> None:
    """Raises why an offer that was withdrawn cannot be answered any more."""
    if offer.state == SubstitutionState.WITHDRAWN:
        raise _REFUSALS[offer.why]


def settle_offer(offer: Substitution, order: Order, *, agreed: bool, who: str, at: datetime) -> None:
    """Carry out the answer to an open offer, inside a command: what is held for her becomes hers, or is let
    go and what lacks waits, or is called off, by her policy.

    Raises :class:`OrderIsOver`, :class:`NothingLacks`, :class:`SubstituteGone`.
    """
    line = offer.line
    if order.state not in ALIVE:
        raise OrderIsOver
    if line.state not in OPEN_LINES:
        raise NothingLacks
    parts = list(offer.parts.filter(state=PartState.OFFERED).order_by("id"))
    if agreed:
        _take(offer, line, parts, who, at)
    else:
        _end_parts(parts, at)
    _settled([offer], SubstitutionState.ACCEPTED if agreed else SubstitutionState.DECLINED, at)
    policy = Sourcing([offer.customer_id], [], house_day(at)).policy(offer.customer_id)
    if agreed:
        reckon([line], at)
    elif policy.declined == Declined.CANCEL:
        call_off_rest({line.id: line}, at, Why.DECLINED)


def _take(
    offer: Substitution, line: AllocatedLine, parts: Sequence[AllocatedPart], who: str, at: datetime
) -> None:
    """The held parts serve the line; of what was to come for it, as much is let go, the latest first."""
    if lacking([line])[line.id] < offer.quantity:
        raise NothingLacks
    numbers = [part.number for part in parts]
    if not parts or set(firmable(numbers, actor=HOUSE, at=at)) != set(numbers):
        raise SubstituteGone
    for part in parts:
        part.state, part.consent = PartState.HELD.value, Consent.ASK.value
        part.consented_by, part.consented_at = who[:120], at
    save_columns(list(parts), "state", "consent", "consented_by", "consented_at")
    coming = AllocatedPart.objects.filter(line=line, kind=PartKind.COMING, state__in=LIVE_PARTS)
    rest, ended = offer.quantity, []
    for part in coming.order_by("-due_on", "-id"):
        if rest > 0:
            rest -= part.quantity
            ended.append(part)
    _end_parts(ended, at)


def _end_parts(parts: Sequence[AllocatedPart], at: datetime) -> tuple[str, ...]:
    for part in parts:
        part.state, part.ended_at = PartState.RELEASED.value, at
    save_columns(list(parts), "state", "ended_at")
    return tuple(part.number for part in parts if part.number)


def lacking(lines: Iterable[AllocatedLine]) -> dict[UUID, int]:
    """How many pieces of each line neither lie there, are bought nor left. One query."""
    rows = {row.id: row for row in lines}
    counted = Q(state=PartState.SENT) | (Q(state__in=LIVE_PARTS) & ~Q(kind=PartKind.COMING))
    sums = AllocatedPart.objects.filter(counted, line__in=list(rows)).order_by().values_list("line_id")
    served = dict(sums.annotate(n=Sum("quantity")))
    return {
        key: row.quantity - row.dropped - served.get(key, 0) if row.state in OPEN_LINES else 0
        for key, row in rows.items()
    }


def take_offers_back(rows: Sequence[Substitution], why: Withdrawn, at: datetime) -> tuple[str, ...]:
    """Take offers back, inside a command that holds the locks of their lines. Returns what is let go."""
    if not rows:
        return ()
    parts = list(AllocatedPart.objects.filter(offer__in=rows, state=PartState.OFFERED).order_by("id"))
    numbers = _end_parts(parts, at)
    for row in rows:
        row.why = why.value
    asked = [row.ask_id for row in rows if row.ask_id is not None]
    OrderAsk.objects.filter(id__in=asked, answered_at__isnull=True).update(expires_at=at)
    _settled(rows, SubstitutionState.WITHDRAWN, at)
    return numbers


def withdraw_of_lines(lines: Sequence[AllocatedLine], at: datetime) -> tuple[str, ...]:
    """What was offered for locked lines is not wanted any more: their order changed."""
    if not lines:
        return ()
    rows = Substitution.objects.select_for_update().filter(line__in=lines)
    live = rows.filter(state__in=UNSETTLED).order_by("id")
    return take_offers_back(list(live), Withdrawn.ORDER, at)


def _settled(rows: Sequence[Substitution], into: SubstitutionState, at: datetime) -> None:
    told = [row for row in rows if row.ask_id is not None]
    for row in rows:
        row.state, row.ended_at = into.value, at
    save_columns(list(rows), "state", "ended_at", "why")
    ids = {row.order_id for row in told}
    references = dict(Order.objects.filter(id__in=ids).values_list("id", "reference")) if ids else {}
    state(
        *(
            SubstitutionSettled(
                subject=Ref("order_ask", str(row.ask_id)), about=Ref("order", str(row.order_id)),
                customer_id=row.customer_id, reference=references[row.order_id], sku=row.sku,
                other=row.other_sku, quantity=row.quantity, result=row.state, why=row.why,
                answer_by=row.answer_by, due_on=row.due_on,
            )
            for row in told
        )
    )  # fmt: skip


@command
def expire_substitutions(*, by: Actor, at: datetime) -> tuple[Expired, ...]:
    """Offers that nobody answered by their time are over; what lacks waits for a delivery, as it did before.

    A batch of the longest overdue at a time. Constant number of queries.
    """
    due = Substitution.objects.filter(state=SubstitutionState.OPEN, answer_by__lte=at)
    lines = due.order_by("answer_by", "id").values_list("line_id", flat=True)[:AT_ONCE]
    free = AllocatedLine.objects.select_for_update(skip_locked=True).filter(id__in=list(lines))
    locked = [row.id for row in free.order_by("id")]
    rows = list(due.select_for_update().filter(line__in=locked).order_by("id"))
    if not rows:
        return ()
    parts = list(AllocatedPart.objects.filter(offer__in=rows, state=PartState.OFFERED).order_by("id"))
    _end_parts(parts, at)
    _settled(rows, SubstitutionState.EXPIRED, at)
    held = {row.id: tuple(one.number for one in parts if one.offer_id == row.id) for row in rows}
    return tuple(Expired(row.ask_id, row.answer_by, held[row.id]) for row in rows if row.ask_id)


@command
def fail_substitutions(*, by: Actor, at: datetime, ask_ids: Sequence[UUID]) -> tuple[str, ...]:
    """What was held for these questions is not there any more: they are taken back.

    Returns the reservations that are let go.
    """
    found = Substitution.objects.filter(ask_id__in=list(ask_ids), state=SubstitutionState.OPEN)
    lines = list(found.values_list("line_id", flat=True))
    list(AllocatedLine.objects.select_for_update().filter(id__in=lines).order_by("id"))
    return take_offers_back(list(found.select_for_update().order_by("id")), Withdrawn.GONE, at)
