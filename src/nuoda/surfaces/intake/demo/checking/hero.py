"""The hero's story, step by step: promised, moving, warned, owned, told, worked, delivered, closed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.cases.queries import CasePage
from nuoda.domains.notices.facts import TROUBLE_KINDS
from nuoda.domains.promises.queries import PromiseRow
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.evidence import Evidence, in_mailbox
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds, waits
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import Hero, Shipper
from nuoda.surfaces.intake.demo.world.roads import CHINA

PERSON = "agent"
_DATES = re.compile(r"\d+月\d+日 \d\d:\d\d|\d+ [A-Z][a-z]{2} \d\d:\d\d")
"""Instants as notices word them, in either language: a promised one and a new one are two."""


def hero_findings(
    hero: Hero, shipper: Shipper, found: Evidence | None, box: Sequence[CaughtMail]
) -> Iterator[Finding]:
    """One finding a step; the later ones wait while their time has not come."""
    if found is None or found.promise is None:
        yield holds(False, _("The late parcel %(waybill)s is not there."), {"waybill": hero.waybill})
        return
    yield from _promised(hero, found, found.promise)
    yield from _warned(hero, found)
    case = found.case
    if case is None:
        yield holds(False, _("No case was opened for it."))
        return
    yield from _owned(found, case)
    yield from _told(hero, shipper, found, box)
    yield from _worked(case)
    yield from _ended(hero, found, case, box)


def clock(instant: datetime) -> str:
    """``11-22 09:00`` as clocks in China show it."""
    return f"{instant.astimezone(CHINA):%m-%d %H:%M}"


def hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.1f}"


def _promised(hero: Hero, found: Evidence, promise: PromiseRow) -> Iterator[Finding]:
    yield holds(
        promise.first_due_at == hero.due_at and promise.basis,
        _("Promised: order %(order)s with waybill %(waybill)s is due %(due)s (%(basis)s)."),
        {
            "order": hero.order_reference,
            "waybill": hero.waybill,
            "due": clock(promise.first_due_at),
            "basis": promise.basis,
        },
    )
    line = next((one for one in found.page.log if one.milestone == "ON_HOLD"), None)
    yield holds(
        line and line.text and line.reason,
        _("Recorded: %(count)s scans of it; at %(at)s the truck stands at %(place)s (%(reason)s)."),
        {
            "count": len(found.page.log),
            "at": clock(line.occurred_at) if line else "-",
            "place": line.place if line else "-",
            "reason": line.reason if line else "-",
        },
    )


def _warned(hero: Hero, found: Evidence) -> Iterator[Finding]:
    at = found.promise.at_risk_at if found.promise else None
    yield holds(
        at and at < hero.due_at,
        _("Warned: at risk since %(at)s, %(hours)s hours before it was due."),
        {"at": clock(at) if at else "-", "hours": hours(hero.due_at - at) if at else "-"},
    )


def _owned(found: Evidence, case: CasePage) -> Iterator[Finding]:
    card = case.card
    owner = agents_by_id([card.owner_id], actor=DEMO).get(card.owner_id) if card.owner_id else None
    yield holds(
        len(found.cases) == 1 and card.cause == "DELAY.vehicle" and card.severity and owner,
        _("Owned: exactly one case, %(number)s: cause %(cause)s, severity %(severity)s, owner %(owner)s."),
        {
            "number": card.number,
            "cause": card.cause,
            "severity": card.severity,
            "owner": owner.name if owner else "-",
        },
    )


def _told(hero: Hero, shipper: Shipper, found: Evidence, box: Sequence[CaughtMail]) -> Iterator[Finding]:
    early = [
        notice
        for notice in found.notices
        if notice.kind in TROUBLE_KINDS and notice.sent_at and notice.sent_at < hero.due_at
    ]
    first = min(early, key=lambda notice: notice.sent_at or hero.due_at, default=None)
    kept = in_mailbox(early, box)
    dated = first is not None and len(set(_DATES.findall(first.body))) >= 2
    yield holds(
        first and kept and dated and {notice.language for notice in early} == {shipper.language},
        _("Told: mail to %(to)s at %(at)s, %(hours)s h before it was due, new date in it; in the mailbox."),
        {
            "to": shipper.email,
            "at": clock(first.sent_at) if first and first.sent_at else "-",
            "hours": hours(hero.due_at - first.sent_at) if first and first.sent_at else "-",
        },
    )


def _worked(case: CasePage) -> Iterator[Finding]:
    lines = [line for line in case.thread if line.author_role == PERSON]
    yield holds(
        len(lines) >= 3 and case.plan,
        _("Worked: %(count)s entries by %(who)s, and a plan."),
        {"count": len(lines), "who": lines[0].author if lines else "-"},
    )


def _ended(hero: Hero, found: Evidence, case: CasePage, box: Sequence[CaughtMail]) -> Iterator[Finding]:
    at = found.page.card.delivered_at
    if at is None:
        yield waits(_("Delivery comes at %(at)s; watch it on its page."), {"at": clock(hero.delivered_at)})
        return
    promise = found.promise
    yield holds(
        promise and promise.state == "broken" and promise.settled_at == at and at > hero.due_at,
        _("Delivered: %(at)s, %(hours)s hours late, and announced before."),
        {"at": clock(at), "hours": hours(at - hero.due_at)},
    )
    last = [notice for notice in found.notices if notice.kind == "delivered_late" and notice.sent_at]
    if not last:
        yield waits(_("The mail about the delivery is about to leave."))
    else:
        yield holds(
            in_mailbox(last, box),
            _("Told again: the mail about the late delivery is in the mailbox."),
        )
    card = case.card
    if card.closed_at is None:
        yield waits(
            _("Case %(number)s is %(state)s: close it on the desk."),
            {"number": card.number, "state": card.state},
        )
        return
    yield holds(
        card.resolved_at and card.closed_at >= at and case.closing_code,
        _("Closed: resolved after delivery, closed at %(at)s (%(code)s)."),
        {"at": clock(card.closed_at), "code": case.closing_code},
    )
