"""The reports that a customer gets at fixed times: when, how, and the last ones as they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from nuoda.domains.contracts.queries import ReportTermRow, report_terms_of
from nuoda.domains.customers.queries import customers_by_id, endpoints_by_id
from nuoda.domains.notices.queries import notices_about, posts_about
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.translate import listed
from nuoda.pages import moments
from nuoda.surfaces.portal.frame import show

SHOWN = 30


@dataclass(frozen=True, slots=True)
class AgreedReport:
    """One agreement: when, where to, and when the next one is due."""

    when: str
    to: str
    by_mail: bool
    next_due_at: datetime


@dataclass(frozen=True, slots=True)
class LastReport:
    """One report; ``text`` is what stood in the mail, "" where it went to a system or was not sent yet."""

    id: UUID
    title: str
    by_mail: bool
    arrived: bool
    queued_at: datetime
    sent_at: datetime | None
    text: str


@door(Role.CUSTOMER)
@require_safe
def portal_reports(request: ActedRequest) -> HttpResponse:
    terms = report_terms_of(actor=request.actor)
    context = {
        "agreed": _agreed([one for one in terms if one.next_due_at is not None], request.actor),
        "reports": _last(terms, request.actor),
    }
    return show(request, "portal/reports.html", "reports", context)


def _agreed(terms: Sequence[ReportTermRow], actor: Actor) -> list[AgreedReport]:
    endpoints = endpoints_by_id([one.endpoint_id for one in terms], actor=actor)
    owners = customers_by_id([one.customer_id for one in terms], actor=actor)
    found = []
    for one in terms:
        endpoint = endpoints.get(one.endpoint_id) if one.endpoint_id else None
        to = endpoint.label if endpoint else one.address or owners[one.customer_id].email
        if one.next_due_at is not None:
            found.append(AgreedReport(_when(one), to, endpoint is None, one.next_due_at))
    return found


def _when(term: ReportTermRow) -> str:
    if term.every_hours is not None:
        said = ngettext("every hour", "every %(count)s hours", term.every_hours) % {"count": term.every_hours}
    else:
        figures = {"times": listed(term.times), "zone": moments.zone_name(term.zone)}
        said = _("%(times)s (%(zone)s)") % figures
    return _("%(when)s, on working days") % {"when": said} if term.calendar else said


def _last(terms: Sequence[ReportTermRow], actor: Actor) -> list[LastReport]:
    refs = [Ref("report_term", str(one.id)) for one in terms]
    mails = [
        LastReport(one.id, one.label, True, one.state == "sent", one.queued_at, one.sent_at, one.body)
        for one in notices_about(refs, actor=actor)[:SHOWN]
    ]
    posts = [
        LastReport(one.id, one.label, False, one.state == "sent", one.queued_at, one.sent_at, "")
        for one in posts_about(refs, actor=actor, limit=SHOWN)
    ]
    return sorted([*mails, *posts], key=lambda one: one.queued_at, reverse=True)[:SHOWN]


urlpatterns = [path("portal/reports/", portal_reports, name="portal_reports")]
