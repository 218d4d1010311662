"""Terms of reports: set, changed, ended, and moved on by each report that was issued."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from nuoda.domains.contracts.facts import ReportIssued, ReportTermEnded, ReportTermSet
from nuoda.domains.contracts.models import BusinessCalendar, ReportTerm
from nuoda.domains.contracts.rules import (
    MOST_HOURS,
    MOST_TIMES,
    Channel,
    Coverage,
    WhenEmpty,
    next_report_due,
)
from nuoda.domains.customers.queries import customers_by_id, endpoints_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_ZONES = available_timezones()
_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_LANGUAGES = ("zh-hans", "en")


class ReportTermIsOver(Conflict):
    """It was ended: nothing is due under it any more."""

    code = "report_term_over"
    sentence = _("These terms were ended. Set new ones.")


@dataclass(frozen=True, slots=True)
class ReportTermDraft:
    """What was agreed about reports. Give ``every_hours`` or ``times`` of day; ``endpoint_id`` for a
    webhook, ``address`` for a mail ("" is the customer's own). ``calendar`` is a calendar's code or ""."""

    customer_id: UUID
    channel: str
    active_from: datetime
    every_hours: int | None = None
    times: Sequence[time] = ()
    zone: str = "Asia/Shanghai"
    calendar: str = ""
    language: str = "zh-hans"
    address: str = ""
    endpoint_id: UUID | None = None
    coverage: str = Coverage.UNDER_WAY.value
    when_empty: str = WhenEmpty.SAY.value
    contract: str = ""
    active_to: datetime | None = None


@command
def set_report_term(*, by: Actor, at: datetime, draft: ReportTermDraft, term_id: UUID | None = None) -> UUID:
    """Set the terms of reports to a customer, or change those under ``term_id``. Returns their id.

    Raises :class:`Invalid` for what makes no sense, and where no report would ever be due.
    """
    _may_set(by)
    calendar = BusinessCalendar.objects.filter(code=draft.calendar).order_by("-version").first()
    problems = _check(draft, calendar is not None, by)
    if problems:
        raise Invalid(fields=problems)
    row = ReportTerm(customer_id=draft.customer_id) if term_id is None else _in_hand(term_id, by)
    if row.customer_id != draft.customer_id:
        raise NotFound
    for name, value in _columns(draft).items():
        setattr(row, name, value)
    row.calendar, row.set_at, row.set_by = calendar, at, by.name
    row.next_due_at = next_report_due(row.schedule(), at)
    if row.next_due_at is None:
        reason = _("No report would ever be due under these terms.")
        raise Invalid(
            fields=[FieldError("active_to", reason, _("Let them last longer, or change the times."))]
        )
    row.save()
    state(
        ReportTermSet(
            subject=Ref("report_term", str(row.id)), customer_id=row.customer_id, channel=row.channel,
            next_due_at=row.next_due_at, fresh=term_id is None,
        )
    )  # fmt: skip
    return row.id


@command
def end_report_term(*, by: Actor, at: datetime, term_id: UUID, reason: str = "") -> None:
    """End the terms of reports: nothing is due under them any more."""
    _may_set(by)
    row = _in_hand(term_id, by)
    row.ended_at, row.next_due_at = at, None
    row.save(update_fields=["ended_at", "next_due_at"])
    state(
        ReportTermEnded(
            subject=Ref("report_term", str(row.id)), customer_id=row.customer_id, reason=reason[:200]
        )
    )


@command
def note_report_issued(
    *, by: Actor, at: datetime, term_id: UUID, due_at: datetime, shipments: int, skipped: bool
) -> bool:
    """Note that the report due at ``due_at`` was handed on, or skipped, and move on to the next one.

    The next is the first after now: what a stopped clock missed is not told later. False, and nothing
    changes, where it was noted before.
    """
    row = ReportTerm.objects.select_for_update().filter(id=term_id, next_due_at=due_at).first()
    if row is None:
        return False
    row.last_due_at = due_at
    row.next_due_at = next_report_due(row.schedule(), max(at, due_at))
    row.save(update_fields=["last_due_at", "next_due_at"])
    state(
        ReportIssued(
            subject=Ref("report_term", str(row.id)), customer_id=row.customer_id, due_at=due_at,
            next_due_at=row.next_due_at, shipments=shipments, skipped=skipped,
        )
    )  # fmt: skip
    return True


def _may_set(by: Actor) -> None:
    """Staff, the system, or a machine whose key is confined to no customer."""
    if not by.sees_all:
        raise Forbidden


def _in_hand(term_id: UUID, by: Actor) -> ReportTerm:
    row = ReportTerm.objects.visible_to(by).select_for_update().filter(id=term_id).first()
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        raise ReportTermIsOver
    return row


def _columns(draft: ReportTermDraft) -> dict[str, Any]:
    return {
        "channel": draft.channel,
        "address": draft.address if draft.channel == Channel.MAIL else "",
        "endpoint_id": draft.endpoint_id if draft.channel == Channel.WEBHOOK else None,
        "language": draft.language,
        "zone": draft.zone,
        "every_hours": draft.every_hours,
        "times": [f"{one:%H:%M}" for one in sorted(set(draft.times))],
        "coverage": draft.coverage,
        "when_empty": draft.when_empty,
        "contract": draft.contract,
        "active_from": draft.active_from,
        "active_to": draft.active_to,
    }


def _check(draft: ReportTermDraft, has_calendar: bool, by: Actor) -> list[FieldError]:
    problems = [
        *check_text("contract", draft.contract, longest=80),
        *check_text("address", draft.address, longest=254),
        *check_instant("active_from", draft.active_from),
        *check_instant("active_to", draft.active_to),
    ]
    for name, value, allowed in (
        ("channel", draft.channel, [one.value for one in Channel]),
        ("coverage", draft.coverage, [one.value for one in Coverage]),
        ("when_empty", draft.when_empty, [one.value for one in WhenEmpty]),
        ("language", draft.language, _LANGUAGES),
    ):
        if value not in allowed:
            reason = _("Unknown value %(value)s.", {"value": value[:40]})
            remedy = _("Choose from %(values)s.", {"values": ", ".join(allowed)})
            problems.append(FieldError(name, reason, remedy))
    if draft.zone not in _ZONES:
        reason = _("Unknown time zone %(zone)s.", {"zone": draft.zone[:40]})
        problems.append(FieldError("zone", reason, _("Write it like Asia/Shanghai.")))
    if draft.calendar and not has_calendar:
        reason = _("There is no business calendar %(code)s.", {"code": draft.calendar[:40]})
        problems.append(FieldError("calendar", reason, _("Record the calendar first.")))
    return [*problems, *_check_times(draft), *_check_reader(draft, by)]


def _check_times(draft: ReportTermDraft) -> list[FieldError]:
    both = draft.every_hours is not None and draft.times
    if both or (draft.every_hours is None and not draft.times):
        reason = _("A report is due every so many hours, or at times of day.")
        return [FieldError("every_hours", reason, _("Give one of the two."))]
    if draft.every_hours is not None and not 1 <= draft.every_hours <= MOST_HOURS:
        reason = _("It lies outside 1 to %(most)s hours.", {"most": MOST_HOURS})
        return [FieldError("every_hours", reason, _("Correct it."))]
    if len(set(draft.times)) > MOST_TIMES:
        reason = _("More than %(most)s times a day are too many.", {"most": MOST_TIMES})
        return [FieldError("times", reason, _("Leave some out, or say every so many hours."))]
    if draft.active_to is not None and draft.active_to <= draft.active_from:
        reason = _("They would end before they begin.")
        return [FieldError("active_to", reason, _("Give a later day, or leave it empty."))]
    return []


def _check_reader(draft: ReportTermDraft, by: Actor) -> list[FieldError]:
    customer = customers_by_id([draft.customer_id], actor=by).get(draft.customer_id)
    if customer is None:
        raise NotFound
    if draft.channel == Channel.WEBHOOK:
        endpoint = endpoints_by_id([draft.endpoint_id], actor=by).get(draft.endpoint_id or UUID(int=0))
        if endpoint is None or endpoint.customer_id != draft.customer_id or not endpoint.is_open:
            reason = _("The customer has no such open endpoint.")
            return [FieldError("endpoint_id", reason, _("Open an endpoint for her first, then choose it."))]
    elif not draft.address and not customer.email:
        reason = _("No mail address of this customer is known.")
        return [FieldError("address", reason, _("Write the address that reports go to."))]
    elif draft.address and _MAIL.fullmatch(draft.address) is None:
        return [FieldError("address", _("It is no mail address."), _("Write it like name@example.com."))]
    return []
