from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.orders.commands.planning import HOUSE
from nuoda.domains.orders.commands.settling import HeldPart
from nuoda.domains.orders.commands.terms import Sourcing
from nuoda.domains.orders.facts import OrderAsked
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order, OrderAsk, Substitution
from nuoda.domains.orders.rules import ALIVE, AskKind
from nuoda.domains.orders.rules.allocating import (
    OPEN_LINES,
    Declined,
    PartState,
    Policy,
    SubstitutionState,
    Withdrawn,
)
from nuoda.domains.stock.queries.sourcing import ProductCard, products_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import insert
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import day_words, instant_words, name_in, sentences

_LACKS = _("%(n)s of %(sku)s (%(name)s) are not in stock.")
_INSTEAD = _("May we send %(n)s of %(sku)s (%(name)s) instead, expected with you on %(day)s?")
_HELD = _("They are held for you until %(until)s.")
_LATER = _("Otherwise you get what you ordered when it is there; at present that is %(day)s.")
_SOME_DAY = _("Otherwise you get what you ordered when it is there; no delivery is announced yet.")
_OFF = _("If you decline, what lacks is called off; without an answer it waits for a delivery.")


@command
def ask_for_consent(*, by: Actor, at: datetime, held: Sequence[HeldPart]) -> tuple[str, ...]:
    """Ask customers about what is held for them now, by mail with a link; a question a line.

    What could not be held is not asked about, nor what is not wanted any more; the latter is returned, to be
    let go. A question that is asked already stays. Constant number of queries.
    """
    wanted = {one.key: one.number for one in held}
    parts = list(
        AllocatedPart.objects.filter(key__in=wanted, state=PartState.OFFERED, number="").order_by("id")
    )
    lines = {
        row.id: row
        for row in AllocatedLine.objects.select_for_update()
        .filter(id__in={part.line_id for part in parts})
        .order_by("id")
    }
    rows = list(
        Substitution.objects.select_for_update()
        .filter(id__in={part.offer_id for part in parts}, state=SubstitutionState.PLANNED)
        .order_by("id")
    )
    orders = {row.id: row for row in Order.objects.filter(id__in={one.order_id for one in rows})}
    for part in parts:
        part.number = wanted[part.key]
        part.state = part.state if part.number else PartState.LOST.value
    there = {
        row.id: sum(part.quantity for part in parts if part.offer_id == row.id and part.number)
        for row in rows
    }
    asked = [row for row in rows if there[row.id] and _is_wanted(row, lines, orders, at)]
    release = _let_go(parts, {row.id for row in asked}, at)
    save_columns(parts, "number", "state", "ended_at")
    _drop([row for row in rows if row not in asked], there, at)
    _ask(asked, there, lines, orders, at)
    return release


def _is_wanted(
    row: Substitution, lines: Mapping[UUID, AllocatedLine], orders: Mapping[UUID, Order], at: datetime
) -> bool:
    return (
        orders[row.order_id].state in ALIVE and lines[row.line_id].state in OPEN_LINES and at < row.answer_by
    )


def _let_go(parts: Sequence[AllocatedPart], asked: set[UUID], at: datetime) -> tuple[str, ...]:
    ended = [part for part in parts if part.number and part.offer_id not in asked]
    for part in ended:
        part.state = PartState.RELEASED.value
    for part in parts:
        part.ended_at = None if part.state == PartState.OFFERED else at
    return tuple(part.number for part in ended)


def _drop(rows: Sequence[Substitution], there: Mapping[UUID, int], at: datetime) -> None:
    """What is never asked about: nobody hears of it."""
    for row in rows:
        row.state, row.ended_at = SubstitutionState.WITHDRAWN.value, at
        row.why = (Withdrawn.ORDER if there[row.id] else Withdrawn.GONE).value
    save_columns(list(rows), "state", "ended_at", "why")


def _ask(
    rows: Sequence[Substitution],
    there: Mapping[UUID, int],
    lines: Mapping[UUID, AllocatedLine],
    orders: Mapping[UUID, Order],
    at: datetime,
) -> None:
    if not rows:
        return
    cards = customers_by_id({row.customer_id for row in rows}, actor=HOUSE)
    products = products_by_id({key for row in rows for key in (row.product_id, row.other_id)}, actor=HOUSE)
    sourcing = Sourcing(cards, [], house_day(at))
    asks = []
    for row in rows:
        row.quantity, row.state = there[row.id], SubstitutionState.OPEN.value
        question = _question(
            row, lines[row.line_id], cards[row.customer_id], products, sourcing.policy(row.customer_id)
        )
        ask = OrderAsk(
            id=new_id(), order_id=row.order_id, customer_id=row.customer_id, kind=AskKind.SUBSTITUTE.value,
            version=orders[row.order_id].version, question=question[:1000], by_mail=True, asked_at=at,
            asked_by="Nuoda", expires_at=row.answer_by,
        )  # fmt: skip
        row.ask_id = ask.id
        asks.append(ask)
    insert(asks)
    save_columns(list(rows), "quantity", "state", "ask_id")
    state(
        *(
            OrderAsked(
                subject=Ref("order_ask", str(ask.id)), about=Ref("order", str(ask.order_id)),
                customer_id=ask.customer_id, reference=orders[ask.order_id].reference, kind=ask.kind,
                by_mail=True, expires_at=ask.expires_at,
            )
            for ask in asks
        )
    )  # fmt: skip


def _question(
    row: Substitution,
    line: AllocatedLine,
    card: CustomerCard,
    products: Mapping[UUID, ProductCard],
    policy: Policy,
) -> str:
    """The question in the customer's language."""
    own, other = products[row.product_id], products[row.other_id]
    until = instant_words(row.answer_by, card.zone, card.language)
    said = [
        Text(_LACKS.message, {"n": row.quantity, "sku": own.sku, "name": name_in(own, card.language)}),
        Text(
            _INSTEAD.message,
            {
                "n": row.quantity,
                "sku": other.sku,
                "name": name_in(other, card.language),
                "day": day_words(row.due_on, card.language),
            },
        ),
        Text(_HELD.message, {"until": until}),
    ]
    if policy.declined == Declined.CANCEL:
        said.append(_OFF)
    elif line.promise_on is not None:
        said.append(Text(_LATER.message, {"day": day_words(line.promise_on, card.language)}))
    else:
        said.append(_SOME_DAY)
    return sentences(said, card.language)
