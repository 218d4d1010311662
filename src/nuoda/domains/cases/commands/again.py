"""A customer speaks in a case that has ended: it goes on within the window, later another follows it."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.cases.commands.link import link_rows
from nuoda.domains.cases.commands.opening import HOUSE, Opening, open_rows
from nuoda.domains.cases.commands.work import open_again
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import ENDED, Kind, LinkKind, Severity, is_within_window, opens_again
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import Actor

_SHOWN = 500
_FOLLOWS_AS = frozenset({Kind.CHASE.value, Kind.COMPLAINT.value, Kind.SUGGESTION.value})
"""Kinds of which another of the same follows; what else she says is a question."""


def is_fresh(case: Case, at: datetime) -> bool:
    """True while a case that ended may be opened again."""
    return is_within_window(case.closed_at or case.resolved_at, at)


def taken_up(case: Case, words: str, *, by: Actor, at: datetime) -> Case:
    """The case, locked, into which her words go: this one while it is open, or open again within the window
    with its days begun anew; later, or where its kind is opened once only, a new one that follows it.
    """
    if case.state not in ENDED:
        return case
    if opens_again(case.kind, case.closed_at or case.resolved_at, at) and not _another_runs(case):
        open_again(case, words[:_SHOWN], by=by, at=at, asked=True)
        return case
    cards = customers_by_id([case.customer_id], actor=HOUSE) if case.customer_id else {}
    card = next(iter(cards.values()), None)
    tier = card.tier if card else ""
    opening = Opening(
        case.kind if case.kind in _FOLLOWS_AS else Kind.INQUIRY.value, Severity(case.severity).value,
        case.label, "asked", case.customer_id, tier, card.language if card else "zh-hans", case.order_id,
        case.shipment_id, title=words[:120], cause=case.cause,
    )  # fmt: skip
    (opened,) = open_rows([opening], by=by, at=at)
    if opened is None:
        raise ValueError(opening.kind)
    link_rows(LinkKind.FOLLOWS, opened.case, case, by=by, at=at, reason="")
    return opened.case


def _another_runs(case: Case) -> bool:
    """A shipment, or an order, has one open exception at most."""
    if case.kind != Kind.EXCEPTION:
        return False
    same = Case.objects.filter(kind=case.kind).exclude(state__in=ENDED)
    if case.shipment_id is not None:
        return same.filter(shipment_id=case.shipment_id).exists()
    return case.order_id is not None and same.filter(shipment=None, order_id=case.order_id).exists()
