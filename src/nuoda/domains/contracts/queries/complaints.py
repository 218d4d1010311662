"""By when complaints of a customer are answered, where that was agreed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.models import ComplaintTerm
from nuoda.domains.contracts.queries.calendars import calendars_for
from nuoda.domains.contracts.rules import choose_calendar
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import add_working_days, end_of_day


@dataclass(frozen=True, slots=True)
class ComplaintTermRow:
    """Days until the answer; in force from ``valid_from`` until before ``valid_to`` (None: still)."""

    customer_id: UUID
    days: int
    working: bool
    source: str
    valid_from: datetime
    valid_to: datetime | None
    set_by: str

    def covers(self, instant: datetime) -> bool:
        return self.valid_from <= instant and (self.valid_to is None or instant < self.valid_to)


def complaint_terms(customer_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, list[ComplaintTermRow]]:
    """All terms of these customers, the newest first; in one query."""
    found: dict[UUID, list[ComplaintTermRow]] = {}
    rows = ComplaintTerm.objects.visible_to(actor).filter(customer_id__in=set(customer_ids))
    for row in rows.order_by("customer_id", "-valid_from"):
        shape = ComplaintTermRow(
            row.customer_id, row.days, row.working, row.source, row.valid_from, row.valid_to, row.set_by
        )
        found.setdefault(row.customer_id, []).append(shape)
    return found


@dataclass(frozen=True, slots=True)
class AnswerDue:
    """When the contract wants an answer, and where that is written."""

    due_at: datetime
    source: str


def answers_due(
    received: Collection[tuple[UUID, str, str, datetime]], *, actor: Actor
) -> dict[tuple[UUID, datetime], AnswerDue]:
    """By customer and instant, when the contract wants an answer to what was received then.

    ``received`` are (customer, tier, zone, at); nothing is found where nothing was agreed. Two queries.

    The day of receipt is not counted; the last day ends at its midnight in the customer's zone.
    """
    terms = complaint_terms([one[0] for one in received], actor=actor) if received else {}
    calendars = calendars_for("office", actor=actor) if terms else []
    found: dict[tuple[UUID, datetime], AnswerDue] = {}
    for customer_id, tier, zone, at in received:
        term = next((one for one in terms.get(customer_id, ()) if one.covers(at)), None)
        if term is None:
            continue
        day = at.astimezone(ZoneInfo(zone)).date()
        known = choose_calendar(calendars, purpose="office", site="", tier=tier, at=at)
        if term.working and known is not None:
            last = add_working_days(known.calendar, day, term.days)
        else:
            last = day + timedelta(days=term.days)
        found[customer_id, at] = AnswerDue(end_of_day(last, zone), term.source)
    return found
