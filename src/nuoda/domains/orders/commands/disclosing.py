"""Whom a supplier sends to, told in clear: she cannot deliver by a masked address."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.orders.commands.purchases import PurchaseIsOver, bought_parts, said_of
from nuoda.domains.orders.facts import ConsigneeDisclosed
from nuoda.domains.orders.rules.allocating import PurchaseState
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state

_STILL_TO_SEND = (PurchaseState.OPEN, PurchaseState.ACCEPTED)


@command
def disclose_consignee(*, by: Actor, at: datetime, number: str) -> dict[str, str]:
    """The consignee of a purchase order in clear, for the supplier who sends to her; that is a fact.

    Only while the supplier has something to send (domain reference §4.6: no more than the purpose needs).
    Raises ``Invalid`` for a number nobody knows, ``Forbidden`` for whoever is neither of the desk nor a
    machine of the house, :class:`PurchaseIsOver`.
    """
    (part,) = bought_parts(by, [number])
    if part.purchase() not in _STILL_TO_SEND:
        raise PurchaseIsOver(part.number)
    state(ConsigneeDisclosed(**said_of(part)))
    return dict(part.line.order.consignee)
