"""What claims and goodwill gave for the delays of a contract's period, for its credit note."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from nuoda.domains.claims.queries import awards_for_delay
from nuoda.domains.contracts.facts import AskState
from nuoda.domains.contracts.queries.agreements import clauses_of, contract_page
from nuoda.domains.contracts.queries.meter import (
    Compensated,
    Every,
    Measure,
    exclusions_of,
    period_of,
)
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.insight.meter.counting import failures
from nuoda.kernel.actor import system
from nuoda.kernel.paging import MAX_EXPORT_ROWS, Window

_READER = system("insight.meter")  # a sum may not depend on who drafts
_DELAYS = (Measure.ON_TIME_DELIVERY, Measure.FIRST_DATE_KEPT)


def compensated_in(contract_id: UUID, every: str, period: date) -> list[Compensated]:
    """What is given for shipments that were late in a period and count there, by the decision's number.

    What is excused or left out by an approved exclusion costs no credit and is not set off.
    """
    contract = contract_page(contract_id, actor=_READER)
    asked = exclusions_of(contract_id, actor=_READER, states=[AskState.APPROVED.value])
    out = {(one.measure, one.promise_id) for one in asked}
    span, window = period_of(period, Every(every)), Window(size=MAX_EXPORT_ROWS)
    things: set[tuple[str, str]] = set()
    agreed = {one.measure for one in clauses_of(contract_id, actor=_READER) if one.terms.every == every}
    for measure in [one for one in _DELAYS if one.value in agreed]:
        page = failures(
            measure, contract.customer_id, span.start(contract.zone), span.end(contract.zone),
            actor=_READER, window=window,
        )  # fmt: skip
        things |= {
            (one.thing_kind, one.thing_id)
            for one in page.rows
            if one.state != "excused" and (measure.value, one.promise_id) not in out
        }
    orders = shipments_of_orders([key for kind, key in things if kind == "order"], actor=_READER)
    ids = {one.id for cards in orders.values() for one in cards}
    ids |= {UUID(key) for kind, key in things if kind == "shipment"}
    return [
        Compensated(one.number, one.about, one.amount, one.currency, one.waits)
        for one in awards_for_delay(ids, actor=_READER)
    ]
